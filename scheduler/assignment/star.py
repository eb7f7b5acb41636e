"""A second proven bound, for cases in which people must stay: trips as stars around their dearest rider.

Each trip is stood for by its dearest piece, the *anchor*, on a day and with a class of coach. Whoever rides
with it must have that day, may mix with it, and must be able to share a road with it; the coach holds no
more than it sells, runs with no fewer than the least load, firms take no more than their quotas allow in
all, and coaches make no more trips than their calendars hold. Every lawful plan is an answer of this model
and costs no less there, so that CP-SAT's bound of the model is a bound of the problem.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.assignment.arrays import (
    FAR,
    FIRM,
    FIRMS,
    MAX_DROPS,
    MAX_PICKUPS,
    MAX_RIDE_S,
    MIN_RIDERS,
    QUOTA,
    SAME_RISK,
    SIZE,
)
from scheduler.assignment.direct import Direct, ends_of
from scheduler.assignment.parts import share_road_of
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S

MOST_PAIRS = 120_000
RECEPTION_DAYS = 21
"""A firm may receive on the day of departure and on this many days after it, at most."""


@dataclass(slots=True)
class Stars:
    """Hold the model under construction.

    Parameters
    ----------
    cp
        The CP-SAT model.
    trips
        (anchor, day, class) -> number of trips, 0 or more.
    riders
        (anchor, day) -> piece -> people of the piece on trips of that anchor and day.
    """

    cp: cp_model.CpModel
    trips: dict[tuple[int, int, int], cp_model.IntVar]
    riders: dict[tuple[int, int], dict[int, cp_model.IntVar]]


def star_bound(problem: Problem, direct: Direct, work: float, seconds: float = float("inf")) -> int:
    """Return a proven lower bound of the objective (fen) without the hopeless; 0 where it is too large.

    Parameters
    ----------
    work, seconds
        Deterministic time of CP-SAT, and most seconds by the clock.
    """
    tied = share_road_of(problem, direct)
    day = problem.tables.day
    pairs = sum(int((tied & both_on(problem, d)).sum()) for d in range(day.shape[1]))
    if len(day) == 0 or pairs > MOST_PAIRS:
        return 0
    stars = build_stars(problem, direct, tied)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(stars.cp)
    if status in (cp_model.MODEL_INVALID, cp_model.INFEASIBLE):
        raise ValueError(f"the model of stars is wrong: {solver.status_name(status)} {stars.cp.validate()}")
    trips = int(problem.tables.piece[:, SIZE].sum())
    return max(0, int(np.floor(solver.best_objective_bound)) - trips - 1)


def both_on(problem: Problem, d: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (N, N) whether two pieces may ride together on day d."""
    cohort = problem.tables.day[:, d]
    both = (cohort[:, None] >= 0) & (cohort[None, :] >= 0)
    if problem.tables.rule[SAME_RISK]:
        both &= cohort[:, None] == cohort[None, :]
    return both


