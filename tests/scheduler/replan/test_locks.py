"""Locks: what they hold, and those that cannot be meant."""

from dataclasses import replace

import pytest

import builders as b
import standing_plans as s
from scheduler.replan.locks import Locks, TripLock, keeps_locks, lock_faults
from scheduler.trips import Plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Give the plan of the day: two trips."""
    return s.published(s.day())


def codes(plan: Plan, locks: Locks, case=None) -> set[str]:
    """Return the codes of what is wrong with some locks."""
    return {fault.code for fault in lock_faults(case or s.day(), plan, locks)}


def test_locks_about_trips_and_people_that_exist_are_in_order(plan: Plan) -> None:
    first = plan.trips[0]
    locks = Locks({first.trip_id: frozenset({TripLock.STOPS})}, {"W01": first.trip_id})

    assert codes(plan, locks) == set()


def test_a_lock_on_a_trip_or_a_person_that_nobody_knows_is_said(plan: Plan) -> None:
    locks = Locks({"T999": frozenset({TripLock.COACH})}, keeps_off={"W999": frozenset({"T001"})})

    assert codes(plan, locks) == {"LOCK_TRIP_UNKNOWN", "LOCK_PERSON_UNKNOWN"}


def test_nobody_can_be_on_a_trip_and_off_it(plan: Plan) -> None:
    locks = Locks(stays_on={"W01": "T001"}, keeps_off={"W01": frozenset({"T001"})})

    assert codes(plan, locks) == {"LOCK_CONTRADICTS"}


def test_a_family_cannot_be_locked_to_two_trips(plan: Plan) -> None:
    case = s.day()
    family = {w: replace(case.workers[w], party_id="P1") for w in ("W01", "W02")}
    case = replace(case, workers=case.workers | family)

    assert codes(plan, Locks(stays_on={"W01": "T001", "W02": "T002"}), case) == {"LOCK_CONTRADICTS"}


def test_nobody_gets_on_or_off_what_has_departed(plan: Plan) -> None:
    first, second = plan.trips
    gone = {first.trip_id: frozenset({TripLock.DEPARTED})}
    rides, walks = min(first.seats), min(second.seats)

    assert codes(plan, Locks(gone, stays_on={walks: first.trip_id})) == {"LOCK_TRIP_GONE"}
    assert codes(plan, Locks(gone, keeps_off={rides: frozenset({first.trip_id})})) == {"LOCK_TRIP_GONE"}
    assert codes(plan, Locks(gone, stays_on={rides: first.trip_id})) == set()


def test_what_a_departed_trip_names_must_still_be_in_the_case(plan: Plan) -> None:
    first = plan.trips[0]
    gone = s.locked(first, TripLock.DEPARTED)

    assert codes(plan, gone, s.without_people(s.day(), min(first.seats))) == {"DEPARTED_INCOMPLETE"}
    assert codes(plan, gone, s.without_coach(s.day(), first.coach_id)) == {"DEPARTED_INCOMPLETE"}


def test_a_trip_that_began_before_now_has_departed_and_a_later_one_has_not(plan: Plan) -> None:
    first = plan.trips[0]

    assert Locks(now=first.stops[0].arrive).departed(first)
    assert not Locks(now=first.stops[0].arrive - 1).departed(first)


def test_a_coach_that_stands_broken_on_the_road_is_not_untouchable(plan: Plan) -> None:
    first = plan.trips[0]
    locks = replace(s.locked(first, TripLock.BROKEN_DOWN), now=first.stops[0].arrive + 60)

    assert not locks.departed(first)


@pytest.mark.parametrize(
    ("lock", "keeps"), [(TripLock.COACH, False), (TripLock.STOPS, True), (TripLock.TIMES, True)]
)
def test_another_coach_breaks_the_lock_on_the_coach_alone(lock: TripLock, keeps: bool, plan: Plan) -> None:
    trip = plan.trips[0]

    assert keeps_locks(frozenset({lock}), trip, replace(trip, coach_id="C9")) is keeps


@pytest.mark.parametrize(
    ("lock", "keeps"), [(TripLock.COACH, True), (TripLock.STOPS, True), (TripLock.TIMES, False)]
)
def test_another_minute_breaks_the_lock_on_times_alone(lock: TripLock, keeps: bool, plan: Plan) -> None:
    trip = plan.trips[0]
    later = replace(trip, stops=tuple(replace(stop, arrive=stop.arrive + 60) for stop in trip.stops))

    assert keeps_locks(frozenset({lock}), trip, later) is keeps


@pytest.mark.parametrize(
    ("lock", "keeps"), [(TripLock.COACH, True), (TripLock.STOPS, False), (TripLock.TIMES, False)]
)
def test_a_stop_that_is_added_breaks_the_locks_on_stops_and_times(
    lock: TripLock, keeps: bool, plan: Plan
) -> None:
    trip = plan.trips[0]
    shorter = replace(trip, stops=trip.stops[1:])

    assert keeps_locks(frozenset({lock}), shorter, trip) is keeps
    assert keeps_locks(frozenset({lock}), trip, shorter), "a stop at which nobody is left is passed by"


def test_whoever_may_not_travel_cannot_be_locked_to_a_trip(plan: Plan) -> None:
    from scheduler.errors import ReplanRefused

    case = s.day()
    case = s.with_people(case, replace(case.workers["W01"], consent=False))

    with pytest.raises(ReplanRefused) as caught:
        s.anew(case, plan, Locks(stays_on={"W01": s.trip_of(plan, "W01").trip_id}))

    assert [fault.code for fault in caught.value.faults] == ["LOCK_PERSON_CANNOT"]
    assert b.DAY in case.days
