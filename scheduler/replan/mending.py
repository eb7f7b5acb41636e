"""Mending a plan trip by trip: each stays as near to what people were told as the case now allows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.case import Case
from scheduler.errors import PlanFault, ReplanFault, ReplanRefused
from scheduler.explain.changes import kind_of
from scheduler.explain.effort import Effort
from scheduler.explain.pricing import alike
from scheduler.explain.tours import Roads, Tour, TourLimits, joined
from scheduler.fleet import Coach
from scheduler.policy import Risk
from scheduler.replan.laying import Wish, Yard
from scheduler.replan.locks import TripLock, begins, keeps_locks
from scheduler.replan.standing import Standing
from scheduler.replan.told import is_news, rides_of
from scheduler.trips import StopKind, Trip

SHIFTS_MIN = (10, 20, 40, 60, 90, 120, 180, 240, 360, 480)
"""By how much a departure is moved, earlier and later, until the trip is lawful."""
LEAST_FILLED = 40
"""Timetables for people on free seats that are tried whatever the clock says."""
MOST_FILLED = 3
"""Trips with free seats on which somebody without a ride is laid, those with the least way round first."""
MOST_OTHER_COACHES = 4
"""Other coaches on which a trip is tried as it is."""


class Filling(Effort):
    """Look for free seats for a while, and for a few timetables in any case: late arrivals come first."""

    def lasts(self) -> bool:
        """Say whether there is time for one more timetable."""
        return self.timetables < LEAST_FILLED or super().lasts()


@dataclass(frozen=True, slots=True)
class Mended:
    """Hold what is left of a plan.

    Parameters
    ----------
    trips
        Trips that are lawful now, those that have departed left out; unaltered ones are as they were.
    waiting
        Parties without a ride that some plan might carry.
    """

    trips: tuple[Trip, ...]
    waiting: tuple[str, ...]


class Mender:
    """Mend the trips of a plan that stands.

    Parameters
    ----------
    standing
        The plan and the case as it is now.
    yard
        Where trips are laid.
    tolerance_s
        By how much a coach may come earlier or later than told.
    effort
        How long free seats are looked for.
    """

    def __init__(self, standing: Standing, yard: Yard, tolerance_s: int, effort: Effort) -> None:
        self.standing, self.yard, self.locks = standing, yard, standing.locks
        self.tolerance_s, self.effort = tolerance_s, effort
        self.wishes_of: dict[int, Wish] = {}
        self.room_of: dict[int, int] = {}
        self.refused: set[tuple[object, ...]] = set()
        self.case: Case = yard.case
        self.done: list[Trip] = []
        wishes = {w: t for w, t in self.locks.stays_on.items() if w in self.case.workers}
        self.stays = {standing.party_of(w): trip_id for w, trip_id in wishes.items()}
        self.barred: dict[str, set[str]] = defaultdict(set)
        for worker_id, trip_ids in self.locks.keeps_off.items():
            if worker_id in self.case.workers:
                self.barred[standing.party_of(worker_id)] |= trip_ids

    def mend(self) -> Mended:
        """Mend all trips, the locked ones first.

        Raises
        ------
        ReplanRefused
            A lock cannot be kept.
        """
        faults = [
            ReplanFault(w, "LOCK_PERSON_CANNOT", t)
            for w, t in sorted(self.locks.stays_on.items())
            if w in self.case.workers and self.standing.party_of(w) not in self.standing.demands
        ]
        order = sorted(
            self.standing.trips, key=lambda t: (not self.locks.of(t.trip_id), begins(t), t.trip_id)
        )
        for trip in order:
            faults += self.add(trip)
        if faults:
            raise ReplanRefused(sorted(faults))
        riding = {
            self.standing.party_of(w) for one in (*self.done, *self.standing.departed) for w in one.seats
        }
        waiting = [party_id for party_id in self.standing.demands if party_id not in riding]
        waiting = [party_id for party_id in waiting if not self.fill(party_id)]
        return Mended(tuple(sorted(self.done, key=lambda t: (begins(t), t.trip_id))), tuple(waiting))

    @property
    def others(self) -> list[Trip]:
        """Return the trips that run in any case."""
        return [*self.standing.departed, *self.done]

    def add(self, trip: Trip) -> list[ReplanFault]:
        """Put a trip back as it was, or as near to that as it can be; return locks that cannot be kept."""
        if self.locks.holds(trip.trip_id, TripLock.BROKEN_DOWN):
            return []
        wish = self.wish_of(trip)
        if not wish.boards:
            return []
        if same_people(wish, trip, self.yard):
            others = self.others
            if not self.yard.faults(trip, others):
                self.done.append(trip)
                return []
        thinned = self.yard.thinned(wish)
        if thinned is not None and not self.yard.faults(thinned, self.others):
            self.done.append(thinned)
            return []
        found, faults = self.nearest(wish)
        if found is not None:
            self.done.append(found)
            return []
        stuck = [party_id for party_id, trip_id in self.stays.items() if trip_id == trip.trip_id]
        if self.locks.of(trip.trip_id) or stuck:
            about = "; ".join(f"{fault.code} {fault.words}" for fault in faults[:2])
            return [ReplanFault(trip.trip_id, "LOCK_IMPOSSIBLE", about)]
        return []

    def wish_of(self, trip: Trip) -> Wish:
        """Return the trip with those who may still ride on it, from where they were told to board."""
        if id(trip) not in self.wishes_of:
            self.wishes_of[id(trip)] = self.find_wish(trip)
        return self.wishes_of[id(trip)]

    def find_wish(self, trip: Trip) -> Wish:
        """Find out who may still ride on a trip."""
        told = {w: stop.place_id for stop in trip.stops for w in stop.board}
        pickups = tuple(s.place_id for s in trip.stops if s.kind is StopKind.PICKUP)
        drops = tuple(s.place_id for s in trip.stops if s.kind is StopKind.DROP)
        boards: dict[str, str] = {}
        for party_id, demand in self.standing.demands.items():
            homed = self.standing.home.get(party_id, trip.trip_id) == trip.trip_id
            homed = homed and any(w in told for w in demand.worker_ids)
            homed = homed and self.stays.get(party_id, trip.trip_id) == trip.trip_id
            if not homed or trip.trip_id in self.barred[party_id] or trip.day not in demand.days:
                continue
            place = next(told[w] for w in demand.worker_ids if w in told)
            if place in demand.pickup_ids and set(self.yard.drops_of[party_id]) <= set(drops):
                boards[party_id] = place
        wish = Wish(
            trip.trip_id, trip.coach_id, trip.driver_ids, trip.day, pickups, drops, boards, begins(trip),
            before=trip,
        )  # fmt: skip
        wish = wish.without((), self.yard.drops_of)
        for party_id, trip_id in sorted(self.stays.items()):
            if trip_id == trip.trip_id and party_id not in boards and party_id in self.standing.demands:
                wish = self.joined(wish, party_id) or wish
        exact = self.locks.holds(trip.trip_id, TripLock.TIMES)
        stops = {*wish.pickups, *(wish.drops if exact else ())}
        held = {s.place_id: s.arrive for s in trip.stops if (s.board or s.alight) and s.place_id in stops}
        return replace(wish, held=held)

    def joined(self, wish: Wish, party_id: str) -> Wish | None:
        """Return the wish with one party more, at the stops that it has if they are locked."""
        demand, travel, limits = self.standing.demands[party_id], self.standing.travel, self.case.limits
        fixed = self.locks.holds(wish.trip_id, TripLock.STOPS, TripLock.TIMES)
        pickups = [p for p in demand.pickup_ids if p in wish.pickups] if fixed else list(demand.pickup_ids)
        if wish.day not in demand.days or (
            fixed and not set(self.yard.drops_of[party_id]) <= set(wish.drops)
        ):
            return None
        index, ids = travel.index, travel.place_ids
        rides = {(index[p], index[d]) for one, p in wish.boards.items() for d in self.yard.drops_of[one]}
        tour = Tour(tuple(index[p] for p in wish.pickups), tuple(index[d] for d in wish.drops))
        detour_s = None if limits.max_detour_min is None else 60 * limits.max_detour_min
        found = joined(
            Roads(travel), tour if wish.pickups else None, rides, [index[p] for p in pickups],
            [index[d] for d in self.yard.drops_of[party_id]],
            TourLimits(limits.max_pickups, limits.max_drops, detour_s),
        )  # fmt: skip
        if found is None:
            return None
        _, after, pickup = found
        return replace(
            wish, boards={**wish.boards, party_id: ids[pickup]},
            pickups=tuple(ids[p] for p in after.pickups), drops=tuple(ids[d] for d in after.drops),
        )  # fmt: skip

    def fill(self, party_id: str) -> bool:
        """Put a party on a free seat of a trip, where that is news to nobody who rides on it already."""
        demand = self.standing.demands[party_id]
        alike_ones = alike(demand), frozenset(self.barred[party_id])
        if alike_ones in self.refused or not self.effort.lasts():
            return False
        found = []
        for k, trip in enumerate(self.done):
            if trip.trip_id in self.barred[party_id] or trip.day not in demand.days:
                continue
            if len(trip.seats) + demand.people > self.rooms(trip):
                continue
            wish = self.joined(self.wish_of(trip), party_id)
            if wish is not None:
                found.append((self.way_s(wish) - self.way_s(self.wish_of(trip)), k, wish))
        for _, k, wish in sorted(found, key=lambda entry: entry[:2])[:MOST_FILLED]:
            if self.effort.lasts() and self.take(k, wish):
                return True
        # trips only grow fuller: who is like somebody refused need not ask again
        self.refused.add(alike_ones)
        return False

    def rooms(self, trip: Trip) -> int:
        """Return how many riders a trip may carry along its present stops."""
        if id(trip) not in self.room_of:
            self.room_of[id(trip)] = self.room(self.wish_of(trip))
        return self.room_of[id(trip)]

    def take(self, k: int, wish: Wish) -> bool:
        """Run a trip with one party more; say whether that is lawful and news to nobody else."""
        trip = self.done[k]
        others = [*self.standing.departed, *(one for one in self.done if one is not trip)]
        first = wish.held.get(wish.pickups[0])
        starts = [wish.start]
        if first is None:
            # a new first stop: the coach leaves as much earlier as it takes
            known = next(p for p in wish.pickups if p in wish.held)
            starts.insert(0, wish.held[known] - self.way_s(wish, known))
        for start in starts:
            self.effort.spend()
            new = self.yard.lay(replace(wish, start=start), others)
            if new is None or not self.keeps_locks(trip, new) or self.news(trip, new):
                continue
            if not self.yard.faults(new, others):
                self.done[k] = new
                return True
        return False

    def news(self, old: Trip, new: Trip) -> bool:
        """Say whether somebody on a trip would have to be told something else."""
        rides, after = rides_of((old,)), rides_of((new,))
        return any(is_news(ride, after.get(w), self.tolerance_s) for w, ride in rides.items())

    def way_s(self, wish: Wish, until: str = "") -> int:
        """Return the seconds of roads and services from the first moment to a pickup, or to the end."""
        times, travel = self.case.times, self.standing.travel
        coach = self.case.coaches[wish.coach_id]
        total, at = 0, coach.start_id
        for place in (*wish.pickups, *wish.drops):
            leg = travel.leg(at, place) if at else None
            total, at = total + (leg.drive_s if leg else 0), place
            if place == until:
                break
            people = sum(
                self.standing.demands[party_id].people for party_id, p in wish.boards.items() if p == place
            )
            total += times.stop_s + times.per_rider_s * people
        return total

    def keeps_locks(self, old: Trip, new: Trip) -> bool:
        """Say whether a trip that takes another's place keeps to its locks."""
        return keeps_locks(self.locks.of(old.trip_id), old, new)

    def nearest(self, wish: Wish) -> tuple[Trip | None, Sequence[PlanFault]]:
        """Return the first lawful trip among those that differ more and more from what was told."""
        first: Sequence[PlanFault] = ()
        for _ in range(4):
            blamed: Sequence[PlanFault] = ()
            for one in self.ways(wish):
                trip = self.yard.lay(one, self.others)
                if trip is None:
                    continue
                faults = self.yard.faults(trip, self.others)
                kept = wish.before is None or self.keeps_locks(wish.before, trip)
                if not faults and kept:
                    return trip, ()
                blamed = blamed or faults
                if {fault.code for fault in faults} & {"R03", "R09"} == {"R03"}:
                    break
            first = first or blamed
            less = self.lighter(wish, blamed)
            if less is None or not less.boards or less.boards == wish.boards:
                break
            wish = less
        return None, first

    def ways(self, wish: Wish) -> Iterator[Wish]:
        """Give the trip as told, without waiting, earlier and later, and on other coaches."""
        locks, loose = self.locks.of(wish.trip_id), replace(wish, held={})
        if wish.coach_id in self.case.coaches:
            yield wish
            yield loose
            for minutes in () if TripLock.TIMES in locks else SHIFTS_MIN:
                for sign in (-1, 1):
                    yield replace(loose, start=wish.start + 60 * sign * minutes)
        for coach in () if TripLock.COACH in locks else self.spare_coaches(wish):
            others = self.others
            drivers = self.yard.free_drivers(coach.coach_id, max(1, len(wish.driver_ids)), wish, others)
            start = self.start_of(wish, coach)
            other = replace(wish, coach_id=coach.coach_id, driver_ids=drivers, start=start)
            yield other
            yield replace(other, held={})

    def start_of(self, wish: Wish, coach: Coach) -> int:
        """Return when a coach must leave to be at the first pickup when it was told."""
        first = wish.pickups[0]
        lead = self.standing.travel.leg(coach.start_id, first) if coach.start_id else None
        return wish.held.get(first, wish.start) - (lead.drive_s if lead else 0)

    def spare_coaches(self, wish: Wish) -> list[Coach]:
        """Return idle coaches that hold as many people, those of the same kind first, then the cheapest."""
        old = self.case.coaches.get(wish.coach_id)
        busy = {trip.coach_id for trip in self.others}
        # coaches of trips that are still to be mended are not idle either
        busy |= {trip.coach_id for trip in self.standing.trips if trip.day == wish.day}
        riders = sum(self.standing.demands[party_id].people for party_id in wish.boards)
        fit = [
            one
            for one in self.case.coaches.values()
            if one.coach_id not in busy and one.coach_id != wish.coach_id
            and max(one.sellable(self.case.policy, 1, risk, True) for risk in Risk) >= riders
        ]  # fmt: skip
        fit.sort(
            key=lambda one: (
                old is None or kind_of(one) != kind_of(old), one.tariff.fixed_yuan + one.tariff.day_yuan,
                one.seats, one.coach_id,
            )
        )  # fmt: skip
        return fit[:MOST_OTHER_COACHES]

    def lighter(self, wish: Wish, faults: Sequence[PlanFault]) -> Wish | None:
        """Return the wish without those for whom there is no room or whose firm does not receive them."""
        may_go = [party_id for party_id in sorted(wish.boards) if self.stays.get(party_id) != wish.trip_id]
        firms = {
            firm_id
            for fault in faults
            if fault.code == "R09"
            for firm_id in self.case.firms
            if f"firm {firm_id} " in f"{fault.words} " or fault.where == firm_id
        }
        off = [p for p in may_go if firms & set(self.standing.demands[p].firm_ids)]
        if off:
            return wish.without(off, self.yard.drops_of)
        if wish.coach_id in self.case.coaches and any(fault.code == "R03" for fault in faults):
            return wish.without(self.too_many(wish, may_go), self.yard.drops_of)
        return None

    def too_many(self, wish: Wish, may_go: Sequence[str]) -> list[str]:
        """Choose who gets off an overfull trip: as few as can be, from the stops with the fewest people."""
        demands = self.standing.demands
        excess = sum(demands[p].people for p in wish.boards) - self.room(wish)
        at_stop: dict[str, int] = defaultdict(int)
        for party_id, place in wish.boards.items():
            at_stop[place] += demands[party_id].people
        off: list[str] = []
        for party_id in sorted(may_go, key=lambda p: (at_stop[wish.boards[p]], wish.boards[p], p)):
            if excess <= 0:
                break
            if demands[party_id].people <= excess or party_id == may_go[-1]:
                off.append(party_id)
                excess -= demands[party_id].people
        rest = sorted((p for p in may_go if p not in off), key=lambda p: (demands[p].people, p))
        while excess > 0 and rest:
            off.append(rest[0])
            excess -= demands[rest.pop(0)].people
        return off

    def room(self, wish: Wish) -> int:
        """Return how many riders may be aboard (rule R03)."""
        case, coach, crew = self.case, self.case.coaches[wish.coach_id], len(wish.driver_ids)
        villages = {w.village_id for p in wish.boards for w in self.standing.demands[p].party.workers}
        risk = max(case.risks.place_risk(p, wish.day) for p in {*villages, *wish.pickups, *wish.drops})
        places = [p for p in (coach.start_id, *wish.pickups, *wish.drops, coach.end_id) if p]
        digits = case.policy.cap_exempt_within
        cities = {case.places[p].division[:digits] for p in places}
        exempt = digits > 0 and len(cities) == 1 and all(len(city) == digits for city in cities)
        return coach.sellable(case.policy, crew, risk, exempt)


def same_people(wish: Wish, trip: Trip, yard: Yard) -> bool:
    """Say whether a wish is for the very people of a trip, who board and alight where they did."""
    board = {w: p for party_id, p in wish.boards.items() for w in yard.demands[party_id].worker_ids}
    told = {w: stop.place_id for stop in trip.stops for w in stop.board}
    return board == told and trip.coach_id in yard.case.coaches
