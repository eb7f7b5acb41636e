"""The one public verb of planning: a case in, a plan with its proof and its reasons out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
from scheduler.lawful import lawful_trips
from scheduler.reasons import PlannerCode
from scheduler.trips import LeftBehind, Plan, Status

EXPLAIN_SHARE, EXPLAIN_LEAST_S, EXPLAIN_MOST_S = 0.08, 0.3, 1.0
"""Share of the time in which reasons are looked for, seconds they are given where planning is late, and most
seconds that are kept for them beforehand."""


@dataclass(frozen=True, slots=True)
class AfterSeconds:
    """Stop planning when this much time has passed since it began."""

    seconds: float


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
    problem = build_problem(case, travel, willing, piece_size(case, willing))
    fixed = [entry for entry in gates.left_behind if entry.by_planner]
    fixed_fen = left_fen(case, [entry.worker_id for entry in fixed])
    fixed_fen += sum(left_fen_of(case, demand) for demand, _ in hopeless)

    def told(best_fen: float, bound_fen: int, drafts: tuple[Draft, ...]) -> None:
        if report is not None:
            riding = sum(len(draft.boards) for draft in drafts)
            left = len(gates.left_behind) + len(demands) - riding
            seconds = time.monotonic() - begun
            report(Progress(seconds, round(best_fen), bound_fen, len(drafts), left, "search"))

    until = (
        begun + stop.seconds - finishing_s(case, demands, stop.seconds) - explaining_s(problem, stop.seconds)
        if isinstance(stop, AfterSeconds)
        else None
    )
    rounds = stop.rounds if isinstance(stop, AfterIterations) else None
    answer = solve(problem, fixed_fen, seed, until, rounds, told, cancelled or (lambda: False), master)
    by_party = {demand.party.party_id: demand for demand in willing}
    trips = lawful_trips(problem, by_party, answer.drafts)
    explained = explain(problem, by_party, trips, hopeless, explaining_until(begun, stop))
    left = [*gates.left_behind, *explained.left]
    proven = {"proven_fen": answer.bound_fen, "unavoidable_fen": answer.unavoidable_fen}
    plan = plan_of(case, explained.trips, left, seed=seed, seconds=time.monotonic() - begun, **proven)
    return Result(plan.status, plan, answer.rounds)


def in_order(travel: TravelMatrix) -> TravelMatrix:
    """Return the matrix with its places in order of their ids: the order of the input never matters."""
    order = sorted(range(len(travel.place_ids)), key=lambda k: travel.place_ids[k])
    ids = tuple(travel.place_ids[k] for k in order)
    table = np.ix_(order, order)
    return TravelMatrix(ids, travel.distance_m[table], travel.drive_s[table])


def explaining_s(problem: Problem, seconds: float) -> float:
    """Return the seconds to keep for reasons: none where hours play no part and every coach may be had."""
    return min(EXPLAIN_MOST_S, EXPLAIN_SHARE * seconds) if problem.tables.rule[TIMED] else 0.0


def explaining_until(begun: float, stop: AfterSeconds | AfterIterations) -> float | None:
    """Return the moment at which reasons must be found: a tenth of planning's time, and not long after it."""
    if isinstance(stop, AfterIterations):
        return None
    now = time.monotonic()
    return min(now + EXPLAIN_SHARE * stop.seconds, max(begun + stop.seconds, now + EXPLAIN_LEAST_S))


def finishing_s(case: Case, demands: Sequence[Demand], seconds: float) -> float:
    """Return the seconds to keep for final timetables and reasons, of a time that is planning's."""
    seats = max((coach.seats for coach in case.coaches.values()), default=1)
    trips = sum(demand.people for demand in demands) / max(1, seats)
    return min(0.3 * seconds, 0.3 + 0.025 * trips)


def sort_out(
    case: Case, travel: TravelMatrix, demands: Sequence[Demand]
) -> tuple[list[tuple[Demand, PlannerCode]], list[Demand]]:
    """Part those whom no plan can carry, with the reason, from those to plan for."""
    judge_alone = Judge(case, travel)
    hopeless, willing = [], []
    for demand in demands:
        code = judge_alone.code(demand)
        if code is None:
            pickups = tuple(p for p in demand.pickup_ids if not case.avoids(p))
            willing.append(Demand(demand.party, pickups, demand.firm_ids, demand.days, demand.cohorts))
        else:
            hopeless.append((demand, code))
    return hopeless, willing
