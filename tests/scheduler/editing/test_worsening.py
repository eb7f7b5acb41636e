"""A plan that breaks a rule may be edited, as long as nothing gets worse."""

from dataclasses import replace

import pytest

from hand_edits import TO_F1, desk_of
from scheduler.case import Limits
from scheduler.editing.worsening import worsened
from scheduler.errors import Excess, PlanFault
from scheduler.planfile import plan_to_json
from scheduler.referee import judge
from standing_plans import day


def ride(over_min, people=12, where="T001", place="V1"):
    words = f"{people} from {place} to D1 are on board {300 + over_min:.1f} min, 300 are allowed"
    return PlanFault("R11", where, words, Excess("ride", over_min, people))


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        ([ride(10)], [ride(60)], True),
        ([ride(60)], [ride(10)], False),
        ([ride(10)], [ride(10)], False),
        ([ride(10)], [ride(10.05)], False),
        ([ride(10)], [ride(5, people=13)], True),
        ([ride(10)], [ride(10, place="V2")], False),
        ([ride(10, 6)], [ride(9, 3), ride(8, 3, place="V2")], False),
        ([ride(10, 6)], [ride(9, 6), ride(1, 1, place="V2")], True),
        ([ride(10)], [ride(10, where="T002")], True),
        ([], [ride(10)], True),
        ([ride(10)], [], False),
    ],
)
def test_a_fault_is_worse_further_or_for_more_people(before, after, worse):
    assert bool(worsened(before, after)) is worse


def test_what_it_was_before_is_said():
    (fault,) = worsened([ride(10)], [ride(60)])

    assert "360.0 min" in fault.words
    assert fault.words.endswith("(before: 12 from V1 to D1 are on board 310.0 min, 300 are allowed)")


def test_what_knows_no_more_or_less_is_held_by_its_words():
    known = PlanFault("R15", "T001", "cost_fen is 5, computed anew 6.0")

    assert worsened([known], [replace(known, words="cost_fen is 9, computed anew 8.0")]) == []
    assert worsened([known], [known, replace(known, words="empty_m is 9, computed anew 8.0")]) != []


@pytest.fixture
def too_long():
    """The people of V1 sit five minutes longer in the coach than is allowed since today."""
    desk = desk_of(day())
    pickup, drop = desk.trip("T001").stops[0], desk.trip("T001").stops[-1]
    most_min = (drop.arrive - pickup.depart) / 60 - 5
    desk.case = replace(desk.case, limits=Limits(max_pickups=4, max_drops=3, max_ride_min=most_min))
    return desk


def test_a_ride_that_is_too_long_does_not_get_longer(too_long):
    standing = faults(too_long)

    refused = too_long.refused("move", people=["W12"], to="T001")

    assert {fault.code for fault in standing} == {"R11"}
    assert "R11" in refused


def test_a_ride_that_is_too_long_may_be_taken_by_fewer_and_at_another_hour(too_long):
    fewer = too_long.attempt("leave", people=["W01"], code="RIDE_TOO_LONG")
    shifted = too_long.attempt("shift", trip="T001", minutes=10)

    assert {fault.code for fault in fewer.standing_faults} == {"R11"}
    assert {fault.code for fault in shifted.standing_faults} == {"R11"}


def test_of_seats_that_are_too_many_one_may_be_freed_and_none_be_sold():
    desk = desk_of(day())
    coach = desk.case.coaches["C1"]
    desk.case = replace(desk.case, coaches=desk.case.coaches | {"C1": replace(coach, seats=7)})
    assert [fault.code for fault in faults(desk)] == ["R03"]

    assert "R03" in desk.refused("move", people=["W09"], to="T001")
    freed = desk.attempt("leave", people=[TO_F1[0]], code="NO_COACH_LEFT")
    assert [fault.code for fault in freed.standing_faults] == ["R03"]


def faults(desk):
    return judge(desk.case, desk.travel, plan_to_json(desk.plan))
