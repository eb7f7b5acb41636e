"""From a case folder to a plan: roads, search, and the check of a plan that somebody hands in."""

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.casefile import CaseReading
from scheduler.errors import PlanFault
from scheduler.trips import Plan

if TYPE_CHECKING:
    from routing.network import RoadNetwork
    from scheduler.planning import AfterIterations, AfterSeconds, Progress, Result
    from scheduler.replan import Replanned

LEAST_SEARCH_S = 1.0
WRITING_S = 0.3  # kept back from the time that was asked for, so that the plan is written within it


def network_of(case: Case) -> "RoadNetwork":
    """Open the roads on which a case is planned.

    Raises
    ------
    RoutingError
        The roads cannot be read.
    """
    from routing.network import open_network

    return open_network(case.roads, case.folder, case.policy.duty.day_speed_kmh)


def travel_of(case: Case, reading: CaseReading) -> TravelMatrix:
    """Return the distances and times that planning uses: the case's own matrix, else those of its roads."""
    if reading.travel is not None:
        return reading.travel
    return network_of(case).matrix(tuple(case.places.values()))


def plan_case(
    case: Case,
    travel: TravelMatrix,
    begun: float,
    seconds: float,
    iterations: int | None = None,
    seed: int = 1,
    report: "Callable[[Progress], None] | None" = None,
    cancelled: Callable[[], bool] | None = None,
    master: bool = True,
    gap: float = 0.0,
) -> "Result":
    """Plan a case within a time, or by a number of iterations.

    Parameters
    ----------
    begun
        When the work on the case began, by `time.monotonic()`: reading it counts as planning time too.
    seconds
        The whole time from `begun` until the plan is written.
    iterations
        Stop after this many rounds of search instead: the same plan on every machine.
    report, cancelled
        Told of progress; asked whether to stop.
    master
        Whether CP-SAT has a say; off only to measure what it is worth.
    gap
        Stop sooner where the plan is proven to be within this part of itself of the best; 0 = never.
    """
    from scheduler.planning import plan_batch

    return plan_batch(case, travel, _stop(begun, seconds, iterations, gap), seed, report, cancelled, master)


def _stop(
    begun: float, seconds: float, iterations: int | None, gap: float = 0.0
) -> "AfterSeconds | AfterIterations":
    """Return when to stop, so that the plan is written in time."""
    from scheduler.planning import AfterIterations, AfterSeconds

    if iterations is not None:
        return AfterIterations(iterations)
    return AfterSeconds(max(LEAST_SEARCH_S, seconds - WRITING_S - (time.monotonic() - begun)), gap)


def replan_case(
    case: Case,
    travel: TravelMatrix,
    plan: Plan,
    begun: float,
    seconds: float,
    iterations: int | None = None,
    **wishes: Any,
) -> "Replanned":
    """Make a plan anew within a time, or by a number of iterations.

    Parameters
    ----------
    plan
        The plan that stands.
    begun, seconds, iterations
        As `plan_case` has them.
    wishes
        Locks, budget and whatever else `scheduler.replan.replan` takes.

    Raises
    ------
    ReplanRefused
        A lock or the budget leaves no plan.
    """
    from scheduler.replan import replan

    return replan(case, travel, plan, _stop(begun, seconds, iterations), **wishes)


def faults_of(case: Case, travel: TravelMatrix, document: Mapping[str, object]) -> tuple[PlanFault, ...]:
    """Judge a plan with the product's own referee, along the roads where there is a road graph."""
    return referee_of(case, travel)(document)


def referee_of(case: Case, travel: TravelMatrix) -> Callable[[Mapping[str, object]], tuple[PlanFault, ...]]:
    """Return the product's own referee for many plans of one case; the roads are opened once."""
    from scheduler.referee import judge

    avoid = case.roads.avoid
    if not avoid:
        return lambda document: judge(case, travel, document)
    network = network_of(case)

    @cache
    def crosses(from_id: str, to_id: str) -> bool:
        return network.crosses(case.places[from_id], case.places[to_id], avoid)

    return lambda document: judge(case, travel, document, crosses=crosses)
