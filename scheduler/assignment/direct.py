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
    cycles = [cycle_of(problem, c, room[:, c] > 0, seconds, metres) for c in range(classes)]
    most_trips = np.array(
        [trips_of_class(problem, c, shortest_trip[c], cycles[c]) for c in range(classes)], dtype=np.int64
    )
    day_share = np.array([day_share_fen(problem, c, cycles[c]) for c in range(classes)])
    price = np.where(price < FAR / 2, price + day_share[None, :], price)
    a_day = np.array(
        [trips_of_class(problem, c, shortest_trip[c], cycles[c], 1) for c in range(classes)], dtype=np.int64
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


def cycle_of(problem: Problem, c: int, can: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], direct_s: Floats,
             direct_m: Floats) -> float:  # fmt: skip
    """Return a time that lies between the first boardings of any two trips of one coach.

    Somebody boards and rides to his drop, the coach ends its trip, comes to where its next one begins (after
    the turnaround at least), and goes to its first pickup.

    Parameters
    ----------
    can
        (N,) whether the class can carry the piece.
    direct_s, direct_m
        (P, P) seconds and metres of the shortest roads.
    """
    tables = problem.tables
    start, end = int(tables.klass[c, START]), int(tables.klass[c, END])
    pairs = {
        (p, d)
        for i in np.flatnonzero(can).tolist()
        for p in ends_of(problem, i)[0].tolist()
        for d in ends_of(problem, i)[1].tolist()
    }
    if not pairs:
        return np.inf
    board, alight = np.array(sorted(pairs), dtype=np.int64).T
    homes = np.unique(board)
    drive_s, metres = direct_s[board, alight], direct_m[board, alight]
    if end >= 0:
        drive_s, metres = drive_s + direct_s[alight, end], metres + direct_m[alight, end]
    last = np.full_like(alight, end) if end >= 0 else alight
    back_s = direct_s[last, start] if start >= 0 else direct_s[np.ix_(last, homes)].min(axis=1)
    lead_s = float(direct_s[start, homes].min()) if start >= 0 else 0.0
    service = 2 * int(tables.rule[STOP_S] + tables.rule[PER_RIDER_S])
    gap_s = np.maximum(back_s, float(tables.rule[TURNAROUND_S]))
    whole = drive_s + service + gap_s + lead_s
    crew, best = int(tables.klass[c, CREW]), np.inf
    for k in np.argsort(whole, kind="stable").tolist():
        if not np.isfinite(whole[k]) or whole[k] >= best:
            break
        rests = least_duration_s(tables.duty, int(drive_s[k]), int(metres[k]), crew)
        best = min(best, max(float(whole[k]), float(rests + gap_s[k]) + lead_s))
    # the referee lets a coach come a few seconds late
    return max(1.0, best - 4.0)


def trips_of_class(
    problem: Problem, c: int, shortest_s: float, cycle_s: float, days: int | None = None
) -> int:
    """Return the most trips that all coaches of a class can make, in all days or in some."""
    tables = problem.tables
    if not np.isfinite(shortest_s):
        return 0
    whole = tables.day.shape[1]
    days = whole if days is None else days
    first = max(int(tables.rule[DEPART_FROM_S]), int(tables.klass[c, FROM_S]))
    last = min((whole - 1) * DAY_S + int(tables.rule[DEPART_UNTIL_S]), int(tables.klass[c, UNTIL_S]))
    span = min(max(0, last - first), (days - 1) * DAY_S + window_s(problem))
    most = min(days * trips_a_day(problem, cycle_s), 1 + int(span // cycle_s))
    return int(tables.klass[c, COUNT]) * most


def window_s(problem: Problem) -> int:
    """Return how long a day is in which trips may begin."""
    return max(0, int(problem.tables.rule[DEPART_UNTIL_S] - problem.tables.rule[DEPART_FROM_S]))


def trips_a_day(problem: Problem, cycle_s: float) -> int:
    """Return how many trips of one coach may begin on one day."""
    return 1 + int(window_s(problem) // cycle_s)


def day_share_fen(problem: Problem, c: int, cycle_s: float) -> float:
    """Return the least part of a coach's day that each of its trips bears."""
    return max(0.0, float(problem.tables.fare[c, DAY_FEN])) / trips_a_day(problem, cycle_s)
