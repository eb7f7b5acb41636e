"""Laying a trip that changes on the clock, if so wished at the times that people were told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from scheduler.accounts import plan_of
from scheduler.assignment.arrays import NONE
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import first_midnight
from scheduler.assignment.problem import Problem
from scheduler.assignment.realise import Realiser, Route, choose_leaders
from scheduler.case import Case
from scheduler.clock import DAY_S, DayWindow
from scheduler.demand import Demand
from scheduler.duty import QUICK, Refusal, Timeline
from scheduler.errors import PlanFault
from scheduler.explain.laying import beside
from scheduler.explain.pricing import service
from scheduler.planfile import plan_to_json
from scheduler.referee import judge
from scheduler.replan.seats import seats_kept
from scheduler.seating import parties_aboard
from scheduler.trips import StopKind, Trip

SERVED = (StopKind.PICKUP, StopKind.DROP)
HELD_S = 900
"""How long after the moment that people were told boarding may still begin."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold a trip as it should be run.

    Parameters
    ----------
    trip_id, coach_id, driver_ids, day
        Which coach with whom.
    pickups, drops
        Places in order.
    boards
        Where each party boards.
    start
        First moment.
    held
        Places at which nobody boards before a moment.
    before
        The trip as people know it, whose seats and leaders are kept as far as they can be.
    """

    trip_id: str
    coach_id: str
    driver_ids: tuple[str, ...]
    day: date
    pickups: tuple[str, ...]
    drops: tuple[str, ...]
    boards: Mapping[str, str]
    start: int
    held: Mapping[str, int] = field(default_factory=dict)
    before: Trip | None = None

    def without(self, party_ids: Iterable[str], drops_of: Mapping[str, Iterable[str]]) -> "Wish":
        """Return the wish with some parties off the trip; stops at which nobody is left are passed by."""
        off = set(party_ids)
        boards = {party_id: place for party_id, place in self.boards.items() if party_id not in off}
        alight = {place for party_id in boards for place in drops_of[party_id]}
        used = set(boards.values())
        return replace(
            self,
            boards=boards,
            pickups=tuple(p for p in self.pickups if p in used),
            drops=tuple(p for p in self.drops if p in alight),
        )


class HeldRealiser(Realiser):
    """Lay trips on which nobody boards before the moment he was told."""

    held: Mapping[str, int]

    def timetable(self, draft: Draft, route: Route, drivers: Sequence[str]) -> Timeline | None:
        """Lay a draft on the clock behind the trips laid before it, waiting where it would be too early."""
        base = first_midnight(self.problem.case)
        windows = list(route.windows)
        for k, (kind, place_id) in enumerate(zip(route.kinds, route.places, strict=True)):
            if kind in SERVED and place_id in self.held:
                opens_s = (self.held[place_id] - base) % DAY_S
                closes_s = (opens_s + route.service_s[k] + HELD_S) % DAY_S
                windows[k] = (*windows[k], DayWindow(opens_s, closes_s))
        return super().timetable(draft, replace(route, windows=tuple(windows)), drivers)


class Yard:
    """Lay trips and ask the referee about them.

    Parameters
    ----------
    problem
        Names of places and drivers; its case is the case as it is now.
    demands
        Parties by id.
    gone
        Trips that have departed: what is wrong with them is nobody else's fault.
    paces
        How many paces each timetable tries.
    """

    def __init__(
        self, problem: Problem, demands: Mapping[str, Demand], gone: Iterable[str], paces: int = QUICK
    ) -> None:
        self.problem, self.demands, self.gone, self.paces = problem, demands, frozenset(gone), paces
        self.refusal: Refusal | None = None  # why the last wish has no lawful timetable
        self.case: Case = problem.case
        firms = self.case.firms
        self.drops_of = {
            party_id: sorted({firms[firm_id].place_id for firm_id in one.firm_ids})
            for party_id, one in demands.items()
        }

    def lay(self, wish: Wish, others: Iterable[Trip]) -> Trip | None:
        """Lay a wish on the clock beside other trips; None where it has no lawful timetable."""
        coach = self.case.coaches.get(wish.coach_id)
        if coach is None or not wish.boards or wish.day not in self.case.days:
            return None
        index, travel = self.problem.travel.index, self.problem.travel
        way = [p for p in (coach.start_id, *wish.pickups, *wish.drops, coach.end_id) if p]
        if any(travel.leg(a, b) is None for a, b in pairwise(way)):
            return None
        listed = tuple(self.problem.driver_ids.index(one) for one in wish.driver_ids if self.case.drivers)
        draft = Draft(
            coach=NONE, klass=0, day=self.case.days.index(wish.day), crew=len(wish.driver_ids),
            pickups=tuple(index[p] for p in wish.pickups), drops=tuple(index[p] for p in wish.drops),
            boards=tuple(sorted((party_id, index[p]) for party_id, p in wish.boards.items())),
            start_s=wish.start - first_midnight(self.case), cost_fen=0.0, drivers=listed,
        )  # fmt: skip
        realiser = HeldRealiser(self.problem, self.demands, self.paces)
        realiser.held = wish.held
        for driver_id in wish.driver_ids:
            realiser.driven[driver_id] = [one.timeline for one in others if driver_id in one.driver_ids]
        trip = realiser.trip(draft, wish.coach_id, wish.trip_id)
        self.refusal = realiser.refusal if trip is None else None
        return self._as_known(trip, wish) if trip is not None else None

    def thinned(self, wish: Wish) -> Trip | None:
        """Return the trip as people know it without those who do not come; None where its stops change."""
        before = wish.before
        board = {w: p for party_id, p in wish.boards.items() for w in self.demands[party_id].worker_ids}
        told = {w: stop.place_id for stop in before.stops for w in stop.board} if before else {}
        served = {s.place_id for s in before.stops if s.kind in SERVED} if before else set()
        same_stops = served == {*wish.pickups, *wish.drops}
        if before is None or not same_stops or any(told.get(w) != p for w, p in board.items()):
            return None
        stops = tuple(
            replace(
                stop,
                board=tuple(w for w in stop.board if w in board),
                alight=tuple(w for w in stop.alight if w in board),
            )
            for stop in before.stops
        )
        trip = replace(before, stops=stops, seats={w: s for w, s in before.seats.items() if w in board})
        chosen = choose_leaders(self.problem, trip.rider_ids)
        leaders = [w for w in before.leaders if w in board]
        leaders += [w for w in chosen if w not in leaders]
        hours = sum(service(trip, stop)[0] * len(stop.alight) for stop in stops)
        hours -= sum(service(trip, stop)[1] * len(stop.board) for stop in stops)
        fen = round(100 * self.case.cost.rider_hour_yuan * hours / 3600)
        return replace(trip, leaders=tuple(leaders[: len(chosen)]), rider_time_fen=fen)

    def _as_known(self, trip: Trip, wish: Wish) -> Trip:
        """Keep seats and leaders of those who stay; where the coach is held, it comes when it was told to."""
        stops = tuple(
            replace(stop, arrive=min(stop.depart, max(stop.arrive, wish.held[stop.place_id])))
            if stop.kind in SERVED and stop.place_id in wish.held and stop is not trip.stops[0]
            else stop
            for stop in trip.stops
        )
        trip = replace(trip, stops=stops)
        if wish.before is None:
            return trip
        leaders = [w for w in wish.before.leaders if w in trip.seats]
        leaders += [w for w in trip.leaders if w not in leaders]
        trip = replace(trip, leaders=tuple(leaders[: len(trip.leaders)]))
        if wish.before.coach_id != trip.coach_id:
            return trip
        seats = seats_kept(
            parties_aboard(self.case.workers, trip.rider_ids), self.case.coaches[trip.coach_id].layout,
            self.case.policy.observation_rows, wish.before.seats,
        )  # fmt: skip
        return replace(trip, seats=seats) if seats is not None else trip

    def faults(self, trip: Trip, others: Sequence[Trip]) -> tuple[PlanFault, ...]:
        """Return what the referee has against a trip beside others, as far as it is that trip's fault."""
        if trip.coach_id not in self.case.coaches or any(w not in self.case.workers for w in trip.seats):
            return (PlanFault("F00", trip.trip_id, "its coach or a rider is not in the case"),)
        near = beside(self.case, trip, others)
        workers = {w: self.case.workers[w] for one in (trip, *near) for w in sorted(one.seats)}
        small = replace(self.case, workers=workers)
        found = judge(small, self.problem.travel, plan_to_json(plan_of(small, [*near, trip])))
        return tuple(fault for fault in found if not self.excused(fault, [*near, trip]))

    def excused(self, fault: PlanFault, trips: Iterable[Trip]) -> bool:
        """Say whether a fault is about departed trips and those aboard alone."""
        parts = set(fault.where.split("+"))
        aboard = {w for one in trips if one.trip_id in self.gone for w in one.seats}
        return bool(parts) and parts <= self.gone | aboard

    def free_drivers(self, coach_id: str, crew: int, wish: Wish, others: Iterable[Trip]) -> tuple[str, ...]:
        """Choose who drives: a coach's own, else the present ones, then listed drivers who are free."""
        if not self.case.drivers:
            most = self.case.coaches[coach_id].crew
            return tuple(f"{coach_id}/{k + 1}" for k in range(min(crew, most)))
        worked: Counter[str] = Counter()
        for trip in others:
            near = abs(trip.stops[0].arrive - wish.start) < 2 * DAY_S
            worked.update({driver_id: trip.duration_s for driver_id in trip.driver_ids if near})
        people = sorted(self.case.drivers, key=lambda one: (one not in wish.driver_ids, worked[one], one))
        return tuple(people[:crew])
