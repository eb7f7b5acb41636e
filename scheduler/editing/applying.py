"""Making an edit: a sketch is changed, what was touched is laid anew, the referee judges the plan."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scheduler.accounts import plan_of
from scheduler.editing import edits
from scheduler.editing.edits import Edit
from scheduler.editing.ground import Ground
from scheduler.editing.since import moved_off
from scheduler.editing.sketch import Sketch, own_drivers
from scheduler.editing.worsening import worsened
from scheduler.errors import EditFault, EditRefused, PlanFault
from scheduler.planfile import plan_to_json
from scheduler.planform import PLANNER_CODES
from scheduler.reasons import REASONS
from scheduler.replan.changes import Changes, compare
from scheduler.replan.laying import Wish
from scheduler.replan.locks import keeps_locks
from scheduler.trips import UNAVOIDABLE, LeftBehind, Plan, Trip

MONEY = "R15"
MOST_DETAILS = 3
"""Most breaches of one rule by one trip that are told in full."""
TRIES = 5
"""How often a trip is laid until the coach comes when it is wished to come."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Hold a plan after an edit.

    Parameters
    ----------
    plan, changes
        The plan, and what changed against the one before.
    standing_faults
        Rules that the plan broke before and breaks still.
    """

    plan: Plan
    changes: Changes
    standing_faults: tuple[PlanFault, ...]


def edited(ground: Ground, plan: Plan, edit: Edit) -> Edited:
    """Make an edit in a plan.

    Parameters
    ----------
    ground
        The case with everything that edits have in common.
    plan, edit
        The plan, and what is to be otherwise.

    Raises
    ------
    EditRefused
        It is about nothing, touches what has departed or is locked, moves people who have boarded, has no
        lawful timetable, or breaks a rule that the plan did not break before, or not as badly; the code of
        the rule is said.
    """
    sketch = Sketch(ground, plan)
    sketched(sketch, edit)
    trips = Laying(sketch).trips()
    if faults := [*_lock_faults(sketch, trips), *moved_off(ground.since, plan.trips, trips)]:
        raise EditRefused(faults)
    new = _written(sketch, plan, trips)
    before, after = ground.judge(plan_to_json(plan)), ground.judge(plan_to_json(new))
    if fresh := worsened(before, after):
        raise EditRefused(_told(ground, new, fresh))
    return Edited(new, compare(ground.case, plan, new), after)


def sketched(sketch: Sketch, edit: Edit) -> None:
    """Change a sketch by an edit.

    Raises
    ------
    EditRefused
        It is about nothing, or about what has departed.
    """
    match edit:
        case edits.MovePeople(people, to, place_id):
            sketch.put_on(to, people, place_id)
        case edits.LeaveBehind(people, code):
            sketch.leave(people, code)
        case edits.ChangeCoach(trip_id, coach_id):
            sketch.other_coach(trip_id, coach_id)
        case edits.SwapCoaches(trip_id, other_id):
            mine, other = sketch.trip(trip_id).coach_id, sketch.trip(other_id).coach_id
            sketch.other_coach(trip_id, other)
            sketch.other_coach(other_id, mine)
        case edits.ChangeDrivers(trip_id, driver_ids):
            sketch.other_drivers(trip_id, driver_ids)
        case edits.ShiftDeparture(trip_id, minutes):
            sketch.trip(trip_id)
            sketch.move_to(trip_id, sketch.moments[trip_id] + round(60 * minutes))
        case edits.SetDeparture(trip_id, at):
            sketch.move_to(trip_id, at)
        case edits.ChangeDay(trip_id, day):
            sketch.trip(trip_id)
            clock = sketch.case.clock
            sketch.move_to(trip_id, clock.midnight(day) + clock.second_of_day(sketch.moments[trip_id]))
        case edits.ReorderStops(trip_id, pickups, drops):
            sketch.reorder(trip_id, pickups, drops)
        case edits.ChangePickup(trip_id, place_id, to, people):
            sketch.other_pickup(trip_id, place_id, to, people)
        case edits.NewTrip(people, coach_id, at, trip_id, driver_ids):
            opened = sketch.open_trip(trip_id, coach_id, at, people)
            if driver_ids:
                sketch.other_drivers(opened, driver_ids)
        case edits.DissolveTrip(trip_id, code):
            sketch.leave(tuple(sketch.trip(trip_id).boards), code)
        case edits.MergeTrips(trip_id, into):
            sketch.put_on(into, tuple(sketch.trip(trip_id).boards))
        case edits.Together(several):
            for one in several:
                sketched(sketch, one)


class Laying:
    """Lay the trips of a sketch that were touched; the others stay the very trips they were.

    Parameters
    ----------
    sketch
        The plan as it is wished.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.sketch, self.case, self.yard = sketch, sketch.case, sketch.ground.yard

    def trips(self) -> list[Trip]:
        """Return all trips in order of departure.

        Raises
        ------
        EditRefused
            One of them has no lawful timetable.
        """
        laid = [trip for trip in self.sketch.plan.trips if trip.trip_id not in self.sketch.touched]
        wishes = [self.sketch.wishes[trip_id] for trip_id in self.sketch.touched]
        for wish in sorted(wishes, key=lambda one: (one.start, one.trip_id)):
            if wish.boards:
                laid.append(self.laid(wish, laid))
        return sorted(laid, key=lambda trip: (trip.stops[0].arrive, trip.trip_id))

    def laid(self, wish: Wish, others: Sequence[Trip]) -> Trip:
        """Return the lawful one of the ways to run a trip, else the first that can be laid at all."""
        before = self.sketch.trips.get(wish.trip_id)
        if before is not None and self.is_thinned(wish, before) and (thin := self.yard.thinned(wish)):
            return thin
        self.refuse_impossible(wish)
        first: Trip | None = None
        refusal = None
        for place_id, at in self.sketch.ways(wish):
            for drivers in self.crews(wish, others):
                trip = self.at(replace(wish, driver_ids=drivers), place_id, at, others)
                if trip is not None and not self.yard.faults(trip, others):
                    return trip
                refusal = refusal or self.yard.refusal
                first = first or trip
        if first is None:
            code = "R09" if refusal is not None and refusal.name == "NEVER_OPEN" else "R08"
            about = refusal.name if refusal is not None else ""
            raise EditRefused([EditFault(code, wish.trip_id, about, len(wish.boards))])
        return first

    def is_thinned(self, wish: Wish, before: Trip) -> bool:
        """Say whether nothing but riders who leave tells a trip from what it was."""
        same = (before.coach_id, before.driver_ids, before.day) == (wish.coach_id, wish.driver_ids, wish.day)
        moved = wish.trip_id in self.sketch.set_moments | self.sketch.reordered
        return same and not moved and wish.boards.keys() <= before.seats.keys()

    def refuse_impossible(self, wish: Wish) -> None:
        """Refuse what cannot even be laid: more riders than seats, a leg without a road."""
        coach, people = self.case.coaches[wish.coach_id], len(wish.boards)
        seats = coach.layout.seats - coach.layout.observation_seats(self.case.policy.observation_rows)
        if people > seats:
            raise EditRefused([EditFault("R03", wish.trip_id, f"{people} > {seats}", people)])
        way = [p for p in (coach.start_id, *wish.pickups, *wish.drops, coach.end_id) if p]
        travel = self.sketch.ground.travel
        for here, there in pairwise(way):
            if travel.leg(here, there) is None:
                raise EditRefused([EditFault("R07", wish.trip_id, f"{here} → {there}", people)])

    def crews(self, wish: Wish, others: Sequence[Trip]) -> Iterator[tuple[str, ...]]:
        """Give who may drive: the drivers of the trip; where it has none or another coach, others too."""
        if wish.driver_ids:
            yield wish.driver_ids
        before, most = self.sketch.trips.get(wish.trip_id), self.case.coaches[wish.coach_id].crew
        if before is not None and (before.coach_id == wish.coach_id or self.case.drivers):
            return
        for crew in range(most, 0, -1):
            drivers = (
                self.yard.free_drivers(wish.coach_id, crew, wish, others)
                if self.case.drivers
                else own_drivers(wish.coach_id, crew)
            )
            if drivers != wish.driver_ids:
                yield drivers

    def at(self, wish: Wish, place_id: str, at: int, others: Sequence[Trip]) -> Trip | None:
        """Lay a trip so that the coach comes to a pickup at a moment, as nearly as the law lets it."""
        trip = None
        for _ in range(TRIES):
            trip = self.yard.lay(wish, others)
            if trip is None:
                return None
            late_s = next(stop.arrive for stop in trip.stops if stop.place_id == place_id and stop.board) - at
            if late_s == 0:
                return trip
            wish = replace(wish, start=wish.start - late_s)
        return trip


