"""A change of policy names the trips and the people that it breaks, and whom it frees."""

from datetime import date

import pytest

import builders as b
from scheduler.amending import (
    NoPolicyInForce,
    PolicyVersion,
    broken_by,
    broken_by_versions,
    version_on,
)
from scheduler.clock import LocalClock
from scheduler.policy import Risk
from scheduler.trips import Plan, Status, Stop, StopKind, Trip

MORNING = LocalClock(b.SHANGHAI).moment("2020-02-28T08:00:00")
RIDERS = ("W1", "W2", "W3")


def plan(trip_id="T001", day=b.DAY):
    stops = (
        Stop("V1", StopKind.PICKUP, MORNING, MORNING + 300, board=RIDERS),
        Stop("at F1", StopKind.DROP, MORNING + 7200, MORNING + 7500, alight=RIDERS),
    )
    seats = {"W1": "1A", "W2": "1B", "W3": "2A"}
    trip = Trip(trip_id, "C1", ("d1",), day, stops, (), seats, *(0,) * 6)
    return Plan("test", Status.FEASIBLE, 1, 1.0, {}, (trip,), (), *(0,) * 6)


def case(**changes):
    usual = {
        "workers": [b.worker(who) for who in RIDERS],
        "coaches": [b.coach("C1", seats=9, layout="2x4", crew=1)],
        "declarations": [b.declaration("W1"), b.declaration("W2"), b.declaration("W3", fever=True)],
    }
    return b.case(**usual | changes)


def broken(policy, made=None):
    made = made or case()
    return broken_by(made, b.travel({("V1", "at F1"): (100, 100)}, made.places), plan(), policy)


def test_the_same_policy_breaks_nothing():
    assert not broken(b.policy("plain"))


def test_a_tighter_load_cap_breaks_the_trip_by_its_rule():
    found = broken(b.policy("plain", load_cap=0.25))

    assert [(breach.where, breach.code) for breach in found.trips] == [("T001", "R03")]
    assert (found.trips[0].words("zh"), found.trips[0].words("en")) == ("不超员", "capacity")
    assert found.trip_ids == ("T001",)


def test_a_new_check_breaks_the_journey_of_whoever_fails_it():
    (person,) = broken(b.policy("plain", gate=["temperature"])).people

    assert (person.worker_id, person.trip_id) == ("W3", "T001")
    assert [refusal.code for refusal in person.refusals] == ["TEMPERATURE_HIGH"]


def test_a_new_rule_on_leaders_is_broken_by_a_trip_without():
    assert [breach.code for breach in broken(b.policy("plain", leaders_per_trip=2)).trips] == ["F00"]


def test_observation_rows_break_a_trip_that_sits_in_them():
    codes = {breach.code for breach in broken(b.policy("plain", observation_rows=3)).trips}

    assert "R16" in codes or "R03" in codes


def test_whom_the_old_gate_refused_and_the_new_one_does_not_is_freed():
    strict = case(policy=b.policy("plain", gate=["temperature"]), risk={"V1": Risk.LOW})

    found = broken(b.policy("plain"), strict)

    assert (found.freed, bool(found)) == (("W3",), False)


VERSIONS = [
    PolicyVersion(b.policy("plain", load_cap=0.25), date(2020, 2, 11), "notice 56"),
    PolicyVersion(b.policy("plain"), date(2020, 2, 28), "relaxed"),
]


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2020, 2, 11), "notice 56"),
        (date(2020, 2, 27), "notice 56"),
        (date(2020, 2, 28), "relaxed"),
        (date(2020, 5, 1), "relaxed"),
    ],
)
def test_each_day_has_the_version_that_began_last(day, title):
    assert version_on(reversed(VERSIONS), day).title == title


def test_a_day_before_every_version_says_what_to_do():
    with pytest.raises(NoPolicyInForce, match="add a version"):
        version_on(VERSIONS, date(2020, 1, 1))


def test_each_version_breaks_only_the_trips_of_its_own_days():
    made = case()
    roads = b.travel({("V1", "at F1"): (100, 100)}, made.places)

    assert broken_by_versions(made, roads, plan(), VERSIONS) == {}
    assert set(broken_by_versions(made, roads, plan(), VERSIONS[:1])) == {b.DAY}
