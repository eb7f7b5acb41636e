"""Somebody on the stand-by list takes a free seat only where the planner could have put him."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import builders as b
from scheduler.case import Limits
from scheduler.clock import LocalClock
from scheduler.handover import (
    Departed,
    Kerb,
    MisfitCode,
    NoShow,
    roster_of,
    stand_in,
    state,
)
from scheduler.handover.standby import WORDS
from scheduler.planfile import plan_to_json
from scheduler.policy import Risk
from scheduler.referee import judge
from scheduler.trips import Plan, Status, Stop, StopKind, Trip

MORNING = LocalClock(b.SHANGHAI).moment("2020-02-28T08:00:00")
SAME_RULES = {"R01", "R02", "R03", "R04", "R05", "R09", "R14"}  # that need no timetable
RIDERS = ("W1", "W2", "W3")
ABSENT = (NoShow("n", 10, "W3"),)


def kerb(now=MORNING, facts=ABSENT, other=None, **case):
    """A coach of four free seats with three riders, of whom W3 did not come; F1 is its only drop."""
    usual = {
        "workers": [
            *(b.worker(who) for who in RIDERS),
            b.worker("W4"),
            *case.pop("people", ()),
        ],
        "coaches": [b.coach("C1", seats=5, layout="2x2", crew=1)],
    }
    made = b.case(**usual | case)
    firm = made.firms["F1"].place_id
    trip = Trip(
        "T001",
        "C1",
        ("d1",),
        b.DAY,
        (
            Stop("V1", StopKind.PICKUP, MORNING + 600, MORNING + 900, board=RIDERS),
            Stop(firm, StopKind.DROP, MORNING + 7200, MORNING + 7500, alight=RIDERS),
        ),
        (),
        {"W1": "1A", "W2": "1B", "W3": "2A"},
        *(0,) * 6,
    )
    trips = {"T001": trip} | ({other.trip_id: other} if other else {})
    states = {"T001": state(roster_of(trip, made.workers, made), facts)}
    return Kerb(made, trips, states, "T001", now)


def misfits(where, who="W4", in_place_of="W3"):
    return [m.code for m in stand_in(where, where.case.workers[who], in_place_of).misfits]


def test_a_neighbour_for_the_same_firm_gets_the_seat_of_whoever_did_not_come():
    found = stand_in(kerb(), b.worker("W4"), "W3")

    assert found.fits
    assert (found.seat, found.pickup_id, found.drop_id) == ("2A", "V1", "at F1")
    assert found.event("e", 99).in_place_of == "W3"


def test_without_a_name_the_foremost_free_seat_is_given():
    assert stand_in(kerb(), b.worker("W4")).seat == "2A"


def test_a_seat_whose_owner_may_still_come_is_not_given_away():
    assert misfits(kerb(facts=())) == [MisfitCode.SEAT_HELD]


def test_a_full_coach_takes_nobody():
    small = [b.coach("C1", seats=4, layout="2x2", crew=1)]

    assert misfits(kerb(facts=(), coaches=small), in_place_of="") == [MisfitCode.FULL]


def test_observation_rows_are_no_seats():
    kept = b.policy("plain", observation_rows=1)

    assert misfits(kerb(policy=kept)) == [MisfitCode.FULL]


def test_after_the_last_pickup_the_doors_stay_shut():
    gone = kerb(facts=(NoShow("n", 10, "W3"), Departed("d", 20)))

    assert misfits(gone) == [MisfitCode.LEFT_ALREADY]


def test_a_pickup_that_the_coach_has_left_is_too_late():
    assert misfits(kerb(now=MORNING + 901)) == [MisfitCode.PICKUP_LEFT]


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        (b.worker("W5", village="V2"), [MisfitCode.NO_PICKUP]),
        (b.worker("W5", firm="F2"), [MisfitCode.FIRM_NOT_SERVED]),
        (b.worker("W5", consent=False), [MisfitCode.GATE]),
        (b.worker("W5", earliest=date(2020, 3, 1), latest=date(2020, 3, 1)), [MisfitCode.OTHER_DAY]),
    ],
)
def test_whoever_could_not_have_been_planned_cannot_stand_in(person, codes):
    days = (b.DAY, b.DAY + timedelta(days=2))

    assert misfits(kerb(people=[person], days=days), "W5") == codes


def test_a_family_is_not_parted():
    family = [b.worker("W5", party="P"), b.worker("W6", party="P")]

    assert misfits(kerb(people=family), "W5") == [MisfitCode.PARTY]


def test_where_risk_levels_do_not_mix_a_newcomer_comes_from_the_same_level():
    where = kerb(
        people=[b.worker("W5", village="V2", pickup="V1")],
        policy=b.policy("plain", mixing="same-risk"),
        risk={"V2": Risk.MEDIUM},
    )

    assert misfits(where, "W5") == [MisfitCode.COHORT]


@pytest.mark.parametrize(
    ("firm", "code"),
    [
        (b.firm("F1", approved=False), MisfitCode.FIRM_NOT_APPROVED),
        (b.firm("F1", daily_quota=2), MisfitCode.FIRM_QUOTA),
    ],
)
def test_a_firm_that_may_not_receive_one_more_gets_nobody(firm, code):
    assert misfits(kerb(firms=[firm])) == [code]


def test_a_ride_that_is_too_long_is_refused():
    assert misfits(kerb(limits=Limits(max_ride_min=60))) == [MisfitCode.RIDE]


def test_whoever_is_on_another_trip_stays_there():
    stops = kerb().trip.stops
    other = replace(
        kerb().trip,
        trip_id="T002",
        stops=(replace(stops[0], board=("W4",)), replace(stops[1], alight=("W4",))),
        seats={"W4": "1A"},
    )

    assert misfits(kerb(other=other)) == [MisfitCode.ON_A_TRIP]


@pytest.mark.parametrize("code", MisfitCode)
def test_every_misfit_has_words_in_both_languages(code):
    zh, en = WORDS[code]

    assert zh != en
    assert ("{about}" in zh) == ("{about}" in en)


CHANGES = [
    {},
    {"people": [b.worker("W5", village="V2")]},
    {"people": [b.worker("W5", firm="F2")]},
    {"people": [b.worker("W5", consent=False)]},
    {"people": [b.worker("W5", party="P"), b.worker("W6", party="P")]},
    {"people": [b.worker("W5", village="V2", pickup="V1")], "risk": {"V2": Risk.MEDIUM},
     "policy": b.policy("plain", mixing="same-risk")},
    {"firms": [b.firm("F1", approved=False)]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "who"),
    [(k, who) for k in range(len(CHANGES)) for who in ("W4", "W5") if who == "W4" or "people" in CHANGES[k]],
)
def test_whoever_fits_breaks_no_rule_of_the_referee_and_whoever_does_not_breaks_one(change, who):
    where = kerb(**CHANGES[change])

    found = stand_in(where, where.case.workers[who], "W3")

    approved = where.case.firms["F1"].approved
    broken = faults(where, ("W1", "W2", who), found.seat) - (
        faults(where, ("W1", "W2")) if approved else set()
    )
    assert found.fits == (not broken)


def faults(where, riders, seat=""):
    """Return the rules that a trip with these riders breaks; whoever is elsewhere is left out of account."""
    first, last = where.trip.stops
    trip = replace(
        where.trip,
        stops=(replace(first, board=riders), replace(last, alight=riders)),
        seats=dict(zip(riders, ("1A", "1B", seat), strict=False)),
    )
    plan = Plan("test", Status.FEASIBLE, 1, 1.0, {}, (trip,), (), *(0,) * 6)
    travel = b.travel({("V1", "at F1"): (100, 100)}, where.case.places)
    found = judge(where.case, travel, plan_to_json(plan))
    return {
        (fault.code, fault.words)
        for fault in found
        if fault.code in SAME_RULES and "not left behind" not in fault.words
    }
