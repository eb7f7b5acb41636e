"""Every route of the OpenAPI x every role x own and foreign objects: what comes is what the table says."""

import itertools
import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import routes
from api.access import EVERYWHERE, TABLE, Act, Bound, Caller, Keys, Means, Role, ScopeKind, sees
from api.app import create_app
from api.store import batches
from asked_routes import API, BODIES, PERSON, filled
from two_counties import HERE, both

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "fixtures" / "small"
ACTS = {act.code: act for act in Act}
TRACKED = {"GET /api/positions", "POST /api/positions"}
"""Routes for trackers, whose secrets open nothing else: tried in test_trackers."""
OPEN = {*TRACKED, "GET /api/health", "POST /api/sessions", "POST /api/campaigns/{campaign_id}/registrations"}
"""Routes for everybody, signed in or not."""
ABOUT_ONESELF = {"GET /api/me"} | {
    f"{method} /api/{path}"
    for method, path in (
        ("DELETE", "sessions"),
        ("DELETE", "sessions/current"),
        ("GET", "me/tokens"),
        ("POST", "me/tokens"),
        ("DELETE", "me/tokens/{token_id}"),
        ("PUT", "me/password"),
    )
}
"""Routes about the caller alone: there is no foreign object to name."""
ENDING = {"DELETE /api/sessions", "DELETE /api/sessions/current"}
"""Routes that end what the others need: tried in test_signing_in."""
THROWING = {"DELETE /api/webhooks/{webhook_id}", "DELETE /api/trackers/{tracker_id}"}
"""Routes that throw away what the others need: tried in test_webhooks and test_trackers."""
ELSE = {
    "DELETE /api/me/tokens/{token_id}": (404,),
    "PUT /api/me/password": (401, 429),
    f"PUT {PERSON}/certificates/{{certificate_no}}/confirmation": (404,),
    f"POST {PERSON}/erasure": (404,),
    **dict.fromkeys(THROWING, (404,)),
    "GET /api/jobs/{job_id}/plan": (409,),
    "GET /api/jobs/{job_id}/comparison/{plan_id}": (409,),
    "PUT /api/jobs/{job_id}/published": (409,),
    "POST /api/drafts/{draft_id}/undone": (422,),
    "POST /api/drafts/{draft_id}/redone": (422,),
    "PUT /api/drafts/{draft_id}/locks": (409,),
    "DELETE /api/drafts/{draft_id}": (404,),
}
"""Allowed and yet refused: no such token, certificate, person, webhook, draft or plan, nothing to take
back, another version, and the password is wrong."""
FINE = (200, 201, 202, 204)


def described():
    """Return every route as the OpenAPI describes it."""
    app = FastAPI()
    app.include_router(routes.router)
    return {
        f"{method.upper()} {path}": route
        for path, methods in app.openapi()["paths"].items()
        for method, route in methods.items()
    }


ROUTES = described()


@pytest.fixture(scope="module")
def counties(tmp_path_factory, document, new_store):
    """Two counties on one service."""
    folder = tmp_path_factory.mktemp("counties")
    with new_store(folder) as settings:
        app = create_app(settings, now=lambda: 1_582_862_400)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield both(app.state.office, client, SMALL, folder / "other", document)


def ask(counties, route, role, own):
    """Ask, as somebody of the first county, about an object of the first or of the second."""
    method, path = route.split()
    county = counties.here if own else counties.there
    body = BODIES.get(route)
    if route.endswith("/erasure") and own:
        path = path.replace("{person_id}", "0" * 32)  # the others need the person
    if route in THROWING:
        path = path.replace("{webhook_id}", "0").replace("{tracker_id}", "0")
    if route == "DELETE /api/drafts/{draft_id}" and own:
        path = path.replace("{draft_id}", "0" * 16)  # and the draft
    sent = {"json": json.loads(filled(json.dumps(body), county, role))} if body is not None else {}
    if isinstance(body, str):
        sent = {"content": body.encode()}
    return counties.ask(method, filled(path, county, role), role, **sent)


def names_an_object(route):
    """Say whether a route is about one object that may be foreign."""
    return route not in ABOUT_ONESELF and (
        "{" in route
        or route
        in (
            "POST /api/tokens",
            "POST /api/accounts",
            "POST /api/policies",
            "POST /api/campaigns",
            "POST /api/jobs",
            "POST /api/drafts",
        )
    )


def expected(route, role, own):
    """Return what the table says to a route."""
    act = ROUTES[route]["x-act"]
    if act != "*" and ACTS[act] not in TABLE[role]:
        return (403,)
    if route == f"POST {API}/events" and role is Role.FIRM:
        return (403,)  # what is sent is a boarding, which no firm reports
    return ELSE.get(route, FINE) if own or not names_an_object(route) else (404,)


def test_every_route_says_which_act_it_is():
    strange = [route for route, said in ROUTES.items() if said.get("x-act", "none") not in {*ACTS, "", "*"}]

    assert strange == []
    assert {route for route, said in ROUTES.items() if said["x-act"] == ""} == OPEN
    assert {route for route, said in ROUTES.items() if said["x-act"] == "*"} == {"GET /api/me"}


