"""Who was near a case, what the coach and its crew ran next, and on which slips they all stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import DAY_S
from scheduler.handover import (
    Boarded,
    Confirmed,
    Departed,
    LeftOnTheWay,
    MovedToObservation,
    Readied,
    Readiness,
    Rider,
    TripRoster,
    state,
)
from scheduler.tracing import Air, Nearness, Run, Slip, contacts, run_of, trace
from scheduler.trips import Stop, StopKind, Trip

SEATS = {"case": "5B", "beside": "5A", "three-on": "8C", "four-on": "9A", "nowhere": ""}
FIRM = {"case": "valves", "beside": "valves", "three-on": "pumps", "four-on": "pumps", "nowhere": "pumps"}


def run(trip_id="T1", coach="C1", crew=("d1",), start=1000, people=SEATS, facts=(), last=5000) -> Run:
    """A run on which everybody boards at its start and is handed over at its end."""
    stops = (
        Stop("V", StopKind.PICKUP, start, start + 60, board=tuple(people)),
        Stop("F", StopKind.DROP, start + last, start + last + 60, alight=tuple(people)),
    )
    trip = Trip(trip_id, coach, crew, None, stops, (), people, *(0,) * 6)
    riders = tuple(Rider(who, FIRM.get(who, "valves"), "V", "F", seat) for who, seat in people.items())
    told = {fact.worker_id for fact in facts if isinstance(fact, Boarded | LeftOnTheWay)}
    usual = [
        *(Boarded(f"b-{who}", start, who) for who in people if who not in told),
        *(Confirmed(f"c-{who}", start + last, who) for who in people if who not in told),
        Departed("d", start + 100),
    ]
    return run_of(trip, state(TripRoster(trip_id, riders, crew, 37.3), [*usual, *facts]))


def by_person(found):
    return {one.person_id: one for one in found}


def test_in_a_sealed_coach_everybody_and_the_crew_are_close_contacts():
    found = contacts(run(), "case")

    assert {one.person_id for one in found if one.close} == {"beside", "three-on", "four-on", "nowhere", "d1"}


def test_in_a_ventilated_coach_three_rows_are_close_and_so_is_whoever_sat_nobody_knows_where():
    found = by_person(contacts(run(), "case", Air.VENTILATED))

    assert {who for who, one in found.items() if one.close} == {"beside", "three-on", "nowhere"}
    assert found["beside"].nearness is Nearness.SAME_ROW
    assert (found["four-on"].nearness, found["four-on"].rows) == (Nearness.SAME_COACH, 4)


def test_the_nearest_are_named_first_and_the_crew_last():
    assert [one.person_id for one in contacts(run(), "case")] == [
        "beside",
        "three-on",
        "nowhere",
        "four-on",
        "d1",
    ]


def test_whoever_left_before_the_case_got_on_was_never_near():
    left = [Boarded("b1", 1000, "four-on"), LeftOnTheWay("l1", 1400, "four-on")]
    late = [Boarded("b2", 1500, "case"), Confirmed("c2", 6000, "case")]

    found = by_person(contacts(run(facts=[*left, *late]), "case"))

    assert "four-on" not in found
    assert found["beside"].together_s == 4500


def test_whoever_was_moved_to_the_last_rows_was_near_to_both_seats():
    moved = MovedToObservation("o", 2000, "case", "12A")

    found = by_person(contacts(run(facts=[moved]), "case", Air.VENTILATED))

    assert found["beside"].close
    assert (found["four-on"].rows, found["four-on"].close) == (3, True)
    assert found["d1"].close


def test_nobody_is_a_contact_of_somebody_who_was_not_aboard():
    assert contacts(run(), "stranger") == ()


def test_what_coach_and_crew_ran_next_is_listed_with_whether_the_coach_was_disinfected():
    clean = Readied("r", 7000, Readiness.DISINFECTED)
    runs = [
        run(),
        run("T2", "C1", ("d9",), 8000, {"other": "1A"}, [clean]),
        run("T3", "C2", ("d1", "d2"), 9000, {"third": "1A"}),
        run("T4", "C3", ("d7",), 9000, {"apart": "1A"}),
        run("T5", "C1", ("d1",), 1000 + 15 * DAY_S + 5000, {"later": "1A"}),
    ]

    later = trace("case", runs).later

    assert [(one.run.trip_id, one.same_coach, one.crew, one.disinfected) for one in later] == [
        ("T2", True, (), True),
        ("T3", False, ("d1",), False),
    ]


def test_the_trace_names_every_slip_on_which_the_contacts_stand():
    found = trace("case", [run(), run("T9", "C9", ("d9",), people={"elsewhere": "1A"})])

    assert found.slips == (
        Slip("T1", "pumps", ("four-on", "nowhere", "three-on")),
        Slip("T1", "valves", ("beside", "case")),
    )
    assert found.close_contacts == ("beside", "d1", "four-on", "nowhere", "three-on")


def test_a_person_who_changed_coaches_is_traced_through_both():
    runs = [run(), run("T2", "C2", ("d2",), 7000, {"case": "1A", "new": "1B"})]

    found = trace("case", runs)

    assert [one.trip_id for one in found.runs] == ["T1", "T2"]
    assert "new" in found.close_contacts


@given(st.permutations(range(3)))
def test_the_trace_does_not_depend_on_the_order_of_the_runs(order):
    runs = [run(), run("T2", "C1", ("d9",), 8000, {"o": "1A"}), run("T3", "C2", ("d1",), 9000, {"t": "1A"})]

    assert trace("case", [runs[k] for k in order]) == trace("case", runs)


@pytest.mark.parametrize("air", Air)
def test_being_near_goes_both_ways(air):
    there = by_person(contacts(run(), "case", air))

    for who in SEATS.keys() - {"case"}:
        back = by_person(contacts(run(), who, air))["case"]
        assert (back.rows, back.close) == (there[who].rows, there[who].close)
