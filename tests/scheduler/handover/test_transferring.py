"""After a breakdown another coach carries the people on, and both head counts close."""

from scheduler.handover import (
    Arrived,
    Confirmed,
    Departed,
    FirmSigned,
    IncidentReported,
    NoShow,
    Phase,
    TransferGap,
    TransferredIn,
    TransferredOut,
    TripRoster,
    state,
    transfer,
    transfer_gaps,
)
from trip_facts import ON_THE_ROAD, PEOPLE, ROSTER, without

OTHER = TripRoster("T900", (), crew=("d3",))


def both(out, into):
    first = state(ROSTER, [*ON_THE_ROAD, IncidentReported("i", 24, "engine"), *out])
    ends = [Departed("d", 30), Arrived("a", 40, "gate"), *(Confirmed(f"c-{who}", 41, who) for who in PEOPLE)]
    signed = [FirmSigned("s1", 50, "valves", "Chen"), FirmSigned("s2", 50, "pumps", "Lin")]
    return first, state(OTHER, [*into, *ends, *signed])


def test_everybody_aboard_changes_coaches_and_both_trips_close():
    out, into = transfer(state(ROSTER, ON_THE_ROAD), "T900", 25, "breakdown", "engine")

    first, second = both(out, into)

    assert (first.phase, second.phase) == (Phase.CLOSED, Phase.CLOSED)
    assert (first.head_count.left_on_the_way, second.head_count.handed_over) == (3, 3)
    assert transfer_gaps([first, second]) == ()


def test_whoever_was_sent_and_never_came_aboard_is_named():
    out, into = transfer(state(ROSTER, ON_THE_ROAD), "T900", 25, "breakdown", "engine")

    first, second = both(out, into[1:])

    assert transfer_gaps([first, second]) == (TransferGap("li", "T001", "T900", sent=True),)


def test_whoever_stayed_behind_is_not_transferred():
    events = [*without(ON_THE_ROAD, "b-li"), NoShow("n", 11, "li")]

    out, _ = transfer(state(ROSTER, events), "T900", 25, "breakdown", "engine")

    assert {event.worker_id for event in out} == {"wang", "zhao"}


def test_a_transfer_told_twice_counts_once():
    now = state(ROSTER, ON_THE_ROAD)

    assert transfer(now, "T900", 25, "x", "engine") == transfer(now, "T900", 25, "x", "engine")


def test_somebody_who_comes_back_to_the_first_coach_is_aboard_again():
    back = TransferredIn("back", 60, "li", "T900", "valves", "gate", "1A")

    now = state(ROSTER, [*ON_THE_ROAD, TransferredOut("o", 50, "li", "T900"), back])

    assert now.people["li"].aboard
