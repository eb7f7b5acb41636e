"""The ground on which a plan is edited: its case, its roads, what may not be touched, and who judges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.duty import EVERY
from scheduler.editing.since import Since
from scheduler.errors import PlanFault
from scheduler.explain.tours import Roads
from scheduler.planning import in_order
from scheduler.referee import judge
from scheduler.replan.laying import Yard
from scheduler.replan.locks import Locks
from scheduler.roster import Party
from scheduler.season.batch import names_of
from scheduler.trips import Plan

Judge = Callable[[Mapping[str, object]], tuple[PlanFault, ...]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Hold everything that edits of one plan have in common.

    Parameters
    ----------
    case, travel
        The case of the plan, and its roads, places in order of their ids.
    yard, roads
        Where trips are laid, and how long the way from stop to stop is.
    locks
        What no edit may change.
    gone, since
        Trips that have departed, and what else has happened since the plan was published.
    taken
        Ids that no new trip gets: those of the plan that people know.
    judge
        The referee.
    """

    case: Case
    travel: TravelMatrix
    yard: Yard
    roads: Roads
    locks: Locks = field(default_factory=Locks)
    gone: frozenset[str] = frozenset()
    since: Since = field(default_factory=Since)
    taken: frozenset[str] = frozenset()
    judge: Judge = lambda _: ()

    @classmethod
    def of(
        cls,
        case: Case,
        travel: TravelMatrix,
        plan: Plan,
        *,
        locks: Locks | None = None,
        since: Since | None = None,
        judged: Judge | None = None,
    ) -> "Ground":
        """Make the ground for editing a plan.

        Parameters
        ----------
        case, travel, plan
            The case, its roads, and the plan that people know.
        locks, since
            What must stay, and what has been reported since the plan was published.
        judged
            Who judges; by default the referee without the roads around avoided regions.
        """
        travel, locks, since = in_order(travel), locks or Locks(), since or Since()
        riders = {w: Demand(Party(w, (one,)), (), (one.firm_id,), (), {}) for w, one in case.workers.items()}
        broken = frozenset(trip_id for trip_id, kinds in locks.trips.items() if "broken-down" in kinds)
        gone = broken.union(since.departed, (trip.trip_id for trip in plan.trips if locks.departed(trip)))
        yard = Yard(names_of(case, travel), riders, gone, paces=EVERY)
        ids = frozenset(trip.trip_id for trip in plan.trips)

        def by_referee(document: Mapping[str, Any]) -> tuple[PlanFault, ...]:
            return judge(case, travel, document)

        return cls(case, travel, yard, Roads(travel), locks, gone, since, ids, judged or by_referee)
