"""The one public verb of planning: a case in, a plan with its proof and its reasons out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.accounts import left_fen, plan_of
from scheduler.assignment.arrays import TIMED
from scheduler.assignment.drafts import Draft
from scheduler.assignment.hopeless import Judge
from scheduler.assignment.pieces import left_fen_of, piece_size
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.solve import solve
from scheduler.case import Case
from scheduler.demand import Demand, demands_of
from scheduler.eligibility import gate
from scheduler.explain import explain
from scheduler.lawful import finishing_s, lawful_trips, read_over
from scheduler.reasons import PlannerCode
from scheduler.season.batch import accepted_trips, names_of, planned_by_days
from scheduler.season.sweep import plan_season
from scheduler.trips import LeftBehind, Plan, Status, Trip

EXPLAIN_SHARE, EXPLAIN_LEAST_S, EXPLAIN_MOST_S = 0.08, 0.3, 1.0
"""Share of the time in which reasons are looked for, seconds they are given where planning is late, and most
seconds that are kept for them beforehand."""
READINGS = 6
"""How often everybody is read over at the end of a season, about."""
SAMPLE = 20
"""Of so many people one is read over, to see how long that takes."""
MOST_READING = 0.3
"""Most of a season's time that is kept for reading everybody over, however slow the machine is."""
ROUNDS_A_PIECE = 1000
"""Rounds that are asked for, by each round a piece of a season's part is given."""


@dataclass(frozen=True, slots=True)
class AfterSeconds:
    """Stop planning when this much time has passed since it began, or sooner where the plan is proven good.

    Parameters
    ----------
    seconds
        The time.
    gap
        Stop as soon as the plan costs at most this part of itself more than the best possible; 0 = never.
    """

    seconds: float
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class AfterIterations:
    """Stop planning after this many rounds of search: the same plan on every machine."""

    rounds: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Say how planning gets on; money in fen."""

    seconds: float
    best_fen: int
    bound_fen: int
    trips: int
    left_behind: int
    stage: str


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what planning came to.

    Parameters
    ----------
    status
        Optimal, feasible or infeasible.
    plan
        The plan; also where nobody travels it says why.
    rounds
        Rounds of search run.
    """

    status: Status
    plan: Plan
    rounds: int = 0

    @property
    def left_behind(self) -> tuple[LeftBehind, ...]:
        """Return who does not travel, each with a reason."""
        return self.plan.left_behind

    def summary(self) -> str:
        """Say in a few lines what was planned."""
        plan = self.plan
        riders = sum(len(trip.seats) for trip in plan.trips)
        stay_fen = plan.unavoidable_left_fen
        beyond = f"; {plan.gap_beyond_unavoidable:.2%} without {stay_fen / 100:,.0f} yuan for those left"
        beyond = f"{beyond} behind in any plan" if stay_fen else ""
        return "\n".join(
            (
                f"status     {plan.status}",
                f"objective  {plan.objective_fen / 100:,.2f} yuan",
                f"gap        {plan.gap:.2%} above the best possible at most{beyond}",
                f"trips      {len(plan.trips)} with {riders} riders",
                f"cost       {plan.cost_fen / 100:,.2f} yuan",
                f"left       {len(plan.left_behind)} people",
                f"time       {plan.seconds:.1f} s, {self.rounds} rounds",
            )
        )


