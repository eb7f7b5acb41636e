"""Policies by date, and what a change of policy breaks in a plan: trips and people, by which rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.eligibility import gate
from scheduler.errors import PlanFault, SchedulerError
from scheduler.gate import Gate, Refusal
from scheduler.planfile import plan_to_json
from scheduler.policy import Policy
from scheduler.referee import RULES, judge
from scheduler.trips import Plan

BY_PERSON = "R01"
LEADERS = ("乘客中的车长和副车长人数", "leaders among the riders")


class NoPolicyInForce(SchedulerError):
    """Say that no version of the policy covers a day."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """Hold one version of the policy.

    Parameters
    ----------
    policy, from_day
        The rules, and the day from which they hold, until the next version does.
    title
        Name of the notice that brought it.
    """

    policy: Policy
    from_day: date
    title: str = ""


def version_on(versions: Iterable[PolicyVersion], day: date) -> PolicyVersion:
    """Return the version that is in force on a day; of two of one day the later in the list.

    Raises
    ------
    NoPolicyInForce
        The first version begins later.
    """
    known = [version for version in versions if version.from_day <= day]
    if not known:
        raise NoPolicyInForce(f"no policy is in force on {day}: add a version that begins by then")
    latest = max(version.from_day for version in known)
    return [version for version in known if version.from_day == latest][-1]


@dataclass(frozen=True, slots=True, order=True)
class TripBreach:
    """Hold one rule that a trip, firm or plan breaks under the new policy.

    Parameters
    ----------
    where, code
        Which trip (or firm), and R02..R18; F00 = its leaders.
    details
        What exactly, in English, as the referee says it.
    """

    where: str
    code: str
    details: str

    def words(self, lang: str = "zh") -> str:
        """Say which rule."""
        names = {rule.code: (rule.zh, rule.en) for rule in RULES}
        zh, en = names.get(self.code, LEADERS)
        return en if lang == "en" else zh


@dataclass(frozen=True, slots=True)
class PersonBreach:
    """Hold one rider whom the new gate refuses on the day of his trip."""

    worker_id: str
    trip_id: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Breakage:
    """Hold what a change of policy breaks, and whom it frees.

    Parameters
    ----------
    trips, people
        What was lawful and is not any more.
    freed
        Whom the old gate refused and the new one lets travel; a new plan may carry them.
    """

    trips: tuple[TripBreach, ...]
    people: tuple[PersonBreach, ...]
    freed: tuple[str, ...]

    @property
    def trip_ids(self) -> tuple[str, ...]:
        """Return the trips that must be planned anew."""
        where = {breach.where for breach in self.trips} | {breach.trip_id for breach in self.people}
        return tuple(sorted(where))

    def __bool__(self) -> bool:
        """Say whether anything breaks."""
        return bool(self.trips or self.people)


def broken_by(case: Case, travel: TravelMatrix, plan: Plan, policy: Policy) -> Breakage:
    """Return what another policy breaks in a plan; faults that the plan has under its own are not counted.

    Parameters
    ----------
    case, travel, plan
        What was planned, on which roads.
    policy
        The policy that is to hold instead of the case's.
    """
    document = plan_to_json(plan)
    amended = replace(case, policy=policy)
    before = set(_rules(judge(case, travel, document)))
    after = set(_rules(judge(amended, travel, document)))
    old, new = Gate(case), Gate(amended)
    people = tuple(
        PersonBreach(worker_id, trip.trip_id, refusals)
        for trip in plan.trips
        for worker_id in trip.rider_ids
        if (refusals := new.judge(case.workers[worker_id], trip.day).refusals)
        and old.judge(case.workers[worker_id], trip.day).passed
    )
    refused = {left.worker_id for left in gate(amended).refused}
    freed = sorted({left.worker_id for left in gate(case).refused} - refused)
    return Breakage(tuple(sorted(after - before)), people, tuple(freed))


def _rules(faults: Iterable[PlanFault]) -> Iterable[TripBreach]:
    """Yield the faults of trips; who may travel is said person by person elsewhere."""
    return (TripBreach(fault.where, fault.code, fault.words) for fault in faults if fault.code != BY_PERSON)


def broken_by_versions(
    case: Case, travel: TravelMatrix, plan: Plan, versions: Iterable[PolicyVersion]
) -> Mapping[date, Breakage]:
    """Return what the versions in force on the days of a plan break, each on its own days only."""
    versions = tuple(versions)
    found: dict[date, Breakage] = {}
    for day in sorted({trip.day for trip in plan.trips}):
        whole = broken_by(case, travel, plan, version_on(versions, day).policy)
        that_day = {trip.trip_id for trip in plan.trips if trip.day == day}
        trips = tuple(breach for breach in whole.trips if breach.where in that_day)
        people = tuple(breach for breach in whole.people if breach.trip_id in that_day)
        if trips or people:
            found[day] = Breakage(trips, people, whole.freed)
    return found
