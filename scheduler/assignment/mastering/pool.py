"""The pool: trips that the search has had on the road, each once, from which the master chooses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scheduler.assignment.arrays import (
    MIN_RIDERS,
    NONE,
    SIZE,
    T_CLASS,
    T_COACH,
    T_COHORT,
    T_CREW,
    T_DAY,
    T_DRIVER,
    T_DROP,
    T_DROPS,
    T_END_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_START_S,
    TIMED,
    State,
)  # fmt: skip
from scheduler.assignment.problem import Problem

MOST_KEPT = 12_000
"""Trips kept; where there are more, those are forgotten that nobody has had on the road for longest."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one trip as the search had it on the road, by indices of the problem's arrays.

    Parameters
    ----------
    day, cohort
        When, and for whom.
    riders
        Pieces with the place where each boards, in order.
    pickups, drops
        Places in order.
    load
        Riders.
    klass, coach, crew, start_s, end_s, drivers
        How it was run; `coach` NONE and no drivers where any will do.
    fen
        What it cost then.
    """

    day: int
    cohort: int
    riders: tuple[tuple[int, int], ...]
    pickups: tuple[int, ...]
    drops: tuple[int, ...]
    load: int
    klass: int
    coach: int
    crew: int
    start_s: int
    end_s: int
    drivers: tuple[int, ...]
    fen: float

    @property
    def pieces(self) -> tuple[int, ...]:
        """Return who rides."""
        return tuple(i for i, _ in self.riders)


def found_of(problem: Problem, state: State) -> list[Found]:
    """Read the trips of a state that have riders enough to run."""
    found = []
    timed = bool(problem.tables.rule[TIMED])
    listed = timed and bool(problem.driver_ids)
    for t in range(int(state.used[-1])):
        row = state.trip[t].tolist()
        if row[T_PIECES] == 0 or row[T_LOAD] < problem.tables.rule[MIN_RIDERS] or row[T_CLASS] == NONE:
            continue
        pieces = sorted(row[T_PIECE : T_PIECE + row[T_PIECES]])
        found.append(
            Found(
                day=row[T_DAY],
                cohort=row[T_COHORT],
                riders=tuple((i, int(state.seat[i, 1])) for i in pieces),
                pickups=tuple(row[T_PICKUP : T_PICKUP + row[T_PICKUPS]]),
                drops=tuple(row[T_DROP : T_DROP + row[T_DROPS]]),
                load=row[T_LOAD],
                klass=row[T_CLASS],
                coach=row[T_COACH] if timed else NONE,
                crew=row[T_CREW],
                start_s=row[T_START_S] if timed else NONE,
                end_s=row[T_END_S] if timed else NONE,
                drivers=tuple(row[T_DRIVER : T_DRIVER + row[T_CREW]]) if listed else (),
                fen=float(state.cost[t]),
            )
        )
    return found


Kind = tuple[int, int, tuple[tuple[int, int], ...]]
"""Day, class and riders: of trips alike in these only the cheapest is kept."""


@dataclass(slots=True)
class Pool:
    """Hold the trips found so far, the latest last."""

    trips: dict[Kind, Found] = field(default_factory=dict)

    def add(self, found: Iterable[Found]) -> None:
        """Take trips in; of trips alike the cheaper stays."""
        for trip in found:
            kind = (trip.day, trip.klass, trip.riders)
            known = self.trips.pop(kind, None)
            self.trips[kind] = known if known is not None and known.fen <= trip.fen else trip
        while len(self.trips) > MOST_KEPT:
            del self.trips[next(iter(self.trips))]

    def choose(self, problem: Problem, most: int, first: Sequence[Found]) -> list[Found]:
        """Choose trips for the master: those of the best plan, then for each piece its cheapest in turn.

        A trip is as cheap as its price for each rider, against what riders with the same pieces pay at best.

        Parameters
        ----------
        problem
            The problem of the trips.
        most
            How many.
        first
            Trips that are always among them.
        """
        chosen = dict.fromkeys(first)
        size = problem.tables.piece[:, SIZE]
        fair = fair_fares(self.trips.values(), size.tolist())
        dearness = {
            trip: trip.fen / max(1e-9, sum(fair[i] * int(size[i]) for i in trip.pieces))
            for trip in self.trips.values()
        }
        by_piece: dict[int, list[Found]] = defaultdict(list)
        for trip in sorted(dearness, key=lambda trip: (dearness[trip], trip.day, trip.klass, trip.riders)):
            for i in trip.pieces:
                by_piece[i].append(trip)
        rank = 0
        while len(chosen) < most and any(rank < len(trips) for trips in by_piece.values()):
            for i in sorted(by_piece):
                if rank < len(by_piece[i]) and len(chosen) < most:
                    chosen[by_piece[i][rank]] = None
            rank += 1
        return list(chosen)


def fair_fares(trips: Iterable[Found], size: Sequence[int]) -> list[float]:
    """Return for each piece the least that a rider of one of its trips paid on average, in fen."""
    fares = [float("inf")] * len(size)
    for trip in trips:
        fare = trip.fen / max(1, trip.load)
        for i in trip.pieces:
            fares[i] = min(fares[i], fare)
    return fares
