"""How far each worker has come, side exits included."""

import pytest

from scheduler.clock import DAY_S
from scheduler.handover import (
    Arrived,
    Boarded,
    Change,
    CheckedIn,
    FollowedUp,
    LeftOnTheWay,
    Missing,
    MovedToObservation,
    NoShow,
    NotAccepted,
    Notified,
    Rebooked,
    Refused,
    Stage,
    TakenToHealthPost,
    Withdrawn,
    changes,
    stage_before_trip,
    stage_of,
    state,
)
from trip_facts import HANDED_OVER, ON_THE_ROAD, ROSTER

AWAY = [*ON_THE_ROAD]


def stage(events, who="li", now=None):
    trip = state(ROSTER, events)
    return stage_of(trip.people[who], trip, now)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], Stage.ASSIGNED),
        ([Notified("n", 1, "li")], Stage.NOTIFIED),
        ([CheckedIn("c", 2, "li", 36.5)], Stage.CHECKED_IN),
        ([Boarded("b", 3, "li")], Stage.BOARDED),
        (AWAY, Stage.IN_TRANSIT),
        ([*AWAY, Arrived("a", 30, "gate")], Stage.ARRIVED),
        (HANDED_OVER, Stage.HANDED_OVER),
        ([*HANDED_OVER, FollowedUp("f", 99, "li")], Stage.FOLLOW_UP),
        ([CheckedIn("c", 2, "li", 38.5)], Stage.FEVER_HOLD),
        ([Refused("r", 2, "li", "papers")], Stage.REJECTED),
        ([NoShow("n", 2, "li")], Stage.NO_SHOW),
        ([Withdrawn("w", 2, "li")], Stage.WITHDRAWN),
        ([Rebooked("r", 2, "li")], Stage.REBOOKED),
        ([*AWAY, MovedToObservation("o", 25, "li")], Stage.OBSERVATION),
        ([*AWAY, TakenToHealthPost("h", 26, "li", "post")], Stage.TRANSFERRED),
        ([*AWAY, LeftOnTheWay("l", 26, "li")], Stage.LEFT),
        ([*AWAY, NotAccepted("n", 40, "li")], Stage.NOT_ACCEPTED),
        ([*AWAY, Missing("m", 40, "li")], Stage.MISSING),
    ],
)
def test_the_facts_say_how_far_a_worker_has_come(events, expected):
    assert stage(events) is expected


def test_the_follow_up_ends_after_its_days():
    assert stage(HANDED_OVER, now=40 + 14 * DAY_S - 1) is Stage.HANDED_OVER
    assert stage(HANDED_OVER, now=40 + 14 * DAY_S) is Stage.CLOSED


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Stage.REGISTERED),
        ({"verified": True}, Stage.VERIFIED),
        ({"verified": True, "certified": True}, Stage.CERTIFIED),
        ({"verified": True, "matched": True}, Stage.VERIFIED),
        ({"verified": True, "certified": True, "matched": True}, Stage.MATCHED),
        ({"verified": True, "refused": True}, Stage.REJECTED),
        ({"verified": True, "consent": False}, Stage.WITHDRAWN),
    ],
)
def test_before_a_trip_a_worker_is_verified_certified_and_matched_in_turn(known, expected):
    usual = {"refused": False, "verified": False, "certified": False, "matched": False, "consent": True}

    assert stage_before_trip(**usual | known) is expected


def test_each_step_says_when_by_which_fact_and_why():
    steps = changes(ROSTER, [NoShow("n", 12, "zhao"), Refused("r", 9, "li", "papers")])

    assert steps == (
        Change("li", Stage.REJECTED, 9, "r", "papers"),
        Change("zhao", Stage.NO_SHOW, 12, "n"),
    )