def test_every_route_that_needs_a_body_is_sent_one():
    needing = {route for route, said in ROUTES.items() if "requestBody" in said} - OPEN

    assert needing == set(BODIES)


@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN - ENDING))
def test_each_role_may_do_what_the_table_says_to_its_own_and_nothing_to_others(counties, route):
    wrong = []
    for role, own in itertools.product(Role, (True, False)):
        answer, wanted = ask(counties, route, role, own), expected(route, role, own)
        if answer.status_code not in wanted:
            wrong.append((role, own, answer.status_code, wanted))

    assert wrong == []


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("GET")])
def test_nothing_that_comes_names_the_other_county(counties, route):
    there = counties.there
    names = (*there.names, there.plan_id, there.link_id, *there.accounts.values())

    found = {role: ask(counties, route, role, own=True).text for role in Role}

    assert [(role, name) for role in Role for name in names if name in found[role]] == []


def rows(counties, role, path, own=True):
    return counties.ask("GET", f"/api/{path}", role, own).json()


@pytest.mark.parametrize("role", [role for role in Role if Act.SEE_TRIPS in TABLE[role]])
def test_each_of_two_counties_lists_its_own_trips(counties, role):
    here = {row["plan_id"] for row in rows(counties, role, "trips")}
    there = {row["plan_id"] for row in rows(counties, role, "trips", own=False)}

    assert (here, there) == ({counties.here.plan_id}, {counties.there.plan_id})


def test_a_clerk_sees_the_people_of_his_village_alone(counties):
    sheet = rows(counties, Role.VILLAGE_CLERK, f"plans/{counties.here.plan_id}/trips/T001/manifest")

    people = {row["worker_id"] for group in sheet["by_pickup"] for row in group["rows"]}
    assert people == {"W01", "W02", "W03", "W04", "W07"}
    assert {row["worker_id"] for group in sheet["by_firm"] for row in group["rows"]} == people
    assert sheet["header"]["planned"] == 5
    assert "彭金凤" not in json.dumps(sheet, ensure_ascii=False)


def test_a_clerk_does_not_see_a_coach_without_his_villagers(counties):
    path = f"/api/plans/{counties.here.plan_id}/trips/T002"

    assert counties.ask("GET", path, Role.VILLAGE_CLERK).status_code == 404
    assert {row["trip_id"] for row in rows(counties, Role.VILLAGE_CLERK, "trips")} == {"T001"}


def test_a_firms_account_sees_its_people_on_every_coach(counties):
    found = {row["trip_id"]: row["riders"] for row in rows(counties, Role.FIRM, "trips")}

    assert found == {"T001": 6, "T002": 3}


def test_a_firm_of_the_same_number_in_another_county_is_another_firm(counties):
    path = f"/api/plans/{counties.there.plan_id}/trips/T001/handover/F1"

    assert counties.ask("GET", path, Role.FIRM).status_code == 404
    assert counties.ask("GET", path, Role.FIRM, own=False).status_code == 200


BOUNDS = [
    (Bound(ScopeKind.COUNTY, HERE),),
    (Bound(ScopeKind.COUNTY, "51"),),
    (Bound(ScopeKind.COUNTY, "9"),),
    (Bound(ScopeKind.TOWN, "511025100"),),
    (Bound(ScopeKind.TOWN, "511025115"),),
    (Bound(ScopeKind.VILLAGE, "330604100201"),),
    (Bound(ScopeKind.CARRIER, "沱江客运"),),
    (Bound(ScopeKind.CARRIER, ""),),
    (Bound(ScopeKind.CARRIER, "%"),),
    (Bound(ScopeKind.FIRM, "上虞风机厂"),),
    (Bound(ScopeKind.FIRM, "F1"),),
    (Bound(ScopeKind.TRIP, "T001"),),
    (),
]


@pytest.mark.parametrize("scopes", [(one,) for one in BOUNDS] + [(), *itertools.combinations(BOUNDS[:7], 2)])
def test_what_sql_lists_is_what_the_decision_allows(counties, scopes):
    merged = (tuple(bound for scope in scopes for bound in scope),) if scopes else ()
    for asked in (scopes, merged):
        someone = _caller(asked)
        with counties.office.database.reading() as connection:
            plans = batches.list_plans(connection)
            every = [trip for plan in plans for trip in batches.list_trips(connection, plan.plan_id)]
            listed = [
                trip for plan in plans for trip in batches.list_trips(connection, plan.plan_id, None, asked)
            ]
            plans_listed = {plan.plan_id for plan in batches.list_plans(connection, asked)}

        assert listed == [trip for trip in every if sees(someone, trip.keys)]
        assert plans_listed == {trip.plan_id for trip in listed}


def _caller(scopes):
    return Caller("", Means.TOKEN, Role.DISPATCHER, scopes, 0)


def test_a_trip_of_nobody_known_is_seen_by_whoever_sees_everything_alone():
    assert sees(_caller(EVERYWHERE), Keys())
    assert not any(sees(_caller((scope,)), Keys()) for scope in BOUNDS if scope)
    assert not sees(_caller(()), Keys())
