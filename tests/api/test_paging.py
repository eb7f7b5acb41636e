"""Long lists in parts: every row once, whatever comes in between two parts."""

import re
from datetime import date
from pathlib import Path

import pytest

from api.access import Bound, Role, ScopeKind
from api.app import assemble
from api.operations import accounts, campaigns, drafts, intake, jobs, policies
from api.operations.tokens import issue_for_trip
from two_counties import DISPATCHER, MACHINE, PASSWORD, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
COUNTY = Bound(ScopeKind.COUNTY, "511025")
NAMES = ("bai.lu", "he.xin", "li.na", "wang.fang", "zhou.min")
PEOPLE = """姓名,身份证号,村,企业,电话
何新,511025199001010008,V1,F1,19900000001
何心,511025199001020003,V1,F1,19900000001
贺新,511025199001030001,V1,F1,19900000001
"""
LISTS = (
    "plans",
    "trips",
    "plans/{plan_id}/trips",
    "plans/{plan_id}/trips/T001/events",
    "tokens",
    "jobs",
    "drafts",
    "campaigns",
    "campaigns/{campaign_id}/lists",
    "campaigns/{campaign_id}/near-matches",
    "campaigns/{campaign_id}/firms",
    "policies?county=511025",
    "accounts",
    "me/tokens",
)


@pytest.fixture(scope="module")
def full(standing_world):
    """A day with several of everything that is listed; `clerk` is an administrator's token."""
    world = standing_world
    world.moment[0] += 60
    world.campaign = open_campaign(world.office, SMALL, "511025")
    for day in (1, 1, 2):
        policies.put_in_force(
            world.office, DISPATCHER, "511025", date(2020, 3, day), "notice", {"preset": "cn-2020-02-strict"}
        )
        world.moment[0] += 7
        campaigns.make(world.office, DISPATCHER, "another", "511025")
        campaigns.make(world.office, DISPATCHER, "and another", "511025")
        jobs.submit(world.office, DISPATCHER, "", {"seconds": 1.0}, world.plan_id)
        drafts.open_draft(world.office, DISPATCHER, world.plan_id, "", "")
    intake.bring(world.office, DISPATCHER, world.campaign[0], PEOPLE.encode())
    for number in range(5):
        body = {"event_id": f"paging-{number}", "kind": "boarded", "worker_id": f"W0{1 + number % 4}"}
        world.report("T001", "driver", **body)
    made = [
        accounts.add(world.office, MACHINE, name, PASSWORD, Role.ADMINISTRATOR, [COUNTY]) for name in NAMES
    ]
    logged_in = world.client.post("/api/sessions", json={"name": made[2].name, "password": PASSWORD})
    world.secrets["clerk"] = logged_in.json()["secret"]
    for label in "abc":
        world.client.post("/api/me/tokens", json={"label": label}, headers=world.headers("clerk"))
    return world


def who_asks(path):
    return "clerk" if path.startswith(("accounts", "me/")) else "dispatcher"


def whole(world, path):
    path = path.format(plan_id=world.plan_id, campaign_id=world.campaign[0])
    answer = world.get(f"/{path}", who_asks(path))
    assert answer.status_code == 200, answer.text
    assert "link" not in answer.headers
    return answer.json()


def following(answer):
    """Return the address of the next part, "" where there is none."""
    found = re.fullmatch(r'<(/api[^>]+)>; rel="next"', answer.headers.get("link", ""))
    assert bool(found) == ("link" in answer.headers)
    return found[1] if found else ""


def parts(world, path, most, meanwhile=lambda: None):
    """Yield the parts of a list, something being done after each."""
    path = path.format(plan_id=world.plan_id, campaign_id=world.campaign[0])
    headers = world.headers(who_asks(path))
    address = f"/api/{path}{'&' if '?' in path else '?'}most={most}"
    for _ in range(100):
        answer = world.client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        address = following(answer)
        if not address:
            return
        meanwhile()
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("path", LISTS)
def test_the_parts_of_a_list_are_the_list(full, path, most):
    every = whole(full, path)

    found = list(parts(full, path, most))

    assert [row for part in found for row in part] == every
    assert all(len(part) == most for part in found[:-1])
    assert len(every) > 1 or path == "plans"


def test_what_comes_in_between_moves_nothing(world):
    def issue():
        world.moment[0] += 1
        issue_for_trip(world.office, DISPATCHER, world.plan_id, "T001", label="later")

    before = [row["token_id"] for row in world.get("/tokens").json()]

    found = [row["token_id"] for part in parts(world, "tokens", 2, issue) for row in part]

    assert found == before
    assert len(world.get("/tokens").json()) > len(before)


def test_what_comes_in_after_the_place_is_listed_and_what_comes_before_is_not(full):
    def add():
        for name in ("aa.first", "zz.last"):
            if not added:
                accounts.add(full.office, MACHINE, name, PASSWORD, Role.AUDITOR, [COUNTY])
        added.append(True)

    added = []
    found = [row["name"] for part in parts(full, "accounts", 2, add) for row in part]

    assert found == [*NAMES, "zz.last"]


def test_the_filter_of_a_list_goes_on_to_its_next_part(full):
    path = f"tokens?plan_id={full.plan_id}&trip_id=T002"

    found = list(parts(full, path, 1))

    assert [[row["trip_id"] for row in part] for part in found] == [["T002"], ["T002"]]


def test_no_name_stands_in_an_address(full):
    answer = full.get("/accounts?most=1", "clerk")

    assert answer.json()[0]["name"] not in answer.headers["link"]


@pytest.mark.parametrize("after", ["nonsense", "a" * 3_000, "%00", "azFm.."])
def test_a_place_that_is_none_is_refused(full, after):
    answer = full.get(f"/jobs?after={after}")

    assert (answer.status_code, answer.json()["code"]) in ((422, "place-unfit"), (422, "bad-request"))


def test_a_place_of_another_list_is_refused(full):
    place = following(full.get("/campaigns?most=1")).partition("after=")[2]

    answer = full.get(f"/jobs?after={place}")

    assert (answer.status_code, answer.json()["code"]) == (422, "place-unfit")


@pytest.mark.parametrize("most", ["0", "-1", "1001", "many"])
def test_a_part_has_a_lawful_length(full, most):
    assert full.get(f"/jobs?most={most}").status_code == 422


def test_every_list_is_given_in_parts():
    """A new route that answers with a list takes `after` and `most`, or is named here with its reason."""
    bounded = {
        "/api/plans/{plan_id}/trips/{trip_id}/handover": "the firms of one coach",
        "/api/plans/{plan_id}/completeness": "the trips of one plan, which are judged together",
        "/api/plans/{plan_id}/policy-breakage": "the days of one plan",
    }
    described = assemble(1, 1, 1).openapi()["paths"]
    without = set()
    for path, methods in described.items():
        said = methods.get("get", {})
        schema = said.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {})
        names = {one["name"] for one in said.get("parameters", ())}
        if schema.get("schema", {}).get("type") == "array" and not {"after", "most"} <= names:
            without.add(path)

    assert without == set(bounded)
    headers = described["/api/jobs"]["get"]["responses"]["200"]["headers"]
    assert "Link" in headers
