"""Which facts a trip takes, and which contradict what is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import AlreadyConfirmed
from scheduler.handover import (
    AlreadyDeparted,
    AlreadySigned,
    Arrived,
    Boarded,
    Cancelled,
    Confirmed,
    EventConflict,
    FirmProgress,
    FirmSigned,
    FollowedUp,
    HandoverIncomplete,
    HandoverReopened,
    Missing,
    NoShow,
    NotOnTrip,
    Phase,
    Rested,
    SeatTaken,
    StoodIn,
    TemperatureTaken,
    TripClosed,
    TripEvent,
    accept,
    state,
)
from trip_facts import ALL_BOARDED, HANDED_OVER, ON_THE_ROAD, ROSTER, SIGNED, histories


def test_an_event_sent_twice_is_known():
    assert accept(ROSTER, HANDED_OVER, HANDED_OVER[-1]) is False


def test_one_event_id_with_two_contents_is_refused():
    with pytest.raises(EventConflict):
        accept(ROSTER, ALL_BOARDED, NoShow("b-li", 10, "li"))


def test_confirming_a_closed_trip_again_is_accepted_and_changes_nothing():
    again = Confirmed("again", 99, "li")

    assert accept(ROSTER, SIGNED, again) is True
    assert state(ROSTER, [*SIGNED, again]) == state(ROSTER, SIGNED)


@pytest.mark.parametrize(
    "strange", [Boarded("x", 1, "nobody"), Arrived("x", 1, "elsewhere"), FirmSigned("x", 1, "other", "Chen")]
)
def test_people_drops_and_firms_of_other_trips_are_refused(strange: TripEvent):
    with pytest.raises(NotOnTrip):
        accept(ROSTER, (), strange)


def test_a_person_who_was_received_cannot_be_called_missing():
    with pytest.raises(AlreadyConfirmed):
        accept(ROSTER, HANDED_OVER, Missing("m", 60, "li"))


def test_a_person_who_was_missed_may_turn_up():
    events = (*ON_THE_ROAD, Missing("m", 40, "li"))

    assert accept(ROSTER, events, Confirmed("c", 45, "li")) is True


def test_a_firm_signs_only_when_it_has_answered_for_everybody():
    with pytest.raises(HandoverIncomplete):
        accept(ROSTER, ON_THE_ROAD, FirmSigned("s", 50, "valves", "Chen"))


def test_a_firm_that_has_signed_cannot_change_its_answers():
    events = (*HANDED_OVER, FirmSigned("s", 50, "valves", "Chen"))

    with pytest.raises(AlreadySigned):
        accept(ROSTER, events, HandoverReopened("r", 60, "li"))


def test_the_dispatcher_may_reopen_a_signed_handover_and_the_firm_signs_again():
    reopened = HandoverReopened("r", 60, "li")

    assert accept(ROSTER, SIGNED, reopened, reopening=True) is True
    now = state(ROSTER, (*SIGNED, reopened))
    assert now.firms["valves"].progress is FirmProgress.PARTIAL
    assert now.firms["pumps"].progress is FirmProgress.SIGNED
    assert now.phase is Phase.HANDOVER


def test_a_closed_trip_takes_no_change():
    with pytest.raises(TripClosed):
        accept(ROSTER, SIGNED, NoShow("n", 60, "li"))


def test_a_seat_that_somebody_holds_is_not_given_away():
    newcomer = StoodIn("j", 12, "newcomer", "valves", "village", "gate", "1A", in_place_of="li")

    with pytest.raises(SeatTaken):
        accept(ROSTER, (), newcomer)
    assert accept(ROSTER, (NoShow("n", 11, "li"),), newcomer) is True


def test_a_trip_that_has_left_is_not_cancelled():
    with pytest.raises(AlreadyDeparted):
        accept(ROSTER, ON_THE_ROAD, Cancelled("x", 30, "fog"))


def test_the_log_of_the_way_still_grows_after_a_trip_has_closed():
    late = (Rested("r", 22, 25), TemperatureTaken("t", 23, "li", 36.4), FollowedUp("f", 999, "li"))

    assert [accept(ROSTER, SIGNED, fact) for fact in late] == [True, True, True]


@given(histories, st.randoms(use_true_random=False))
def test_a_backlog_is_taken_in_any_order_and_each_fact_once(events, chance):
    sent = [*events, *events, *events]
    chance.shuffle(sent)
    kept = []
    for event in sent:
        if accept(ROSTER, kept, event, reopening=True, backlog=True):
            kept.append(event)

    assert len(kept) == len(events)
    assert state(ROSTER, kept) == state(ROSTER, events)


@given(st.permutations(SIGNED * 2))
def test_drivers_and_firms_without_reception_may_report_a_whole_trip_in_any_order(sent):
    kept = []
    for event in sent:
        if accept(ROSTER, kept, event, backlog=True):
            kept.append(event)

    assert state(ROSTER, kept).phase is Phase.CLOSED


@pytest.mark.parametrize("later", [HandoverReopened("r", 60, "li"), Missing("m", 60, "li")])
def test_a_backlog_is_no_way_around_a_signature(later):
    with pytest.raises((AlreadySigned, TripClosed)):
        accept(ROSTER, SIGNED, later, backlog=True)


def test_even_in_a_backlog_one_id_cannot_state_two_facts():
    with pytest.raises(EventConflict):
        accept(ROSTER, ALL_BOARDED, NoShow("b-li", 10, "li"), backlog=True)
