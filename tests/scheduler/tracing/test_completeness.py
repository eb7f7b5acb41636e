"""The five points of a trip, and what each lacks."""

from dataclasses import replace

import pytest

from scheduler.handover import (
    Arrived,
    CheckedIn,
    HandoverDisputed,
    ManifestFrozen,
    MovedToObservation,
    NoShow,
    Notified,
    Paper,
    PaperFiled,
    PreNotified,
    Preparation,
    Readied,
    Readiness,
    Rested,
    TakenToHealthPost,
    TemperatureTaken,
    TransferredIn,
    state,
)
from scheduler.tracing import LackCode, PointName, TripFile, completeness
from scheduler.tracing.completeness import LACK_WORDS, POINT_WORDS
from trip_facts import PEOPLE, ROSTER, SIGNED, without

WANTED = replace(ROSTER, preparation=Preparation(notices=frozenset(("33",))))
GOOD = (
    PaperFiled("p1", 1, Paper.CONTRACT),
    PaperFiled("p2", 1, Paper.CHARTER_SIGN),
    PreNotified("n", 1, "33"),
    *(Readied(f"r{thing}", 2, thing) for thing in Readiness),
    *(Notified(f"t-{who}", 3, who) for who in PEOPLE),
    *(CheckedIn(f"k-{who}", 9, who, 36.5) for who in PEOPLE),
    *(TemperatureTaken(f"m-{who}", 25, who, 36.6) for who in PEOPLE),
    ManifestFrozen("f", 20, 1, 3, "0" * 32),
    Rested("s", 24, 26),
    *(TemperatureTaken(f"a-{who}", 35, who, 36.6) for who in PEOPLE),
    Arrived("a2", 32, "dock"),
    *SIGNED,
)


def lacks(events=GOOD, **changes):
    usual = {"allowed": 24, "observation_seats": frozenset(("12A",)), "leaders": ("li",), "leaders_wanted": 1}
    trip = TripFile(WANTED, state(WANTED, events), **usual | changes)
    return {point.name: [(lack.code, lack.who) for lack in point.lacks] for point in completeness(trip)}


def test_a_trip_with_everything_on_record_lacks_nothing():
    assert lacks() == {name: [] for name in PointName}


@pytest.mark.parametrize(
    ("removed", "point", "lack"),
    [
        ("p1", PointName.ORGANISED, (LackCode.PAPER, "contract")),
        ("n", PointName.ORGANISED, (LackCode.NOTICE, "33")),
        ("t-li", PointName.ORGANISED, (LackCode.NOT_TOLD, "li")),
        ("k-li", PointName.TESTED, (LackCode.NO_TEMPERATURE_BEFORE, "li")),
        ("m-li", PointName.TESTED, (LackCode.NO_TEMPERATURE_ON_THE_WAY, "li")),
        ("rkit", PointName.PROTECTED, (LackCode.NOT_READY, "kit")),
        ("s", PointName.PROTECTED, (LackCode.CREW_NOT_RESTED, "")),
        ("s1", PointName.HANDED_OVER, (LackCode.NOT_SIGNED, "valves")),
        ("c-li", PointName.HANDED_OVER, (LackCode.COUNT_OPEN, "li")),
        ("f", PointName.TRACEABLE, (LackCode.NOT_FROZEN, "")),
    ],
)
def test_each_fact_that_is_missing_is_named_under_its_point(removed, point, lack):
    found = lacks(without(GOOD, removed))

    assert lack in found.pop(point)
    assert not any(found.values())


def test_a_temperature_on_arrival_is_taken_at_the_gate_or_by_the_firm():
    assert lacks(without(GOOD, "a-li"))[PointName.TESTED] == [(LackCode.NO_TEMPERATURE_AFTER, "li")]


@pytest.mark.parametrize(
    ("change", "point", "lack"),
    [
        ({"allowed": 2}, PointName.PROTECTED, (LackCode.OVER_CAP, "3")),
        ({"leaders": ()}, PointName.ORGANISED, (LackCode.NO_LEADER, "")),
        ({"chain_holds": False}, PointName.TRACEABLE, (LackCode.CHAIN_BROKEN, "")),
    ],
)
def test_what_the_plan_and_the_log_say_counts_too(change, point, lack):
    assert lacks(**change)[point] == [lack]


def test_a_leader_who_did_not_come_leads_nobody():
    absent = [*without(GOOD, "b-li", "c-li"), NoShow("x", 11, "li")]

    assert lacks(absent)[PointName.ORGANISED] == [(LackCode.NO_LEADER, "")]


def test_a_fever_aboard_is_moved_and_taken_to_a_health_post():
    ill = [*without(GOOD, "c-wang"), TemperatureTaken("x", 26, "wang", 38.5)]
    moved = [*ill, MovedToObservation("o", 27, "wang", "12A")]

    assert (LackCode.FEVER_ABOARD, "wang") in lacks(ill)[PointName.PROTECTED]
    assert lacks([*moved, TakenToHealthPost("h", 28, "wang", "post")])[PointName.PROTECTED] == []


def test_the_observation_rows_are_for_the_sick_alone():
    moved = [*GOOD, MovedToObservation("o", 27, "wang", "12A")]

    assert lacks(moved)[PointName.PROTECTED] == [(LackCode.IN_OBSERVATION_ROWS, "wang")]


def test_two_people_on_one_seat_cannot_be_traced():
    moved = [*GOOD, MovedToObservation("o", 27, "wang", "1A")]

    assert lacks(moved)[PointName.TRACEABLE] == [(LackCode.TWO_ON_ONE_SEAT, "1A")]


def changing_coaches(at):
    """Somebody comes from another coach onto the seat of li, who alights at 40."""
    return [*GOOD, TransferredIn("in", at, "newcomer", "T002", "valves", "gate", "1A")]


def test_whoever_changes_coaches_may_have_the_place_of_somebody_who_has_alighted():
    found = lacks(changing_coaches(41), allowed=3)

    assert (found[PointName.PROTECTED], found[PointName.TRACEABLE]) == ([], [])


def test_whoever_changes_coaches_before_that_is_one_too_many_and_shares_a_seat():
    found = lacks(changing_coaches(39), allowed=3)

    assert found[PointName.PROTECTED] == [(LackCode.OVER_CAP, "4")]
    assert found[PointName.TRACEABLE] == [(LackCode.TWO_ON_ONE_SEAT, "1A")]


def test_a_dispute_that_is_open_is_named():
    disputed = [*GOOD, HandoverDisputed("x", 60, "pumps", "Lin", "one too many")]

    assert lacks(disputed)[PointName.HANDED_OVER] == [(LackCode.DISPUTED, "pumps")]


@pytest.mark.parametrize("words", [*LACK_WORDS.values(), *POINT_WORDS.values()])
def test_everything_is_said_in_both_languages(words):
    zh, en = words

    assert zh != en
    assert ("{who}" in zh) == ("{who}" in en)


def test_every_point_and_every_lack_has_words():
    assert (set(LACK_WORDS), set(POINT_WORDS)) == (set(LackCode), set(PointName))
