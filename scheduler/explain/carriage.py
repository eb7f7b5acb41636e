"""Carrying one more party beside a plan's trips: on one that runs, or on a coach of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scheduler.accounts import trips_fen
from scheduler.assignment.pieces import left_fen_of
from scheduler.assignment.problem import Problem
from scheduler.demand import Demand
from scheduler.explain.changes import EXTRA, Change, kind_of
from scheduler.explain.effort import Effort
from scheduler.explain.laying import Bench, most_room
from scheduler.explain.tours import Load, Ride, Roads, Tour, TourLimits, joined
from scheduler.fleet import Coach
from scheduler.trips import StopKind, Trip

MOST_TRIPS = 3
"""Running trips on which a party is laid, those with the least detour first."""
MOST_COACHES = 3
"""Coaches on which a party is laid by itself, the cheapest first."""
MOST_COMPANY = 60
"""Other parties left behind that may fill a new trip, those with the least detour first."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Hold one lawful way to carry a party.

    Parameters
    ----------
    old, new
        The trip that is replaced, None where a trip is added; and the trip that carries the party.
    party_ids
        Who travels that did not before.
    fen
        What all trips cost more.
    gain_fen
        What leaving those people behind costs.
    """

    old: Trip | None
    new: Trip
    party_ids: tuple[str, ...]
    fen: int
    gain_fen: int

    @property
    def pays(self) -> bool:
        """Say whether carrying them is cheaper than leaving them."""
        return self.fen < self.gain_fen


class Carriage:
    """Look for a lawful way to carry a party when one thing of the case is changed.

    Parameters
    ----------
    problem
        Names of places; the case in it is replaced by the changed one.
    roads
        The roads of the case.
    trips
        The trips that run anyway.
    demands
        Parties by id, those who ride among them.
    change
        What is changed, and what the party asks for then.
    effort, most
        How long to look, and how many timetables to try at most.
    """

    def __init__(
        self,
        problem: Problem,
        roads: Roads,
        trips: Sequence[Trip],
        demands: Mapping[str, Demand],
        change: Change,
        effort: Effort,
        most: int,
    ) -> None:
        self.case, self.change, self.demand = change.case, change, change.demand
        self.trips, self.roads, self.travel = tuple(trips), roads, problem.travel
        self.demands = {**demands, self.demand.party.party_id: self.demand}
        self.party_of = {w: party_id for party_id, one in self.demands.items() for w in one.worker_ids}
        self.bench = Bench(problem, self.case, roads, self.trips, self.demands, effort, most)
        limits = self.case.limits
        detour_s = None if limits.max_detour_min is None else 60 * limits.max_detour_min
        self.limits = TourLimits(limits.max_pickups, limits.max_drops, detour_s)
        self._near: dict[date, list[Demand]] = {}

    def fit(self, company: Sequence[Demand]) -> Fit | None:
        """Return a way that pays, else the cheapest lawful one found, None where there is none.

        Parameters
        ----------
        company
            Others left behind, who may fill a new trip.
        """
        best: Fit | None = None
        for one in self._ways(company):
            if best is None or one.fen - one.gain_fen < best.fen - best.gain_fen:
                best = one
            if best.pays:
                break
        return best

    def _ways(self, company: Sequence[Demand]) -> Iterator[Fit]:
        if not self.change.only_new_coaches:
            yield from self._on_running_trips()
        yield from self._on_a_coach_of_its_own(company)

    def _on_running_trips(self) -> Iterator[Fit]:
        """Take the party along on trips that run, least detour first."""
        found = []
        for trip in self.trips:
            coach = self.case.coaches[trip.coach_id]
            if self.may_share(trip, self.demand) and len(trip.seats) + self.demand.people <= most_room(
                self.case, coach
            ):
                load = self.load_of(trip)
                more = self.with_party(load, self.demand)
                if more is not None:
                    found.append((more[0], trip.trip_id, trip, more[1]))
        for added_s, _, trip, load in sorted(found, key=lambda entry: entry[:2])[:MOST_TRIPS]:
            others = [other for other in self.trips if other is not trip]
            start, drivers = trip.stops[0].arrive, trip.driver_ids
            coach, riders = self.case.coaches[trip.coach_id], len(trip.seats) + self.demand.people
            while len(drivers) > 1 and most_room(self.case, coach, len(drivers)) < riders:
                drivers = drivers[:-1]
            for moment in dict.fromkeys((start, start - added_s)):
                new = self.bench.lay(trip.coach_id, drivers, trip.day, load, moment, trip.trip_id, others)
                if new is not None:
                    yield self._priced(trip, new)
                    break

    def _on_a_coach_of_its_own(self, company: Sequence[Demand]) -> Iterator[Fit]:
        """Run a new trip for the party and whoever else can use it."""
        trip_id = new_trip_id(self.trips)
        for coach in self._coaches():
            for day in self.demand.days:
                for load in self._loads(coach, day, company):
                    new = self.bench.first_lawful(coach, day, load, trip_id)
                    if new is not None:
                        yield self._priced(None, new)
                        break
                if not self.bench.lasts():
                    return

    def _coaches(self) -> list[Coach]:
        """Return the coaches to try, cheapest first: one idle one of each kind, then those that run."""
        running = {trip.coach_id for trip in self.trips}
        kinds: dict[tuple[object, ...], Coach] = {}
        tried: list[tuple[int, float, str, Coach]] = []
        for coach in sorted(self.case.coaches.values(), key=lambda one: one.coach_id):
            new = coach.coach_id.startswith(EXTRA)
            if self.change.only_new_coaches and not new:
                continue
            if most_room(self.case, coach) < self.demand.people:
                continue
            if coach.coach_id in running:
                tried.append((1, self._estimate_fen(coach), coach.coach_id, coach))
            elif kind_of(coach) not in kinds:
                kinds[kind_of(coach)] = coach
                tried.append((0, self._estimate_fen(coach), coach.coach_id, coach))
        return [coach for *_, coach in sorted(tried, key=lambda entry: entry[:3])[:MOST_COACHES]]

    def _estimate_fen(self, coach: Coach) -> float:
        index, travel = self.travel.index, self.travel
        places = [index[self.demand.pickup_ids[0]], *self._drops(self.demand)]
        places = [index[p] for p in [coach.start_id] if p] + places + [index[p] for p in [coach.end_id] if p]
        if self.roads.way_s(places) is None:
            return float("inf")
        metres = sum(int(travel.distance_m[a, b]) for a, b in pairwise(places))
        tariff = coach.tariff
        return 100 * (tariff.fixed_yuan + tariff.day_yuan) + tariff.per_km_yuan / 10 * metres

    def _loads(self, coach: Coach, day: date, company: Sequence[Demand]) -> Iterator[Load]:
        """Give fuller and emptier loads of a new trip: as full as it goes, then as few as may run."""
        alone = self.with_party(None, self.demand)
        if alone is None:
            return
        load, riders = alone[1], self.demand.people
        room, least = most_room(self.case, coach), max(1, self.case.limits.min_riders)
        steps = [(riders, load)]
        for other in self._company(load, day, company):
            if riders + other.people > room:
                continue
            more = self.with_party(load, other)
            if more is not None:
                load, riders = more[1], riders + other.people
                steps.append((riders, load))
        lawful = [entry for entry in steps if entry[0] >= least]
        if lawful:
            yield from dict((lawful[-1], lawful[0])).values()

    def _company(self, load: Load, day: date, company: Sequence[Demand]) -> list[Demand]:
        """Return who else may use a new trip, those with the least detour first."""
        if day not in self._near:
            detours: dict[tuple[object, ...], int | None] = {}
            near = []
            for other in company:
                if other.party.party_id == self.demand.party.party_id or not self.travels_with(other, day):
                    continue
                key = other.pickup_ids, other.firm_ids
                if key not in detours:
                    more = self.with_party(load, other)
                    detours[key] = more[0] if more is not None else None
                if (added_s := detours[key]) is not None:
                    near.append((added_s, other.party.party_id, other))
            self._near[day] = [
                other for *_, other in sorted(near, key=lambda entry: entry[:2])[:MOST_COMPANY]
            ]
        return self._near[day]

    def with_party(self, load: Load | None, demand: Demand) -> tuple[int, Load] | None:
        """Return the seconds added and the load with one party more, None where the road forbids it."""
        rides = self.rides(load.boards) if load else set()
        pickups = [self.travel.index[place_id] for place_id in demand.pickup_ids]
        found = joined(
            self.roads, load.tour if load else None, rides, pickups, self._drops(demand), self.limits
        )
        if found is None:
            return None
        added_s, tour, pickup = found
        boards = {**(load.boards if load else {}), demand.party.party_id: pickup}
        return added_s, Load(tour, boards)

    def rides(self, boards: Mapping[str, int]) -> set[Ride]:
        """Return from where to where people ride."""
        return {
            (place, drop)
            for party_id, place in boards.items()
            for drop in self._drops(self.demands[party_id])
        }

    def _drops(self, demand: Demand) -> list[int]:
        places = {self.case.firms[firm_id].place_id for firm_id in demand.firm_ids}
        return sorted(self.travel.index[place_id] for place_id in places)

    def load_of(self, trip: Trip) -> Load:
        """Read tour and boarding out of a trip."""
        index = self.travel.index
        pickups = [stop for stop in trip.stops if stop.kind is StopKind.PICKUP]
        drops = tuple(index[stop.place_id] for stop in trip.stops if stop.kind is StopKind.DROP)
        boards = {self.party_of[w]: index[stop.place_id] for stop in pickups for w in stop.board}
        return Load(Tour(tuple(index[stop.place_id] for stop in pickups), drops), boards)

    def may_share(self, trip: Trip, demand: Demand) -> bool:
        """Say whether day and cohort allow a party on a trip (rules R04 and R10)."""
        if trip.day not in demand.days:
            return False
        first = self.demands[self.party_of[trip.rider_ids[0]]]
        return (
            self.case.policy.mixing != "same-risk" or first.cohorts.get(trip.day) == demand.cohorts[trip.day]
        )

    def travels_with(self, other: Demand, day: date) -> bool:
        """Say whether another party may be aboard with this one on a day."""
        apart = self.case.policy.mixing == "same-risk"
        return day in other.days and (not apart or other.cohorts[day] == self.demand.cohorts[day])

    def _priced(self, old: Trip | None, new: Trip) -> Fit:
        """Say what a way costs and who travels by it."""
        others = [trip for trip in self.trips if trip is not old]
        before = trips_fen(self.case, self.trips)
        riding = set(old.seats) if old else set()
        party_ids = tuple(sorted({self.party_of[w] for w in new.seats if w not in riding}))
        gain = sum(left_fen_of(self.case, self.demands[party_id]) for party_id in party_ids)
        return Fit(old, new, party_ids, trips_fen(self.case, [*others, new]) - before, gain)


def new_trip_id(trips: Sequence[Trip]) -> str:
    """Return an id that no trip has."""
    taken = {trip.trip_id for trip in trips}
    return next(one for k in range(len(trips) + 1) if (one := f"T{len(trips) + 1 + k:03d}") not in taken)
