"""The facts of a trip amount to one state, and the head count must close."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.handover import (
    Arrived,
    Boarded,
    Boarding,
    BoardingReopened,
    Cancelled,
    CheckedIn,
    Confirmed,
    Delayed,
    DisputeResolved,
    Diverted,
    DriverChanged,
    FirmProgress,
    HandoverDisputed,
    HeadCounted,
    IncidentReported,
    IncidentResolved,
    Leaving,
    LeftOnTheWay,
    Missing,
    MovedToObservation,
    NoShow,
    NotAccepted,
    Outcome,
    Paper,
    PaperFiled,
    Phase,
    PreNotified,
    Preparation,
    Readied,
    Readiness,
    Rebooked,
    ReceivedByOffice,
    Rested,
    Retracted,
    Side,
    StoodIn,
    TakenToHealthPost,
    TemperatureTaken,
    Withdrawn,
    state,
)
from trip_facts import ALL_BOARDED, HANDED_OVER, ON_THE_ROAD, PEOPLE, ROSTER, SIGNED, histories, without


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

    listed = count.boarded + count.no_show + count.refused + count.not_accounted
    assert listed == count.planned
    assert count.planned + count.withdrawn + count.rebooked == len(PEOPLE) + count.joined


@given(histories)
def test_a_closed_trip_has_everybody_who_boarded_handed_over_or_left_on_the_way(events):
    now = state(ROSTER, events)

    if now.phase is Phase.CLOSED:
        assert all(
            (person.boarding is Boarding.BOARDED)
            == (person.outcome in (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY))
            for person in now.people.values()
        )


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        ((), Phase.PLANNED),
        (ALL_BOARDED[:1], Phase.BOARDING),
        (ON_THE_ROAD, Phase.EN_ROUTE),
        ((*ON_THE_ROAD, Arrived("a", 30, "gate")), Phase.ARRIVED),
        ((*ON_THE_ROAD, Arrived("a", 30, "gate"), Confirmed("c", 31, "li")), Phase.HANDOVER),
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


@given(histories)
def test_what_was_retracted_counts_as_if_it_had_never_been_said(events):
    retracted = {event.target_id for event in events if isinstance(event, Retracted)}
    rest = [e for e in events if e.event_id not in retracted and not isinstance(e, Retracted)]

    assert state(ROSTER, events) == state(ROSTER, rest)


def prepared(*names):
    facts = {
        "contract": PaperFiled("p1", 1, Paper.CONTRACT, "C-1"),
        "sign": PaperFiled("p2", 2, Paper.CHARTER_SIGN),
        "told": PreNotified("n", 3, "33"),
        "rested": Readied("r1", 4, Readiness.CREW_RESTED),
        "clean": Readied("r2", 5, Readiness.DISINFECTED),
        "kit": Readied("r3", 6, Readiness.KIT),
    }
    return [facts[name] for name in names]


@pytest.mark.parametrize(
    ("done", "phase"),
    [
        (("contract",), Phase.PLANNED),
        (("contract", "sign"), Phase.FILED),
        (("contract", "sign", "rested", "clean", "kit"), Phase.FILED),
        (("contract", "sign", "told"), Phase.PRE_NOTIFIED),
        (("contract", "sign", "told", "rested", "clean"), Phase.PRE_NOTIFIED),
        (("contract", "sign", "told", "rested", "clean", "kit"), Phase.READY),
    ],
)
def test_a_trip_is_filed_told_and_readied_before_it_boards(done, phase):
    roster = replace(ROSTER, preparation=Preparation(notices=frozenset(("33",))))

    assert state(roster, prepared(*done)).phase is phase


def test_a_trip_that_is_not_published_is_a_draft():
    assert state(replace(ROSTER, published=False), ()).phase is Phase.DRAFT


def test_a_coach_that_left_while_somebody_is_unseen_is_not_yet_under_way():
    left = without(ON_THE_ROAD, "b-zhao")

    assert state(ROSTER, left).phase is Phase.DEPARTED
    assert state(ROSTER, [*left, NoShow("n", 21, "zhao")]).phase is Phase.EN_ROUTE


def test_a_cancelled_trip_that_left_all_the_same_is_under_way():
    cancelled = Cancelled("x", 5, "no driver")

    assert state(ROSTER, [cancelled]).phase is Phase.CANCELLED
    assert state(ROSTER, [*ON_THE_ROAD, cancelled]).phase is Phase.EN_ROUTE


def test_delays_diversions_and_incidents_stand_beside_the_phase_until_they_are_over():
    matters = [Delayed("l", 21, 900, "fog"), Diverted("w", 22, "G60"), IncidentReported("i", 23, "tyre")]
    over = [Delayed("l2", 31, 31), Diverted("w2", 32, ""), IncidentResolved("i2", 33, "i", "changed")]

    assert state(ROSTER, [*ON_THE_ROAD, *matters]).sides == (Side.DELAYED, Side.DIVERTED, Side.INCIDENT)
    assert state(ROSTER, [*over, *ON_THE_ROAD, *matters]).sides == ()


def test_a_fever_at_check_in_frees_the_seat():
    now = state(ROSTER, [CheckedIn("c", 5, "li", 37.4)])

    assert now.people["li"].boarding is Boarding.REFUSED
    assert not now.people["li"].holds_seat
    assert now.head_count.refused == 1


@pytest.mark.parametrize(
    "later", [CheckedIn("c2", 9, "li", 36.9), BoardingReopened("r", 9, "li"), Boarded("b", 9, "li", 36.9)]
)
def test_whoever_is_well_when_measured_again_may_still_board(later):
    now = state(ROSTER, [later, CheckedIn("c", 5, "li", 37.4)])

    assert now.people["li"].boarding is not Boarding.REFUSED
    assert now.road.fevers == ()


def test_a_fever_on_the_way_makes_everybody_aboard_and_the_crew_contacts():
    left_before = LeftOnTheWay("l", 9, "wang")
    early = Boarded("b-wang", 8, "wang")
    events = [*without(ON_THE_ROAD, "b-wang"), early, left_before, TemperatureTaken("t", 25, "li", 38.4)]

    (fever,) = state(ROSTER, events).road.fevers

    assert (fever.worker_id, fever.found.temperature_c) == ("li", 38.4)
    assert fever.contacts == ("zhao",)
    assert fever.crew == ("d1", "d2")


def test_whoever_falls_ill_goes_to_the_last_rows_then_to_a_health_post_and_the_count_closes():
    ill = [TemperatureTaken("t", 25, "wang", 38.0), MovedToObservation("o", 26, "wang", "12A")]
    taken = TakenToHealthPost("h", 28, "wang", "Huaihua")

    aboard = state(ROSTER, [*ON_THE_ROAD, *ill])
    closed = state(ROSTER, [*without(SIGNED, "c-wang"), *ill, taken])

    assert (aboard.people["wang"].seat, aboard.people["wang"].observed_at) == ("12A", 26)
    assert closed.phase is Phase.CLOSED
    assert (closed.people["wang"].leaving, closed.people["wang"].left_for) == (Leaving.HEALTH_POST, "Huaihua")


def test_without_a_rule_on_temperatures_nobody_has_a_fever():
    roster = replace(ROSTER, max_temperature_c=None)

    assert state(roster, [CheckedIn("c", 5, "li", 39.0)]).people["li"].boarding is Boarding.OPEN


def test_somebody_who_stands_in_is_planned_boards_and_is_handed_over():
    joined = [
        NoShow("n", 11, "li"),
        StoodIn("j", 12, "newcomer", "valves", "village", "gate", "1A", in_place_of="li"),
        Boarded("b-new", 13, "newcomer"),
        Confirmed("c-new", 41, "newcomer"),
    ]

    now = state(ROSTER, [*reversed(joined), *without(SIGNED, "b-li", "c-li")])

    assert now.phase is Phase.CLOSED
    assert (now.head_count.planned, now.head_count.boarded, now.head_count.joined) == (4, 3, 1)
    assert now.people["newcomer"].rider.instead_of == "li"


def test_whoever_is_rebooked_or_withdraws_is_not_planned_any_more():
    events = [Rebooked("r", 5, "li", "T002"), Withdrawn("w", 5, "wang"), Boarded("b", 9, "zhao")]

    count = state(ROSTER, events).head_count

    assert (count.planned, count.boarded, count.not_accounted) == (1, 1, 0)


def test_a_head_count_on_the_way_is_held_against_the_list():
    events = [*ON_THE_ROAD, LeftOnTheWay("l", 25, "li"), HeadCounted("h", 30, 3, "rest area")]

    (count,) = state(ROSTER, events).road.counts

    assert (count.people, count.aboard, count.differs) == (3, 2, True)


def test_rests_and_drivers_are_kept_in_order_of_time():
    events = [
        DriverChanged("d2", 90, "d2"),
        Rested("r2", 80, 85),
        Rested("r1", 40, 60),
        DriverChanged("d1", 1, "d1"),
    ]

    log = state(ROSTER, events).road

    assert [rest.at for rest in log.rests] == [40, 80]
    assert [turn.driver_id for turn in log.turns] == ["d1", "d2"]


def test_a_dispute_keeps_a_trip_open_until_it_is_resolved():
    disputed = [*SIGNED, HandoverDisputed("x", 60, "valves", "Chen", "one is not ours")]

    now = state(ROSTER, disputed)
    later = state(ROSTER, [*disputed, DisputeResolved("y", 70, "valves", "Zhou", "he is")])

    assert (now.firms["valves"].progress, now.phase) == (FirmProgress.DISPUTED, Phase.HANDOVER)
    assert (later.firms["valves"].progress, later.phase) == (FirmProgress.RESOLVED, Phase.CLOSED)
    assert (later.firms["valves"].disputed, later.firms["valves"].resolution) == ("one is not ours", "he is")


def test_whom_the_firm_does_not_take_the_labour_office_receives():
    refused = [*without(SIGNED, "c-zhao"), NotAccepted("n", 40, "zhao", "no post")]

    assert state(ROSTER, refused).phase is Phase.HANDOVER
    closed = state(ROSTER, [*refused, ReceivedByOffice("o", 45, "zhao", "Yuhuan labour office")])
    assert closed.phase is Phase.CLOSED
    assert closed.people["zhao"].received_by == "Yuhuan labour office"


def test_a_wrong_report_is_retracted_and_the_right_one_counts():
    wrong = [*without(SIGNED, "b-li"), NoShow("wrong", 12, "li"), Boarded("b-li", 10, "li")]

    assert state(ROSTER, wrong).phase is not Phase.CLOSED
    assert state(ROSTER, [Retracted("r", 99, "wrong", "Zhou", "mixed up"), *wrong]).phase is Phase.CLOSED
