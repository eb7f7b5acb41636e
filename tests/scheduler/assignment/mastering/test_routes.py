"""Routes: tours of villages and firms that have most people for each other, and who could ride on them."""

from collections.abc import Sequence

import builders as b
from known_trips import found, road_of
from scheduler.assignment.arrays import SIZE
from scheduler.assignment.mastering.routes import (
    best_stops,
    filled,
    folk_of,
    route_along,
    routes_found,
    routes_proposed,
    shortest_tour,
)
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import CostRates, Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.roster import Firm


def valley(limits: Limits, people: Sequence[tuple[str, str]], firms: Sequence[Firm] = ()) -> Problem:
    """Build villages V1, V2, V3 one after another on a road to F1 and F2, an hour between neighbours."""
    stops = ["V1", "V2", "V3", "at F1", "at F2"]
    case = b.case(
        workers=[b.worker(f"W{k}", village=v, firm=f) for k, (v, f) in enumerate(people)],
        firms=firms,
        coaches=[b.coach("C1", seats=9, crew=1)],
        limits=limits,
        cost=CostRates(left_behind_yuan=3000),
    )
    order = list(enumerate(stops))
    legs = {(p, q): (60.0 * abs(j - i), 60.0 * abs(j - i)) for i, p in order for j, q in order}
    return build_problem(case, b.travel(legs, case.places), demands_of(case, gate(case)), 1)


def names(problem: Problem, places: Sequence[int]) -> list[str]:
    """Return the places' ids."""
    return [problem.travel.place_ids[p] for p in places]


def test_the_shortest_tour_passes_each_village_once_on_the_way() -> None:
    problem = valley(Limits(), [("V1", "F1"), ("V2", "F2"), ("V3", "F1")])
    index = problem.travel.index

    tour = shortest_tour(
        problem,
        frozenset(index[v] for v in ("V3", "V1", "V2")),
        frozenset(index[f] for f in ("at F2", "at F1")),
    )

    assert tour is not None
    assert names(problem, tour[0]) == ["V1", "V2", "V3"]
    assert names(problem, tour[1]) == ["at F1", "at F2"]


def test_nobody_is_thought_to_ride_whose_way_would_be_too_long() -> None:
    """Whoever boards first at V2 goes back to V1 before he is taken to his firm."""
    problem = valley(Limits(max_detour_min=60), [("V1", "F1"), ("V2", "F1"), ("V3", "F2")])
    home = [problem.travel.index[v] for v in ("V1", "V2")]
    firm = (problem.travel.index["at F1"],)
    folk = folk_of(problem)

    assert len(route_along(folk, 0, 0, (home[0], home[1]), firm).riders) == 2
    assert [p for _, p in route_along(folk, 0, 0, (home[1], home[0]), firm).riders] == [home[0]]


def test_the_villages_that_are_worth_most_for_a_set_of_firms_come_first() -> None:
    """Two pickups and one drop: V2 and V3 have three people for F1, V1 has one, and F2 only two in all."""
    people = [("V1", "F1"), ("V2", "F1"), ("V2", "F1"), ("V3", "F1"), ("V1", "F2"), ("V3", "F2")]
    problem = valley(Limits(max_pickups=2, max_drops=1, min_riders=2), people)
    folk = folk_of(problem)

    stops = best_stops(folk, folk.able(0, 0), problem.tables.left_fen.tolist())

    first = sorted(names(problem, sorted(stops[0][0])))
    assert "V2" in first
    assert names(problem, sorted(stops[0][1])) == ["at F1"]


def test_no_route_is_proposed_that_has_too_few_people() -> None:
    problem = valley(
        Limits(max_pickups=2, max_drops=1, min_riders=3), [("V1", "F1"), ("V2", "F1"), ("V3", "F2")]
    )
    folk = folk_of(problem)

    assert routes_proposed(folk, problem.tables.left_fen.tolist(), 10) == []


def test_a_filled_trip_has_no_more_riders_than_seats_and_than_its_firm_takes_in() -> None:
    problem = road_of(8, [b.coach("C1", seats=9)], [b.firm("F1", daily_quota=5)])
    folk = folk_of(problem)
    [route] = routes_found(folk, [found(problem, 0)])

    trips = [filled(folk, route, room) for room in (3, 8)]

    assert [trip.load for trip in trips if trip] == [3, 5]
    assert len(route.riders) == problem.tables.piece[:, SIZE].sum() == 8


def test_who_rides_already_keeps_his_seat() -> None:
    problem = road_of(6)
    folk = folk_of(problem)
    known = found(problem, 4, 5)
    [route] = routes_found(folk, [known])

    trip = filled(folk, route, 3, known.riders)

    assert trip is not None
    assert {4, 5} < set(trip.pieces)
