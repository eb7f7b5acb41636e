"""The best plan of a tiny case: every division of the parties among trips, judged by the referee."""

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import planlib
import referee
from exhaustive.clockwork import Route, timeline_rows
from exhaustive.ways import Ties, Tiny, Way, lengths
from lawful_plans import RawPlan, World
from scheduler.seating import parties_aboard, seat

TIED = 2
"""How often trips are tied to trips, tied ones included."""

PATIENCE = 100_000
"""Trips set beside others before the search gives up."""


def _overlap(one: Way, other: Way) -> bool:
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]


class Exhaustive:
    """Try everything on a tiny case.

    With duty rules departures are tried on a grid, so that the best plan found may be dearer than the best
    there is; it is lawful in any case, and no bound may lie above it. Without them the best plan is the
    optimum where `exact` says so.

    Parameters
    ----------
    world
        The case folder.
    """

    def __init__(self, world: World) -> None:
        self.world, self.tiny = world, Tiny(world)
        self.case, self.ref = self.tiny.case, self.tiny.ref
        self.parties = self.tiny.parties
        able = {w for party in self.parties for w in party}
        # nobody in these parties can travel at all
        self.stuck_fen = sum(
            self.tiny.left_fen(party) for party in self.ref.parties.values() if not able & set(party)
        )
        self.ways = {mask: self.tiny.ways(self._of(mask)) for mask in range(1, 1 << len(self.parties))}
        self.best_fen: int = self.stuck_fen + sum(map(self.tiny.left_fen, self.parties))
        self.best: tuple[Way, ...] = ()
        self.crews: tuple[tuple[str, ...], ...] = ()
        self.whole = (1 << len(self.parties)) - 1
        self.steps = PATIENCE
        self._divide(self.whole, (), self.stuck_fen)
        for _ in range(TIED if self.case.policy.duty.name == "none" else 0):
            self.ways = {mask: self._promising(mask, ways) for mask, ways in self.ways.items()}
            # where a coach or a driver is in the way, trips follow each other closely
            tied = {
                mask: self.tiny.ways(self._of(mask), self._ties(mask))
                for mask in self.ways
                if self.ways[mask]
            }
            self.ways |= {mask: self._promising(mask, ways) for mask, ways in tied.items()}
            self._divide(self.whole, (), self.stuck_fen)

    @property
    def exact(self) -> bool:
        """Say whether all plans were tried, those whose trips wait on purpose left aside."""
        return self.case.policy.duty.name == "none" and self.steps > 0

    def _promising(self, mask: int, ways: Sequence[Way]) -> list[Way]:
        """Return the ways that a plan cheaper than the best could hold."""
        others = self.stuck_fen + self.least[self.whole ^ mask]
        return [way for way in ways if way.fen + way.day_fen + others < self.best_fen]

    def _of(self, mask: int) -> list[tuple[str, ...]]:
        return [party for k, party in enumerate(self.parties) if mask >> k & 1]

    def _ties(self, mask: int) -> Ties:
        """Return when a trip of these parties comes right after or right before a trip of others."""
        others = {
            (way.coach_id, way.first, way.last, *way.span)
            for other, ways in self.ways.items()
            if not other & mask
            for way in ways
        }

        def ties(coach_id: str, route: Route) -> set[int]:
            moments: set[float] = set()
            for other_id, first, last, since, until in others:
                if other_id == coach_id:
                    moments.add(until + self.tiny.gap_s(last, route.stops[0][1]))
                    moments.add(since - route.length_s - self.tiny.gap_s(route.stops[-1][1], first))
                elif self.case.drivers:
                    moments |= {until, since - route.length_s}
            return {math.ceil(moment) for moment in moments if math.isfinite(moment)}

        return ties

    @cached_property
    def least(self) -> list[int]:
        """Return, for each set of parties, what it costs at least when no coach is ever in another's way."""
        least = [0] * (1 << len(self.parties))
        for rest in range(1, len(least)):
            low = rest & -rest
            least[rest] = self.tiny.left_fen(self.parties[low.bit_length() - 1]) + least[rest ^ low]
            for mask in self._parts(rest):
                if self.ways[mask]:
                    fen = min(way.fen for way in self.ways[mask])
                    least[rest] = min(least[rest], fen + least[rest ^ mask])
        return least

    def _parts(self, rest: int) -> Iterator[int]:
        """Yield the subsets of a set that hold its first party."""
        low = rest & -rest
        other = mask = rest ^ low
        while True:
            yield mask | low
            if mask == 0:
                return
            mask = (mask - 1) & other

    def _divide(self, rest: int, trips: tuple[Way, ...], fen: int) -> None:
        """Go through all plans that hold these trips and divide the rest."""
        if fen + self.least[rest] >= self.best_fen:
            return
        if rest == 0:
            for crews in self._crews(trips):
                if not self.faults(trips, crews):
                    self.best_fen, self.best, self.crews = fen, trips, crews
                    return
            return
        for mask in self._parts(rest):
            for way in self.ways[mask]:
                again = any(way.coach_id == t.coach_id and way.day == t.day for t in trips)
                dearer = fen + way.fen + (0 if again else way.day_fen)
                if dearer + self.least[rest ^ mask] >= self.best_fen or self.steps <= 0:
                    continue
                self.steps -= 1
                if self._beside(way, trips) and any(self._crews((*trips, way))):
                    self._divide(rest ^ mask, (*trips, way), dearer)
        low = rest & -rest
        self._divide(rest ^ low, trips, fen + self.tiny.left_fen(self.parties[low.bit_length() - 1]))

    def _beside(self, way: Way, trips: Sequence[Way]) -> bool:
        """Say whether a trip can run beside others: its coach (R12) and the firms' quotas (R09)."""
        for other in trips:
            if other.coach_id != way.coach_id:
                continue
            first, second = sorted((way, other), key=lambda w: w.span)
            if second.span[0] - first.span[1] < self.tiny.gap_s(first.last, second.first):
                return False
        landed = Counter[tuple[str, Any]]()
        for trip in (way, *trips):
            for key, people in trip.landed:
                landed[key] += people
        quotas = {firm_id: firm.get("daily_quota") for firm_id, firm in self.ref.firms.items()}
        return all(
            not quotas[firm_id] or people <= int(quotas[firm_id]) for (firm_id, _), people in landed.items()
        )

    def _crews(
        self, trips: Sequence[Way], crews: tuple[tuple[str, ...], ...] = ()
    ) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Yield who may drive each trip: nobody is on two trips at once or on one when he cannot be had."""
        if len(crews) == len(trips):
            yield crews
            return
        trip = trips[len(crews)]
        if not self.case.drivers:
            yield from self._crews(
                trips, (*crews, tuple(f"{trip.coach_id}/{k + 1}" for k in range(trip.crew)))
            )
            return
        driven = list(zip(trips, crews, strict=False))
        free = [
            x for x, driver in sorted(self.case.drivers.items())
            if (driver.available_from or -math.inf) <= trip.span[0]
            and trip.span[1] <= (driver.available_until or math.inf)
            and not any(x in crew and _overlap(trip, other) for other, crew in driven)
        ]  # fmt: skip
        for crew in itertools.permutations(free, trip.crew):
            yield from self._crews(trips, (*crews, crew))

    def faults(self, trips: Sequence[Way], crews: Sequence[Sequence[str]]) -> list[Any]:
        """Return what the independent referee finds wrong with these trips."""
        found: list[Any] = referee.Referee(self.ref, self.plan(trips, crews)).run()
        return found

    def plan(
        self, trips: Sequence[Way] | None = None, crews: Sequence[Sequence[str]] | None = None
    ) -> RawPlan:
        """Return a plan file's content, by default of the best plan."""
        chosen, people = (self.best, self.crews) if trips is None or crews is None else (trips, crews)
        rows = [
            self._row(f"T{k + 1:03d}", way, crew)
            for k, (way, crew) in enumerate(zip(chosen, people, strict=True))
        ]
        aboard = {w for row in rows for w in row["seats"]}
        left = [
            (w, (self.ref.why_never(w) or ["NO_COACH_LEFT"])[0])
            for w in sorted(self.ref.workers)
            if w not in aboard
        ]
        plan: RawPlan = planlib.plan_of(self.ref, rows, left, status="feasible" if rows else "infeasible")
        return plan

    def _row(self, trip_id: str, way: Way, drivers: Sequence[str]) -> RawPlan:
        laid, route, clock = way.laid, way.route, self.case.clock
        line = list(timeline_rows(self.case, laid, drivers))
        drive_s = sum(until - since for kind, since, until, *_ in laid.pieces if kind == "drive")
        whole, empty = lengths(route)
        riders = [w for _, _, on, _ in route.stops for w in on]
        stops = []
        for k, (kind, place_id, on, off) in enumerate(route.stops):
            times = {"arrive": clock.iso(laid.begin[k]), "depart": clock.iso(laid.finish[k])}
            stops.append(
                {"place_id": place_id, "kind": kind, **times, "board": list(on), "alight": list(off)}
            )
        coach, hours = self.case.coaches[way.coach_id], (laid.finish[-1] - laid.begin[0]) / 3600
        yuan = coach.tariff.fixed_yuan + coach.tariff.per_hour_yuan * hours
        yuan += coach.tariff.per_km_yuan * (whole - empty + self.case.cost.empty_factor * empty) / 1000
        rows = self.case.policy.observation_rows
        return {
            "trip_id": trip_id, "coach_id": way.coach_id, "drivers": list(drivers), "day": str(way.day),
            "stops": stops, "timeline": line, "distance_m": whole, "empty_m": empty, "drive_s": drive_s,
            "seats": seat(parties_aboard(self.case.workers, riders), coach.layout, rows),
            "duration_s": laid.finish[-1] - laid.begin[0], "cost_fen": round(100 * yuan),
            "rider_time_fen": way.fen - round(100 * yuan),
            "leaders": sorted(riders)[: self.case.policy.leaders_per_trip],
        }  # fmt: skip
