"""Loading back: the master's choice becomes trips under way, laid on the road one after another.

The master knows what ties trips together only as far as its model says; here the search's own rules have the
last word on every coach, driver and hour.
"""

from collections.abc import Sequence
from typing import Any

from scheduler.assignment.arrays import (
    COUNT,
    FAR,
    FIRST,
    NONE,
    OPTION,
    SIZE,
    T_COACH,
    T_DAY,
    T_PIECES,
    TIMED,
    State,
)
from scheduler.assignment.mastering.choosing import Run
from scheduler.assignment.mastering.laying import lay_trip
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.ways import Way
from scheduler.assignment.mastering.writing import drops_of, wipe_trip, write_trip
from scheduler.assignment.problem import Problem

Handles = tuple[Any, Any, Any]
"""Handles on the tables, the state and the desk of a chain."""


def load_back(problem: Problem, runs: Sequence[Run], handles: Handles, state: State) -> int:
    """Put chosen trips on the road in place of those that are there.

    Whoever rode on a trip that cannot run after all is left behind, for the search to place.

    Parameters
    ----------
    problem, runs
        The problem and the choice.
    handles, state
        The chain that takes them up.

    Returns
    -------
        How many trips run.
    """
    for t in range(len(state.trip)):
        wipe_trip(state, t)
    state.used[:] = 0
    state.seat[:] = NONE
    t = 0
    for run in sorted(runs, key=lambda run: (run.way.start_s, run.way.end_s, run.trip.riders)):
        if t == len(state.trip):
            break
        write_trip(problem, state, t, run.trip, run.without)
        state.used[-1] = t + 1
        if state.trip[t, T_PIECES] > 0 and on_the_road(problem, run, handles, state, t):
            t += 1
        else:
            wipe_trip(state, t)
            state.used[-1] = t
    return t


def on_the_road(problem: Problem, run: Run, handles: Handles, state: State, t: int) -> bool:
    """Run the trip in slot t as was chosen, or else in any other lawful way; say whether it runs."""
    way = run.way
    coaches = coaches_to_try(problem, run, state, t) if problem.tables.rule[TIMED] else [NONE]
    for k, coach in enumerate(coaches):
        last = k == len(coaches) - 1
        if lay_trip(*handles, t, way.klass, coach, way.crew, way.start_s, last) < FAR:
            return True
    return False


def shortest_run(problem: Problem) -> Run:
    """Return a trip for the first piece alone, lawful or not, to make the kernels ready with."""
    tables = problem.tables
    home, drops = (
        int(tables.lists[tables.piece[0, OPTION]]),
        tuple(place for place, _ in drops_of(problem, 0)),
    )
    load = int(tables.piece[0, SIZE])
    trip = Found(0, 0, ((0, home),), (home,), drops, load, 0, NONE, 1, 0, 0, (), 0.0)
    return Run(trip, Way(0, 0, 1, 0, 0, 0.0), frozenset())


def coaches_to_try(problem: Problem, run: Run, state: State, t: int) -> list[int]:
    """Return the coaches of a way's class: those that run that day already, then the one it had, then all."""
    tables, c = problem.tables, run.way.klass
    first, count = int(tables.klass[c, FIRST]), int(tables.klass[c, COUNT])
    coaches = [int(coach) for coach in tables.coach[first : first + count]]
    runs = state.trip[:t, [T_COACH, T_DAY]].tolist()
    today = {coach for coach, day in runs if day == run.trip.day}
    busy = {coach for coach, _ in runs}
    return sorted(coaches, key=lambda k: (k not in today, k != run.trip.coach, k in busy, k))
