"""Finding true reasons: changes are tried for everybody left behind; the first that carries him is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from scheduler.assignment.problem import Problem
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.explain.carriage import Carriage, Fit
from scheduler.explain.changes import CHANGES, Change, members_alone, nothing_avoided, unchanged
from scheduler.explain.effort import Effort
from scheduler.explain.pricing import alike, option_of, price_order
from scheduler.explain.tours import Roads
from scheduler.reasons import PlannerCode
from scheduler.trips import Option, Trip

MOST_OPTIONS = 3
"""Options that are told to a person."""
MOST_PASSES = 3
"""Passes over all parties that look for somebody who fits in without any change."""
QUICK, THOROUGH = 4, 16
"""Timetables tried for one change: at first, and once more for those who then have no code yet."""
EVERYBODYS = frozenset({
    PlannerCode.NO_COACH_LEFT, PlannerCode.NO_DRIVER_LEFT, PlannerCode.TOO_FEW_FOR_A_COACH,
    PlannerCode.RIDE_TOO_LONG, PlannerCode.COHORT_ALONE,
})  # fmt: skip
"""Changes of the whole case, which prove the code of everybody on the trip that they make possible."""


@dataclass(slots=True)
class Group:
    """Hold parties left behind that can be carried in the same ways.

    Parameters
    ----------
    demands
        The parties; the first stands for all.
    code
        The reason, None while it is looked for.
    options
        Changes that carry them and pay, the code's own first.
    dear
        Changes that carry them at more than leaving costs.
    alone
        The reason on a day on which nobody else travels.
    """

    demands: list[Demand]
    code: PlannerCode | None = None
    options: list[Option] = field(default_factory=list)
    dear: list[Option] = field(default_factory=list)
    alone: PlannerCode | None = None

    @property
    def first(self) -> Demand:
        """Return the party that stands for all."""
        return self.demands[0]

    def settle(self, option: Option) -> None:
        """Note a change that carries the group; the first one gives the code."""
        self.code = self.code or PlannerCode(option.code)
        if option.code not in {known.code for known in self.options}:
            self.options.append(option)

    def told(self) -> tuple[Option, ...]:
        """Return the options to tell: the code's own, then the cheapest."""
        own = [option for option in self.options if option.code == self.code]
        rest = sorted((option for option in self.options if option.code != self.code), key=price_order)
        return tuple((own + rest)[:MOST_OPTIONS])