def plan_batch(
    case: Case,
    travel: TravelMatrix,
    stop: AfterSeconds | AfterIterations,
    seed: int = 1,
    report: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    master: bool = True,
) -> Result:
    """Plan the trips of a case.

    Parameters
    ----------
    case, travel
        The case and the roads between its places.
    stop
        When to stop.
    seed
        Seed of the search; the same seed and rounds give the same plan.
    report, cancelled
        Told of progress; asked whether to stop early.
    master
        Whether CP-SAT has a say; off only to measure what it is worth.

    Returns
    -------
        A plan that the referee accepts, with a proven bound; nobody is left behind without a reason.
    """
    begun = time.monotonic()
    travel = in_order(travel)
    gates = gate(case)
    demands = sorted(demands_of(case, gates), key=lambda demand: demand.party.party_id)
    hopeless, willing = sort_out(case, travel, demands)
    fixed_fen = left_fen(case, [entry.worker_id for entry in gates.left_behind if entry.by_planner])
    fixed_fen += sum(left_fen_of(case, demand) for demand, _ in hopeless)
    away = len(gates.left_behind) + sum(demand.people for demand, _ in hopeless)

    wanted = stop.gap if isinstance(stop, AfterSeconds) else 0.0
    proven_enough = False

    def say(best_fen: float, bound_fen: int, trips: int, left: int) -> None:
        nonlocal proven_enough
        proven_enough = wanted > 0.0 and best_fen - bound_fen <= wanted * best_fen
        if report is not None:
            seconds = time.monotonic() - begun
            report(Progress(seconds, round(best_fen), bound_fen, trips, away + left, "search"))

    asked = cancelled or (lambda: False)
    task = Task(
        case, travel, willing, fixed_fen, begun, stop, seed, say, asked, lambda: proven_enough, master
    )
    found = plan_by_days(task) if planned_by_days(case, willing) else plan_whole(task)
    until = explaining_until(begun, stop, task.cancelled())
    explained = explain(found.problem, found.by_party, found.trips, hopeless, until)
    left = [*gates.left_behind, *explained.left]
    proven = {"proven_fen": found.bound_fen, "unavoidable_fen": found.unavoidable_fen}
    plan = plan_of(case, explained.trips, left, seed=seed, seconds=time.monotonic() - begun, **proven)
    return Result(plan.status, plan, found.rounds)


