"""Somebody whom a health officer lets through is planned; every referee agrees, and the manifest says why."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import referee
from api.access import Bound, Means, Role, ScopeKind
from api.operations import accounts
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.store import batches, jobs
from planlib import Timer, plan_of
from scheduler.casefile import load_case, read_case
from scheduler.eligibility import gate
from two_counties import MACHINE, PASSWORD, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
ASPECTS = ("prevention", "screening", "supplies", "management", "safety")
FEVERISH, COMPANION, FROM_AFAR = (
    "511025197802090002",
    "511025199908160004",
    "511025199207140000",
)
"""W02 of the small case, W04 who rides with her, and W08 from another village."""
FIRMS = {FEVERISH: "F1", COMPANION: "F2", FROM_AFAR: "F1"}
TODAY = date(2020, 2, 28)


@pytest.fixture
def day(world):
    """A campaign with everything known of the health of its people, and a health officer."""
    world.campaign = open_campaign(world.office, SMALL, "511025")
    bound = Bound(ScopeKind.COUNTY, "511025")
    account = accounts.add(world.office, MACHINE, "doctor", PASSWORD, Role.HEALTH_OFFICER, [bound])
    token = accounts.issue_token(world.office, account.caller(Means.TOKEN, 0), "t", 9)
    world.secrets["doctor"] = token[1]
    world.people = {who: person_of(world, who) for who in (FEVERISH, COMPANION, FROM_AFAR)}
    return world


def person_of(world, id_number):
    path = f"/api/campaigns/{world.campaign[0]}/people/lookups"
    sent = {"id_number": id_number}
    return world.client.post(path, headers=world.headers("dispatcher"), json=sent).json()["person_id"]


def ask(world, method, id_number, path, who="doctor", **json):
    address = f"/api/campaigns/{world.campaign[0]}/people/{world.people[id_number]}{path}"
    sent = {"json": json} if json else {}
    return world.client.request(method, address, headers=world.headers(who), **sent)


def override(world, id_number, kind="temperature", **wish):
    return ask(world, "PUT", id_number, f"/checks/{kind}/override", **{"reason": "复测正常"} | wish)


def verdict(world, id_number, who="dispatcher", day=""):
    return ask(world, "GET", id_number, f"/verdict{day and f'?day={day}'}", who).json()


def refusals(found):
    return {one["code"] for one in found["refusals"]}


def declare(world, id_number, temperature_c, where, since):
    ask(world, "POST", id_number, "/declarations", declared_on="2020-02-27", temperature_c=temperature_c)
    ask(world, "POST", id_number, "/residences", division=where, from_day=since)


def feverish(world):
    declare(world, FEVERISH, 38.2, "511025100201", "2020-01-20")
    declare(world, COMPANION, 36.7, "511025100201", "2020-01-20")
    declare(world, FROM_AFAR, 36.8, "420106", "2019-12-01")


def confirm_posts(world):
    """Let the firms of these three confirm their posts, and pass their acceptance."""
    path, desk = f"/api/campaigns/{world.campaign[0]}", world.headers("dispatcher")
    for id_number, person_id in world.people.items():
        address, sent = f"{path}/people/{person_id}/posts", {"firm_id": FIRMS[id_number]}
        assert world.client.post(address, headers=desk, json=sent).status_code == 200
    for firm_id in FIRMS.values():
        for aspect in ASPECTS:
            address = f"{path}/firms/{firm_id}/acceptance/{aspect}"
            world.client.put(address, headers=desk, json={"passed": True})


def assembled(world, folder):
    """Submit the campaign to be planned; give the case folder that planning reads."""
    sent = {"campaign_id": world.campaign[0], "iterations": 30}
    answer = world.client.post("/api/jobs", headers=world.headers("dispatcher"), json=sent)
    assert answer.status_code == 202
    with world.office.database.reading() as connection:
        stored = batches.find_case(connection, jobs.find(connection, answer.json()["job_id"]).case_id)
    folder.mkdir()
    for name, content in stored.files.items():
        (folder / name).write_bytes(content)
    return folder


def laid(folder, riders, left):
    """Lay one trip with these people on the clock without the product's planner."""
    case = referee.Case(str(folder))
    ids = {row["id_number"]: worker_id for worker_id, row in case.workers.items()}
    stops = [("start", "S1", [], []), ("pickup", "V1", [ids[who] for who in riders], [])]
    stops += [
        ("drop", place_id, [], [ids[who] for who in riders if FIRMS[who] == firm_id])
        for firm_id, place_id in (("F1", "D1"), ("F2", "D2"))
    ]
    begins = datetime.fromisoformat("2020-02-28T07:00:00+08:00").timestamp()
    trip = Timer(case).trip("T001", "C1", ["C1/1"], "2020-02-28", stops, begins)
    return plan_of(case, [trip], [(ids[who], code) for who, code in left.items()])


def judged(folder, document):
    """Return what the independent referee says of a plan."""
    return referee.judge(str(folder), document)[0]