def _lock_faults(sketch: Sketch, trips: Sequence[Trip]) -> Iterator[EditFault]:
    """Yield what is locked and yet changed, and what begins before the present moment."""
    locks, now = sketch.ground.locks, {trip.trip_id: trip for trip in trips}
    for trip_id in sketch.touched:
        before, after = sketch.trips.get(trip_id), now.get(trip_id)
        kinds = locks.of(trip_id)
        if kinds and before is not None and (after is None or not keeps_locks(kinds, before, after)):
            yield EditFault("EDIT_LOCKED", trip_id, ", ".join(sorted(kinds)), len(before.seats))
        if after is not None and locks.now is not None and after.stops[0].arrive < locks.now:
            yield EditFault("EDIT_BEFORE_NOW", trip_id, sketch.case.clock.iso(locks.now), len(after.seats))
    was = {w: trip.trip_id for trip in sketch.plan.trips for w in trip.seats}
    rides = {w: trip.trip_id for trip in trips for w in trip.seats}
    for worker_id, trip_id in locks.stays_on.items():
        if was.get(worker_id) == trip_id != rides.get(worker_id):
            yield EditFault("EDIT_LOCKED", worker_id, trip_id, 1)
    for worker_id, barred in locks.keeps_off.items():
        if rides.get(worker_id) in barred and rides.get(worker_id) != was.get(worker_id):
            yield EditFault("EDIT_LOCKED", worker_id, ", ".join(sorted(barred)), 1)


