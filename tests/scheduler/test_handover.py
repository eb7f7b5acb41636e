"""The facts of a trip amount to one state, and the head count must close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import AlreadyConfirmed
from scheduler.handover import (
    AlreadySigned,
    Arrived,
    Boarded,
    Boarding,
    BoardingReopened,
    Confirmed,
    Departed,
    EventConflict,
    FirmProgress,
    FirmSigned,
    HandoverIncomplete,
    HandoverReopened,
    LeftOnTheWay,
    Missing,
    NoShow,
    NotOnTrip,
    Outcome,
    Phase,
    Refused,
    Rider,
    TripClosed,
    TripEvent,
    TripRoster,
    accept,
    event_from_json,
    event_to_json,
    state,
)

PEOPLE = ("li", "wang", "zhao")
ROSTER = TripRoster(
    "T001",
    (
        Rider("li", "valves", "village", "gate"),
        Rider("wang", "valves", "village", "gate"),
        Rider("zhao", "pumps", "town", "dock"),
    ),
)
ALL_BOARDED = tuple(Boarded(f"b-{who}", 10, who) for who in PEOPLE)
ON_THE_ROAD = (*ALL_BOARDED, Departed("d", 20))
HANDED_OVER = (*ON_THE_ROAD, Arrived("a", 30, "gate"), *(Confirmed(f"c-{who}", 40, who) for who in PEOPLE))
SIGNED = (*HANDED_OVER, FirmSigned("s1", 50, "valves", "Chen"), FirmSigned("s2", 51, "pumps", "Lin"))

person_events = st.sampled_from(
    (Boarded, Refused, NoShow, BoardingReopened, LeftOnTheWay, Confirmed, Missing, HandoverReopened)
)
times = st.integers(0, 6)
facts = st.one_of(
    st.builds(lambda kind, at, who: (kind, at, who), person_events, times, st.sampled_from(PEOPLE)),
    st.builds(lambda at: (Departed, at), times),
    st.builds(lambda at, place: (Arrived, at, place), times, st.sampled_from(("gate", "dock"))),
    st.builds(lambda at, firm: (FirmSigned, at, firm, "Chen"), times, st.sampled_from(("valves", "pumps"))),
)
histories = st.lists(facts, max_size=25).map(
    lambda rows: [kind(f"e{number}", *rest) for number, (kind, *rest) in enumerate(rows)]
)


@given(histories, st.randoms(use_true_random=False))
def test_the_state_is_the_same_for_every_order_of_the_same_facts(events, chance):
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert state(ROSTER, shuffled) == state(ROSTER, events)


@given(histories, st.data())
def test_a_repeated_fact_changes_nothing(events, data):
    repeats = data.draw(st.lists(st.sampled_from(events), max_size=10)) if events else []

    assert state(ROSTER, events + repeats) == state(ROSTER, events)


@given(histories)
def test_every_planned_person_is_counted_exactly_once(events):
    count = state(ROSTER, events).head_count

    assert count.boarded + count.no_show + count.refused + count.not_accounted == count.planned == len(PEOPLE)


@given(histories)
def test_a_closed_trip_has_everybody_who_boarded_handed_over_or_left_on_the_way(events):
    now = state(ROSTER, events)

    if now.phase is Phase.CLOSED:
        assert all(
            (person.boarding is Boarding.BOARDED)
            == (person.outcome in (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY))
            for person in now.people.values()
        )


@given(histories)
def test_facts_survive_being_written_and_read(events):
    assert [event_from_json(event_to_json(event)) for event in events] == events


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        ((), Phase.PLANNED),
        (ALL_BOARDED[:1], Phase.BOARDING),
        (ON_THE_ROAD, Phase.EN_ROUTE),
        ((*ON_THE_ROAD, Arrived("a", 30, "gate")), Phase.HANDOVER),
        (HANDED_OVER, Phase.HANDOVER),
        (SIGNED, Phase.CLOSED),
    ],
)
def test_a_trip_goes_from_planned_to_closed(events, phase):
    assert state(ROSTER, events).phase is phase


def test_a_trip_with_somebody_nobody_has_seen_does_not_close():
    events = [event for event in SIGNED if event not in (ALL_BOARDED[2],)]

    assert state(ROSTER, events).phase is not Phase.CLOSED


def test_two_errors_that_cancel_out_in_the_sums_do_not_close_a_trip():
    swapped = [event for event in SIGNED if event.event_id not in ("b-wang", "c-li")]
    events = [*swapped, NoShow("n-wang", 11, "wang"), LeftOnTheWay("l", 25, "li")]
    events = [event for event in events if event.event_id != "l"]

    now = state(ROSTER, events)

    assert now.head_count.closes
    assert now.phase is not Phase.CLOSED


def test_a_person_who_left_on_the_way_is_not_expected_and_the_count_closes():
    kept = [event for event in SIGNED if event.event_id != "c-wang"]

    now = state(ROSTER, [*kept, LeftOnTheWay("l", 25, "wang", "fever")])

    assert now.phase is Phase.CLOSED
    assert now.people["wang"].reason == "fever"
    assert now.firms["valves"].expected == 1


def test_a_missing_person_keeps_the_trip_open_until_it_is_explained():
    kept = [event for event in SIGNED if event.event_id != "c-wang"]
    missed = [*kept, Missing("m", 41, "wang")]

    assert state(ROSTER, missed).phase is Phase.HANDOVER
    assert state(ROSTER, [*missed, LeftOnTheWay("l", 60, "wang", "hospital")]).phase is Phase.CLOSED


def test_a_firm_of_whose_people_nobody_came_need_not_sign():
    events = [
        *(event for event in SIGNED if event.event_id not in ("b-zhao", "c-zhao", "s2")),
        NoShow("n", 11, "zhao"),
    ]

    now = state(ROSTER, events)

    assert now.firms["pumps"].progress is FirmProgress.NOBODY_COMES
    assert now.phase is Phase.CLOSED


def test_a_latecomer_who_was_struck_may_still_board():
    now = state(ROSTER, [NoShow("n", 5, "li"), Boarded("b", 9, "li")])

    assert now.people["li"].boarding is Boarding.BOARDED


def test_saying_the_same_again_keeps_the_first_time():
    now = state(ROSTER, [*ALL_BOARDED, Boarded("again", 99, "li")])

    assert now.people["li"].boarded_at == 10


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


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "flew", "event_id": "x", "at": 1},
        {"kind": "boarded", "event_id": "x", "at": 1},
        {"kind": "boarded", "event_id": "x", "at": "1", "worker_id": "li"},
        {"kind": "boarded", "event_id": "x", "at": True, "worker_id": "li"},
        {"kind": "boarded", "event_id": "x", "at": 1, "worker_id": "li", "mood": "good"},
        {"kind": "refused", "event_id": "x", "at": 1, "worker_id": "li", "reason": "x" * 201},
        {"kind": "boarded", "event_id": "x", "at": 1, "worker_id": "li", "temperature_c": "hot"},
    ],
)
def test_facts_of_the_wrong_form_are_refused(data):
    with pytest.raises(ValueError, match=r".+"):
        event_from_json(data)
