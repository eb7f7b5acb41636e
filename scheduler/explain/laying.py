"""Laying a load on the clock beside the trips that run anyway, and asking the referee about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from scheduler.accounts import plan_of
from scheduler.assignment.arrays import NONE
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import first_midnight
from scheduler.assignment.problem import Problem
from scheduler.assignment.realise import Realiser
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.explain.effort import Effort
from scheduler.explain.tours import Load, Roads
from scheduler.fleet import Coach
from scheduler.planfile import plan_to_json
from scheduler.policy import Risk
from scheduler.referee import judge
from scheduler.trips import StopKind, Trip

STARTS = 4
"""Departures tried over the hours in which a trip may begin."""
MOST_CREWS = 2
"""Numbers of drivers tried on one coach, the most first."""


class Bench:
    """Lay loads on the clock for as many timetables as are allowed.

    Parameters
    ----------
    problem
        Names of places; the case in it is replaced.
    case
        The case, with what is changed in it.
    roads
        The roads of the case.
    trips
        The trips that run anyway.
    demands
        Parties by id.
    effort
        How long to look.
    most
        Timetables that may be tried here.
    """

    def __init__(
        self,
        problem: Problem,
        case: Case,
        roads: Roads,
        trips: Sequence[Trip],
        demands: Mapping[str, Demand],
        effort: Effort,
        most: int,
    ) -> None:
        self.case, self.roads, self.travel = case, roads, problem.travel
        self.trips, self.demands, self.effort = tuple(trips), demands, effort
        self.problem = replace(problem, case=case, driver_ids=tuple(sorted(case.drivers)))
        self.index = problem.travel.index
        self.left = most

    def lasts(self) -> bool:
        """Say whether one more timetable may be tried."""
        return self.left > 0 and self.effort.lasts()

    def first_lawful(self, coach: Coach, day: date, load: Load, trip_id: str) -> Trip | None:
        """Try departures over the day, with as many drivers as leave enough seats."""
        case, riders = self.case, sum(self.demands[party_id].people for party_id in load.boards)
        lead = self.roads.seconds(self.index[coach.start_id], load.tour.pickups[0]) if coach.start_id else 0
        if lead < 0:
            return None
        first = case.clock.midnight(day) - lead + case.times.depart_from_s
        span = min(case.times.depart_until_s, DAY_S - 1) - case.times.depart_from_s
        least = lead + (self.roads.way_s(load.tour.places) or 0)
        starts = [first + span * k // (STARTS - 1) for k in range(STARTS)]
        starts = [at for at in starts if not self.engaged(coach.coach_id, at, at + least, self.trips)]
        crews = [n for n in range(coach.crew, 0, -1) if most_room(case, coach, n) >= riders][:MOST_CREWS]
        for crew in crews:
            for start in starts:
                drivers = self._drivers(coach, crew, start)
                if drivers is None:
                    continue
                new = self.lay(coach.coach_id, drivers, day, load, start, trip_id, self.trips)
                if new is not None or not self.lasts():
                    return new
        return None

    def _drivers(self, coach: Coach, crew: int, start: int) -> tuple[str, ...] | None:
        """Choose who drives: the coach's own, else listed drivers who are free, the least tired first."""
        if not self.case.drivers:
            return tuple(f"{coach.coach_id}/{k + 1}" for k in range(crew))
        hours: Counter[str] = Counter()
        busy = set()
        for trip in self.trips:
            for driver_id in trip.driver_ids:
                hours[driver_id] += trip.duration_s
                if trip.stops[0].arrive <= start < trip.stops[-1].depart:
                    busy.add(driver_id)
        free = [
            (hours[one.driver_id] + 60 * one.driven_min_7d, one.driver_id)
            for one in self.case.drivers.values()
            if one.driver_id not in busy and (one.available_from is None or one.available_from <= start)
        ]
        chosen = tuple(driver_id for _, driver_id in sorted(free)[:crew])
        return chosen if len(chosen) == crew else None

    def lay(
        self,
        coach_id: str,
        drivers: Sequence[str],
        day: date,
        load: Load,
        start: int,
        trip_id: str,
        others: Sequence[Trip],
    ) -> Trip | None:
        """Lay a load on the clock and return the trip where the referee accepts it beside the others."""
        coach, index = self.case.coaches[coach_id], self.index
        way = [index[coach.start_id]] if coach.start_id else []
        way += [*load.tour.places, *([index[coach.end_id]] if coach.end_id else [])]
        if self.roads.way_s(way) is None or not self.lasts():
            return None
        self.left -= 1
        self.effort.spend()
        listed = [self.problem.driver_ids.index(one) for one in drivers] if self.case.drivers else []
        draft = Draft(
            coach=NONE, klass=0, day=self.case.days.index(day), crew=len(drivers), pickups=load.tour.pickups,
            drops=load.tour.drops, boards=tuple(sorted(load.boards.items())),
            start_s=start - first_midnight(self.case), cost_fen=0.0, drivers=tuple(listed),
        )  # fmt: skip
        realiser = Realiser(self.problem, self.demands, SEARCH_PACES)
        for driver_id in drivers:
            realiser.driven[driver_id] = [other.timeline for other in others if driver_id in other.driver_ids]
        trip = realiser.trip(draft, coach_id, trip_id)
        return trip if trip is not None and self.lawful(trip, others) else None

    def lawful(self, trip: Trip, others: Sequence[Trip]) -> bool:
        """Ask the referee about a trip and those that share its coach, its drivers or its firms."""
        if self._plainly_unlawful(trip, others):
            return False
        workers, near = self.case.workers, beside(self.case, trip, others)
        riders = sorted(w for one in (trip, *near) for w in one.seats)
        small = replace(self.case, workers={w: workers[w] for w in riders})
        return not judge(small, self.travel, plan_to_json(plan_of(small, [*near, trip])))

    def _plainly_unlawful(self, trip: Trip, others: Sequence[Trip]) -> bool:
        """Say whether a ride is too long or the coach cannot be had, before the referee is asked."""
        coach = self.case.coaches[trip.coach_id]
        early = coach.available_from is not None and trip.stops[0].arrive < coach.available_from
        late = coach.available_until is not None and trip.stops[-1].depart > coach.available_until
        if early or late or self.engaged(trip.coach_id, trip.stops[0].arrive, trip.stops[-1].depart, others):
            return True
        most = self.case.limits.max_ride_min
        return most is not None and longest_ride_s(self.case, trip) > 60 * most

    def engaged(self, coach_id: str, begins: int, ends: int, others: Sequence[Trip]) -> bool:
        """Say whether a coach is on another trip between two moments, or turns round from one (rule R12)."""
        rest_s = self.case.times.turnaround_s
        return any(
            other.coach_id == coach_id
            and other.stops[0].arrive < ends + rest_s
            and begins < other.stops[-1].depart + rest_s
            for other in others
        )


def beside(case: Case, trip: Trip, others: Sequence[Trip]) -> list[Trip]:
    """Return the trips that share a coach, a driver or a firm with a quota with a trip."""
    places = {stop.place_id for stop in trip.stops if stop.kind is StopKind.DROP}
    limited = {
        one.firm_id for one in case.firms.values() if one.daily_quota is not None and one.place_id in places
    }
    return [
        other
        for other in others
        if other.coach_id == trip.coach_id
        or set(other.driver_ids) & set(trip.driver_ids)
        or (limited and any(case.workers[w].firm_id in limited for w in other.seats))
    ]


def most_room(case: Case, coach: Coach, crew: int = 1) -> int:
    """Return the most riders a coach may carry with so many drivers at the kindest risk."""
    return max(coach.sellable(case.policy, crew, risk, exempt) for risk in Risk for exempt in (False, True))


def longest_ride_s(case: Case, trip: Trip) -> int:
    """Return the longest time between leaving a pickup and reaching a drop: no ride's clock shows less."""
    left = {w: stop.depart for stop in trip.stops for w in stop.board}
    return max((stop.arrive - left[w] for stop in trip.stops for w in stop.alight), default=0)
