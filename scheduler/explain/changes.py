"""The changes that are tried for somebody left behind: each alters one thing of the case and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.case import Case
from scheduler.clock import DAY_S, DayWindow
from scheduler.demand import Demand, Reach
from scheduler.eligibility import gate
from scheduler.fleet import Coach, Driver
from scheduler.policy import Risk
from scheduler.reasons import PlannerCode
from scheduler.roster import Party

EXTRA = "+"
"""Ids of coaches and drivers that do not exist yet begin with this."""
RIDE_STEPS_MIN = (30, 120)
"""By how much limits on ride and detour are raised before they are lifted."""
HOURS_STEPS_MIN = (60, 180)
"""By how much hours of reception grow at either end before the firm never closes."""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold a case in which one thing is different.

    Parameters
    ----------
    code
        What the person is told when the change carries him; None = nothing is changed.
    case
        The case with the change.
    demand
        What the party then asks for.
    only_new_coaches
        Whether the party can only gain by a coach that is new.
    subject
        Whose thing is changed: a firm's, or "".
    """

    code: PlannerCode | None
    case: Case
    demand: Demand
    only_new_coaches: bool = False
    subject: str = ""


def unchanged(case: Case, demand: Demand) -> Change:
    """Return the case as it is."""
    return Change(None, case, demand)


def more_coaches(case: Case, demand: Demand) -> Iterator[Change]:
    """Give one idle coach more of each kind, of which the trip that is tried takes one."""
    kinds = one_of_each(list(case.coaches.values()))
    more = {EXTRA + one.coach_id: replace(one, coach_id=EXTRA + one.coach_id) for one in kinds}
    fleet = replace(case, coaches={**case.coaches, **more})
    yield Change(PlannerCode.NO_COACH_LEFT, fleet, demand, only_new_coaches=True)


def more_drivers(case: Case, demand: Demand) -> Iterator[Change]:
    """Give one rested driver more, then two; or, where coaches bring their own, one more on each."""
    if not case.drivers:
        if case.policy.duty.name != "none":
            fuller = {key: replace(coach, crew=coach.crew + 1) for key, coach in case.coaches.items()}
            yield Change(PlannerCode.NO_DRIVER_LEFT, replace(case, coaches=fuller), demand)
        return
    for count in (1, 2):
        fresh = {f"{EXTRA}{k}": Driver(f"{EXTRA}{k}") for k in range(1, count + 1)}
        yield Change(PlannerCode.NO_DRIVER_LEFT, replace(case, drivers={**case.drivers, **fresh}), demand)


def smaller_trips(case: Case, demand: Demand) -> Iterator[Change]:
    """Let a trip run with whoever there is."""
    if case.limits.min_riders > 1:
        few = replace(case, limits=replace(case.limits, min_riders=1))
        yield Change(PlannerCode.TOO_FEW_FOR_A_COACH, few, demand)


def longer_rides(case: Case, demand: Demand) -> Iterator[Change]:
    """Raise the limits on ride and detour, by a little first."""
    limits = case.limits
    if limits.max_ride_min is None and limits.max_detour_min is None:
        return
    for more_min in (*RIDE_STEPS_MIN, None):
        ride = None if more_min is None or limits.max_ride_min is None else limits.max_ride_min + more_min
        way = None if more_min is None or limits.max_detour_min is None else limits.max_detour_min + more_min
        far = replace(case, limits=replace(limits, max_ride_min=ride, max_detour_min=way))
        yield Change(PlannerCode.RIDE_TOO_LONG, far, demand)


def longer_hours(case: Case, demand: Demand) -> Iterator[Change]:
    """Let one of the party's firms receive earlier and later, by a little first."""
    for firm_id in demand.firm_ids:
        firm = case.firms[firm_id]
        hours = firm.receives
        open_s = (hours.until_s - hours.from_s) % DAY_S or DAY_S
        for more_min in () if hours.all_day else (*HOURS_STEPS_MIN, None):
            receives = DayWindow()
            if more_min is not None and open_s + 120 * more_min < DAY_S:
                receives = DayWindow(
                    (hours.from_s - 60 * more_min) % DAY_S, (hours.until_s + 60 * more_min) % DAY_S
                )
            firms = {**case.firms, firm_id: replace(firm, receives=receives)}
            yield Change(PlannerCode.FIRM_CLOSED, replace(case, firms=firms), demand, subject=firm_id)