@dataclass(frozen=True, slots=True)
class Task:
    """Hold what is to be planned, for how long, and whom to tell.

    Parameters
    ----------
    case, travel, willing
        The case, its roads in order, and the parties that somebody might carry.
    fixed_fen
        What must be left behind in any plan.
    begun, stop, seed
        When planning began, when it ends, and the seed of the search.
    say, cancelled
        Told best fen, bound fen, trips and people not carried; asked whether to stop early.
    proven_enough
        Asked whether the plan is as near to its bound as was wished.
    master
        Whether CP-SAT has a say.
    """

    case: Case
    travel: TravelMatrix
    willing: Sequence[Demand]
    fixed_fen: int
    begun: float
    stop: AfterSeconds | AfterIterations
    seed: int
    say: Callable[[float, int, int, int], None]
    cancelled: Callable[[], bool]
    proven_enough: Callable[[], bool]
    master: bool = True

    def searched(self) -> bool:
        """Say whether the search need not go on, whatever time is left."""
        return self.cancelled() or self.proven_enough()

    @property
    def until(self) -> float | None:
        """Return the moment at which the plan must be there, None where rounds count."""
        return self.begun + self.stop.seconds if isinstance(self.stop, AfterSeconds) else None


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the trips that planning found, and the problem and parties that reasons are looked for with."""

    problem: Problem
    by_party: dict[str, Demand]
    trips: tuple[Trip, ...]
    bound_fen: int
    rounds: int
    unavoidable_fen: int


def plan_whole(task: Task) -> Found:
    """Plan all people and days at once."""
    case, willing, people = task.case, task.willing, sum(demand.people for demand in task.willing)
    problem = build_problem(case, task.travel, willing, piece_size(case, willing))
    by_party = {demand.party.party_id: demand for demand in willing}

    def told(best_fen: float, bound_fen: int, drafts: tuple[Draft, ...]) -> None:
        riding = sum(by_party[party_id].people for draft in drafts for party_id, _ in draft.boards)
        task.say(best_fen, bound_fen, len(drafts), people - riding)

    def laying_s(drafts: tuple[Draft, ...]) -> float:
        return finishing_s(problem, by_party, drafts)

    until = task.until
    if isinstance(task.stop, AfterSeconds) and until is not None:
        until -= explaining_s(problem, task.stop.seconds)
    rounds = task.stop.rounds if isinstance(task.stop, AfterIterations) else None
    answer = solve(
        problem, task.fixed_fen, task.seed, until, rounds, told, task.searched, task.master, laying_s
    )
    trips = lawful_trips(problem, by_party, answer.drafts, until, cancelled=task.cancelled)
    return Found(problem, by_party, trips, answer.bound_fen, answer.rounds, answer.unavoidable_fen)


def plan_by_days(task: Task) -> Found:
    """Plan a season of many people day by day."""
    names = names_of(task.case, task.travel)
    until = task.until
    if isinstance(task.stop, AfterSeconds) and until is not None:
        until -= min(READINGS * reading_s(task), MOST_READING * task.stop.seconds)
    rounds = task.stop.rounds if isinstance(task.stop, AfterIterations) else 0
    answer = plan_season(
        task.case, task.travel, task.willing, task.seed, until, max(1, rounds // ROUNDS_A_PIECE),
        lambda fen, bound_fen, trips, left: task.say(
            fen + task.fixed_fen, bound_fen + task.fixed_fen, trips, left
        ),
        lambda: not task.searched(),
    )  # fmt: skip
    by_party = {demand.party.party_id: demand for demand in task.willing}
    trips = accepted_trips(names, answer.trips)
    bound_fen = answer.bound_fen + task.fixed_fen
    return Found(names, by_party, trips, bound_fen, answer.parts, task.fixed_fen)


def reading_s(task: Task) -> float:
    """Return the seconds that the referee takes to read everybody over, seen with some of them."""
    few = dict(islice(task.case.workers.items(), 0, None, SAMPLE))
    begun = time.monotonic()
    read_over(replace(task.case, workers=few), task.travel)
    return SAMPLE * (time.monotonic() - begun)


def in_order(travel: TravelMatrix) -> TravelMatrix:
    """Return the matrix with its places in order of their ids: the order of the input never matters."""
    order = sorted(range(len(travel.place_ids)), key=lambda k: travel.place_ids[k])
    ids = tuple(travel.place_ids[k] for k in order)
    table = np.ix_(order, order)
    return TravelMatrix(ids, travel.distance_m[table], travel.drive_s[table])


def explaining_s(problem: Problem, seconds: float) -> float:
    """Return the seconds to keep for reasons: none where hours play no part and every coach may be had."""
    return min(EXPLAIN_MOST_S, EXPLAIN_SHARE * seconds) if problem.tables.rule[TIMED] else 0.0


def explaining_until(
    begun: float, stop: AfterSeconds | AfterIterations, cancelled: bool = False
) -> float | None:
    """Return the moment at which reasons must be found: a tenth of planning's time, and not long after it.

    Who cancelled waits for a few reasons only.
    """
    now = time.monotonic()
    if cancelled:
        return now + EXPLAIN_LEAST_S
    if isinstance(stop, AfterIterations):
        return None
    return min(now + EXPLAIN_SHARE * stop.seconds, max(begun + stop.seconds, now + EXPLAIN_LEAST_S))


def sort_out(
    case: Case, travel: TravelMatrix, demands: Sequence[Demand]
) -> tuple[list[tuple[Demand, PlannerCode]], list[Demand]]:
    """Part those whom no plan can carry, with the reason, from those to plan for."""
    judge_alone = Judge(case, travel)
    # those who ask for the same are judged once
    known: dict[tuple[object, ...], PlannerCode | None] = {}
    hopeless, willing = [], []
    for demand in demands:
        firms = tuple(sorted(worker.firm_id for worker in demand.party.workers))
        key = demand.pickup_ids, firms, demand.days, tuple(demand.cohorts.values())
        if key not in known:
            known[key] = judge_alone.code(demand)
        code = known[key]
        if code is None:
            pickups = tuple(p for p in demand.pickup_ids if not case.avoids(p))
            willing.append(Demand(demand.party, pickups, demand.firm_ids, demand.days, demand.cohorts))
        else:
            hopeless.append((demand, code))
    return hopeless, willing
