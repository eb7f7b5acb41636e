"""Rules about money: every figure is what the contract's formulas give, and the bound is honest."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from scheduler.errors import PlanFault
from scheduler.referee.arrival import rides
from scheduler.referee.people import left_by_planner
from scheduler.referee.records import Dossier, Timetable, TripRecord
from scheduler.trips import Status, StopKind

HOUR_S = 3600
KM_M = 1000
# The contract rounds to fen; a fen of rounding a trip is no fault, nor two seconds of the whole trip.
ROUNDING_FEN = 1.5
ROUNDING_S = 2.0
ROUNDING_M = 2.0
GAP_PRECISION = 1e-3


@dataclass(frozen=True)
class Bill:
    """Hold what one trip costs by the contract's section 3, computed anew from case, stops and timeline.

    Parameters
    ----------
    trip, table, dossier
        The trip, its timeline, and the case.
    """

    trip: TripRecord
    table: Timetable
    dossier: Dossier

    @cached_property
    def legs_m(self) -> list[float]:
        """Return the metres of each leg by the road; where there is none, by the trip's own word."""
        return self.dossier.roads.legs_m(self.trip, self.table)

    @property
    def distance_m(self) -> float:
        """Return all metres."""
        return sum(self.legs_m)

    @property
    def empty_m(self) -> float:
        """Return the metres before the first pickup and after the last drop."""
        kinds = self.trip.stops[0].kind, self.trip.stops[-1].kind
        before = self.legs_m[0] if kinds[0] is StopKind.START and self.legs_m else 0.0
        after = self.legs_m[-1] if kinds[1] is StopKind.END and self.legs_m else 0.0
        return before + after

    @property
    def drive_s(self) -> float:
        """Return the seconds of the drives that follow a road."""
        return sum(
            drive.lasts_s
            for (a, b), drives in zip(pairwise(self.trip.stops), self.table.drives, strict=True)
            if self.dossier.roads.leg(a.place_id, b.place_id)
            for drive in drives
        )

    @property
    def duration_s(self) -> float:
        """Return the seconds that the coach is hired."""
        return self.table.finish - self.table.begin

    @property
    def cost_fen(self) -> float:
        """Return the fare of the coach, not yet rounded."""
        tariff, empty_m = self.trip.coach.tariff, self.empty_m
        paid_m = self.distance_m - empty_m + self.dossier.case.cost.empty_factor * empty_m
        way_yuan = tariff.per_km_yuan * paid_m / KM_M
        time_yuan = tariff.per_hour_yuan * self.duration_s / HOUR_S
        return 100 * (tariff.fixed_yuan + way_yuan + time_yuan)

    @property
    def rider_time_fen(self) -> float:
        """Return what the riders' time is worth, not yet rounded."""
        aboard_s = sum(people * ride_s for _, _, people, ride_s in rides(self.trip, self.table))
        return 100 * self.dossier.case.cost.rider_hour_yuan * aboard_s / HOUR_S


def money_adds_up(dossier: Dossier) -> Iterator[PlanFault]:
    """Every length, time and price in the plan is what its roads, clock and tariffs give."""
    bills = [Bill(trip, table, dossier) for trip, table in dossier.timed()]
    for bill in bills:
        yield from _bill_true(bill)
    yield from _sums_recomputed(dossier, bills)
    yield from _sums_of_own_parts(dossier)


def _bill_true(bill: Bill) -> Iterator[PlanFault]:
    stops = len(bill.trip.stops)
    true = {
        "distance_m": (bill.distance_m, stops),
        "empty_m": (bill.empty_m, ROUNDING_M),
        "drive_s": (bill.drive_s, stops),
        "duration_s": (bill.duration_s, ROUNDING_S),
        "cost_fen": (bill.cost_fen, ROUNDING_FEN),
        "rider_time_fen": (bill.rider_time_fen, ROUNDING_FEN),
    }
    for name, (value, tolerance) in true.items():
        own = bill.trip.numbers[name]
        if own is None or abs(own - value) > tolerance:
            yield bill.trip.fault("R15", f"{name} is {own}, computed anew {value:.1f}")


def _coach_day_fen(dossier: Dossier) -> int:
    days: dict[str, set[date]] = defaultdict(set)
    for trip in dossier.trips:
        days[trip.coach.coach_id].add(trip.day)
    return sum(
        round(100 * dossier.case.coaches[coach_id].tariff.day_yuan) * len(on) for coach_id, on in days.items()
    )


def _sums_recomputed(dossier: Dossier, bills: list[Bill]) -> Iterator[PlanFault]:
    case, trips = dossier.case, max(1, len(dossier.trips))
    firms = (case.firms[case.workers[worker_id].firm_id] for worker_id in left_by_planner(dossier))
    coach_day = _coach_day_fen(dossier)
    cost = sum(round(bill.cost_fen) for bill in bills) + coach_day
    rider_time = sum(round(bill.rider_time_fen) for bill in bills)
    left = sum(case.cost.left_fen(firm.priority) for firm in firms)
    true = {
        "coach_day_fen": (coach_day, 0),
        "cost_fen": (cost, trips),
        "rider_time_fen": (rider_time, trips),
        "left_fen": (left, 0),
        "objective_fen": (cost + rider_time + left, 2 * trips),
    }
    for name, (value, tolerance) in true.items():
        if abs(dossier.sums[name] - value) > tolerance:
            yield PlanFault("R15", "plan", f"{name} is {dossier.sums[name]}, computed anew {value}")


def _sums_of_own_parts(dossier: Dossier) -> Iterator[PlanFault]:
    """A plan's sums are exact sums of its own numbers."""
    own, trips = dossier.sums, dossier.trip_sums
    if own["objective_fen"] != own["cost_fen"] + own["rider_time_fen"] + own["left_fen"]:
        yield PlanFault("R15", "plan", "objective_fen is not cost_fen + rider_time_fen + left_fen")
    if own["cost_fen"] != trips["cost_fen"] + own["coach_day_fen"]:
        yield PlanFault("R15", "plan", "cost_fen is not the trips' cost_fen and coach_day_fen")
    if own["rider_time_fen"] != trips["rider_time_fen"]:
        yield PlanFault("R15", "plan", "rider_time_fen is not the sum of the trips' rider_time_fen")


def bound_is_honest(dossier: Dossier) -> Iterator[PlanFault]:
    """The plan never claims that nothing cheaper is possible when it is, and says how far off it may be."""
    objective, bound = dossier.sums["objective_fen"], dossier.sums["bound_fen"]
    if bound > objective:
        yield PlanFault("R17", "plan", f"bound_fen {bound} is above objective_fen {objective}")
    if dossier.known_fen is not None and bound > dossier.known_fen:
        yield PlanFault("R17", "plan", f"bound_fen {bound} is above a lawful plan of {dossier.known_fen}")
    gap = (objective - bound) / objective if objective else 0.0
    if dossier.gap is None or not abs(dossier.gap - gap) <= GAP_PRECISION * max(1.0, gap):
        yield PlanFault("R17", "plan", f"gap is {dossier.gap}, computed anew {gap:.6f}")
    if dossier.status == Status.OPTIMAL and bound != objective:
        yield PlanFault("R17", "plan", "status is optimal, but bound_fen is not objective_fen")
