"""Filling: CP-SAT decides which routes run, when and with which coach, and who takes their seats.

Choosing among trips as they were found (`choosing`) keeps their riders together. Here a trip is a tour and a
time, and its riders are chosen with it: a few hundred tours then stand for all the trips that could be made
of them, so that plans come in sight that no chain of small changes leads to.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.assignment.arrays import (
    DRIVEN_7D_S,
    DRIVER_FROM_S,
    DRIVER_UNTIL_S,
    FIRM_PLACE,
    MIN_RIDERS,
    QUOTA,
    RIDER_SECOND,
    TIMED,
)  # fmt: skip
from scheduler.assignment.mastering.calendars import (
    Spell,
    busiest_moments,
    coach_days_cost_once,
    coaches_run_one_trip_at_a_time,
)
from scheduler.assignment.mastering.choosing import Effort, Run, solved
from scheduler.assignment.mastering.model import Model, bound_for, new_model
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.routes import Folk, Route, filled, route_along
from scheduler.assignment.mastering.ways import Bench, Way, ties_of
from scheduler.assignment.problem import Problem
from scheduler.duty.rules import FAR, WEEK_S

LINEAR = 2
"""How much of the model CP-SAT also sees as a linear program."""

Tour = tuple[int, int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Day, cohort, pickups, drops and the date of each drop: ways alike in these have the same riders."""


@dataclass(slots=True)
class Seats:
    """Hold the model of who rides where.

    Parameters
    ----------
    model
        Its trips, ways, and the objective.
    on
        For each tour the ways to run it.
    aboard
        For each tour, where and whether each piece boards.
    """

    model: Model
    on: dict[Tour, list[int]]
    aboard: dict[Tour, dict[int, tuple[int, cp_model.IntVar]]]

    def runs(self, tour: Tour) -> cp_model.LinearExprT:
        """Return whether a tour is run."""
        return cp_model.LinearExpr.sum([self.model.run[k] for k in self.on[tour]])


def may_fill(problem: Problem) -> bool:
    """Say whether filling sees all that counts: hours tie trips together, and rides have no price."""
    return bool(problem.tables.rule[TIMED]) and problem.tables.rate[RIDER_SECOND] == 0


