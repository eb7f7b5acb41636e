"""Every route for every role: a route without a line in the table fails."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.operations import drafts, jobs
from api.store import batches
from two_counties import DISPATCHER, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
STILL = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
EVENT = {"kind": "boarded", "at": "2020-02-28T08:00:00+08:00", "worker_id": "W01"}
ROLES = ("dispatcher", "driver", "firm", "other driver", "firm on other trip", "other firm")
API, TRIP, PAGE, PAGE_TRIP = (
    "/api",
    "/api/plans/{plan_id}/trips/{trip_id}",
    "/t/{secret}",
    "/t/{secret}/plans/{plan_id}/trips/{trip_id}",
)
ALL, DESK, OWN = (200,) * 6, (200, 403, 403, 403, 403, 403), (200, 200, 200, 404, 404, 200)
DESK_OR_DRIVER, OWN_FIRM = (200, 200, 403, 404, 403, 403), (200, 200, 200, 404, 404, 404)
NOBODY = (403,) * 6
OF_ROAD = (200, 200, 403, 200, 403, 403)
NO_PLAN = (409, 403, 403, 403, 403, 403)
CAMPAIGN = "/api/campaigns/{campaign_id}"
DRAFT = "/api/drafts/{draft_id}"
PERSON = f"{CAMPAIGN}/people/{{person_id}}"
# a firm's link is bound to a trip, and lets nobody into the campaign
OF_CAMPAIGN = (200, 403, 404, 403, 404, 404)
# what only accounts may do: tests/api/test_scopes.py tries each role on it
OF_ACCOUNTS = (
    f"GET {API}/accounts",
    f"POST {API}/accounts",
    f"GET {API}/accounts/{{account_id}}",
    f"PUT {API}/accounts/{{account_id}}/closed",
    f"PUT {API}/accounts/{{account_id}}/password",
    f"DELETE {API}/sessions",
    f"DELETE {API}/sessions/current",
    f"GET {API}/me/tokens",
    f"POST {API}/me/tokens",
    f"DELETE {API}/me/tokens/{{token_id}}",
    f"PUT {API}/me/password",
    f"GET {API}/trackers",
    f"POST {API}/trackers",
    f"PUT {API}/trackers/{{tracker_id}}/devices",
    f"DELETE {API}/trackers/{{tracker_id}}",
    f"GET {API}/webhooks",
    f"POST {API}/webhooks",
    f"GET {API}/webhooks/{{webhook_id}}",
    f"PUT {API}/webhooks/{{webhook_id}}",
    f"DELETE {API}/webhooks/{{webhook_id}}",
    f"POST {API}/webhooks/{{webhook_id}}/secret",
    f"POST {API}/webhooks/{{webhook_id}}/tests",
    f"GET {API}/webhooks/{{webhook_id}}/deliveries",
    f"POST {API}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}/tries",
)
# dispatcher, driver of T001, F1 on T001, driver of T002, F1 on T002, F2 on T001; the object is T001 (and F1)
ACCESS = {
    f"GET {API}/me": ALL,
    f"GET {API}/trips": ALL,
    f"GET {API}/plans": DESK,
    f"GET {API}/plans/{{plan_id}}": DESK,
    f"GET {API}/plans/{{plan_id}}/trips": ALL,
    f"GET {TRIP}": OWN,
    f"GET {TRIP}/map": DESK_OR_DRIVER,
    f"GET {TRIP}/head-count": DESK_OR_DRIVER,
    f"GET {TRIP}/manifest": OWN,
    f"GET {TRIP}/manifest.pdf": DESK_OR_DRIVER,
    f"GET {TRIP}/events": DESK_OR_DRIVER,
    f"POST {TRIP}/events": (201, 201, 403, 404, 403, 403),
    f"GET {TRIP}/position": OWN,
    f"GET {TRIP}/handover": OWN,
    f"GET {TRIP}/handover/{{firm_id}}": OWN_FIRM,
    f"GET {TRIP}/handover/{{firm_id}}/slip.pdf": OWN_FIRM,
    f"GET {API}/plans/{{plan_id}}/people/{{worker_id}}/trace": DESK,
    f"GET {TRIP}/trace": DESK,
    f"GET {API}/plans/{{plan_id}}/completeness": DESK,
    f"GET {TRIP}/completeness": DESK,
    f"GET {API}/policies": DESK,
    f"POST {API}/policies": (201, 403, 403, 403, 403, 403),
    f"GET {API}/plans/{{plan_id}}/policy-breakage": DESK,
    f"POST {API}/plans/{{plan_id}}/policy-trials": DESK,
    f"GET {API}/plans/{{plan_id}}/trips.geojson": OF_ROAD,
    f"GET {API}/plans/{{plan_id}}/trips.ics": OF_ROAD,
    f"GET {API}/plans/{{plan_id}}/gtfs.zip": OF_ROAD,
    f"GET {API}/jobs": DESK,
    f"POST {API}/jobs": (202, 403, 403, 403, 403, 403),
    f"GET {API}/jobs/{{job_id}}": DESK,
    f"GET {API}/jobs/{{job_id}}/events": DESK,
    f"PUT {API}/jobs/{{job_id}}/stopped": DESK,
    f"GET {API}/jobs/{{job_id}}/plan": NO_PLAN,
    f"PUT {API}/jobs/{{job_id}}/published": NO_PLAN,
    f"GET {API}/jobs/{{job_id}}/comparison/{{plan_id}}": NO_PLAN,
    f"GET {API}/plans/{{plan_id}}/comparison/{{new_plan_id}}": DESK,
    f"GET {API}/drafts": DESK,
    f"POST {API}/drafts": (201, 403, 403, 403, 403, 403),
    f"GET {DRAFT}": DESK,
    f"DELETE {DRAFT}": (404, 403, 403, 403, 403, 403),
    f"GET {DRAFT}/plan": DESK,
    f"POST {DRAFT}/edits": DESK,
    f"POST {DRAFT}/undone": (422, 403, 403, 403, 403, 403),
    f"POST {DRAFT}/redone": (422, 403, 403, 403, 403, 403),
    f"PUT {DRAFT}/locks": NO_PLAN,
    f"PUT {DRAFT}/published": DESK,
    f"GET {DRAFT}/comparison": DESK,
    f"GET {DRAFT}/comparison/{{plan_id}}": DESK,
    f"GET {DRAFT}/draft-comparison/{{other_draft_id}}": DESK,
    f"GET {API}/campaigns": (200, 403, 200, 403, 200, 200),
    f"POST {API}/campaigns": (201, 403, 403, 403, 403, 403),
    f"GET {CAMPAIGN}": OF_CAMPAIGN,
    f"PUT {CAMPAIGN}/files/{{name}}": DESK,
    f"PUT {CAMPAIGN}/self-registration": DESK,
    f"GET {CAMPAIGN}/lists": OF_CAMPAIGN,
    f"POST {CAMPAIGN}/lists": (201, 403, 404, 403, 404, 404),
    f"GET {CAMPAIGN}/people": OF_CAMPAIGN,
    f"POST {CAMPAIGN}/people/lookups": OF_CAMPAIGN,
    f"GET {CAMPAIGN}/people/{{person_id}}": OF_CAMPAIGN,
    f"POST {CAMPAIGN}/people/{{person_id}}/corrections": DESK,
    f"POST {CAMPAIGN}/people/{{person_id}}/posts": OF_CAMPAIGN,
    f"GET {PERSON}/export": DESK,
    f"POST {PERSON}/erasure": (404, 403, 403, 403, 403, 403),
    f"GET {PERSON}/health": NOBODY,
    f"GET {PERSON}/verdict": OF_CAMPAIGN,
    f"POST {PERSON}/declarations": NOBODY,
    f"POST {PERSON}/residences": NOBODY,
    f"PUT {PERSON}/certificates": NOBODY,
    f"PUT {PERSON}/certificates/{{certificate_no}}/confirmation": NOBODY,
    f"POST {PERSON}/checks/{{kind}}": (204, 403, 403, 403, 403, 403),
    f"PUT {PERSON}/checks/{{kind}}/override": NOBODY,
    f"GET {CAMPAIGN}/near-matches": DESK,
    f"POST {CAMPAIGN}/decisions": DESK,
    f"GET {CAMPAIGN}/firms": OF_CAMPAIGN,
    f"PUT {CAMPAIGN}/firms/{{firm_id}}/acceptance/{{aspect}}": DESK,
    f"GET {API}/tokens": DESK,
    f"POST {API}/tokens": (201, 403, 403, 403, 403, 403),
    f"DELETE {API}/tokens/{{token_id}}": DESK,
    f"GET {PAGE}": (303,) * 6,
    f"GET {PAGE}/trips": ALL,
    f"GET {PAGE}/accounts": NOBODY,
    f"GET {PAGE_TRIP}/people": OWN,
    f"GET {PAGE}/plans/{{plan_id}}": DESK,
    f"GET {PAGE}/plans/{{plan_id}}/pages/{{name:path}}": DESK,
    f"POST {PAGE}/plans/{{plan_id}}/links": DESK,
    f"GET {PAGE_TRIP}": DESK,
    f"GET {PAGE_TRIP}/map": DESK_OR_DRIVER,
    f"GET {PAGE_TRIP}/manifest.pdf": DESK_OR_DRIVER,
    f"GET {PAGE_TRIP}/boarding": DESK_OR_DRIVER,
    f"GET {PAGE_TRIP}/handover/{{firm_id}}": (200, 403, 200, 403, 404, 404),
    f"GET {PAGE_TRIP}/handover/{{firm_id}}/slip.pdf": OWN_FIRM,
    f"POST {PAGE_TRIP}/links": DESK,
    f"POST {PAGE_TRIP}/report/{{back:path}}": (303, 303, 403, 404, 403, 403),
    f"GET {PAGE}/drafts": DESK,
    f"POST {PAGE}/drafts": (404, 403, 403, 403, 403, 403),
    f"GET {PAGE}/drafts/{{draft_id}}": DESK,
    f"GET {PAGE}/drafts/{{draft_id}}/trips/{{trip_id}}": DESK,
    f"GET {PAGE}/drafts/{{draft_id}}/comparison": DESK,
    f"POST {PAGE}/drafts/{{draft_id}}/edits": (409, 403, 403, 403, 403, 403),
    f"POST {PAGE}/drafts/{{draft_id}}/undone": (409, 403, 403, 403, 403, 403),
    f"POST {PAGE}/drafts/{{draft_id}}/redone": (409, 403, 403, 403, 403, 403),
    f"POST {PAGE}/drafts/{{draft_id}}/published": (409, 403, 403, 403, 403, 403),
    f"GET {PAGE}/webhooks": NOBODY,
    f"POST {PAGE}/webhooks": NOBODY,
    f"GET {PAGE}/webhooks/{{webhook_id}}": NOBODY,
    f"POST {PAGE}/webhooks/{{webhook_id}}/state": NOBODY,
    f"POST {PAGE}/webhooks/{{webhook_id}}/tests": NOBODY,
    f"POST {PAGE}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}/tries": NOBODY,
    f"POST {PAGE}/webhooks/{{webhook_id}}/removed": NOBODY,
    f"GET {PAGE}/trackers": NOBODY,
    f"POST {PAGE}/trackers": NOBODY,
    f"POST {PAGE}/trackers/{{tracker_id}}/devices": NOBODY,
    f"POST {PAGE}/trackers/{{tracker_id}}/removed": NOBODY,
    f"POST {PAGE}/tokens/{{token_id}}/revoke": (303, 403, 403, 403, 403, 403),
}
ACCESS |= dict.fromkeys(OF_ACCOUNTS, NOBODY)
BODIES = {
    f"POST {API}/accounts": {"name": "li.na", "password": "four words in a row", "role": "auditor"},
    f"PUT {API}/accounts/{{account_id}}/closed": {"closed": True},
    f"PUT {API}/accounts/{{account_id}}/password": {"password": "four words in a row"},
    f"POST {API}/policies": {
        "from_day": "2021-01-01",
        "title": "notice",
        "policy": {"preset": "cn-2020-02-strict"},
    },
    f"POST {API}/plans/{{plan_id}}/policy-trials": {"policy": {"preset": "cn-2020-02-strict"}},
    f"POST {PERSON}/declarations": {"declared_on": "2020-02-27", "temperature_c": 36.5},
    f"POST {PERSON}/residences": {"division": "511025100201", "from_day": "2020-01-20"},
    f"PUT {PERSON}/certificates": {
        "declared_on": "2020-02-27",
        "certificate_no": "JK-1",
        "issuer": "511025",
        "issued_on": "2020-02-27",
    },
    f"PUT {PERSON}/certificates/{{certificate_no}}/confirmation": {"doctor": "杨医生"},
    f"POST {PERSON}/checks/{{kind}}": {"passed": True},
    f"PUT {PERSON}/checks/{{kind}}/override": {"reason": "asked"},
    f"POST {PERSON}/erasure": {"reason": "asked"},
    f"POST {API}/jobs": {"campaign_id": "", "from_plan_id": "{plan_id}"},
    f"PUT {API}/jobs/{{job_id}}/stopped": {"keep_best": False},
    f"POST {DRAFT}/edits": {
        "version": 0,
        "try": True,
        "edit": {"do": "shift", "trip": "T001", "minutes": 5},
    },
    f"POST {DRAFT}/undone": {"version": 0},
    f"POST {DRAFT}/redone": {"version": 0},
    f"PUT {DRAFT}/locks": {"version": 7, "locks": {}},
    f"PUT {DRAFT}/published": {"version": 0},
    f"POST {API}/campaigns": {"name": "another"},
    f"PUT {CAMPAIGN}/files/{{name}}": "division,name,risk,from,until\n",
    f"PUT {CAMPAIGN}/self-registration": {"open": False},
    f"POST {CAMPAIGN}/lists": "姓名,身份证号,村,企业\n何新,511025199001010008,V1,F1\n",
    f"POST {CAMPAIGN}/people/lookups": {"id_number": "511025197503190003"},
    f"POST {CAMPAIGN}/people/{{person_id}}/corrections": {"column": "needs", "value": "", "reason": "asked"},
    f"POST {CAMPAIGN}/people/{{person_id}}/posts": {"firm_id": "F1"},
    f"POST {CAMPAIGN}/decisions": {
        "first": "{person_id}",
        "second": "{person_id}",
        "same": True,
        "reason": "x y",
    },
    f"PUT {CAMPAIGN}/firms/{{firm_id}}/acceptance/{{aspect}}": {"passed": True},
    f"POST {API}/trackers": {"carrier": "沱江客运", "devices": {}},
    f"PUT {API}/trackers/{{tracker_id}}/devices": {"devices": {}},
    f"POST {API}/webhooks": {"address": "https://example.org/", "kinds": ["trip.closed"]},
    f"PUT {API}/webhooks/{{webhook_id}}": {"address": "https://example.org/", "kinds": ["trip.closed"]},
    f"POST {API}/webhooks/{{webhook_id}}/secret": {"old_hours": 2},
    f"POST {API}/me/tokens": {"label": "program"},
    f"PUT {API}/me/password": {"old": "four words in a row", "new": "five words in a long row"},
}
OPEN = {f"GET {API}/health", "GET /", "GET /login"}
TRACKED = {f"GET {API}/positions", f"POST {API}/positions"}
LOGGING_IN = {f"POST {API}/sessions", "POST /login", f"POST {CAMPAIGN}/registrations"}


def routes_of(app):
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and not route.path.startswith("/my")
        for method in route.methods
    }


@pytest.fixture(scope="module")
def drawn(standing_world):
    """A day whose maps have been drawn; none of the tests depends on what another one did to it."""
    world = standing_world
    with world.office.database.writing() as connection:
        batches.put_picture(connection, world.plan_id, "T001", "image/svg+xml", STILL)
    world.job_id = jobs.submit(world.office, DISPATCHER, "", {"seconds": 1.0}, world.plan_id).job_id
    jobs.stop(world.office, DISPATCHER, world.job_id, keep_best=False)
    world.draft_id = drafts.open_draft(world.office, DISPATCHER, world.plan_id, "", "").record.draft_id
    world.campaign = open_campaign(world.office, SMALL, "511025")
    folder = world.office.settings.data / "maps" / world.plan_id / "zh"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("map", encoding="utf-8")
    return world


def names_in(world, who):
    """Return what stands for the names in a path."""
    return {
        "plan_id": world.plan_id,
        "trip_id": "T001",
        "firm_id": "F1",
        "worker_id": "W01",
        "campaign_id": world.campaign[0],
        "job_id": world.job_id,
        "new_plan_id": world.plan_id,
        "draft_id": world.draft_id,
        "other_draft_id": world.draft_id,
        "person_id": world.campaign[1],
        "aspect": "safety",
        "certificate_no": "JK-1",
        "kind": "history",
        "name": "divisions.csv",
        "token_id": world.token_ids["spare"],
        **{"account_id": "feed", "webhook_id": "feed", "delivery_id": "msg_feed", "tracker_id": "feed"},
        "secret": world.secrets.get(who, "wrong"),
        "name:path": "zh/index.html",
        "back:path": "boarding",
    }


def ask(world, route, who, **names):
    """Send the request of a route about T001 and F1."""
    method, path = route.split()
    values = names_in(world, who)
    for name, value in (values | names).items():
        path = path.replace("{" + name + "}", value)
    if route.endswith("/erasure"):
        path = path.replace(values["person_id"], "0" * 32)  # the others need the person
    if method == "DELETE" and world.draft_id in path:
        path = path.replace(world.draft_id, "0" * 16)  # and the draft
    body = BODIES.get(route) or EVENT | {"event_id": f"access-of-{who.replace(' ', '-')}"}
    if path == "/api/tokens":
        body = {"plan_id": world.plan_id, "trip_id": "T001"}
    form = {"kind": "boarded", "stamp": "s", "worker_id": "W02"} if "/report/" in path else {}
    payload = {"json": body} if method in ("POST", "PUT") and path.startswith("/api") else {}
    if isinstance(body, str):
        payload = {"content": body.encode()}
    elif "from_plan_id" in body:
        payload = {"json": body | {"from_plan_id": values["plan_id"]}}
    elif path == "/api/drafts":
        payload = {"json": {"plan_id": world.plan_id}} if method == "POST" else {}
    elif "first" in body:
        payload = {"json": body | {"first": world.campaign[1], "second": world.campaign[1]}}
    payload |= {"data": form} if form else {}
    headers = world.headers(who) if who in world.secrets and path.startswith("/api") else {}
    return world.client.request(method, path, headers=headers, follow_redirects=False, **payload)


def test_every_route_is_in_the_table(drawn):
    assert routes_of(drawn.client.app) == set(ACCESS) | OPEN | LOGGING_IN | TRACKED


@pytest.mark.parametrize("route", ACCESS)
def test_each_role_gets_what_the_table_says(drawn, route):
    got = {who: ask(drawn, route, who).status_code for who in ROLES[::-1]}

    assert got == dict(zip(ROLES, ACCESS[route], strict=True))


@pytest.mark.parametrize("route", ACCESS)
def test_nobody_gets_in_without_a_token_in_force(drawn, route):
    assert ask(drawn, route, "nobody").status_code == 401


@pytest.mark.parametrize("route", sorted(OPEN))
def test_open_routes_need_no_token(drawn, route):
    assert ask(drawn, route, "nobody").status_code == 200


@pytest.mark.parametrize("route", [route for route in ACCESS if "{trip_id}" in route])
def test_what_does_not_exist_is_not_found(drawn, route):
    assert ask(drawn, route, "dispatcher", trip_id="T999").status_code == 404


@pytest.mark.parametrize("route", [route for route in ACCESS if "{plan_id}" in route])
def test_another_plan_is_not_found(drawn, route):
    for who in ("dispatcher", "driver"):
        assert ask(drawn, route, who, plan_id="feed").status_code in (403, 404)


@pytest.mark.parametrize("route", [route for route in ACCESS if "{firm_id}" in route])
def test_a_firm_that_is_not_on_the_trip_is_not_found(drawn, route):
    assert ask(drawn, route, "dispatcher", firm_id="F9").status_code == 404


def test_a_revoked_token_opens_nothing(world):
    world.client.delete(f"/api/tokens/{world.token_ids['firm']}", headers=world.headers("dispatcher"))

    assert {ask(world, route, "firm").status_code for route in ACCESS} == {401}


def test_an_expired_token_opens_nothing(world):
    world.moment[0] += 30 * 86_400

    assert {ask(world, route, who).status_code for route in ACCESS for who in ROLES} == {401}


@pytest.mark.parametrize("name", ["%2e%2e/%2e%2e/return-bus.sqlite", "zh/missing.js", "zh", "zh%00"])
def test_the_map_folder_gives_out_nothing_else(drawn, name):
    path = f"/t/{drawn.secrets['dispatcher']}/plans/{drawn.plan_id}/pages/{name}"

    assert drawn.client.get(path).status_code == 404
