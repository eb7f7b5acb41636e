"""Routes: tours of a coach on a day, with everybody who could ride along; found by the search or thought up.

Where people must stay behind, the search sees no way from a plan of three trips to one of five: every trip in
between lacks riders. What decides there is which few villages and firms have enough people for each other on
one day, and that can be counted: for each set of firms that a trip may serve, the villages whose people bound
for them are worth most.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, permutations

from scheduler.assignment.arrays import (
    MAX_DETOUR_S,
    MAX_DROPS,
    MAX_PICKUPS,
    MIN_RIDERS,
    NONE,
    OPTION,
    OPTIONS,
    QUOTA,
    SAME_RISK,
    SELLABLE,
    SIZE,
)
from scheduler.assignment.mastering.model import bound_for
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.writing import drops_of
from scheduler.assignment.problem import Problem

MOST_ORDERED = 5
"""Most pickups, and most drops, whose best order is looked for by trying all."""
MOST_SETS = 20_000
"""Most sets of firms looked at on one day for one cohort."""
RESTING = 1.25
"""How much longer than its driving a trip is thought to take before it is laid."""
RESERVES = 4
"""Villages beyond the best ones that take the place of one of them."""


@dataclass(frozen=True, slots=True)
class Route:
    """Hold a tour on a day and who could ride along.

    Parameters
    ----------
    day, cohort
        When, and for whom.
    pickups, drops
        Places in order.
    riders
        Pieces with the place where each would board; far more than find a seat, perhaps.
    """

    day: int
    cohort: int
    pickups: tuple[int, ...]
    drops: tuple[int, ...]
    riders: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Folk:
    """Hold what routes ask of each piece: riders, places to board at, places to alight at.

    Parameters
    ----------
    problem
        The problem of the pieces.
    """

    problem: Problem
    size: list[int]
    homes: list[tuple[int, ...]]
    drops: list[frozenset[int]]

    def able(self, day: int, cohort: int) -> list[int]:
        """Return the pieces that may ride on a day with a cohort."""
        tables = self.problem.tables
        on = tables.day[:, day].tolist()
        mixed = not tables.rule[SAME_RISK]
        return [i for i, own in enumerate(on) if own >= 0 and (mixed or own == cohort)]


def folk_of(problem: Problem) -> Folk:
    """Return what routes ask of the pieces of a problem."""
    tables = problem.tables
    homes, drops = [], []
    for i, (at, count) in enumerate(tables.piece[:, [OPTION, OPTIONS]].tolist()):
        homes.append(tuple(tables.lists[at : at + count].tolist()))
        drops.append(frozenset(place for place, _ in drops_of(problem, i)))
    return Folk(problem, tables.piece[:, SIZE].tolist(), homes, drops)


def route_along(folk: Folk, day: int, cohort: int, pickups: tuple[int, ...], drops: tuple[int, ...]) -> Route:
    """Return a tour with everybody who could ride along without too long a way round (R11)."""
    tables = folk.problem.tables
    leg, most_s = tables.leg[1], int(tables.rule[MAX_DETOUR_S])
    stops = (*pickups, *drops)
    since = [0]
    for a, b in pairwise(stops):
        since.append(since[-1] + int(leg[a, b]))
    moment = dict(zip(stops, since, strict=True))
    ends, riders = frozenset(drops), []
    for i in folk.able(day, cohort):
        if not folk.drops[i] <= ends:
            continue
        for home in folk.homes[i]:
            if home in moment and home not in ends:
                ways = [moment[d] - moment[home] - int(leg[home, d]) for d in folk.drops[i]]
                if most_s < 0 or max(ways) <= most_s:
                    riders.append((i, home))
                    break
    return Route(day, cohort, pickups, drops, tuple(riders))


def routes_found(folk: Folk, trips: Iterable[Found]) -> list[Route]:
    """Return the tours of known trips, each once."""
    tours = dict.fromkeys((trip.day, trip.cohort, trip.pickups, trip.drops) for trip in trips)
    return [route_along(folk, *tour) for tour in tours]


def routes_proposed(folk: Folk, worth: Sequence[float], most: int) -> list[Route]:
    """Think up tours for each day and cohort: those whose riders are worth most.

    Parameters
    ----------
    worth
        What carrying each piece is worth, in fen.
    most
        How many for each day and cohort.
    """
    tables = folk.problem.tables
    limits = int(tables.rule[MAX_PICKUPS]), int(tables.rule[MAX_DROPS])
    if not all(0 < limit <= MOST_ORDERED for limit in limits):
        return []
    known: dict[tuple[frozenset[int], frozenset[int]], tuple[tuple[int, ...], tuple[int, ...]] | None] = {}
    routes = []
    for day in range(tables.day.shape[1]):
        cohorts = sorted(set(tables.day[:, day].tolist()) - {-1}) if tables.rule[SAME_RISK] else [0]
        for cohort in cohorts:
            fitting = 0
            for stops in best_stops(folk, folk.able(day, cohort), worth):
                if stops not in known:
                    known[stops] = shortest_tour(folk.problem, *stops)
                tour = known[stops]
                route = route_along(folk, day, cohort, *tour) if tour else None
                if route and sum(folk.size[i] for i, _ in route.riders) >= tables.rule[MIN_RIDERS]:
                    routes.append(route)
                    fitting += 1
                if fitting == most:
                    break
    return routes


def best_stops(
    folk: Folk, able: Sequence[int], worth: Sequence[float]
) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Return pickups and drops that serve some pieces, those worth most for the seats there are first."""
    tables = folk.problem.tables
    boards, least = int(tables.rule[MAX_PICKUPS]), int(tables.rule[MIN_RIDERS])
    seats = int(tables.klass[:, SELLABLE:].max(initial=1))
    places = sorted({place for i in able for place in folk.drops[i]})
    sets = (drops for k in range(1, int(tables.rule[MAX_DROPS]) + 1) for drops in combinations(places, k))
    found: dict[tuple[frozenset[int], frozenset[int]], float] = {}
    for drops in islice(sets, MOST_SETS):
        ends = frozenset(drops)
        fen: dict[int, float] = defaultdict(float)
        people: Counter[int] = Counter()
        for i in able:
            if folk.drops[i] <= ends:
                for home in set(folk.homes[i]) - ends:
                    fen[home] += worth[i]
                    people[home] += folk.size[i]
        order = sorted(fen, key=lambda home: (-fen[home], home))
        top = order[:boards]
        others = [
            (*top[:k], *top[k + 1 :], x) for x in order[boards : boards + RESERVES] for k in range(boards)
        ]
        for homes in (tuple(top), *others):
            load = sum(people[home] for home in homes)
            if load >= least:
                value = sum(fen[home] for home in homes) * min(1.0, seats / load)
                found[frozenset(homes), ends] = value
    return sorted(found, key=lambda stops: (-found[stops], sorted(stops[0]), sorted(stops[1])))