def fill(
    folk: Folk,
    bench: Bench,
    routes: Sequence[Route],
    known: Sequence[Found],
    effort: Effort,
    keep_on: Callable[[], bool],
) -> tuple[Run, ...]:
    """Return the trips that make the cheapest plan; none where CP-SAT finds nothing in its time.

    Parameters
    ----------
    folk, bench
        The pieces, and where trips are tried.
    routes, known
        The tours, and the trips of the best plan, from which the solver begins.
    effort, keep_on
        How long at most; asked whether to go on.
    """
    problem = folk.problem
    room = dict.fromkeys(bench.room.tolist())
    trips = [*known, *(trip for route in routes for most in room if (trip := filled(folk, route, int(most))))]
    trips = list(dict.fromkeys(trips))
    ties = ties_of(problem, trips)
    ways = [
        replace(way, trip=k)
        for k, trip in enumerate(trips)
        for c in range(len(problem.tables.klass))
        if trip.load <= bench.room[c] and keep_on()
        for way in bench.ways_alone(trip, c, ties)
    ]
    ways = [*as_they_run(trips, ways, known), *outermost(trips, ways)]
    if not ways or not keep_on():
        return ()
    seats = seated(folk, trips, ways)
    if ties.drivers:
        no_more_drivers_than_there_are(seats.model)
    seats.model.cp.minimize(sum(seats.model.fen))
    hint(seats, known)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort.work
    solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.linearization_level = LINEAR
    solver.parameters.cp_model_presolve = False
    status = solved(solver, seats.model.cp, keep_on)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"the model of seats is not valid: {seats.model.cp.validate()}")
    return runs_of(folk, seats, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else ()


def seated(folk: Folk, trips: Sequence[Found], ways: Sequence[Way]) -> Seats:
    """Return the model with all its rules but those of drivers."""
    model = new_model(folk.problem, trips, ways)
    on: dict[Tour, list[int]] = defaultdict(list)
    for k, way in enumerate(ways):
        trip = trips[way.trip]
        on[trip.day, trip.cohort, trip.pickups, trip.drops, way.dates].append(k)
    seats = Seats(model, dict(on), {})
    for tour in seats.on:
        riders = route_along(folk, *tour[:4]).riders
        seats.aboard[tour] = {i: (home, model.cp.new_bool_var("")) for i, home in riders}
    each_party_takes_one_seat_or_stays(seats)
    who_rides_has_a_seat_on_a_trip_that_runs(folk, seats)
    firms_take_no_more_than_their_quota(seats)
    coaches_run_one_trip_at_a_time(model)
    coach_days_cost_once(model)
    model.fen += [round(way.fen) * run for run, way in zip(model.run, ways, strict=True)]
    left = folk.problem.tables.left_fen.tolist()
    model.fen += [round(fen) * stay for stay, fen in zip(model.stay, left, strict=True)]
    return seats


def each_party_takes_one_seat_or_stays(seats: Seats) -> None:
    """Every party rides on one trip or is left behind."""
    rides: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for riders in seats.aboard.values():
        for i, (_, aboard) in riders.items():
            rides[i].append(aboard)
    for i, stay in enumerate(seats.model.stay):
        seats.model.cp.add_exactly_one([*rides[i], stay])


def who_rides_has_a_seat_on_a_trip_that_runs(folk: Folk, seats: Seats) -> None:
    """No more ride than the coach has seats, and no trip runs with fewer than the least load."""
    model, least = seats.model, int(folk.problem.tables.rule[MIN_RIDERS])
    for tour, riders in seats.aboard.items():
        model.cp.add_at_most_one([model.run[k] for k in seats.on[tour]])
        runs = seats.runs(tour)
        for _, aboard in riders.values():
            model.cp.add(aboard <= runs)
        load = sum(folk.size[i] * aboard for i, (_, aboard) in riders.items())
        model.cp.add(load <= sum(model.ways[k].seats * model.run[k] for k in seats.on[tour]))
        model.cp.add(load >= least * runs)


def firms_take_no_more_than_their_quota(seats: Seats) -> None:
    """A firm takes in no more people a day than it said."""
    problem = seats.model.problem
    people: dict[tuple[int, int], list[cp_model.LinearExprT]] = defaultdict(list)
    for tour, riders in seats.aboard.items():
        dates = dict(zip(tour[3], tour[4], strict=False))
        for i, (_, aboard) in riders.items():
            for firm, count in bound_for(problem, (i,)).items():
                place = int(problem.tables.firm[firm, FIRM_PLACE])
                if problem.tables.firm[firm, QUOTA] >= 0 and place in dates:
                    people[firm, dates[place]].append(count * aboard)
    for (firm, _), counts in people.items():
        seats.model.cp.add(sum(counts) <= int(problem.tables.firm[firm, QUOTA]))


def no_more_drivers_than_there_are(model: Model) -> None:
    """No more drivers are under way at any moment than there are; who drives is decided on the road."""
    drivers, duty = model.problem.tables.driver, model.problem.tables.duty
    spells = [Spell(run, way.start_s, way.end_s) for run, way in zip(model.run, model.ways, strict=True)]
    for moment in busiest_moments(spells):
        there = (drivers[:, DRIVER_FROM_S] <= moment) & (drivers[:, DRIVER_UNTIL_S] > moment)
        crews = [
            way.crew * spell.taken
            for spell, way in zip(spells, model.ways, strict=True)
            if spell.from_s <= moment < spell.until_s
        ]
        model.cp.add(sum(crews) <= int(there.sum()))
    if duty[WEEK_S] < FAR:
        driven = [
            sum(b - a for blocks in way.driven for a, b in blocks) * run
            for run, way in zip(model.run, model.ways, strict=True)
        ]
        most_s = int((duty[WEEK_S] - drivers[:, DRIVEN_7D_S]).clip(min=0).sum())
        model.cp.add(sum(driven) <= most_s)


def outermost(trips: Sequence[Found], ways: Sequence[Way]) -> list[Way]:
    """Keep the first and the last of the ways that differ only in their hour."""
    spans: dict[tuple[object, ...], list[Way]] = defaultdict(list)
    for way in ways:
        trip = trips[way.trip]
        kind = trip.day, trip.cohort, trip.pickups, trip.drops, way.dates, way.klass, way.crew
        spans[kind].append(way)
    kept: list[Way] = []
    for alike in spans.values():
        order = sorted(alike, key=lambda way: (way.start_s, way.fen, way.trip))
        kept += dict.fromkeys([order[0], order[-1]])
    return kept


def as_they_run(trips: Sequence[Found], ways: Sequence[Way], known: Sequence[Found]) -> list[Way]:
    """Return the ways in which known trips run now: alone on the road some would leave at another hour."""
    running = []
    for k, trip in enumerate(known):
        alike = [way for way in ways if trips[way.trip] == trip and way.klass == trip.klass]
        alike = [way for way in alike if way.crew == trip.crew]
        if alike:
            way = min(alike, key=lambda way: abs(way.start_s - trip.start_s))
            running.append(replace(way, trip=k, start_s=trip.start_s, end_s=trip.end_s, fen=trip.fen))
    return running


def hint(seats: Seats, known: Sequence[Found]) -> None:
    """Let the solver begin from the best plan."""
    model = seats.model
    tours = {k: tour for tour, ways in seats.on.items() for k in ways}
    run, rides = set(), set()
    for trip in known:
        alike = [
            (abs(way.start_s - trip.start_s), k)
            for k, way in enumerate(model.ways)
            if model.trips[way.trip] == trip and way.klass == trip.klass and way.crew == trip.crew
        ]
        if alike:
            k = min(alike)[1]
            run.add(k)
            rides |= {(tours[k], i) for i in trip.pieces}
    carried = {i for _, i in rides}
    for k, chosen in enumerate(model.run):
        model.cp.add_hint(chosen, k in run)
    for tour, riders in seats.aboard.items():
        for i, (_, aboard) in riders.items():
            model.cp.add_hint(aboard, (tour, i) in rides)
    for i, stay in enumerate(model.stay):
        model.cp.add_hint(stay, i not in carried)


def runs_of(folk: Folk, seats: Seats, solver: cp_model.CpSolver) -> tuple[Run, ...]:
    """Read the trips that run, each with its riders."""
    model, runs = seats.model, []
    for tour, ways in seats.on.items():
        riders = tuple(
            (i, home)
            for i, (home, aboard) in sorted(seats.aboard[tour].items())
            if solver.boolean_value(aboard)
        )
        for k in ways:
            if solver.boolean_value(model.run[k]):
                way = model.ways[k]
                load = sum(folk.size[i] for i, _ in riders)
                trip = replace(model.trips[way.trip], riders=riders, load=load, klass=way.klass)
                runs.append(Run(trip, way, frozenset()))
    return tuple(runs)
