"""Streams: people who are alike to the bound, where they may board and for which zones they are bound."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import DROP, DROPS, NONE, SAME_RISK, SIZE, Floats, Ints
from scheduler.assignment.direct import Direct, ends_of
from scheduler.assignment.problem import Problem

MOST_ZONES = 13
"""Most zones: the sets of zones are looked up in tables."""
Key = tuple[tuple[int, ...], int, tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class Streams:
    """Hold the people of one part of the problem.

    Parameters
    ----------
    people, left, zone
        (S,) people, fen of leaving one behind, zone bound for.
    day
        (S, D) cohort by day, NONE = may not travel then.
    villages
        (V,) places where somebody may board.
    zones
        Places of each zone.
    entry
        (E, 2) village and stream: who may board where, by village.
    of_piece
        Piece -> its streams and how many people of each.
    """

    people: Ints
    left: Ints
    zone: Ints
    day: Ints
    villages: Ints
    zones: tuple[Ints, ...]
    entry: Ints
    of_piece: dict[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Mode:
    """Hold a day and, where cohorts may not mix, a cohort: who may share a coach then.

    Parameters
    ----------
    day
        Index of the day.
    risk
        Lowest risk of who rides.
    allowed
        (S,) who may ride.
    """

    day: int
    risk: int
    allowed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def streams_of(problem: Problem, direct: Direct, members: Ints) -> Streams:
    """Part the people of some pieces into streams; a party with several firms counts person by person."""
    tables = problem.tables
    count: dict[Key, int] = defaultdict(int)
    of_piece: dict[int, list[tuple[Key, int]]] = {}
    for i in members.tolist():
        pickups, drops = ends_of(problem, i)
        left = int(tables.left_fen[i] / tables.piece[i, SIZE] + 1e-6)
        days = tuple(tables.day[i].tolist())
        board = tuple(sorted(set(pickups.tolist())))
        of_piece[i] = [
            ((board, d, days, left), q) for d, q in zip(drops.tolist(), riders_at(problem, i), strict=True)
        ]
        for key, q in of_piece[i]:
            count[key] += q
    keys_ = sorted(count)
    number = {key: s for s, key in enumerate(keys_)}
    villages = np.array(sorted({v for key in keys_ for v in key[0]}), dtype=np.int64)
    zones = zones_of(np.array(sorted({key[1] for key in keys_}), dtype=np.int64), direct.metres)
    zone = {int(place): z for z, places in enumerate(zones) for place in places}
    pairs = sorted((int(np.searchsorted(villages, v)), number[key]) for key in keys_ for v in key[0])
    return Streams(
        people=np.array([count[key] for key in keys_], dtype=np.int64),
        left=np.array([key[3] for key in keys_], dtype=np.int64),
        zone=np.array([zone[key[1]] for key in keys_], dtype=np.int64),
        day=np.array([key[2] for key in keys_], dtype=np.int64).reshape(len(keys_), -1),
        villages=villages,
        zones=zones,
        entry=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        of_piece={i: tuple((number[key], q) for key, q in keys) for i, keys in of_piece.items()},
    )


def riders_at(problem: Problem, i: int) -> list[int]:
    """Return how many people of a piece alight at each of its drop places."""
    first, drops = problem.tables.piece[i, DROP], problem.tables.piece[i, DROPS]
    riders: list[int] = problem.tables.lists[first + 1 : first + 2 * drops : 2].tolist()
    return riders


def zones_of(places: Ints, metres: Floats) -> tuple[Ints, ...]:
    """Put the drop places into zones: one each, or the nearest together where there are too many."""
    zones = [[int(place)] for place in places]
    apart = np.minimum(metres, metres.T)
    while len(zones) > MOST_ZONES:
        best = min(
            (float(apart[np.ix_(zones[a], zones[b])].max()), a, b)
            for a in range(len(zones))
            for b in range(a)
        )
        zones[best[2]] += zones.pop(best[1])
    return tuple(np.array(sorted(zone), dtype=np.int64) for zone in zones)


def modes_of(problem: Problem, streams: Streams, every: bool = False) -> tuple[Mode, ...]:
    """Return the days and cohorts of which trips may be.

    Parameters
    ----------
    every
        Whether to keep those that another one contains, for whom it matters on which day a trip is.
    """
    found: list[Mode] = []
    for d in range(streams.day.shape[1]):
        cohort = streams.day[:, d]
        if problem.tables.rule[SAME_RISK]:
            found += [Mode(d, int(r), cohort == r) for r in np.unique(cohort[cohort != NONE])]
        elif (cohort != NONE).any():
            found.append(Mode(d, int(cohort[cohort != NONE].min()), cohort != NONE))
    if every:
        return tuple(found)
    risk = problem.tables.place[:, 1:]
    ends = np.unique(np.concatenate([streams.villages, *streams.zones]))
    kept: list[Mode] = []
    for mode in sorted(found, key=lambda mode: -int(mode.allowed.sum())):
        if not any(
            not (mode.allowed & ~other.allowed).any()
            and other.risk == mode.risk
            and (risk[ends, other.day] == risk[ends, mode.day]).all()
            for other in kept
        ):
            kept.append(mode)
    return tuple(kept)
