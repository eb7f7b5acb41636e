"""Choosing: the cheapest plan that known trips and small changes to them make, by CP-SAT."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.assignment.arrays import GROUP, MIN_RIDERS, SECOND_FEN, SIZE, STOP_S, TIMED
from scheduler.assignment.mastering.calendars import (
    coach_days_cost_once,
    coaches_run_one_trip_at_a_time,
    drivers_keep_their_hours,
)
from scheduler.assignment.mastering.model import (
    Model,
    each_party_rides_or_stays,
    firms_take_no_more_than_their_quota,
    new_model,
    no_more_coaches_than_there_are,
    so_many_trips_run,
    those_to_be_placed_find_seats,
    trips_cost_their_coach,
    trips_run_once,
)
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.ways import Bench, Ties, Way, ties_of
from scheduler.assignment.mastering.writing import drops_of
from scheduler.assignment.problem import Problem

LOOK_UP_S = 0.05
"""How often it is asked whether the solver shall go on."""


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one chosen trip: which, how, and who of it does not ride after all."""

    trip: Found
    way: Way
    without: frozenset[int]


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold the trips chosen and what they cost by the model, those left behind included."""

    runs: tuple[Run, ...]
    fen: float


@dataclass(frozen=True, slots=True)
class Effort:
    """Say how long CP-SAT may take.

    Parameters
    ----------
    work
        Deterministic seconds, so that the same trips give the same choice on every machine.
    seconds
        Seconds by the clock, where planning goes by it.
    """

    work: float
    seconds: float = float("inf")


TRUE_PRICES = float("inf")
"""Leaving a rider behind costs what it costs."""


def choose(
    problem: Problem,
    bench: Bench,
    trips: Sequence[Found],
    known: Sequence[Found],
    effort: Effort,
    keep_on: Callable[[], bool],
    later_fen: float = TRUE_PRICES,
) -> Choice | None:
    """Choose among trips; None where CP-SAT finds nothing in its time.

    Parameters
    ----------
    problem, bench
        The problem, and where its trips are tried.
    trips, known
        The trips, and those of the best plan, from which the solver begins.
    effort, keep_on
        How long at most; asked whether to go on.
    later_fen
        Where given, people may be left for the search to place for about so much a head, as far as there are
        seats: fewer trips that serve most may be the better beginning.
    """
    ties = ties_of(problem, trips)
    ways = bench.ways(trips, ties)
    model = modelled(problem, trips, ways, ties, later_fen)
    if later_fen < TRUE_PRICES:
        so_many_trips_run(model, min(len(known), len(trips)) - 1)
    hint(model, known)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort.work
    solver.parameters.max_time_in_seconds = effort.seconds
    # such models are solved by their linear relaxation; working them over beforehand takes four times as long
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_presolve = False
    status = solved(solver, model.cp, keep_on)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"the master's model is not valid: {model.cp.validate()}")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [way for run, way in zip(model.run, ways, strict=True) if solver.boolean_value(run)]
    off = who_gets_off(problem, trips, chosen)
    runs = tuple(Run(trips[way.trip], way, frozenset(off[way.trip])) for way in chosen)
    return Choice(runs, float(solver.objective_value))


def solved(solver: cp_model.CpSolver, model: cp_model.CpModel, keep_on: Callable[[], bool]) -> int:
    """Solve, but stop soon when nobody waits for the answer any more."""
    with ThreadPoolExecutor(1) as threads:
        job = threads.submit(solver.solve, model)
        while not wait([job], LOOK_UP_S).done:
            if not keep_on():
                solver.stop_search()
        return int(job.result())


def modelled(
    problem: Problem, trips: Sequence[Found], ways: Sequence[Way], ties: Ties, later_fen: float = TRUE_PRICES
) -> Model:
    """Return the model with the rules that hold in this problem."""
    model = new_model(problem, trips, ways)
    trips_run_once(model)
    each_party_rides_or_stays(model)
    if problem.tables.rule[TIMED]:
        firms_take_no_more_than_their_quota(model)
        coaches_run_one_trip_at_a_time(model)
        coach_days_cost_once(model)
        if ties.drivers:
            drivers_keep_their_hours(model)
    else:
        no_more_coaches_than_there_are(model)
    if later_fen < TRUE_PRICES:
        those_to_be_placed_find_seats(model)
    trips_cost_their_coach(model, later_fen)
    model.cp.minimize(sum(model.fen))
    return model


def hint(model: Model, known: Sequence[Found]) -> None:
    """Let the solver begin from the best plan."""
    riding = {i for trip in known for i in trip.pieces}
    nearest: dict[Found, tuple[int, int]] = {}
    for k, way in enumerate(model.ways):
        trip = model.trips[way.trip]
        if trip in known and way.klass == trip.klass and way.crew == trip.crew:
            apart_s = abs(way.start_s - trip.start_s)
            nearest[trip] = min(nearest.get(trip, (apart_s, k)), (apart_s, k))
    hinted = {k for _, k in nearest.values()}
    for k, run in enumerate(model.run):
        model.cp.add_hint(run, k in hinted)
    for i, stay in enumerate(model.stay):
        model.cp.add_hint(stay, i not in riding)


def who_gets_off(problem: Problem, trips: Sequence[Found], chosen: Sequence[Way]) -> dict[int, set[int]]:
    """Let whoever sits on several trips stay on one: the saving is greatest where he gets off the others.

    No trip loses so many that it may not run any more, unless there is no other way.
    """
    off: dict[int, set[int]] = {way.trip: set() for way in chosen}
    load = {way.trip: trips[way.trip].load for way in chosen}
    sits: dict[int, list[int]] = defaultdict(list)
    for way in chosen:
        for i in trips[way.trip].pieces:
            sits[i].append(way.trip)
    least = int(problem.tables.rule[MIN_RIDERS])
    for i, on in sorted(sits.items()):
        size = int(problem.tables.piece[i, SIZE])
        while len(on) > 1:
            k = max(
                on,
                key=lambda k: (load[k] - size >= least, saved_fen(problem, trips[k], off[k], i), -load[k], k),
            )
            on.remove(k)
            off[k].add(i)
            load[k] -= size
    return off


def saved_fen(problem: Problem, trip: Found, off: Collection[int], i: int) -> float:
    """Reckon what a trip saves when a piece gets off, after others did: stops that nobody else needs."""
    tables = problem.tables
    arc = tables.arc[tables.klass[trip.klass, GROUP]]
    home = next(p for other, p in trip.riders if other == i)
    needed = {
        place
        for other, p in trip.riders
        if other != i and other not in off
        for place in (p, *(place for place, _ in drops_of(problem, other)))
    }
    stops = (*trip.pickups, *trip.drops)
    stop_fen = float(tables.rule[STOP_S] * tables.fare[trip.klass, SECOND_FEN])
    fen = 0.0
    for place in {home, *(place for place, _ in drops_of(problem, i))} - needed:
        at = stops.index(place)
        if 0 < at < len(stops) - 1:
            before, after = stops[at - 1], stops[at + 1]
            fen += float(arc[before, place] + arc[place, after] - arc[before, after]) + stop_fen
    return fen
