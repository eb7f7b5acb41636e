"""A bound for cases with few coaches and days: which coach runs which pattern on which day, by CP-SAT.

Every lawful plan is an answer of this model and costs no less there: a trip is one pattern of the list on
one day, its riders are people who may ride it then, and at the end of the hours in which trips may begin a
coach or a driver who is still under way, or not yet back, is not on another trip. CP-SAT's bound of the model
is a bound of the problem; with the trips free of charge it says what leaving people behind costs at least.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.assignment.arrays import (
    COUNT,
    CREW,
    DEPART_UNTIL_S,
    DRIVER_FROM_S,
    DRIVER_UNTIL_S,
    END,
    MIN_RIDERS,
    START,
    TURNAROUND_S,
    Ints,
)  # fmt: skip
from scheduler.assignment.bounding.listed import LATE_S, Listed
from scheduler.assignment.bounding.patterns import least_s
from scheduler.assignment.bounding.walks import NOWHERE
from scheduler.assignment.direct import Direct, ends_of, window_s
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S

MOST_CHOICES = 30_000


@dataclass(slots=True)
class Rota:
    """Hold the model under construction.

    Parameters
    ----------
    cp
        The CP-SAT model.
    coaches, drivers
        (class, day) or day -> what is under way at the end of its hours, and how much each takes.
    trips
        Class -> all trips.
    fen, left
        What trips cost; what leaving people behind costs.
    """

    cp: cp_model.CpModel
    coaches: dict[tuple[int, int], list[cp_model.IntVar]]
    drivers: dict[int, list[tuple[int, cp_model.IntVar]]]
    trips: dict[int, list[cp_model.IntVar]]
    fen: list[tuple[int, cp_model.IntVar]]
    left: list[tuple[int, cp_model.IntVar]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold the patterns of one class on one day: fen, most riders, least drivers, days under way."""

    klass: int
    mode: int
    pattern: Ints
    fen: Ints
    room: Ints
    crew: Ints
    coach_days: Ints
    driver_days: Ints


def rota_bound(
    problem: Problem, direct: Direct, part: Listed, work: float, seconds: float
) -> tuple[int, int]:
    """Return proven lower bounds of what a part costs, and of what leaving people of it behind costs.

    Parameters
    ----------
    work, seconds
        Deterministic time of CP-SAT, and most seconds by the clock.

    Returns
    -------
        Both in fen; where there are too many patterns, what those cost who are on none.
    """
    choices = choices_of(problem, direct, part)
    if sum(len(choice.pattern) * int(direct.most_a_day[choice.klass]) for choice in choices) > MOST_CHOICES:
        stuck = stuck_fen(part, choices)
        return stuck, stuck
    left = solved(build_rota(problem, direct, part, choices), True, 0.3 * work, 0.3 * seconds)
    return solved(build_rota(problem, direct, part, choices), False, work, 0.7 * seconds), left


def stuck_fen(part: Listed, choices: Sequence[Choice]) -> int:
    """Return what leaving those costs who are on no pattern that may run."""
    carried = np.zeros(len(part.streams.people), dtype=bool)
    first, member = part.patterns.first, part.patterns.member
    for choice in choices:
        runs = np.zeros(len(first) - 1, dtype=bool)
        runs[choice.pattern] = True
        allowed = part.modes[choice.mode].allowed
        riding = member[np.repeat(runs, np.diff(first))]
        carried[riding[allowed[riding]]] = True
    return int((part.streams.left * part.streams.people)[~carried].sum())