def _written(sketch: Sketch, plan: Plan, trips: Sequence[Trip]) -> Plan:
    """Write trips and those left behind as a plan; its bound is that of the case, which is the same."""
    known = {entry.worker_id: entry for entry in plan.left_behind}
    left = []
    for worker_id, code in sketch.left.items():
        entry = known.get(worker_id)
        if entry is None or entry.code != code:
            reason = REASONS[code]
            planners = code in PLANNER_CODES
            entry = LeftBehind(worker_id, code, reason.meaning("zh"), reason.remedy("zh"), planners)
        left.append(entry)
    new = plan_of(
        sketch.case, trips, left, proven_fen=plan.bound_fen, unavoidable_fen=plan.unavoidable_left_fen,
        seed=plan.seed, seconds=plan.seconds,
    )  # fmt: skip
    kept = {name: value for name, value in plan.extra.items() if name != UNAVOIDABLE}
    return replace(new, extra=kept | new.extra)


def _told(ground: Ground, plan: Plan, faults: Sequence[PlanFault]) -> list[EditFault]:
    """Say each rule and trip once, with how many people; false sums only where nothing else is wrong."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        grouped.setdefault((fault.code, fault.where or "plan"), []).append(fault.words)
    others = {key: details for key, details in grouped.items() if key != (MONEY, "plan")}
    return [
        EditFault(code, where, "; ".join(details[:MOST_DETAILS]), _people(ground, plan, where))
        for (code, where), details in (others or grouped).items()
    ]


def _people(ground: Ground, plan: Plan, where: str) -> int:
    """Return how many ride on the trips, are the people, or go to the firms that a fault names."""
    parts, workers = set(where.split("+")), ground.case.workers
    firms = Counter(workers[w].firm_id for trip in plan.trips for w in trip.seats)
    riders = sum(len(trip.seats) for trip in plan.trips if trip.trip_id in parts)
    return riders or sum(part in workers for part in parts) or sum(firms[part] for part in parts)
