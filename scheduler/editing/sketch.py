"""The sketch: the trips of a plan as somebody wishes them, before they are laid on the clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scheduler.editing.ground import Ground
from scheduler.errors import EditFault, EditRefused
from scheduler.explain.tours import Tour, TourLimits, joined
from scheduler.planform import GATE_CODES, PLANNER_CODES
from scheduler.replan.drafting import new_id
from scheduler.replan.laying import Wish
from scheduler.trips import Plan, Stop, StopKind, Trip

NO_LIMITS = TourLimits(None, None, None)


class Sketch:
    """Hold what each trip is to be, who stays, and what was touched.

    Parameters
    ----------
    ground, plan
        The case, and the plan that is edited.
    """

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self.ground, self.case, self.plan = ground, ground.case, plan
        self.trips = {trip.trip_id: trip for trip in plan.trips}
        self.wishes = {trip.trip_id: wish_of(trip) for trip in plan.trips}
        self.moments = {trip.trip_id: first_pickup(trip).arrive for trip in plan.trips}
        self.riding = {w: trip_id for trip_id, wish in self.wishes.items() for w in wish.boards}
        self.left: dict[str, str] = {entry.worker_id: entry.code for entry in plan.left_behind}
        self.touched: dict[str, None] = {}
        self.set_moments: set[str] = set()
        self.reordered: set[str] = set()

    def trip(self, trip_id: str) -> Wish:
        """Return a trip that may be edited.

        Raises
        ------
        EditRefused
            There is none of that name, or it has departed.
        """
        wish = self.wishes.get(trip_id)
        if wish is None:
            raise EditRefused([EditFault("EDIT_TRIP_UNKNOWN", trip_id, ", ".join(sorted(self.wishes)[:6]))])
        if trip_id in self.ground.gone:
            raise EditRefused([EditFault("EDIT_TRIP_DEPARTED", trip_id, "", len(wish.boards))])
        return wish

    def put(self, wish: Wish) -> None:
        """Wish a trip to be otherwise."""
        self.wishes[wish.trip_id] = wish
        self.touched[wish.trip_id] = None

    def known(self, people: Iterable[str]) -> None:
        """Refuse people who are not in the case."""
        if unknown := [w for w in people if w not in self.case.workers]:
            raise EditRefused([EditFault("EDIT_PERSON_UNKNOWN", worker_id) for worker_id in unknown])

    def take_off(self, people: Iterable[str]) -> None:
        """Take people off their trips; stops at which nobody is left are passed by."""
        of_trip: dict[str, list[str]] = {}
        for worker_id in people:
            if trip_id := self.riding.pop(worker_id, ""):
                of_trip.setdefault(trip_id, []).append(worker_id)
        for trip_id, off in of_trip.items():
            self.put(self.trip(trip_id).without(off, self.ground.yard.drops_of))

    def put_on(self, trip_id: str, people: Sequence[str], place_id: str = "") -> None:
        """Put people on a trip, each where he is to board, by the shortest way round."""
        self.known(people)
        if here := [w for w in people if self.riding.get(w) == trip_id]:
            raise EditRefused([EditFault("EDIT_ALREADY_THERE", worker_id, trip_id) for worker_id in here])
        self.trip(trip_id)
        at = {w: place_id or self._boards_at(w) for w in people}
        self.take_off(people)
        for worker_id in people:
            self.left.pop(worker_id, None)
            self.riding[worker_id] = trip_id
        wish = self.trip(trip_id)
        for worker_id in people:
            wish = self._with_rider(wish, worker_id, at[worker_id])
        self.put(wish)

    def leave(self, people: Sequence[str], code: str) -> None:
        """Leave people behind with a code."""
        self.known(people)
        if code not in PLANNER_CODES | GATE_CODES:
            raise EditRefused([EditFault("EDIT_CODE_UNKNOWN", code, ", ".join(sorted(PLANNER_CODES)))])
        if same := [w for w in people if self.left.get(w) == code]:
            raise EditRefused([EditFault("EDIT_ALREADY_THERE", worker_id, code) for worker_id in same])
        self.take_off(people)
        self.left |= dict.fromkeys(people, code)

    def other_pickup(self, trip_id: str, place_id: str, to: str, people: Sequence[str]) -> None:
        """Let people who board at one place board at another."""
        wish = self.trip(trip_id)
        there = [w for w, at in wish.boards.items() if at == place_id]
        if strangers := [w for w in people if w not in there]:
            raise EditRefused([EditFault("EDIT_NOT_ABOARD", w, f"{trip_id} {place_id}") for w in strangers])
        if not there:
            raise EditRefused([EditFault("EDIT_STOP_UNKNOWN", trip_id, place_id)])
        moved = list(people) or there
        boards = {w: at for w, at in wish.boards.items() if w not in moved}
        pickups = tuple(p for p in wish.pickups if p in boards.values())
        wish = replace(wish, boards=boards, pickups=pickups)
        for worker_id in moved:
            wish = self._with_rider(wish, worker_id, to)
        self.put(wish)

    def reorder(self, trip_id: str, pickups: Sequence[str], drops: Sequence[str]) -> None:
        """Call at the stops of a trip in another order."""
        wish = self.trip(trip_id)
        pickups, drops = tuple(pickups) or wish.pickups, tuple(drops) or wish.drops
        if sorted(pickups) != sorted(wish.pickups) or sorted(drops) != sorted(wish.drops):
            stops = ", ".join((*wish.pickups, "|", *wish.drops))
            raise EditRefused([EditFault("EDIT_STOPS_DIFFER", trip_id, stops)])
        self.put(replace(wish, pickups=tuple(pickups), drops=tuple(drops)))
        self.reordered.add(trip_id)

    def move_to(self, trip_id: str, at: int) -> None:
        """Let a trip come to its first pickup at a moment."""
        wish = self.trip(trip_id)
        try:
            day = self.case.clock.day(at)
        except (ValueError, OverflowError, OSError):
            raise EditRefused([EditFault("R10", trip_id, "", len(wish.boards))]) from None
        if day not in self.case.days:
            days = f"{self.case.first_day}..{self.case.last_day}"
            raise EditRefused([EditFault("R10", trip_id, f"{day}, {days}", len(wish.boards))])
        start = wish.start + at - self.moments[trip_id]
        self.put(replace(wish, day=day, start=start))
        self.moments[trip_id] = at
        self.set_moments.add(trip_id)

    def other_coach(self, trip_id: str, coach_id: str) -> None:
        """Put a trip on another coach; where the coach brings its own drivers, as many of them as before."""
        wish = self.trip(trip_id)
        coach = self.case.coaches.get(coach_id)
        if coach is None:
            raise EditRefused([EditFault("EDIT_COACH_UNKNOWN", coach_id)])
        drivers = wish.driver_ids
        if not self.case.drivers:
            drivers = own_drivers(coach_id, min(len(drivers), coach.crew))
        self.put(replace(wish, coach_id=coach_id, driver_ids=drivers))

    def other_drivers(self, trip_id: str, driver_ids: Sequence[str]) -> None:
        """Give a trip other drivers."""
        wish = self.trip(trip_id)
        own = own_drivers(wish.coach_id, self.case.coaches[wish.coach_id].crew)
        there = set(self.case.drivers) or set(own[: len(driver_ids)])
        if unknown := [one for one in driver_ids if one not in there]:
            known = ", ".join(sorted(self.case.drivers)[:6] or own)
            raise EditRefused([EditFault("EDIT_DRIVER_UNKNOWN", one, known) for one in unknown])
        self.put(replace(wish, driver_ids=tuple(driver_ids)))

    def open_trip(self, trip_id: str, coach_id: str, at: int, people: Sequence[str]) -> str:
        """Open a trip without drivers, and return what it is called."""
        taken = {*self.ground.taken, *self.wishes}
        if trip_id in taken:
            raise EditRefused([EditFault("EDIT_TRIP_TAKEN", trip_id)])
        if coach_id not in self.case.coaches:
            raise EditRefused([EditFault("EDIT_COACH_UNKNOWN", coach_id)])
        trip_id = trip_id or new_id(taken)
        self.put(Wish(trip_id, coach_id, (), self.case.first_day, (), (), {}, at))
        self.moments[trip_id] = at
        self.put_on(trip_id, people)
        self.move_to(trip_id, at)
        return trip_id

    def _boards_at(self, worker_id: str) -> str:
        """Return where somebody boards now, else his own pickup point."""
        wish = self.wishes.get(self.riding.get(worker_id, ""))
        return wish.boards[worker_id] if wish else self.case.workers[worker_id].home_pickup_id

    def _with_rider(self, wish: Wish, worker_id: str, place_id: str) -> Wish:
        """Return a trip with one rider more, called at by the shortest way round within the limits."""
        boards = {**wish.boards, worker_id: place_id}
        drop_id = self.case.firms[self.case.workers[worker_id].firm_id].place_id
        if place_id in wish.pickups and drop_id in wish.drops:
            return replace(wish, boards=boards)
        index, roads = self.ground.travel.index, self.ground.roads
        if place_id not in index:
            raise EditRefused([EditFault("EDIT_PLACE_UNKNOWN", place_id)])
        tour = Tour(tuple(index[p] for p in wish.pickups), tuple(index[p] for p in wish.drops))
        rides = {
            (index[at], index[drop])
            for who, at in wish.boards.items()
            for drop in self.ground.yard.drops_of[who]
        }
        for limits in (self._limits(), NO_LIMITS):
            before = tour if tour.places else None
            found = joined(roads, before, rides, [index[place_id]], [index[drop_id]], limits)
            if found is not None:
                ids = self.ground.travel.place_ids
                pickups = tuple(ids[p] for p in found[1].pickups)
                return replace(
                    wish, boards=boards, pickups=pickups, drops=tuple(ids[p] for p in found[1].drops)
                )
        raise EditRefused([EditFault("R07", wish.trip_id, f"{place_id} → {drop_id}", len(boards))])

    def _limits(self) -> TourLimits:
        limits = self.case.limits
        detour_s = None if limits.max_detour_min is None else 60 * limits.max_detour_min
        return TourLimits(limits.max_pickups, limits.max_drops, detour_s)

    def ways(self, wish: Wish) -> Iterator[tuple[str, int]]:
        """Give the moments at which a trip may come to one of its pickups, the likeliest first.

        A departure that was set is that of the first pickup. Else the first of the places that were called at
        before keeps its time; or the first boarding does.
        """
        first = (wish.pickups[0], self.moments[wish.trip_id])
        before = self.trips.get(wish.trip_id)
        kept = [s for s in before.stops if s.kind is StopKind.PICKUP] if before else []
        stays = next(((s.place_id, s.arrive) for s in kept if s.place_id in wish.pickups), first)
        fixed = wish.trip_id in self.set_moments or wish.trip_id in self.reordered
        yield from dict.fromkeys((first,) if fixed else (stays, first))


def wish_of(trip: Trip) -> Wish:
    """Return a trip as a wish, each rider for himself."""
    return Wish(
        trip.trip_id, trip.coach_id, trip.driver_ids, trip.day,
        tuple(stop.place_id for stop in trip.stops if stop.kind is StopKind.PICKUP),
        tuple(stop.place_id for stop in trip.stops if stop.kind is StopKind.DROP),
        {w: stop.place_id for stop in trip.stops for w in stop.board},
        trip.stops[0].arrive, before=trip,
    )  # fmt: skip


def first_pickup(trip: Trip) -> Stop:
    """Return the first stop at which people board."""
    return next((stop for stop in trip.stops if stop.kind is StopKind.PICKUP), trip.stops[0])


def own_drivers(coach_id: str, crew: int) -> tuple[str, ...]:
    """Return the drivers that a coach brings."""
    return tuple(f"{coach_id}/{k + 1}" for k in range(crew))