def solved(rota: Rota, free: bool, work: float, seconds: float) -> int:
    """Return CP-SAT's bound of the model, with trips free of charge or not."""
    terms = rota.left if free else rota.fen + rota.left
    rota.cp.minimize(sum(fen * number for fen, number in terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(rota.cp)
    if status in (cp_model.MODEL_INVALID, cp_model.INFEASIBLE):
        raise ValueError(f"the rota is wrong: {solver.status_name(status)} {rota.cp.validate()}")
    return max(0, int(np.floor(solver.best_objective_bound + 1e-6)))


def choices_of(problem: Problem, direct: Direct, part: Listed) -> list[Choice]:
    """Return what each class may run on each day, each figure by the best crew for it."""
    least, choices = int(problem.tables.rule[MIN_RIDERS]), []
    variants = defaultdict(list)
    for k, variant in enumerate(part.variants):
        variants[variant.klass, variant.mode].append(k)
    away = {c: days_away(problem, direct, part, c) for c in {variant.klass for variant in part.variants}}
    for (c, m), of in sorted(variants.items()):
        riders = np.where(part.modes[m].allowed, part.streams.people, 0)[part.patterns.member]
        whole = np.concatenate([[0], np.cumsum(riders)])
        aboard = whole[part.patterns.first[1:]] - whole[part.patterns.first[:-1]]
        fen = np.stack([part.fares[k][0] for k in of])
        room = np.stack([np.minimum(part.fares[k][1], aboard) for k in of])
        runs = (fen < NOWHERE) & (room >= least)
        extra = [int(part.variants[k].extra[least:].min(initial=int(NOWHERE))) for k in of]
        dear = np.where(runs, fen + np.array(extra)[:, None], int(NOWHERE)).min(axis=0)
        crew = np.where(runs, np.array([part.crews[k] for k in of])[:, None], 99).min(axis=0)
        on = np.flatnonzero(runs.any(axis=0))
        choices.append(
            Choice(
                c, m, on, dear[on], np.where(runs, room, 0).max(axis=0)[on], crew[on], away[c][0][on],
                away[c][1][on],
            )
        )  # fmt: skip
    return choices


def days_away(problem: Problem, direct: Direct, part: Listed, c: int) -> tuple[Ints, Ints]:
    """Return (K,) at the end of how many days' hours the coach, and its drivers, are still under way."""
    tables, places = problem.tables, np.concatenate(part.streams.zones)
    start, end, near = int(tables.klass[c, START]), int(tables.klass[c, END]), direct.seconds
    homes = np.unique(np.concatenate([ends_of(problem, i)[0] for i in range(len(tables.piece))]))
    lasts = least_s(problem, part.streams, part.patterns, c, int(tables.klass[c, CREW]))
    last = np.array([end]) if end >= 0 else places
    back = float(near[last, start].min() if start >= 0 else near[np.ix_(last, homes)].min())
    lead = float(near[start, homes].min()) if start >= 0 else 0.0
    gap = max(back if np.isfinite(back) else 0.0, float(tables.rule[TURNAROUND_S]))
    cycle = lasts + gap + (lead if np.isfinite(lead) else 0.0)
    window = window_s(problem)
    coach, driver = (
        np.ceil((of - LATE_S - window) / DAY_S).astype(np.int64).clip(0) for of in (cycle, lasts)
    )
    return coach, driver


def build_rota(problem: Problem, direct: Direct, part: Listed, choices: Sequence[Choice]) -> Rota:
    """Build the model; its objective is set later."""
    rota = Rota(cp_model.CpModel(), defaultdict(list), defaultdict(list), defaultdict(list), [], [])
    on: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for choice in choices:
        for _ in range(int(direct.most_a_day[choice.klass])):
            add_trip(rota, problem, part, choice, on)
    for s, people in enumerate(part.streams.people.tolist()):
        stays = rota.cp.new_int_var(0, people, "")
        rota.cp.add(sum(on[s]) + stays == people)
        rota.left.append((int(part.streams.left[s]), stays))
    for c, trips in rota.trips.items():
        rota.cp.add(sum(trips) <= int(direct.most[c]))
    for (c, _), under_way in rota.coaches.items():
        rota.cp.add(sum(under_way) <= int(problem.tables.klass[c, COUNT]))
    for d, working in rota.drivers.items():
        rota.cp.add(sum(crew * trip for crew, trip in working) <= drivers_on(problem, d))
    return rota


def drivers_on(problem: Problem, d: int) -> int:
    """Return how many of the listed drivers are there when the hours end in which trips of a day begin."""
    drivers, moment = problem.tables.driver, d * DAY_S + int(problem.tables.rule[DEPART_UNTIL_S])
    there = (drivers[:, DRIVER_FROM_S] <= moment + LATE_S) & (drivers[:, DRIVER_UNTIL_S] >= moment - LATE_S)
    return int(there.sum())


def add_trip(
    rota: Rota, problem: Problem, part: Listed, choice: Choice, on: dict[int, list[cp_model.IntVar]]
) -> None:
    """Let one more trip of a class run on a day, over one of its patterns, with whom that may carry."""
    cp, day = rota.cp, part.modes[choice.mode].day
    runs = [cp.new_bool_var("") for _ in choice.pattern]
    cp.add_at_most_one(runs)
    rota.trips[choice.klass] += runs
    serving: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    first, member = part.patterns.first, part.patterns.member
    allowed = part.modes[choice.mode].allowed
    for x, k in zip(runs, choice.pattern.tolist(), strict=True):
        for s in member[first[k] : first[k + 1]].tolist():
            if allowed[s]:
                serving[s].append(x)
    rota.fen += list(zip(choice.fen.tolist(), runs, strict=True))
    aboard = []
    for s, trips in serving.items():
        people = int(part.streams.people[s])
        riders = cp.new_int_var(0, people, "")
        cp.add(riders <= people * sum(trips))
        on[s].append(riders)
        aboard.append(riders)
        if part.ride[s] > 0:
            rota.fen.append((int(part.ride[s]), riders))
    cp.add(sum(aboard) <= sum(int(room) * x for room, x in zip(choice.room, runs, strict=True)))
    cp.add(sum(aboard) >= int(problem.tables.rule[MIN_RIDERS]) * sum(runs))
    for x, away, working, crew in zip(runs, choice.coach_days, choice.driver_days, choice.crew, strict=True):
        for d in range(day, day + int(away)):
            rota.coaches[choice.klass, d].append(x)
        for d in range(day, day + int(working)):
            if len(problem.tables.driver):
                rota.drivers[d].append((int(crew), x))
