"""Who cannot travel in any plan, and why: reasons that hold for the party by itself."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import Floats
from scheduler.assignment.direct import shortest
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.duty import least_duration_s, rule_vector
from scheduler.policy import Risk
from scheduler.reasons import PlannerCode


@dataclass(frozen=True, slots=True)
class Hopeless:
    """Hold one party that no plan can carry, with the code of the reason."""

    demand: Demand
    code: PlannerCode


class Judge:
    """Judge parties by themselves.

    Parameters
    ----------
    case, travel
        The case and its roads.
    """

    def __init__(self, case: Case, travel: TravelMatrix) -> None:
        self.case, self.travel = case, travel
        self.seconds: Floats = shortest(travel.drive_s)
        self.metres: Floats = shortest(travel.distance_m)
        self.rules = rule_vector(case.policy.duty)
        self.coaches = [coach for coach in case.coaches.values() if case.may_run(coach)]
        self.crew = max((coach.crew for coach in self.coaches), default=1)
        self.room = max(
            (
                coach.sellable(case.policy, drivers, risk, exempt)
                for coach in self.coaches
                for drivers in range(1, coach.crew + 1)
                for risk in Risk
                for exempt in (False, True)
            ),
            default=0,
        )

    def code(self, demand: Demand) -> PlannerCode | None:
        """Return why no plan can carry the party, None where one might."""
        case = self.case
        firms = [case.firms[worker.firm_id] for worker in demand.party.workers]
        if not self.coaches:
            return PlannerCode.NO_COACH_LEFT
        if any(not firm.approved for firm in firms):
            return PlannerCode.FIRM_NOT_APPROVED
        if demand.people > self.room:
            return PlannerCode.PARTY_TOO_LARGE
        drops = sorted({firm.place_id for firm in firms})
        pickups = [place_id for place_id in demand.pickup_ids if not case.avoids(place_id)]
        if not pickups or any(map(case.avoids, drops)):
            return PlannerCode.AVOIDED_REGION
        if case.limits.max_drops is not None and len(drops) > case.limits.max_drops:
            # only smaller parties need fewer drops
            return PlannerCode.PARTY_TOO_LARGE
        if all(len(risks) > 1 for risks in demand.cohorts.values()) and case.policy.mixing == "same-risk":
            return PlannerCode.COHORT_ALONE
        counts = Counter(firm.firm_id for firm in firms)
        for firm in firms:
            if firm.daily_quota is not None and counts[firm.firm_id] > firm.daily_quota:
                return PlannerCode.FIRM_QUOTA
            hours = (firm.receives.until_s - firm.receives.from_s) % DAY_S or DAY_S
            if case.times.stop_s + case.times.per_rider_s * counts[firm.firm_id] > hours:
                return PlannerCode.FIRM_CLOSED
        return self.road_code(pickups, drops)

    def road_code(self, pickups: list[str], drops: list[str]) -> PlannerCode | None:
        """Return NO_ROAD or RIDE_TOO_LONG where no pickup point leads to every firm in time."""
        index = self.travel.index
        reached = [p for p in pickups if all(np.isfinite(self.seconds[index[p], index[d]]) for d in drops)]
        reached = [p for p in reached if p not in drops]
        if not reached or not self.coach_comes(reached, drops):
            return PlannerCode.NO_ROAD
        most = self.case.limits.max_ride_min
        if most is None:
            return None
        for pickup in reached:
            if all(self.ride_s(index[pickup], index[d]) <= 60 * most for d in drops):
                return None
        return PlannerCode.RIDE_TOO_LONG

    def coach_comes(self, pickups: list[str], drops: list[str]) -> bool:
        """Say whether some coach can reach one of the pickups and get home from one of the drops."""
        index = self.travel.index
        for coach in self.coaches:
            there = not coach.start_id or any(
                np.isfinite(self.seconds[index[coach.start_id], index[p]]) for p in pickups
            )
            home = not coach.end_id or any(
                np.isfinite(self.seconds[index[d], index[coach.end_id]]) for d in drops
            )
            if there and home:
                return True
        return False

    def ride_s(self, pickup: int, drop: int) -> int:
        """Return a time that no lawful ride between two places undercuts."""
        drive_s, metres = int(self.seconds[pickup, drop]), int(self.metres[pickup, drop])
        return max(drive_s, int(least_duration_s(self.rules, drive_s, metres, self.crew)))
