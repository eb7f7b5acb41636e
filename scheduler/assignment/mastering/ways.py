"""Ways to run a known trip: with which class of coach, which crew, from when; each lawful by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.assignment.arrays import (
    COUNT,
    CREW,
    DAY_FEN,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    DRIVER_FROM_S,
    END,
    FAR,
    FIRST,
    MAX_CREW,
    NONE,
    QUOTA,
    SELLABLE,
    START,
    T_DROP_DATE,
    T_DROPS,
    T_END_S,
    T_RISK,
    T_START_S,
    TIMED,
    TURNAROUND_S,
    make_desk,
    make_state,
)  # fmt: skip
from scheduler.assignment.handles import desk_handle, state_handle, tables_handle
from scheduler.assignment.mastering.laying import lay_trip
from scheduler.assignment.mastering.pool import MOST_KEPT, Found
from scheduler.assignment.mastering.writing import wipe_trip, write_trip
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S

FAR_S = 4000 * DAY_S


@dataclass(frozen=True, slots=True)
class Way:
    """Hold one way to run a trip.

    Parameters
    ----------
    trip
        Which of the trips at hand.
    klass, crew
        Class of coach, and how many drivers.
    start_s, end_s
        When the coach leaves and is done; both 0 where no clock ties trips together.
    fen
        What it costs, the day of the coach not included.
    seats
        Riders that may be aboard.
    dates
        On which day of the case each drop happens.
    driven
        Driving intervals of each driver; only where drivers are listed.
    """

    trip: int
    klass: int
    crew: int
    start_s: int
    end_s: int
    fen: float
    seats: int = 0
    dates: tuple[int, ...] = ()
    driven: tuple[tuple[tuple[int, int], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Ties:
    """Say what ties trips together in a problem, beside their people.

    Parameters
    ----------
    free_s
        For each class, the first moment at which a coach may be back and ready again.
    leave_s
        The last moment at which a trip may board.
    quotas
        Whether firms take only so many a day.
    drivers
        Whether drivers are listed.
    """

    free_s: tuple[int, ...]
    leave_s: int
    quotas: bool
    drivers: bool

    def runs_again(self, c: int) -> bool:
        """Say whether a coach of a class may run more than once."""
        return self.free_s[c] <= self.leave_s


def ties_of(problem: Problem, trips: Sequence[Found]) -> Ties:
    """Find out what ties trips together: coaches that have time for two of them, quotas, drivers."""
    tables = problem.tables
    timed = bool(tables.rule[TIMED])
    first_s, last_s = int(tables.rule[DEPART_FROM_S]), int(tables.rule[DEPART_UNTIL_S])
    free_s = [
        min((trip.day * DAY_S + first_s + lasts_s(problem, trip, c) for trip in trips), default=0)
        if timed
        else FAR_S
        for c in range(len(tables.klass))
    ]
    return Ties(
        tuple(free_s),
        (tables.day.shape[1] - 1) * DAY_S + last_s,
        timed and bool((tables.firm[:, QUOTA] >= 0).any()),
        timed and bool(problem.driver_ids),
    )


def lasts_s(problem: Problem, trip: Found, c: int) -> int:
    """Return how long a trip keeps a coach of a class, as far as is known."""
    return trip.end_s - trip.start_s + gap_s(problem, trip, c)


def gap_s(problem: Problem, trip: Found, c: int) -> int:
    """Return the seconds before a coach of a class can go out again after a trip.

    Where both ends of its next way depend on the trips themselves, that way is looked at when the choice is
    laid on the road.
    """
    tables = problem.tables
    start, end = int(tables.klass[c, START]), int(tables.klass[c, END])
    turnaround_s = int(tables.rule[TURNAROUND_S])
    if start < 0:
        return turnaround_s
    way_s = int(tables.leg[1, end if end >= 0 else trip.drops[-1], start])
    return max(turnaround_s, way_s) if way_s >= 0 else 1000 * DAY_S


class Bench:
    """Try trips by themselves, on a road with nobody else.

    Parameters
    ----------
    problem
        The problem of the trips.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        tables = problem.tables
        self.state = make_state(tables, 2)
        desk = make_desk(tables, 2, 1)
        self.handles = (tables_handle(*tables), state_handle(*self.state), desk_handle(*desk))
        most = tables.klass[:, SELLABLE:]
        self.room = most.max(axis=1, initial=0)
        self.known: dict[Found, list[Way]] = {}
        self.tried: dict[tuple[Found, int], list[Way]] = {}

    def ways(self, trips: Sequence[Found], ties: Ties) -> list[Way]:
        """Return all ways to run some trips that are worth telling apart."""
        return [replace(way, trip=k) for k, trip in enumerate(trips) for way in self.known_ways(trip, ties)]

    def known_ways(self, trip: Found, ties: Ties) -> list[Way]:
        """Return the ways to run one trip, as they were reckoned when it was first asked for."""
        ways = self.known.get(trip)
        if ways is None:
            write_trip(self.problem, self.state, 0, trip)
            self.state.used[-1] = 1
            classes = [c for c in range(len(self.problem.tables.klass)) if trip.load <= self.room[c]]
            ways = [way for c in classes for way in self.ways_with(trip, c, ties)]
            wipe_trip(self.state, 0)
            if len(self.known) >= 2 * MOST_KEPT:
                self.known.clear()
            self.known[trip] = ways
        return ways

    def ways_alone(self, trip: Found, c: int, ties: Ties) -> list[Way]:
        """Return the ways to run one trip with a coach of one class, as reckoned when first asked for."""
        ways = self.tried.get((trip, c))
        if ways is None:
            write_trip(self.problem, self.state, 0, trip)
            self.state.used[-1] = 1
            ways = self.ways_with(trip, c, ties)
            wipe_trip(self.state, 0)
            if len(self.tried) >= 2 * MOST_KEPT:
                self.tried.clear()
            self.tried[trip, c] = ways
        return ways

    def ways_with(self, trip: Found, c: int, ties: Ties) -> list[Way]:
        """Return the ways to run a trip with a coach of one class."""
        tables = self.problem.tables
        if not tables.rule[TIMED]:
            fen = self.priced(c)
            seats = int(tables.klass[c, SELLABLE])
            return [Way(NONE, c, 1, 0, 0, fen, seats)] if fen < FAR else []
        ways: list[Way] = []
        crews = range(int(min(tables.klass[c, CREW], MAX_CREW)), 0, -1)
        for crew in crews:
            for start_s in self.moments(trip, c, ties):
                way = self.laid(trip, c, crew, start_s, ties)
                if way is not None and way not in ways:
                    ways.append(way)
            if ways and not ties.drivers:
                break
        if ties.runs_again(c) or ties.drivers:
            return ways
        cheapest = {way.dates if ties.quotas else (): way for way in sorted(ways, key=lambda way: -way.fen)}
        return list(cheapest.values())

    def priced(self, c: int) -> float:
        """Return what the trip at hand costs without a clock, the day of its coach not included."""
        handles = self.handles
        # only this class has coaches
        own = np.zeros(len(self.problem.tables.klass) + 1, dtype=np.int64)
        own[:-1] = self.problem.tables.klass[:, COUNT]
        own[c], own[-1] = 0, 1
        self.state.used[:] = own
        fen = lay_trip(*handles, 0, c, NONE, 1, 0, False)
        return float(fen) - float(self.problem.tables.fare[c, DAY_FEN]) if fen < FAR else FAR

    def moments(self, trip: Found, c: int, ties: Ties) -> list[int]:
        """Return from when on to try a trip: as it was run, and at both ends and the middle of its day."""
        tables = self.problem.tables
        start = int(tables.klass[c, START])
        lead_s = int(tables.leg[1, start, trip.pickups[0]]) if start >= 0 else 0
        early = trip.day * DAY_S + int(tables.rule[DEPART_FROM_S])
        late = trip.day * DAY_S + int(min(tables.rule[DEPART_UNTIL_S], DAY_S - 1))
        moments = [trip.start_s] if trip.klass == c else []
        if ties.drivers or early + lasts_s(self.problem, trip, c) <= ties.leave_s:
            moments.append(early - lead_s)
        if ties.drivers or ties.free_s[c] <= late:
            moments.append(late - lead_s)
        if ties.quotas or len(moments) == 2 + (trip.klass == c):
            moments.append((early + late) // 2 - lead_s)
        moments += [int(from_s) for from_s in tables.driver[:, DRIVER_FROM_S] if early < from_s < late]
        return list(dict.fromkeys(moments or [trip.start_s]))

    def laid(self, trip: Found, c: int, crew: int, start_s: int, ties: Ties) -> Way | None:
        """Return how a trip runs from a moment on, None where it is not lawful."""
        coach = int(self.problem.tables.coach[self.problem.tables.klass[c, FIRST]])
        fen = lay_trip(*self.handles, 0, c, coach, crew, start_s, False)
        if fen >= FAR:
            return None
        row = self.state.trip[0].tolist()
        driven = tuple(self.driven_by(d) for d in range(crew)) if ties.drivers else ()
        dates = tuple(row[T_DROP_DATE : T_DROP_DATE + row[T_DROPS]])
        seats = int(self.problem.tables.klass[c, SELLABLE + 6 * (crew - 1) + 2 * row[T_RISK]])
        return Way(NONE, c, crew, row[T_START_S], row[T_END_S], float(fen), seats, dates, driven)

    def driven_by(self, d: int) -> tuple[tuple[int, int], ...]:
        """Return when a driver of the trip at hand drives."""
        rows = self.state.drive[0, d]
        return tuple((int(a), int(b)) for a, b in rows[: rows[-1, 0]])