def build_stars(
    problem: Problem, direct: Direct, tied: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> Stars:
    """Build the model."""
    tables = problem.tables
    stars = Stars(cp_model.CpModel(), {}, defaultdict(dict))
    rank = np.argsort(np.argsort(-direct.price.min(axis=1), kind="stable"))
    size = tables.piece[:, SIZE]
    for d in range(tables.day.shape[1]):
        together = tied & both_on(problem, d)
        for a in np.flatnonzero(tables.day[:, d] >= 0).tolist():
            members = [int(i) for i in np.flatnonzero(together[a]) if rank[i] >= rank[a]]
            add_star(stars, problem, direct, a, d, members)
    stay = [stars.cp.new_int_var(0, int(q), "") for q in size]
    each_person_once(stars, size, stay)
    no_more_trips_than_calendars_hold(stars, direct)
    no_more_people_than_quotas_take(stars, problem)
    money(stars, problem, direct, stay)
    return stars


def add_star(stars: Stars, problem: Problem, direct: Direct, a: int, d: int, members: list[int]) -> None:
    """Let trips run around anchor a on day d, with those members, within seats and least load."""
    size = problem.tables.piece[:, SIZE]
    cp = stars.cp
    trips = []
    for c in range(direct.price.shape[1]):
        if direct.price[a, c] >= FAR / 2 or direct.room[a, c] == 0 or direct.most[c] == 0:
            continue
        most = min(int(direct.most[c]), int(size[a]))
        trips.append((c, cp.new_int_var(0, most, "")))
        stars.trips[a, d, c] = trips[-1][1]
    if not trips:
        return
    riders = {i: cp.new_int_var(0, int(size[i]), "") for i in members}
    stars.riders[a, d] = riders
    runs = sum(n for _, n in trips)
    cp.add(sum(riders.values()) <= sum(int(direct.room[a, c]) * n for c, n in trips))
    cp.add(sum(riders.values()) >= int(problem.tables.rule[MIN_RIDERS]) * runs)
    cp.add(riders[a] >= runs)
    for i in members:
        cp.add(riders[i] <= int(size[i]) * runs)
    few_stops(stars, problem, riders, runs, side=0)
    few_stops(stars, problem, riders, runs, side=1)


def few_stops(
    stars: Stars, problem: Problem, riders: dict[int, cp_model.IntVar], runs: cp_model.LinearExprT, side: int
) -> None:
    """A coach stops at no more places than the limit to let people in (side 0) and off (side 1)."""
    tables = problem.tables
    most = int(tables.rule[MAX_PICKUPS if side == 0 else MAX_DROPS])
    if most < 0:
        return
    at_place: dict[int, list[int]] = defaultdict(list)
    for i in riders:
        places = ends_of(problem, i)[side]
        # who may board at several places binds none of them; who alights at several binds each
        if side == 1 or len(places) == 1:
            for place in places:
                at_place[int(place)].append(i)
    if len(at_place) <= most:
        return
    stops = {place: stars.cp.new_int_var(0, int(tables.piece[:, SIZE].sum()), "") for place in at_place}
    for place, pieces in at_place.items():
        for i in pieces:
            stars.cp.add(riders[i] <= int(tables.piece[i, SIZE]) * stops[place])
    stars.cp.add(sum(stops.values()) <= most * runs)


def each_person_once(
    stars: Stars, size: np.ndarray[tuple[int, ...], np.dtype[np.int64]], stay: list[cp_model.IntVar]
) -> None:
    """Every person rides once or stays."""
    on: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for riders in stars.riders.values():
        for i, people in riders.items():
            on[i].append(people)
    for i, left in enumerate(stay):
        stars.cp.add(sum(on[i]) + left == int(size[i]))


def no_more_trips_than_calendars_hold(stars: Stars, direct: Direct) -> None:
    """The coaches of a class make no more trips than their shortest trips leave time for."""
    by_class: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_day: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (_, d, c), trips in stars.trips.items():
        by_class[c].append(trips)
        by_day[c, d].append(trips)
    for c, trips_of_class in by_class.items():
        stars.cp.add(sum(trips_of_class) <= int(direct.most[c]))
    for (c, _), trips_of_day in by_day.items():
        stars.cp.add(sum(trips_of_day) <= int(direct.most_a_day[c]))


def no_more_people_than_quotas_take(stars: Stars, problem: Problem) -> None:
    """A firm takes its daily quota on each day on which people can arrive at all, and no more."""
    tables = problem.tables
    days = tables.day.shape[1] + arrival_days(problem)
    people: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for riders in stars.riders.values():
        for i, aboard in riders.items():
            if tables.piece[i, FIRMS] == 1:
                people[int(tables.lists[tables.piece[i, FIRM]])].append((1, aboard))
    for firm, terms in people.items():
        quota = int(tables.firm[firm, QUOTA])
        if quota >= 0:
            stars.cp.add(sum(share * aboard for share, aboard in terms) <= quota * days)


def arrival_days(problem: Problem) -> int:
    """Return on how many dates after the last day of departure somebody can still be set down."""
    ride_s = int(problem.tables.rule[MAX_RIDE_S])
    if ride_s < 0:
        return RECEPTION_DAYS
    # who boards first waits for the others at most as long as his own ride may take
    return 2 + 2 * ride_s // DAY_S


def money(stars: Stars, problem: Problem, direct: Direct, stay: list[cp_model.IntVar]) -> None:
    """A trip costs at least the way of its anchor, a rider his least time, whoever stays his price."""
    tables = problem.tables
    terms = [int(np.floor(direct.price[a, c])) * trips for (a, _, c), trips in stars.trips.items()]
    for riders in stars.riders.values():
        terms += [
            int(np.floor(direct.ride[i])) * aboard for i, aboard in riders.items() if direct.ride[i] >= 1
        ]
    left = np.floor(tables.left_fen / tables.piece[:, SIZE])
    terms += [int(fen) * people for fen, people in zip(left, stay, strict=True)]
    stars.cp.minimize(sum(terms))
