"""Why somebody is left behind: a planner code that was tried before it is said, and what would change it.

For those whom the plan leaves behind one thing of the case is changed at a time, and a lawful trip is looked
for that carries them beside everybody who travels already; the referee is asked about it. The first change,
in the order of the contract's codes, that carries a party gives its reason and its price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.assignment.problem import Problem
from scheduler.demand import Demand
from scheduler.explain.effort import Effort
from scheduler.explain.finding import Finder
from scheduler.reasons import REASONS, PlannerCode
from scheduler.remedies import remedy_words
from scheduler.trips import LeftBehind, Option, Trip

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold the reasons, and the trips with those who turned out to fit in after all."""

    trips: tuple[Trip, ...]
    left: tuple[LeftBehind, ...]


def explain(
    problem: Problem,
    demands: Mapping[str, Demand],
    trips: Sequence[Trip],
    hopeless: Sequence[tuple[Demand, PlannerCode]],
    until: float | None = None,
    lang: str = "zh",
) -> Explanation:
    """Return an entry for each member of the parties that nobody carries.

    Parameters
    ----------
    problem, demands
        The problem that was solved, and its parties by id.
    trips
        The plan's trips.
    hopeless
        Parties that no plan can carry, with their reasons.
    until
        Moment of `time.monotonic()` to stop looking at; None = after a number of timetables, so that the same
        plan is explained in the same way.
    lang
        Language of details and remedies.
    """
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    stranded = [one for one in demands.values() if one.worker_ids[0] not in riding]
    finder = Finder(problem, demands, trips, stranded, Effort(until))
    finder.run()
    left = [entry for demand, code in hopeless for entry in _entries(demand, code, (), lang)]
    for group in finder.groups:
        code, told = group.code or PlannerCode.NO_COACH_LEFT, group.told()
        left += [entry for demand in group.demands for entry in _entries(demand, code, told, lang)]
    return Explanation(finder.trips, tuple(left))


def _entries(demand: Demand, code: PlannerCode, options: tuple[Option, ...], lang: str) -> list[LeftBehind]:
    reason = REASONS[code]
    entries = [
        LeftBehind(worker_id, code, reason.meaning(lang), by_planner=True, options=options)
        for worker_id in demand.worker_ids
    ]
    words = remedy_words(code, entries, lang)
    return [replace(entry, remedy=words) for entry in entries]