def larger_quotas(case: Case, demand: Demand) -> Iterator[Change]:
    """Lift the daily quota of one of the party's firms."""
    for firm_id in demand.firm_ids:
        if case.firms[firm_id].daily_quota is not None:
            firms = {**case.firms, firm_id: replace(case.firms[firm_id], daily_quota=None)}
            yield Change(PlannerCode.FIRM_QUOTA, replace(case, firms=firms), demand, subject=firm_id)


def other_days(case: Case, demand: Demand) -> Iterator[Change]:
    """Make the party's window as long as the case; the gate still has its say on the days that are added."""
    wide = any_day(case, demand)
    if wide is not None:
        yield Change(PlannerCode.OUT_OF_WINDOW, *wide)


def mixed_cohorts(case: Case, demand: Demand) -> Iterator[Change]:
    """Let people of all risk levels share a coach."""
    if case.policy.mixing == "same-risk":
        mixed = replace(case, policy=replace(case.policy, mixing="any"))
        yield Change(PlannerCode.COHORT_ALONE, mixed, demand)


CHANGES = (
    more_coaches, more_drivers, smaller_trips, longer_rides, longer_hours, larger_quotas, other_days,
    mixed_cohorts,
)  # fmt: skip
"""What is tried, in the order of the contract's planner codes."""


def nothing_avoided(case: Case, demand: Demand) -> Iterator[Change]:
    """Let trips stop and drive everywhere."""
    if case.roads.avoid:
        free = replace(case, roads=replace(case.roads, avoid=()))
        pickups = Reach(case.places, case.limits.access_m).pickups(demand.party)
        yield Change(PlannerCode.AVOIDED_REGION, free, replace(demand, pickup_ids=pickups))


def members_alone(case: Case, demand: Demand) -> list[Change]:
    """Return, for each member of a party, the case in which they may be separated; [] for a person alone."""
    if demand.people == 1:
        return []
    people = [replace(worker, party_id="") for worker in demand.party.workers]
    apart = replace(case, workers={**case.workers, **{worker.worker_id: worker for worker in people}})
    found = []
    for worker in people:
        cohorts = {day: (case.risks.place_risk(worker.village_id, day),) for day in demand.days}
        party = Party(f"~{worker.worker_id}", (worker,))
        alone = replace(demand, party=party, firm_ids=(worker.firm_id,), cohorts=cohorts)
        found.append(Change(PlannerCode.PARTY_TOO_LARGE, apart, alone))
    return found


def any_day(case: Case, demand: Demand) -> tuple[Case, Demand] | None:
    """Return the case and the demand with a window as long as the case; None where that adds no day.

    The gate still has its say on the days that are added.
    """
    ids = set(demand.worker_ids)
    people = tuple(
        replace(worker, earliest=case.first_day, latest=case.last_day) for worker in demand.party.workers
    )
    wide = replace(case, workers={**case.workers, **{worker.worker_id: worker for worker in people}})
    days: tuple[date, ...] = ()
    for entry in gate(replace(wide, workers={w.worker_id: w for w in people})).parties:
        if {worker.worker_id for worker in entry.party.workers} == ids:
            days = entry.days
    if not set(days) - set(demand.days):
        return None
    cohorts: dict[date, tuple[Risk, ...]] = {
        day: tuple(sorted({case.risks.place_risk(w.village_id, day) for w in people})) for day in days
    }
    party = replace(demand.party, workers=people)
    return wide, replace(demand, party=party, days=days, cohorts=cohorts)


def kind_of(coach: Coach) -> tuple[object, ...]:
    """Return what tells coaches apart but for their plate."""
    return (
        coach.seats, coach.layout, coach.start_id, coach.end_id, coach.tariff, coach.crew,
        coach.available_from, coach.available_until,
    )  # fmt: skip


def one_of_each(coaches: Sequence[Coach]) -> list[Coach]:
    """Return the first coach of each kind, in order of their ids."""
    kinds: dict[tuple[object, ...], Coach] = {}
    for coach in sorted(coaches, key=lambda one: one.coach_id):
        kinds.setdefault(kind_of(coach), coach)
    return list(kinds.values())
