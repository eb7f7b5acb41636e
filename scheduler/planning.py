"""The one public verb of planning: a case in, a plan with its proof and its reasons out."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import NONE, START, TIMED
from scheduler.assignment.drafts import Draft
from scheduler.assignment.hopeless import Judge
from scheduler.assignment.pieces import left_fen_of, piece_size
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.realise import Realiser
from scheduler.assignment.solve import Answer, solve
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand, demands_of
from scheduler.duty import EVERY, QUICK
from scheduler.eligibility import gate
from scheduler.explain import explain
from scheduler.planfile import plan_to_json
from scheduler.reasons import PlannerCode
from scheduler.referee import judge
from scheduler.trips import LeftBehind, Plan, Status, Trip

MANY_TRIPS = 200
"""With more trips than this the final timetables try fewer paces."""
EXPLAIN_SHARE, EXPLAIN_LEAST_S, EXPLAIN_MOST_S = 0.08, 0.3, 1.0
"""Share of the time in which reasons are looked for, seconds they are given where planning is late, and most
seconds that are kept for them beforehand."""
MOST_MENDED, COACHES_TRIED = 24, 6
"""Ways to run a trip that breaks a rule that are tried, and coaches among them."""


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
        return "\n".join(
            (
                f"status     {plan.status}",
                f"objective  {plan.objective_fen / 100:,.2f} yuan",
                f"gap        {plan.gap:.2%} above the best possible at most",
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
    fixed_fen = sum(left_fen_of_workers(case, [entry.worker_id]) for entry in fixed)
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
    answer = solve(problem, fixed_fen, seed, until, rounds, told, cancelled or (lambda: False))
    by_party = {demand.party.party_id: demand for demand in willing}
    trips = lawful_trips(problem, by_party, answer.drafts)
    explained = explain(problem, by_party, trips, hopeless, explaining_until(begun, stop))
    left = [*gates.left_behind, *explained.left]
    plan = make_plan(case, explained.trips, left, answer, seed, time.monotonic() - begun)
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


def left_fen_of_workers(case: Case, worker_ids: Sequence[str]) -> int:
    """Return what leaving these people behind costs."""
    workers, firms = case.workers, case.firms
    return sum(case.cost.left_fen(firms[workers[worker_id].firm_id].priority) for worker_id in worker_ids)


def lawful_trips(
    problem: Problem, demands: Mapping[str, Demand], drafts: Sequence[Draft]
) -> tuple[Trip, ...]:
    """Lay the drafts on the clock and keep what the referee accepts.

    The best timetables come first; where one of them breaks a rule between trips, the search's own are laid
    instead; a trip that still breaks a rule gets another departure, coach or crew, or is not run.
    """
    paces = EVERY if len(drafts) <= MANY_TRIPS else QUICK
    for tried in (paces, SEARCH_PACES):
        trips = Realiser(problem, demands, tried).trips(drafts)
        faulty = faulty_trips(problem, trips)
        if not faulty and len(trips) == len(drafts):
            return trips
    while faulty:
        trips = tuple(trip for trip in trips if trip.trip_id not in faulty)
        faulty = faulty_trips(problem, trips)
    return mended_trips(problem, demands, drafts, trips)


def mended_trips(
    problem: Problem, demands: Mapping[str, Demand], drafts: Sequence[Draft], trips: tuple[Trip, ...]
) -> tuple[Trip, ...]:
    """Run drafts that are not among the lawful trips at another time, with another coach or crew."""
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    runs = {draft: demands[draft.boards[0][0]].worker_ids[0] in riding for draft in drafts}
    kept = [draft for draft in drafts if runs[draft]]
    for lost in sorted(
        (draft for draft in drafts if not runs[draft]), key=lambda d: (-len(d.boards), d.boards)
    ):
        for other in islice(other_ways(problem, lost, kept), MOST_MENDED):
            tried = Realiser(problem, demands, SEARCH_PACES).trips([*kept, other])
            if len(tried) > len(kept) and not faulty_trips(problem, tried):
                kept.append(other)
                trips = tried
                break
    return trips


def other_ways(problem: Problem, draft: Draft, others: Sequence[Draft]) -> Iterator[Draft]:
    """Give other coaches, crews and times of its day for a draft, the likeliest first."""
    times, klass, seconds = problem.case.times, problem.tables.klass, problem.tables.leg[1]
    early = draft.day * DAY_S + times.depart_from_s
    late = draft.day * DAY_S + min(times.depart_until_s, DAY_S - 1)
    same_day = [other for other in others if other.day == draft.day]
    busy = {other.coach for other in same_day}
    hired = [driver for other in same_day for driver in other.drivers]
    people = sorted(range(len(problem.driver_ids)), key=lambda d: (hired.count(d), d not in draft.drivers, d))
    drivers = tuple(people[: draft.crew]) if draft.drivers else ()
    of = problem.class_of
    coaches = sorted(range(len(of)), key=lambda k: (k in busy, of[k] != draft.klass, k != draft.coach, k))
    for moment in (NONE, early, late, (early + late) // 2):
        for coach in coaches[:COACHES_TRIED] if draft.coach != NONE else [NONE]:
            c = of[coach] if coach != NONE else draft.klass
            lead_s = int(seconds[klass[c, START], draft.pickups[0]]) if klass[c, START] >= 0 else 0
            start_s = draft.start_s if moment == NONE else moment - lead_s
            yield replace(draft, coach=coach, klass=c, start_s=start_s, drivers=drivers)


def faulty_trips(problem: Problem, trips: Sequence[Trip]) -> set[str]:
    """Return the trips that break a rule, by the referee."""
    case = problem.case
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    left = [LeftBehind(worker_id, "NO_COACH_LEFT") for worker_id in case.workers if worker_id not in riding]
    plan = make_plan(case, trips, left, Answer((), 0.0, 0, 0), 1, 0.0)
    faults = judge(case, problem.travel, plan_to_json(plan))
    ids = {trip.trip_id for trip in trips}
    return {part for fault in faults for part in fault.where.split("+") if part in ids}


def make_plan(
    case: Case, trips: Sequence[Trip], left: Sequence[LeftBehind], answer: Answer, seed: int, seconds: float
) -> Plan:
    """Add everything up (section 3 of the contract)."""
    days = {(trip.coach_id, trip.day) for trip in trips}
    coach_day_fen = sum(round(100 * case.coaches[coach_id].tariff.day_yuan) for coach_id, _ in days)
    cost_fen = sum(trip.cost_fen for trip in trips) + coach_day_fen
    rider_time_fen = sum(trip.rider_time_fen for trip in trips)
    left_fen = left_fen_of_workers(case, [entry.worker_id for entry in left if entry.by_planner])
    objective_fen = cost_fen + rider_time_fen + left_fen
    bound_fen = max(0, min(answer.bound_fen, objective_fen))
    status = Status.FEASIBLE if trips else Status.INFEASIBLE
    if bound_fen == objective_fen and (trips or objective_fen == 0):
        status = Status.OPTIMAL
    return Plan(
        case_name=case.name,
        status=status,
        seed=seed,
        seconds=round(seconds, 1),
        policy={"preset": case.policy.preset, **case.policy.overrides},
        trips=tuple(trips),
        left_behind=tuple(sorted(left, key=lambda entry: entry.worker_id)),
        objective_fen=objective_fen,
        cost_fen=cost_fen,
        coach_day_fen=coach_day_fen,
        rider_time_fen=rider_time_fen,
        left_fen=left_fen,
        bound_fen=bound_fen,
        zone=case.zone,
    )
