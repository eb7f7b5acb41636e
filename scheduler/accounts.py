"""Adding a plan up: trips, days of coaches and those who stay (section 3 of the contract)."""

from collections.abc import Iterable, Sequence

from scheduler.case import Case
from scheduler.trips import UNAVOIDABLE, LeftBehind, Plan, Status, Trip


def coach_day_fen(case: Case, trips: Iterable[Trip]) -> int:
    """Return the price of the days on which coaches run, once for each coach and day."""
    days = {(trip.coach_id, trip.day) for trip in trips}
    return sum(round(100 * case.coaches[coach_id].tariff.day_yuan) for coach_id, _ in days)


def trips_fen(case: Case, trips: Sequence[Trip]) -> int:
    """Return what trips cost, rider time and days of coaches included."""
    return coach_day_fen(case, trips) + sum(trip.cost_fen + trip.rider_time_fen for trip in trips)


def left_fen(case: Case, worker_ids: Iterable[str]) -> int:
    """Return what leaving these people behind costs, each by the priority of his firm."""
    workers, firms = case.workers, case.firms
    return sum(case.cost.left_fen(firms[workers[worker_id].firm_id].priority) for worker_id in worker_ids)


def plan_of(
    case: Case,
    trips: Sequence[Trip],
    left: Sequence[LeftBehind] = (),
    *,
    proven_fen: int = 0,
    unavoidable_fen: int = 0,
    seed: int = 1,
    seconds: float = 0.0,
) -> Plan:
    """Write trips and those left behind as a plan with its sums.

    Parameters
    ----------
    case, trips, left
        What is planned, what runs, who stays and why.
    proven_fen
        A proven lower bound of the objective; cut to what the plan costs (a fen a trip is rounding).
    unavoidable_fen
        What is proven that any plan pays for people left behind.
    seed, seconds
        How the plan was found.

    Returns
    -------
        The plan; optimal where its bound meets it, infeasible where nobody travels.
    """
    day_fen = coach_day_fen(case, trips)
    cost_fen = sum(trip.cost_fen for trip in trips) + day_fen
    rider_time_fen = sum(trip.rider_time_fen for trip in trips)
    stay_fen = left_fen(case, [entry.worker_id for entry in left if entry.by_planner])
    objective_fen = cost_fen + rider_time_fen + stay_fen
    bound_fen = max(0, min(proven_fen, objective_fen))
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
        coach_day_fen=day_fen,
        rider_time_fen=rider_time_fen,
        left_fen=stay_fen,
        bound_fen=bound_fen,
        extra={UNAVOIDABLE: min(unavoidable_fen, stay_fen)} if unavoidable_fen > 0 else {},
        zone=case.zone,
    )
