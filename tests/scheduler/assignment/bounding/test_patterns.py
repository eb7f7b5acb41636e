"""Patterns: every route on which each stop is of use to somebody, and no other."""

from itertools import pairwise, permutations

import numpy as np
import pytest

import builders as b
from scheduler.assignment.bounding.patterns import Patterns, least_fen, least_s, patterns_of
from scheduler.assignment.bounding.streams import Streams, modes_of, streams_of
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate

AT = {"S": 10, "V1": 0, "V2": 20, "V3": 50, "at F1": 130, "at F2": 160}
BOUND = {("V1", "F1"), ("V1", "F2"), ("V2", "F2"), ("V3", "F1")}
Sets = tuple[frozenset[str], frozenset[str]]


def apart(one: str, other: str) -> int:
    """Return kilometres and minutes between two places of one straight road."""
    return abs(AT[one] - AT[other])


def patterns(limits: Limits) -> tuple[Problem, Streams, Patterns]:
    """List the patterns of a small case."""
    workers = [b.worker(f"W{v}{f}", village=v, firm=f) for v, f in sorted(BOUND)]
    coach = b.coach(seats=9, crew=1, start="S", end="S", fixed_yuan=100, per_km_yuan=2)
    case = b.case(workers=workers, coaches=[coach], limits=limits)
    roads = {(p, q): (apart(p, q), apart(p, q)) for p in AT for q in AT if p < q}
    problem = build_problem(case, b.travel(roads, case.places), demands_of(case, gate(case)), 1)
    direct = direct_prices(problem)
    streams = streams_of(problem, direct, np.arange(len(problem.pieces)))
    modes = modes_of(problem, streams, every=True)
    found = patterns_of(problem, direct, streams, modes, np.zeros(1, dtype=np.int64))
    assert found is not None
    return problem, streams, found


def routes(limits: Limits) -> dict[Sets, int]:
    """Return the least kilometres from S to S over each lawful pair of sets, by trying everything."""
    least: dict[Sets, int] = {}
    for pickups in ordered(("V1", "V2", "V3"), limits.max_pickups):
        for drops in ordered(("at F1", "at F2"), limits.max_drops):
            stops = (*pickups, *drops)
            rides = [(p, d) for p in pickups for d in drops if (p, d[3:]) in BOUND]
            lawful = [ride for ride in rides if detour(stops, *ride) <= (limits.max_detour_min or 1000)]
            if {p for p, _ in lawful} == set(pickups) and {d for _, d in lawful} == set(drops):
                way = ("S", *stops, "S")
                whole = sum(apart(a, c) for a, c in pairwise(way))
                key = (frozenset(pickups), frozenset(drops))
                least[key] = min(whole, least.get(key, whole))
    return least


def ordered(places: tuple[str, ...], most: int | None) -> list[tuple[str, ...]]:
    """Return all orders of all sets of places."""
    return [order for size in range(1, (most or len(places)) + 1) for order in permutations(places, size)]


def detour(stops: tuple[str, ...], pickup: str, drop: str) -> int:
    """Return the minutes by which a ride is longer than straight there."""
    way = stops[stops.index(pickup) : stops.index(drop) + 1]
    return sum(apart(a, c) for a, c in pairwise(way)) - apart(pickup, drop)


LIMITS = [
    Limits(),
    Limits(max_pickups=2),
    Limits(max_drops=1),
    Limits(max_detour_min=45),
    Limits(max_detour_min=5),
]


@pytest.mark.parametrize("limits", LIMITS)
def test_all_lawful_routes_are_listed_and_no_others(limits: Limits) -> None:
    problem, streams, found = patterns(limits)

    listed = {(int(v), int(z)) for v, z in zip(found.villages, found.zones, strict=True)}
    names = problem.travel.place_ids
    assert listed == {
        (
            sum(1 << k for k, v in enumerate(streams.villages) if names[v] in pickups),
            sum(1 << k for k, zone in enumerate(streams.zones) if names[zone[0]] in drops),
        )
        for pickups, drops in routes(limits)
    }


@pytest.mark.parametrize("limits", LIMITS)
def test_an_pattern_costs_its_shortest_lawful_route(limits: Limits) -> None:
    problem, streams, found = patterns(limits)

    # two yuan a kilometre, empty ones too
    assert least_fen(problem, streams, found, 0, 1).min() in [
        200 * min(routes(limits).values()) - k for k in (0, 1)
    ]
    assert least_s(problem, streams, found, 0, 1).min() >= 60 * 80


def test_who_rides_an_pattern_boards_and_alights_on_it() -> None:
    _, streams, found = patterns(Limits())

    for k, (villages, zones) in enumerate(zip(found.villages, found.zones, strict=True)):
        for s in found.member[found.first[k] : found.first[k + 1]]:
            boards = streams.entry[streams.entry[:, 1] == s, 0]
            assert any(villages >> v & 1 for v in boards)
            assert zones >> streams.zone[s] & 1
