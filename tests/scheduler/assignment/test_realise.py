"""Realising: a draft becomes a trip whose stops, hours and money are those of the contract."""

from collections.abc import Sequence

import builders as b
from scheduler.assignment.arrays import NONE
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.realise import Realiser, name_coaches
from scheduler.case import Case, CostRates, Times
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.trips import SegmentKind, StopKind, Trip

PLACES = ("S", "V1", "at F1")
ROADS = b.travel({("S", "V1"): (30, 30), ("V1", "at F1"): (60, 60), ("at F1", "S"): (80, 90)}, PLACES)
ALL = (("~W001", 1), ("~W002", 1))


def draft(
    boards: Sequence[tuple[str, int]] = ALL, coach: int = NONE, start_s: int = NONE, crew: int = 1
) -> Draft:
    """Build a draft from V1 to the firm."""
    return Draft(coach, 0, 0, crew, (1,), (2,), tuple(boards), start_s, 0.0)


def problem_of(case: Case) -> Problem:
    """Make the problem of a case on the roads above."""
    return build_problem(case, ROADS, demands_of(case, gate(case)), 1)


def realise(case: Case, *drafts: Draft) -> tuple[Trip, ...]:
    """Turn drafts into trips."""
    demands = {demand.party.party_id: demand for demand in demands_of(case, gate(case))}
    return Realiser(problem_of(case), demands, 4).trips(drafts)


def case_of(**fields: object) -> Case:
    """Build two people and two alike coaches at S."""
    usual: dict[str, object] = {
        "workers": b.workers(2),
        "coaches": [
            b.coach(c, start="S", end="S", fixed_yuan=100, per_km_yuan=2, per_hour_yuan=60)
            for c in ("C1", "C2")
        ],
        "times": Times(depart_from_s=6 * 3600, stop_s=300, per_rider_s=20),
        "cost": CostRates(empty_factor=0.5, rider_hour_yuan=36),
    }
    return b.case(**{**usual, **fields})  # type: ignore[arg-type]


def test_a_trip_costs_its_coach_road_and_hours_and_its_riders_time() -> None:
    (trip,) = realise(case_of(), draft())

    assert (trip.distance_m, trip.empty_m, trip.drive_s) == (170_000, 110_000, 10_800)
    # two services of 340 s
    assert trip.duration_s == 10_800 + 680
    assert trip.cost_fen == round(100 * (100 + 2 * (60 + 55) + 60 * trip.duration_s / 3600))
    # two people for an hour
    assert trip.rider_time_fen == 2 * 3600


def test_stops_come_in_order_with_everybody_who_boards_and_alights() -> None:
    (trip,) = realise(case_of(), draft())

    assert [(stop.kind, stop.place_id) for stop in trip.stops] == [
        (StopKind.START, "S"),
        (StopKind.PICKUP, "V1"),
        (StopKind.DROP, "at F1"),
        (StopKind.END, "S"),
    ]
    assert trip.stops[1].board == trip.stops[2].alight == ("W001", "W002")
    assert sorted(trip.seats) == ["W001", "W002"]


def test_the_first_boarding_begins_when_the_window_opens_unless_the_draft_says_when() -> None:
    case = case_of()
    midnight = case.clock.midnight(b.DAY)

    assert realise(case, draft())[0].stops[1].arrive == midnight + 6 * 3600
    assert realise(case, draft(start_s=7 * 3600))[0].stops[0].depart == midnight + 7 * 3600


def test_drafts_of_one_class_get_different_coaches() -> None:
    drafts = [draft(ALL[:1]), draft(ALL[1:])]

    assert sorted(coach_id for _, coach_id in name_coaches(problem_of(case_of()), drafts)) == ["C1", "C2"]


def test_a_coach_that_a_draft_asks_for_is_not_given_to_another() -> None:
    named = name_coaches(problem_of(case_of()), [draft(ALL[:1]), draft(ALL[1:], coach=0)])

    assert sorted((d.coach, coach_id) for d, coach_id in named) == [(NONE, "C2"), (0, "C1")]


def test_a_firm_that_is_shut_is_waited_for() -> None:
    (trip,) = realise(case_of(firms=[b.firm(receives=("09:00", "12:00"))]), draft())
    drop = next(stop for stop in trip.stops if stop.kind is StopKind.DROP)
    services = [s for s in trip.timeline if s.kind is SegmentKind.STOP]

    nine = case_of().clock.midnight(b.DAY) + 9 * 3600
    assert services[-1].from_ == nine
    assert drop.depart == nine + 340
    assert trip.rider_time_fen == 2 * (nine - services[0].until)


