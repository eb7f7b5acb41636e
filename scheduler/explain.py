"""Why somebody is left behind: a planner code that was tried before it is said, and what would change it.

For those whom the plan leaves behind, one thing of the case is changed at a time and the search is run again
for them alone; the first change that carries a party names its reason.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from routing.matrix import TravelMatrix
from scheduler.assignment.drafts import drafts_of
from scheduler.assignment.pieces import MOST_PIECE
from scheduler.assignment.problem import build_problem
from scheduler.assignment.search import make_chain
from scheduler.case import Case
from scheduler.clock import DayWindow
from scheduler.demand import Demand
from scheduler.fleet import Coach, Driver
from scheduler.reasons import REASONS, PlannerCode
from scheduler.trips import LeftBehind

ROUNDS = 150
"""Rounds of search for each change that is tried."""
WORTH_MORE = 10_000
"""How many times dearer leaving somebody behind is made, so that money is no reason."""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one thing that may be changed, and the code it proves.

    Parameters
    ----------
    code
        What the person is told when this change carries him.
    case
        The case with the change.
    demands
        How a party's demand looks then.
    """

    code: PlannerCode
    case: Case
    demands: Callable[[Demand], Demand]


def explain(
    case: Case,
    travel: TravelMatrix,
    hopeless: Sequence[tuple[Demand, PlannerCode]],
    stranded: Sequence[Demand],
    seed: int,
    keep_on: Callable[[], bool] = lambda: True,
    lang: str = "zh",
) -> list[LeftBehind]:
    """Return an entry for each member of the parties that nobody carries.

    Parameters
    ----------
    case, travel
        The case and its roads.
    hopeless
        Parties that no plan can carry, with their reasons.
    stranded
        Parties that this plan leaves behind.
    seed
        Seed of the trials.
    keep_on
        Asked before each trial.
    lang
        Language of details and remedies.
    """
    codes = dict.fromkeys((demand.party.party_id for demand in stranded), PlannerCode.NO_COACH_LEFT)
    open_demands = list(stranded)
    for change in changes(case):
        if not open_demands or not keep_on():
            break
        carried = carried_by(change, travel, open_demands, seed)
        for party_id in carried:
            codes[party_id] = change.code
        open_demands = [demand for demand in open_demands if demand.party.party_id not in carried]
    found = []
    for demand, code in [*hopeless, *((demand, codes[demand.party.party_id]) for demand in stranded)]:
        reason = REASONS[code]
        found += [
            LeftBehind(worker_id, code, reason.meaning(lang), reason.remedy(lang), by_planner=True)
            for worker_id in demand.worker_ids
        ]
    return found


def carried_by(change: Change, travel: TravelMatrix, demands: Sequence[Demand], seed: int) -> set[str]:
    """Return the parties that travel when one thing is changed."""
    problem = build_problem(change.case, travel, [change.demands(demand) for demand in demands], MOST_PIECE)
    if not problem.pieces or not len(problem.tables.klass):
        return set()
    chain = make_chain(problem, seed)
    heat = 0.01 * float(problem.tables.left_fen.mean())
    chain.run(ROUNDS, heat, 0.01 * heat, 8)
    return {party_id for draft in drafts_of(problem, chain.best_arrays) for party_id, _ in draft.boards}


def changes(case: Case) -> Iterator[Change]:
    """Give the changes in the order in which they are tried, from what the county can mend most easily on."""
    as_is = _same
    if case.drivers:
        idle = replace(case, coaches=more_coaches(case), drivers=more_drivers(case))
        yield Change(PlannerCode.NO_DRIVER_LEFT, replace(case, drivers=more_drivers(case)), as_is)
    else:
        idle = replace(case, coaches=more_coaches(case))
    yield Change(PlannerCode.NO_COACH_LEFT, idle, as_is)
    free = replace(idle, cost=replace(case.cost, left_behind_yuan=case.cost.left_behind_yuan * WORTH_MORE))
    yield Change(PlannerCode.DEARER_THAN_LEAVING, free, as_is)
    few = replace(free, limits=replace(case.limits, min_riders=1))
    yield Change(PlannerCode.TOO_FEW_FOR_A_COACH, few, as_is)
    firms = case.firms.items()
    yield Change(
        PlannerCode.FIRM_QUOTA, replace(few, firms={k: replace(f, daily_quota=None) for k, f in firms}), as_is
    )
    yield Change(
        PlannerCode.FIRM_CLOSED,
        replace(few, firms={k: replace(f, receives=DayWindow()) for k, f in firms}),
        as_is,
    )
    far = replace(case.limits, min_riders=1, max_ride_min=None, max_detour_min=None)
    yield Change(PlannerCode.RIDE_TOO_LONG, replace(few, limits=far), as_is)
    yield Change(PlannerCode.OUT_OF_WINDOW, few, lambda demand: any_day(case, demand))
    yield Change(PlannerCode.COHORT_ALONE, replace(few, policy=replace(case.policy, mixing="any")), as_is)


def _same(demand: Demand) -> Demand:
    return demand


def any_day(case: Case, demand: Demand) -> Demand:
    """Return the demand of a party that may travel on every day of the case."""
    cohorts = {
        day: tuple(sorted({case.risks.place_risk(w.village_id, day) for w in demand.party.workers}))
        for day in case.days
    }
    return replace(demand, days=case.days, cohorts=cohorts)


def more_coaches(case: Case) -> dict[str, Coach]:
    """Return the coaches with two idle ones more of each kind, that can be had all the time."""
    coaches = dict(case.coaches)
    kinds = {(c.seats, c.start_id, c.end_id, c.crew, c.tariff): c for c in case.coaches.values()}
    for n, coach in enumerate(kinds.values()):
        for k in range(2):
            extra = f"+{n}/{k}"
            coaches[extra] = replace(coach, coach_id=extra, available_from=None, available_until=None)
    return coaches


def more_drivers(case: Case) -> dict[str, Driver]:
    """Return the listed drivers with rested ones more."""
    fresh = {f"+{k}": Driver(f"+{k}") for k in range(12)}
    return {**case.drivers, **fresh}
