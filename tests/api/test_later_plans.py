"""Tracing across plans: what the coach and the crew of a case ran later, in whichever plan that was."""

import json
from datetime import datetime

import pytest

from api.access import Bound, Role, ScopeKind
from api.operations import accounts
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.operations.tokens import issue_for_desk
from conftest import FIXTURES
from scheduler.casefile import read_case
from two_counties import MACHINE, PASSWORD, Means, other_case

SMALL = FIXTURES / "small"
CREW = {"C1": ["沱江客运 川K90001 1"], "C2": ["沱江客运 川K90002 1"]}


def of_another_day(folder, document, day):
    """Write the small case and its plan for another day of the same coaches."""
    folder.mkdir()
    moved = json.dumps(document, ensure_ascii=False).replace("2020-02-28", day)
    for path in SMALL.iterdir():
        if path.suffix == ".csv" or path.name == "case.toml":
            text = path.read_text(encoding="utf-8").replace("2020-02-28", day)
            (folder / path.name).write_text(text.replace("2020-02-27", "2020-02-28"), encoding="utf-8")
    return folder, json.loads(moved)


def put_out(world, folder, document):
    """Publish a plan beside that of the world, and return its name."""
    reading = read_case(folder)
    assert reading.case is not None, reading.faults
    return publish(world.office, reading.case, folder, document, travel_of(reading.case, reading)).plan_id


@pytest.fixture
def later(world, document, tmp_path):
    """The plan of the Monday after: other people, the same two coaches with their drivers."""
    return put_out(world, *of_another_day(tmp_path / "later", document, "2020-03-02"))


@pytest.fixture
def ill(world):
    """W01, with whom T001 has left, has a fever on the way."""
    for number, who in enumerate(("W01", "W02", "W08")):
        send(world, "boarded", f"board-{number}-{who}", worker_id=who)
    send(world, "departed", "departed")
    send(world, "temperature-taken", "fever-W01", worker_id="W01", temperature_c=38.6, at=at(28, 10))
    return "W01"


def at(day, hour, month=2):
    return f"2020-{month:02}-{day:02}T{hour:02}:00:00+08:00"


def send(world, kind, event_id, plan_id="", trip_id="T001", **fact):
    usual = {"kind": kind, "event_id": event_id, "at": at(28, 9)}
    path = f"/api/plans/{plan_id or world.plan_id}/trips/{trip_id}/events"
    headers = world.headers("dispatcher")
    answer = world.client.post(path, headers=headers, json=usual | fact, params={"backlog": "true"})
    assert answer.status_code == 201, answer.text


def traced(world, who="dispatcher", **params):
    answer = world.get(f"/plans/{world.plan_id}/people/W01/trace", who, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(found):
    return [
        (one["run"]["plan_id"], one["run"]["trip_id"], one["same_coach"], one["crew"])
        for one in found["later_runs"]
    ]


def test_the_trace_of_a_person_names_the_trips_of_a_later_plan_with_the_same_coach_and_crew(
    world, ill, later
):
    world.moment[0] = int(datetime.fromisoformat(at(3, 12, month=3)).timestamp())
    _, world.secrets["dispatcher"] = issue_for_desk(world.office)
    send(world, "boarded", "board-later", later, worker_id="W03", at=at(2, 8, month=3))

    found = traced(world)

    assert told(found) == [(later, "T001", True, CREW["C1"])]
    assert found["later_runs"][0]["run"]["begins"] == "2020-03-02T00:00:00Z"
    assert [one["plan_id"] for one in found["runs"]] == [world.plan_id]
    assert {one["person"]["worker_id"] for one in found["contacts"] if one["person"]} == {"W02", "W08"}


def test_the_trace_of_a_trip_names_them_too(world, ill, later):
    found = world.get(f"/plans/{world.plan_id}/trips/T001/trace").json()

    assert told(found) == [(later, "T001", True, CREW["C1"])]


def test_a_driver_who_later_drove_another_coach_is_followed_there(world, ill, later):
    send(world, "driver-changed", "wheel-01", later, "T002", driver_id="C1/1", at=at(2, 9, month=3))

    found = traced(world)

    assert told(found) == [(later, "T001", True, CREW["C1"]), (later, "T002", False, CREW["C1"])]


def test_a_driver_of_another_coach_who_took_the_wheel_is_followed_to_his_own(world, ill, later):
    send(world, "driver-changed", "wheel-01", driver_id="C2/1", at=at(28, 9))

    found = traced(world)

    assert {one["driver"] for one in found["contacts"] if one["driver"]} == {*CREW["C1"], *CREW["C2"]}
    assert (later, "T002", False, CREW["C2"]) in told(found)


def test_a_later_trip_that_was_cancelled_is_not_named(world, ill, later):
    send(world, "cancelled", "cancelled", later, reason="no driver", at=at(1, 9, month=3))

    assert told(traced(world)) == []


def test_what_was_run_after_the_days_that_were_asked_for_is_not_named(world, ill, later):
    assert told(traced(world, days=1)) == []
    assert len(told(traced(world, days=3))) == 1


def test_a_later_trip_of_another_county_is_counted_and_not_named(world, ill, document, tmp_path):
    folder, moved = of_another_day(tmp_path / "later", document, "2020-03-02")
    abroad = other_case(folder, tmp_path / "abroad")
    for path in abroad.iterdir():  # the other county has chartered the same coaches
        text = path.read_text(encoding="utf-8").replace("曹娥江客运", "沱江客运").replace("浙D", "川K")
        path.write_text(text, encoding="utf-8")
    moved["case"] = moved["case"].replace("small-neijiang", "small-shangyu")
    plan_id = put_out(world, abroad, moved)
    county = [Bound(ScopeKind.COUNTY, "511025")]
    officer = accounts.add(world.office, MACHINE, "he", PASSWORD, Role.HEALTH_OFFICER, county)
    caller = officer.caller(Means.TOKEN, 0)
    _, world.secrets["officer"] = accounts.issue_token(world.office, caller, "officer", 9)

    everything, own = traced(world), traced(world, "officer")
    of_trip = world.get(f"/plans/{world.plan_id}/trips/T001/trace", "officer").json()

    assert told(everything) == [(plan_id, "T001", True, CREW["C1"])]
    assert everything["later_runs_elsewhere"] == 0
    assert (told(own), own["later_runs_elsewhere"]) == ([], 1)
    assert (told(of_trip), of_trip["later_runs_elsewhere"]) == ([], 1)
    assert plan_id not in json.dumps([own, of_trip])