def test_whom_an_officer_lets_through_is_planned_and_the_independent_referee_agrees(day, tmp_path):
    feverish(day)
    confirm_posts(day)
    before, without = verdict(day, FEVERISH), assembled(day, tmp_path / "before")
    given = override(day, FEVERISH, temperature_c=36.6)
    after, folder = verdict(day, FEVERISH), assembled(day, tmp_path / "after")

    document = laid(folder, [FEVERISH, COMPANION], {FROM_AFAR: "RESIDENCE_RISK"})
    assert (refusals(before), before["passed"]) == ({"TEMPERATURE_HIGH"}, False)
    assert (given.status_code, after["passed"]) == (200, True)
    assert {left.code for left in gate(load_case(without)).refused} == {
        "TEMPERATURE_HIGH",
        "PARTY_MEMBER_REFUSED",
        "RESIDENCE_RISK",
    }
    assert {left.code for left in gate(load_case(folder)).refused} == {"RESIDENCE_RISK"}
    assert judged(folder, document) == []
    assert judged(without, document) != []
    (told,) = [one for row in riders_of(day, folder, document) for one in row["let_through"]]
    until = (TODAY + timedelta(days=14)).isoformat()
    assert told == {"kind": "temperature", "said_by": "doctor", "until": until, "reason": "复测正常"}


def riders_of(world, folder, document):
    """Publish a plan and return the rows of the manifest of its only trip."""
    reading = read_case(folder)
    record = publish(world.office, reading.case, folder, document, travel_of(reading.case, reading))
    sheet = world.get(f"/plans/{record.plan_id}/trips/T001/manifest").json()
    return [row for group in sheet["by_pickup"] for row in group["rows"]]


def test_a_stay_in_a_refused_area_is_lifted_by_nobody(day):
    feverish(day)

    for kind in ("identity", "history", "temperature"):
        assert override(day, FROM_AFAR, kind).status_code == 200

    assert refusals(verdict(day, FROM_AFAR)) == {"RESIDENCE_RISK"}
    assert verdict(day, FROM_AFAR)["let_through"] == []


def test_nights_of_which_nothing_is_known_are_vouched_for(day):
    ask(day, "POST", FEVERISH, "/declarations", declared_on="2020-02-27", temperature_c=36.5)

    before = verdict(day, FEVERISH)
    override(day, FEVERISH, "history", reason="村里一直看着他")
    (told,) = verdict(day, FEVERISH)["let_through"]

    assert refusals(before) == {"RESIDENCE_MISSING"}
    assert (told["codes"], told["said_by"], told["reason"]) == (
        ["RESIDENCE_MISSING"],
        "doctor",
        "村里一直看着他",
    )


def test_an_override_holds_until_its_day_and_until_it_is_taken_back(day):
    feverish(day)
    override(day, FEVERISH, temperature_c=36.6, until="2020-03-01")

    last, late = verdict(day, FEVERISH, day="2020-03-01"), verdict(day, FEVERISH, day="2020-03-02")
    override(day, FEVERISH, reason="又发烧了", withdrawn=True)

    assert (last["passed"], late["passed"]) == (True, False)
    assert late["let_through"] == []
    assert refusals(verdict(day, FEVERISH)) == {"TEMPERATURE_HIGH"}


@pytest.mark.parametrize(("passed", "left"), [(True, set()), (False, {"TEMPERATURE_HIGH"})])
def test_a_check_that_fails_later_ends_the_override(day, passed, left):
    feverish(day)
    override(day, FEVERISH, temperature_c=36.6)
    ask(day, "POST", FEVERISH, "/checks/temperature", passed=passed)

    assert refusals(verdict(day, FEVERISH)) == left


def test_a_fever_that_is_measured_later_counts(day):
    feverish(day)
    override(day, FEVERISH, temperature_c=36.6)
    ask(day, "POST", FEVERISH, "/declarations", declared_on="2020-02-27", temperature_c=38.2)

    assert refusals(verdict(day, FEVERISH)) == {"TEMPERATURE_HIGH"}


@pytest.mark.parametrize(
    ("kind", "wish", "status", "code"),
    [
        ("temperature", {"temperature_c": 37.4}, 409, "fever-stays"),
        ("temperature", {"until": "2020-02-27"}, 422, "override-unfit"),
        ("temperature", {"until": "2020-03-14"}, 422, "override-unfit"),
        ("history", {"temperature_c": 36.5}, 422, "override-unfit"),
        ("history", {"reason": ""}, 422, "bad-request"),
        ("height", {}, 422, "bad-request"),
    ],
)
def test_an_override_that_cannot_be_is_refused_and_nothing_is_kept(day, kind, wish, status, code):
    feverish(day)

    answer = override(day, FEVERISH, kind, **wish)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not any(one["overridden_by"] for one in ask(day, "GET", FEVERISH, "/health").json()["checks"])


def test_who_was_let_through_is_told_to_dispatchers_and_health_officers_alone(day):
    feverish(day)
    override(day, FEVERISH, temperature_c=36.6)
    bound = Bound(ScopeKind.VILLAGE, "511025100201")
    account = accounts.add(day.office, MACHINE, "clerk", PASSWORD, Role.VILLAGE_CLERK, [bound])
    day.secrets["clerk"] = accounts.issue_token(day.office, account.caller(Means.TOKEN, 0), "t", 9)[1]

    told = {who: verdict(day, FEVERISH, who) for who in ("dispatcher", "doctor", "clerk")}

    assert {who: len(one["let_through"]) for who, one in told.items()} == {
        "dispatcher": 1,
        "doctor": 1,
        "clerk": 0,
    }
    assert all(one["passed"] for one in told.values())
