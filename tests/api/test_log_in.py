"""The pages after a log-in: cookies that nobody else reads or sends, forms that are the session's own."""

import re

import pytest

from api.access import Bound, Role, ScopeKind
from api.operations import accounts
from journeys.visitor import Forms
from two_counties import MACHINE, PASSWORD

SCOPES = {
    Role.DISPATCHER: Bound(ScopeKind.COUNTY, "511025"),
    Role.HEALTH_OFFICER: Bound(ScopeKind.TOWN, "511025100"),
    Role.VILLAGE_CLERK: Bound(ScopeKind.VILLAGE, "511025100201"),
    Role.CARRIER: Bound(ScopeKind.CARRIER, "沱江客运"),
    Role.FIRM: Bound(ScopeKind.FIRM, "永固阀门厂"),
    Role.AUDITOR: Bound(ScopeKind.COUNTY, "511025"),
    Role.ADMINISTRATOR: Bound(ScopeKind.COUNTY, "511025"),
}


@pytest.fixture
def signed_in(world):
    """Give what logs a browser in as a role."""

    def go(role):
        accounts.add(world.office, MACHINE, f"{role}.name", PASSWORD, role, [SCOPES[role]])
        return log_in(world, f"{role}.name", PASSWORD)

    yield go
    world.client.cookies.clear()


def log_in(world, name, password, **changed):
    (form,) = Forms(world.client.get("/login").text).forms
    return world.client.post(form.action, data=form.fields | {"name": name, "password": password} | changed)


@pytest.mark.parametrize("role", list(SCOPES))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_role_finds_its_work_after_the_log_in(world, signed_in, role, lang):
    signed_in(role)
    page = world.client.get("/my", params={"lang": lang})

    assert page.status_code == 200
    assert f"{role}.name" in page.text
    links = re.findall(r'class="trip" href="([^"]+)"', page.text)
    assert all(world.client.get(link).status_code == 200 for link in links)
    assert bool(links) == (role not in (Role.AUDITOR, Role.ADMINISTRATOR))


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(world, signed_in):
    (form,) = Forms(world.client.get("/login").text).forms
    accounts.add(world.office, MACHINE, "li.na", PASSWORD, Role.AUDITOR, [])
    answer = world.client.post(
        form.action, data=form.fields | {"name": "li.na", "password": PASSWORD}, follow_redirects=False
    )

    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("returnbus_session="))
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "secure" not in cookie.lower()


def test_over_tls_the_cookie_travels_over_tls_only(world):
    object.__setattr__(world.office.settings, "public_url", "https://bus.example.org")

    cookies = world.client.get("/login").headers.get_list("set-cookie")

    assert all("secure" in cookie.lower() for cookie in cookies)


def test_a_wrong_password_is_asked_for_again_in_words(world):
    answer = log_in(world, "li.na", "wrong words")

    assert answer.status_code == 401
    assert "用户名和密码不符" in answer.text
    assert 'action="/login"' in answer.text


def test_another_site_cannot_log_a_browser_in(world):
    assert log_in(world, "li.na", PASSWORD, form_token="made up").status_code == 403
    assert world.client.post("/login", data={"name": "li.na", "password": PASSWORD}).status_code == 403


def boarding(world):
    return f"/my/plans/{world.plan_id}/trips/T001"


def test_a_form_of_another_site_records_nothing(world, signed_in):
    signed_in(Role.CARRIER)
    form = next(
        form for form in Forms(world.client.get(f"{boarding(world)}/boarding").text).forms if form.kinds
    )
    sent = form.fields | {"kind": "boarded", "worker_id": "W01"}

    forged = [
        world.client.post(form.action, data=sent | {"form_token": "made up"}),
        world.client.post(form.action, data={k: v for k, v in sent.items() if k != "form_token"}),
    ]

    assert [answer.status_code for answer in forged] == [403, 403]
    assert world.get(f"/plans/{world.plan_id}/trips/T001/events").json() == []
    assert world.client.post(form.action, data=sent).status_code == 200
    assert len(world.get(f"/plans/{world.plan_id}/trips/T001/events").json()) == 1


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.DISPATCHER, ""),
        (Role.DISPATCHER, "/boarding"),
        (Role.CARRIER, "/boarding"),
        (Role.FIRM, "/handover/F1"),
    ],
)
def test_every_form_of_a_session_carries_its_token(world, signed_in, role, path):
    signed_in(role)

    forms = Forms(world.client.get(boarding(world) + path).text).forms

    assert len(forms) > 1
    assert [form.action for form in forms if not form.fields.get("form_token")] == []


def test_a_page_behind_a_link_has_no_token_and_needs_none(world):
    forms = Forms(world.page("driver").text).forms

    assert forms
    assert not [form for form in forms if "form_token" in form.fields]


@pytest.mark.parametrize("where", ["/my", "/my/trips", "/my/plans/feed"])
def test_who_has_not_logged_in_is_asked_to(world, where):
    answer = world.client.get(where, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_logging_out_closes_the_pages(world, signed_in):
    page = signed_in(Role.AUDITOR)
    form = next(form for form in Forms(page.text).forms if form.action == "/my/logout")

    world.client.post(form.action, data=form.fields)

    assert world.client.get("/my", follow_redirects=False).status_code == 303


def test_a_sessions_secret_opens_nothing_as_a_link(world, signed_in):
    signed_in(Role.DISPATCHER)
    secret = world.client.cookies["returnbus_session"]

    assert world.client.get(f"/t/{secret}").status_code == 401


@pytest.mark.parametrize("role", list(SCOPES))
def test_pages_ask_the_same_table_as_the_interface(world, signed_in, role):
    paths = {"", "/boarding", "/people", "/manifest.pdf", "/handover/F1", "/handover/F2"}
    allowed = {
        Role.DISPATCHER: paths,
        Role.HEALTH_OFFICER: {"/people"},
        Role.VILLAGE_CLERK: {"/people"},
        Role.CARRIER: {"/boarding", "/people", "/manifest.pdf"},
        Role.FIRM: {"/people", "/handover/F1"},
    }.get(role, set())
    signed_in(role)

    got = {path: world.client.get(boarding(world) + path).status_code for path in paths}

    assert {path for path in paths if got[path] == 200} == allowed
    assert set(got.values()) <= {200, 403, 404}