class Finder:
    """Find out why parties are left behind by a plan.

    Parameters
    ----------
    problem
        The problem that was solved.
    demands
        All parties that somebody could carry, by id.
    trips
        The plan's trips; those who fit in without any change are put on them.
    stranded
        Parties left behind.
    effort
        How long to look.
    """

    def __init__(
        self,
        problem: Problem,
        demands: Mapping[str, Demand],
        trips: Sequence[Trip],
        stranded: Sequence[Demand],
        effort: Effort,
    ) -> None:
        self.problem, self.demands, self.effort = problem, demands, effort
        self.case: Case = problem.case
        self.most = QUICK
        self.trips, self.roads = tuple(trips), Roads(problem.travel)
        ordered = sorted(stranded, key=lambda one: (str(alike(one)), one.party.party_id))
        self.groups = [Group(list(same)) for _, same in groupby(ordered, key=lambda one: str(alike(one)))]
        self.groups.sort(
            key=lambda group: (-sum(one.people for one in group.demands), group.first.party.party_id)
        )

    @property
    def stranded(self) -> list[Demand]:
        """Return the parties that are still left behind."""
        return [demand for group in self.groups for demand in group.demands]

    def run(self) -> None:
        """Look until every group has its code or the effort is spent."""
        for self.most in (QUICK, THOROUGH):
            for _ in range(MOST_PASSES):
                if not self.take_along(self.open_groups()):
                    break
            self.try_changes(self.open_groups())
            self.try_without_the_others()
        for group in self.open_groups():
            if group.dear:
                as_is = [one for one in group.dear if one.code == PlannerCode.DEARER_THAN_LEAVING]
                group.settle((as_is or group.dear)[0])
            group.code = group.code or group.alone or self.likeliest()
        self.price_others()

    def likeliest(self) -> PlannerCode:
        """Return what to say where time ran out: with idle coaches it is not coaches that lack."""
        if {trip.coach_id for trip in self.trips} >= set(self.case.coaches):
            return PlannerCode.NO_COACH_LEFT
        few = self.case.limits.min_riders > 1
        return PlannerCode.TOO_FEW_FOR_A_COACH if few else PlannerCode.DEARER_THAN_LEAVING

    def open_groups(self) -> list[Group]:
        """Return the groups without a code."""
        return [group for group in self.groups if group.code is None]

    def attempt(
        self, change: Change, trips: Sequence[Trip], company: Iterable[Demand]
    ) -> tuple[Carriage, Fit | None]:
        """Try one change for the party it was made for."""
        carriage = Carriage(self.problem, self.roads, trips, self.demands, change, self.effort, self.most)
        return carriage, carriage.fit(list(company))

    def take_along(self, groups: Sequence[Group]) -> bool:
        """Put those on trips who fit in as the case is, where that pays; say whether somebody was."""
        taken = False
        for group in groups:
            while group.demands and self.effort.lasts():
                carriage, fit = self.attempt(unchanged(self.case, group.first), self.trips, self.stranded)
                group.dear = [one for one in group.dear if one.code != PlannerCode.DEARER_THAN_LEAVING]
                group.dear += [option_of(self.case, carriage, fit)] if fit is not None else []
                if fit is None or not fit.pays:
                    break
                self.trips = tuple(fit.new if trip is fit.old else trip for trip in self.trips)
                self.trips += () if fit.old else (fit.new,)
                taken = True
                for other in self.groups:
                    other.demands = [d for d in other.demands if d.party.party_id not in fit.party_ids]
        self.groups = [group for group in self.groups if group.demands]
        return taken

    def try_changes(self, groups: Sequence[Group]) -> None:
        """Try the changes one after another, each for all groups that have no code yet."""
        for make in CHANGES:
            for group in groups:
                if group.code is None and self.effort.lasts():
                    for change in make(self.case, group.first):
                        if self.try_change(group, change):
                            break

    def try_change(self, group: Group, change: Change) -> bool:
        """Try one change for one group; say whether it carries it and pays."""
        carriage, fit = self.attempt(change, self.trips, self.stranded)
        if fit is None:
            return False
        option = option_of(self.case, carriage, fit)
        if not fit.pays:
            group.dear.append(option)
            return False
        group.settle(option)
        if change.code in EVERYBODYS:
            carried = set(fit.party_ids)
            for other in self.groups:
                if other.code is None and any(d.party.party_id in carried for d in other.demands):
                    other.settle(option)
        return True

    def try_without_the_others(self) -> None:
        """Ask for the last ones whether a plan could carry them at all, at the others' expense or changed."""
        for group in self.open_groups():
            if group.alone is None and not group.dear and self.effort.lasts():
                group.alone = self.code_alone(group.first)

    def code_alone(self, demand: Demand) -> PlannerCode | None:
        """Return what lacks for a party on a day on which nobody else travels, None where nothing helps."""
        firms = set(demand.firm_ids)
        company = [one for one in self.demands.values() if firms & set(one.firm_ids)]
        company += [one for one in self.stranded if not firms & set(one.firm_ids)]
        if self.attempt(unchanged(self.case, demand), (), company)[1] is not None:
            return PlannerCode.DEARER_THAN_LEAVING
        for make in (*CHANGES[1:], nothing_avoided):
            for change in make(self.case, demand):
                if self.attempt(change, (), company)[1] is not None:
                    return change.code
        company = [one for one in company if one.party.party_id != demand.party.party_id]
        members = members_alone(self.case, demand)
        if members and all(self.attempt(one, (), company)[1] is not None for one in members):
            return PlannerCode.PARTY_TOO_LARGE
        return None

    def price_others(self) -> None:
        """Price the changes behind the one that gave the code, as far as the effort lasts."""
        for make in CHANGES:
            for group in self.groups if self.effort.lasts() else ():
                for change in make(self.case, group.first):
                    if not self.effort.lasts() or change.code in {option.code for option in group.options}:
                        break
                    if group.code is not None and change.code is not group.code:
                        carriage, fit = self.attempt(change, self.trips, self.stranded)
                        if fit is not None and fit.pays:
                            group.settle(option_of(self.case, carriage, fit))