def test_where_a_stop_takes_no_time_the_coach_arrives_as_the_firm_opens() -> None:
    case = case_of(firms=[b.firm(receives=("09:00", "12:00"))], times=Times(depart_from_s=6 * 3600))
    (trip,) = realise(case, draft())
    drop = next(stop for stop in trip.stops if stop.kind is StopKind.DROP)

    assert drop.arrive == case.clock.midnight(b.DAY) + 9 * 3600


def test_a_driver_rests_after_the_trip_before() -> None:
    case = case_of(policy=b.policy("plain", duty={"continuous_day_min": 240, "break_min": 30}))
    alone = realise(case, draft(ALL[:1], coach=0, start_s=0))[0]

    first, second = realise(
        case, draft(ALL[:1], coach=0, start_s=0), draft(ALL[1:], coach=0, start_s=alone.duration_s)
    )

    # three hours of driving a trip: the second needs a break after one of them
    assert first.drive_s == second.drive_s == 3 * 3600
    assert first.duration_s == alone.duration_s
    assert second.duration_s == alone.duration_s + 1800


def test_leaders_are_people_who_travel_alone_first() -> None:
    family = [b.worker(w, party="Q") for w in ("W1", "W2")]
    case = case_of(workers=[*family, b.worker("W3")], policy=b.policy("plain", leaders_per_trip=2))

    (trip,) = realise(case, draft([("Q", 1), ("~W3", 1)]))

    assert trip.leaders == ("W3", "W1")


def test_the_services_of_an_earlier_trip_are_duty_of_its_driver() -> None:
    """Two services of six hours and three hours of driving are all that a shift holds; eight off follow."""
    case = case_of(
        policy=b.policy("plain", duty="us-motorcoach"),
        coaches=[b.coach(start="S", end="S", crew=1)],
        times=Times(depart_from_s=0, stop_s=6 * 3600),
    )

    earlier, later = realise(case, draft([ALL[0]], 0, 0), draft([ALL[1]], 0, 15 * 3600))

    assert later.stops[1].arrive - earlier.stops[-1].depart >= 8 * 3600


def two_pickups(**firm: object) -> Trip:
    """Run a trip over two villages to a firm, which costs its riders' time."""
    case = b.case(
        workers=[b.worker("W1"), b.worker("W2", village="V2")],
        coaches=[b.coach()],
        firms=[b.firm(**firm)],  # type: ignore[arg-type]
        times=Times(depart_from_s=6 * 3600, depart_until_s=6 * 3600, stop_s=300),
        cost=CostRates(rider_hour_yuan=36),
    )
    roads = b.travel({("V1", "V2"): (10, 10), ("V2", "at F1"): (60, 60)}, ("V1", "V2", "at F1"))
    demands = demands_of(case, gate(case))
    boards = (("~W1", 0), ("~W2", 1))
    (trip,) = Realiser(
        build_problem(case, roads, demands, 1), {demand.party.party_id: demand for demand in demands}, 4
    ).trips([Draft(NONE, 0, 0, 1, (0, 1), (2,), boards, NONE, 0.0)])
    return trip


def test_for_a_firm_that_opens_late_boarding_lasts_longer_so_that_nobody_waits_on_board() -> None:
    open_early, open_late = two_pickups(), two_pickups(receives=("09:00", "18:00"))
    first, second, gate_stop = open_late.stops

    assert gate_stop.arrive - second.depart == 3600
    assert [stop.arrive for stop in (open_early.stops[0], first)] == [first.arrive] * 2
    # the people of V1 may board from 6:00 to 7:45, as they like
    assert [s.until - s.from_ for s in open_late.timeline if s.kind is SegmentKind.STOP] == [6300, 300, 300]
    # who boards first is on board from 7:45 to 9:00, who boards second from 8:00 on
    assert open_late.rider_time_fen == 4500 + 3600


def test_boarding_lasts_no_longer_than_an_earlier_drop_stays_open() -> None:
    case = b.case(
        workers=[b.worker("W1"), b.worker("W2", firm="F2")],
        coaches=[b.coach()],
        firms=[b.firm("F1", receives=("06:00", "07:30")), b.firm("F2", receives=("09:00", "18:00"))],
        times=Times(depart_from_s=6 * 3600, depart_until_s=6 * 3600),
        cost=CostRates(rider_hour_yuan=36),
    )
    roads = b.travel({("V1", "at F1"): (60, 60), ("at F1", "at F2"): (10, 10)}, ("V1", "at F1", "at F2"))
    demands = {demand.party.party_id: demand for demand in demands_of(case, gate(case))}
    draft = Draft(NONE, 0, 0, 1, (0,), (1, 2), (("~W1", 0), ("~W2", 0)), NONE, 0.0)

    (trip,) = Realiser(build_problem(case, roads, demands.values(), 1), demands, 4).trips([draft])

    # an hour on the road for either; from 7:30 to 9:00 for who is set down second
    assert trip.rider_time_fen == 3600 + 3600 + 90 * 60