def shortest_tour(
    problem: Problem, homes: frozenset[int], ends: frozenset[int]
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return the order of pickups and drops with the shortest drive, None where there is no road."""
    leg = problem.tables.leg[1]
    before, after = shortest_walks(leg, homes, -1), shortest_walks(leg, ends, 0)
    best_s, best = float("inf"), None
    for a, (first_s, boarding) in before.items():
        for b, (last_s, alighting) in after.items():
            whole_s = first_s + int(leg[a, b]) + last_s
            if a != b and leg[a, b] >= 0 and whole_s < best_s:
                best_s, best = whole_s, (boarding, alighting)
    return best


def shortest_walks(leg, places: frozenset[int], end: int) -> dict[int, tuple[int, tuple[int, ...]]]:  # type: ignore[no-untyped-def]
    """Return the shortest walk over some places for each place that may stand at one end of it."""
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for walk in permutations(sorted(places)):
        ways = [int(leg[a, b]) for a, b in pairwise(walk)]
        seconds = sum(ways)
        if min(ways, default=0) >= 0 and (walk[end] not in best or seconds < best[walk[end]][0]):
            best[walk[end]] = seconds, walk
    return best


def filled(folk: Folk, route: Route, room: int, first: Sequence[tuple[int, int]] = ()) -> Found | None:
    """Return a trip over a route with as many riders as find a seat and their firms take in, some first.

    Parameters
    ----------
    room
        Seats of the largest coach of the class.
    first
        Riders who have their seats already.
    """
    tables = folk.problem.tables
    load, riders, received = 0, [], Counter[int]()
    for i, home in (*first, *(rider for rider in route.riders if rider not in first)):
        firms = bound_for(folk.problem, (i,))
        full = any(0 <= tables.firm[f, QUOTA] < received[f] + people for f, people in firms.items())
        if load + folk.size[i] > room or full:
            continue
        riders.append((i, home))
        load += folk.size[i]
        received.update(firms)
    if load < max(1, int(tables.rule[MIN_RIDERS])):
        return None
    homes, ends = {home for _, home in riders}, {d for i, _ in riders for d in folk.drops[i]}
    pickups = tuple(p for p in route.pickups if p in homes)
    drops = tuple(p for p in route.drops if p in ends)
    stops = (*pickups, *drops)
    drive_s = sum(int(tables.leg[1][a, b]) for a, b in pairwise(stops))
    lasts_s = int(RESTING * drive_s)
    return Found(
        route.day,
        route.cohort,
        tuple(sorted(riders)),
        pickups,
        drops,
        load,
        NONE,
        NONE,
        1,
        0,
        lasts_s,
        (),
        0.0,
    )
