"""Trips that the search has found, ways to run them, and whether a rule of the master allows a choice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from ortools.sat.python import cp_model

import builders as b
from scheduler.assignment.arrays import NONE
from scheduler.assignment.mastering.model import Model, new_model
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.ways import Way
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import CostRates, Times
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.fleet import Coach, Driver
from scheduler.roster import Firm

HOUR = 3600
Rule = Callable[[Model], None]


def road_of(
    people: int = 3,
    coaches: Sequence[Coach] = (),
    firms: Sequence[Firm] = (),
    drivers: Sequence[Driver] = (),
    days: int = 1,
    minutes: float = 60.0,
    **policy: object,
) -> Problem:
    """Build a problem of people of one village bound for one firm, an hour away; each is a piece."""
    case = b.case(
        workers=[replace(w, latest=b.DAY + timedelta(days - 1)) for w in b.workers(people)],
        coaches=coaches or [b.coach("C1", seats=9)],
        firms=firms,
        drivers=drivers,
        times=Times(turnaround_s=600),
        cost=CostRates(left_behind_yuan=300),
        days=(b.DAY, b.DAY + timedelta(days - 1)),
        policy=b.policy(policy.pop("preset", "plain"), **policy),
    )
    travel = b.travel({("V1", "at F1"): (10, minutes)}, case.places)
    return build_problem(case, travel, demands_of(case, gate(case)), 1)


def found(
    problem: Problem, *pieces: int, day: int = 0, klass: int = 0, fen: float = 1000.0, start_s: int = 0
) -> Found:
    """Build a trip that carries these pieces from the village to the firm."""
    home, firm = problem.travel.index["V1"], problem.travel.index["at F1"]
    return Found(
        day=day, cohort=0, riders=tuple((i, home) for i in pieces), pickups=(home,), drops=(firm,),
        load=len(pieces), klass=klass, coach=NONE, crew=1, start_s=start_s, end_s=start_s + HOUR, drivers=(),
        fen=fen,
    )  # fmt: skip


def way(trip: int, from_h: float = 0.0, until_h: float = 1.0, klass: int = 0, **more: object) -> Way:
    """Build a way to run a trip between two hours."""
    made = Way(trip, klass, 1, round(from_h * HOUR), round(until_h * HOUR), 1000.0, dates=(0,))
    return replace(made, **more)  # type: ignore[arg-type]


def allows(
    problem: Problem,
    trips: Sequence[Found],
    ways: Sequence[Way],
    rule: Rule,
    run: Sequence[int],
    stay: Sequence[int] | None = None,
) -> bool:
    """Say whether a rule alone allows exactly these ways to be run, and these pieces to stay."""
    return cost_of(problem, trips, ways, rule, run, stay) is not None


def cost_of(
    problem: Problem,
    trips: Sequence[Found],
    ways: Sequence[Way],
    rule: Rule,
    run: Sequence[int],
    stay: Sequence[int] | None = None,
) -> float | None:
    """Return what a choice costs under a rule alone, None where the rule refuses it."""
    model = new_model(problem, trips, ways)
    rule(model)
    for k, variable in enumerate(model.run):
        model.cp.add(variable == int(k in run))
    for i, variable in enumerate(model.stay):
        if stay is not None:
            model.cp.add(variable == int(i in stay))
    model.cp.minimize(sum(model.fen))
    solver = cp_model.CpSolver()
    return solver.objective_value if solver.solve(model.cp) == cp_model.OPTIMAL else None
