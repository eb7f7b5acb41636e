"""The least a trip with a piece aboard costs, whatever else it carries: the direct way on shortest roads."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import shortest_path

from scheduler.assignment.arrays import (
    COUNT,
    CREW,
    DAY_FEN,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    DROP,
    DROPS,
    EMPTY,
    END,
    FAR,
    FIXED_FEN,
    FROM_S,
    METRE_FEN,
    OPTION,
    OPTIONS,
    PER_RIDER_S,
    RIDER_SECOND,
    SECOND_FEN,
    SELLABLE,
    SIZE,
    START,
    STOP_S,
    TURNAROUND_S,
    TWO_DRIVERS_M,
    UNTIL_S,
    WAIVER,
    Floats,
    Ints,
)  # fmt: skip
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S
from scheduler.duty import least_duration_s

LONGEST_TRIP_S = 20 * DAY_S


@dataclass(frozen=True, slots=True)
class Direct:
    """Hold lower bounds of everything a piece costs.

    Parameters
    ----------
    price, room
        (N, C) least fen of a trip of the class with the piece aboard, and most riders it may have; FAR and 0
        where the class cannot carry it.
    ride
        (N,) fen of the least time one person spends on board.
    most, most_a_day
        (C,) most trips that the coaches of a class can make in all days, and on one day.
    day_share
        (C,) fen of the coach's day that each trip bears at least.
    metres, seconds
        (P, P) lengths of the shortest roads over any places, inf = none.
    """

    price: Floats
    room: Ints
    ride: Floats
    most: Ints
    most_a_day: Ints
    day_share: Floats
    metres: Floats
    seconds: Floats


def shortest(lengths: Ints) -> Floats:
    """Return the shortest way over any places between all pairs, inf where there is none."""
    graph = np.where(lengths < 0, np.inf, lengths.astype(np.float64))
    # lengths near zero mean "no edge" to the graph routine, so that they are made small and floored again
    graph = np.where(graph == 0, 1e-6, graph)
    ways = np.asarray(shortest_path(graph, method="FW"))
    floored: Floats = np.floor(ways)
    return floored


def direct_prices(problem: Problem) -> Direct:
    """Compute the bounds of all pieces and classes."""
    tables = problem.tables
    metres, seconds = shortest(tables.leg[0]), shortest(tables.leg[1])
    pieces, classes = len(tables.piece), len(tables.klass)
    price, room = np.full((pieces, classes), FAR), np.zeros((pieces, classes), dtype=np.int64)
    ride = np.zeros(pieces)
    shortest_trip = np.full(classes, np.inf)
    for i in range(pieces):
        pickups, drops = ends_of(problem, i)
        ways = seconds[np.ix_(pickups, drops)]
        riders = tables.lists[tables.piece[i, DROP] + 1 :: 2][: tables.piece[i, DROPS]]
        ride[i] = tables.rate[RIDER_SECOND] * float((ways.min(axis=0) * riders).sum()) / tables.piece[i, SIZE]
        if not np.isfinite(ride[i]):
            ride[i] = 0.0
        for c in range(classes):
            fen, most, trip_s = least_trip(problem, i, c, pickups, drops, metres, seconds)
            price[i, c], room[i, c] = fen, most
            shortest_trip[c] = min(shortest_trip[c], trip_s)
    leads = [lead_of(problem, c, seconds) for c in range(classes)]
    most_trips = np.array(
        [trips_of_class(problem, c, shortest_trip[c], leads[c]) for c in range(classes)], dtype=np.int64
    )
    day_share = np.array([day_share_fen(problem, c, shortest_trip[c], leads[c]) for c in range(classes)])
    price = np.where(price < FAR / 2, price + day_share[None, :], price)
    a_day = np.array(
        [trips_of_class(problem, c, shortest_trip[c], leads[c], 1) for c in range(classes)], dtype=np.int64
    )
    return Direct(price, room, ride, most_trips, np.minimum(a_day, most_trips), day_share, metres, seconds)


def ends_of(problem: Problem, i: int) -> tuple[Ints, Ints]:
    """Return pickup points and drop places of a piece."""
    tables = problem.tables
    first, count = tables.piece[i, OPTION], tables.piece[i, OPTIONS]
    drop, drops = tables.piece[i, DROP], tables.piece[i, DROPS]
    return tables.lists[first : first + count], tables.lists[drop : drop + 2 * drops : 2]


def least_trip(
    problem: Problem, i: int, c: int, pickups: Ints, drops: Ints, metres: Floats, seconds: Floats
) -> tuple[float, int, float]:
    """Return least fen, most riders and least seconds of a trip of class c with piece i aboard."""
    tables = problem.tables
    klass, fare = tables.klass[c], tables.fare[c]
    empty = min(1.0, float(tables.rate[EMPTY]))
    # a trip may carry one party of the piece alone
    fewest = min(demand.people for demand in problem.pieces[i].demands)
    service = tables.rule[STOP_S] * (1 + len(drops)) + 2 * tables.rule[PER_RIDER_S] * fewest
    worst = (0.0, 0.0, 0.0)
    for d in drops:
        best = (FAR, FAR, FAR)
        for p in pickups:
            loaded_m, drive_s = metres[p, d], seconds[p, d]
            empty_m = 0.0
            if klass[START] >= 0:
                empty_m, drive_s = empty_m + metres[klass[START], p], drive_s + seconds[klass[START], p]
            if klass[END] >= 0:
                empty_m, drive_s = empty_m + metres[d, klass[END]], drive_s + seconds[d, klass[END]]
            if not np.isfinite(loaded_m + empty_m + drive_s):
                continue
            whole = int(loaded_m + empty_m)
            clock_s = max(
                drive_s + service, least_duration_s(tables.duty, int(drive_s), whole, int(klass[CREW]))
            )
            fen = (
                fare[FIXED_FEN] + fare[METRE_FEN] * (loaded_m + empty * empty_m) + fare[SECOND_FEN] * clock_s
            )
            best = (min(best[0], fen), min(best[1], clock_s), min(best[2], whole))
        worst = (max(worst[0], best[0]), max(worst[1], best[1]), max(worst[2], best[2]))
    if worst[0] >= FAR / 2 or worst[1] > LONGEST_TRIP_S:
        return FAR, 0, np.inf
    room = most_riders(problem, i, c, int(worst[2]), pickups, drops)
    if room < tables.piece[i, SIZE] and len(problem.pieces[i].demands) == 1:
        return FAR, 0, np.inf
    return (worst[0], room, worst[1]) if room > 0 else (FAR, 0, np.inf)


def most_riders(problem: Problem, i: int, c: int, metres: int, pickups: Ints, drops: Ints) -> int:
    """Return the most riders of any trip of class c that carries piece i."""
    tables = problem.tables
    klass = tables.klass[c]
    fewest = 2 if 0 <= tables.rule[TWO_DRIVERS_M] < metres else 1
    on = np.flatnonzero(tables.day[i] >= 0)
    if len(on) == 0:
        return 0
    # the higher risk of both ends counts, on the day of the trip
    drop_risk = tables.place[drops][:, 1 + on].max(axis=0)
    pickup_risk = tables.place[pickups][:, 1 + on].min(axis=0)
    floor = int(np.maximum(np.maximum(drop_risk, pickup_risk), tables.day[i][on]).min())
    cities = tables.place[:, 0]
    local = (
        bool(tables.rule[WAIVER])
        and len(set(cities[drops])) == 1
        and cities[drops[0]] in set(cities[pickups])
    )
    most = 0
    for crew in range(fewest, int(klass[CREW]) + 1):
        for risk in range(floor, 3):
            for waived in (0, 1) if local else (0,):
                most = max(most, int(klass[SELLABLE + 6 * (crew - 1) + 2 * risk + waived]))
    return most


def lead_of(problem: Problem, c: int, seconds: Floats) -> float:
    """Return a time within which any first pickup is reached from the start of the class, rests included.

    Boardings of one coach lie a whole trip and its turnaround apart, but for the way to the first pickup,
    which may be longer before the first trip than before the last.
    """
    start = problem.tables.klass[c, START]
    if start < 0:
        return 0.0
    pickups = [place for i in range(len(problem.tables.piece)) for place in ends_of(problem, i)[0]]
    ways = seconds[start][pickups]
    return float(3 * ways[np.isfinite(ways)].max(initial=0.0) + DAY_S / 4)


def trips_of_class(
    problem: Problem, c: int, shortest_s: float, lead_s: float, days: int | None = None
) -> int:
    """Return the most trips that all coaches of a class can make, in all days or in some."""
    tables = problem.tables
    count = int(tables.klass[c, COUNT])
    if not np.isfinite(shortest_s):
        return 0
    whole = tables.day.shape[1]
    days = whole if days is None else days
    first = max(-LONGEST_TRIP_S, int(tables.klass[c, FROM_S]))
    last_start = min((whole - 1) * DAY_S + int(tables.rule[DEPART_UNTIL_S]), int(tables.klass[c, UNTIL_S]))
    span = max(0.0, last_start - max(first, int(tables.rule[DEPART_FROM_S]) - LONGEST_TRIP_S))
    boarding = (days - 1) * DAY_S + tables.rule[DEPART_UNTIL_S] - tables.rule[DEPART_FROM_S]
    span = min(span, boarding + lead_s)
    cycle = max(1.0, shortest_s + float(tables.rule[TURNAROUND_S]))
    return count * (1 + int(span // cycle))


def day_share_fen(problem: Problem, c: int, shortest_s: float, lead_s: float) -> float:
    """Return the least part of a coach's day that each of its trips bears."""
    tables = problem.tables
    day_fen = float(tables.fare[c, DAY_FEN])
    if day_fen <= 0 or not np.isfinite(shortest_s):
        return 0.0
    span = lead_s + max(0, int(tables.rule[DEPART_UNTIL_S] - tables.rule[DEPART_FROM_S]))
    cycle = max(1.0, shortest_s + float(tables.rule[TURNAROUND_S]))
    return day_fen / (1 + int(span // cycle))
