"""Why somebody is left behind: a planner code, what it means in this case, and what would change it."""

from collections.abc import Sequence

from scheduler.assignment.problem import Problem
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.reasons import REASONS, PlannerCode
from scheduler.trips import LeftBehind, Trip


def explain(
    case: Case,
    hopeless: Sequence[tuple[Demand, PlannerCode]],
    stranded: Sequence[Demand],
    problem: Problem,
    trips: Sequence[Trip],
) -> list[LeftBehind]:
    """Return an entry for each member of the parties that nobody carries."""
    found = []
    for demand, code in [*hopeless, *((demand, PlannerCode.NO_COACH_LEFT) for demand in stranded)]:
        reason = REASONS[code]
        found += [
            LeftBehind(worker_id, code, reason.meaning(), reason.remedy(), by_planner=True)
            for worker_id in demand.worker_ids
        ]
    return found
