"""The best plan of a tiny case: every division of the parties among trips, judged by the referee."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import planlib
import referee
from exhaustive.clockwork import timeline_rows
from exhaustive.ways import Tiny, Way, lengths
from lawful_plans import RawPlan, World
from scheduler.seating import parties_aboard, seat


class Exhaustive:
    """Try everything on a tiny case.

    With duty rules departures are tried on a grid, so that the best plan found may be dearer than the best
    there is; it is lawful in any case, and no bound may lie above it.

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
        self.ways = {
            mask: self.tiny.ways([p for k, p in enumerate(self.parties) if mask >> k & 1])
            for mask in range(1, 1 << len(self.parties))
        }
        self.best_fen: int = self.stuck_fen + sum(map(self.tiny.left_fen, self.parties))
        self.best: tuple[Way, ...] = ()
        self.crews: tuple[tuple[str, ...], ...] = ()
        self._divide((1 << len(self.parties)) - 1, (), self.stuck_fen)

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
                if fen + way.fen + self.least[rest ^ mask] >= self.best_fen:
                    continue
                again = any(way.coach_id == t.coach_id and way.day == t.day for t in trips)
                if self._beside(way, trips):
                    self._divide(rest ^ mask, (*trips, way), fen + way.fen + (0 if again else way.day_fen))
        low = rest & -rest
        self._divide(rest ^ low, trips, fen + self.tiny.left_fen(self.parties[low.bit_length() - 1]))

    def _beside(self, way: Way, trips: Sequence[Way]) -> bool:
        """Say whether a trip can run beside others: its coach (R12) and the firms' quotas (R09)."""
        for other in trips:
            if other.coach_id != way.coach_id:
                continue
            first, second = sorted((way, other), key=lambda w: w.span)
            gap = second.span[0] - first.span[1]
            road = self.ref.road(first.route.stops[-1][1], second.route.stops[0][1])
            if road is None or gap < max(road[1], 60 * float(self.ref.times["turnaround_min"])):
                return False
        landed = Counter[tuple[str, Any]]()
        for trip in (way, *trips):
            for key, people in trip.landed:
                landed[key] += people
        quotas = {firm_id: firm.get("daily_quota") for firm_id, firm in self.ref.firms.items()}
        return all(
            not quotas[firm_id] or people <= int(quotas[firm_id]) for (firm_id, _), people in landed.items()
        )

    def _crews(self, trips: Sequence[Way]) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Yield who may drive each trip."""
        listed = sorted(self.ref.drivers)
        if not listed:
            yield tuple(tuple(f"{t.coach_id}/{k + 1}" for k in range(t.crew)) for t in trips)
            return
        yield from itertools.product(*(itertools.permutations(listed, trip.crew) for trip in trips))

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
