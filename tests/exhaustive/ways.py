"""Every way in which some parties can ride one coach on one day: pickups, orders, crew and departure."""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import referee
from exhaustive.clockwork import Laid, Route, departures, late, lay
from lawful_plans import World

Ties = Callable[[str, Route], Iterable[int]]
SHARED_KINDS = ("pickup", "station", "village")


@dataclass(frozen=True)
class Way:
    """Hold one trip that is lawful by itself.

    Parameters
    ----------
    fen, day_fen
        Its cost and rider time, rounded as a plan has them; and what its coach's day costs.
    coach_id, day, crew, route, laid
        What runs, when and how.
    landed
        (firm, date) -> people set down.
    """

    fen: int
    day_fen: int
    coach_id: str
    day: date
    crew: int
    route: Route
    laid: Laid
    landed: tuple[tuple[tuple[str, date], int], ...]

    @property
    def span(self) -> tuple[int, int]:
        """Return first and last moment."""
        return self.laid.begin[0], self.laid.finish[-1]

    @property
    def first(self) -> str:
        """Return the first place."""
        return self.route.stops[0][1]

    @property
    def last(self) -> str:
        """Return the last place."""
        return self.route.stops[-1][1]


class Tiny:
    """Hold a tiny case as the independent referee reads it, with what the enumeration asks of it.

    Parameters
    ----------
    world
        The case folder.
    """

    def __init__(self, world: World) -> None:
        self.case, self.ref = world.case, world.independent_case
        self.limits = self.ref.limits
        self.clock = self.case.clock

    @cached_property
    def parties(self) -> list[tuple[str, ...]]:
        """Return the parties that may travel on some day, in order."""
        return [p for p in map(tuple, self.ref.parties.values()) if self.days(p)]

    def days(self, party: Sequence[str]) -> set[date]:
        """Return the days on which every member may travel and is received."""
        days = set.intersection(*(set(self.ref.days_of(w)) for w in party))
        if not all(self.firm(w)["ok"] for w in party):
            return set()
        return {day for day in days if not any(self.ref.refusals(w, day) for w in party)}

    def firm(self, worker_id: str) -> dict[str, Any]:
        """Return a worker's firm."""
        firm: dict[str, Any] = self.ref.firms[self.ref.workers[worker_id]["firm_id"]]
        return firm

    def left_fen(self, party: Sequence[str]) -> int:
        """Return what leaving a party behind costs."""
        rate = self.ref.cost["left_behind_yuan"]
        return sum(
            0 if self.ref.why_never(w) else round(100 * rate * self.firm(w)["prio"] / 50) for w in party
        )

    def boarding_places(self, party: Sequence[str]) -> list[str]:
        """Return where a party may board (R14)."""
        places = {self.ref.pickups(party[0])}
        reach = float(self.limits.get("access_m", 0) or 0)
        for place_id, row in self.ref.places.items():
            homes = [self.ref.places[self.ref.workers[w]["village_id"]]["xy"] for w in party]
            near = reach > 0 and all(referee.great_circle(home, row["xy"]) <= reach for home in homes)
            if near and row["kind"] in SHARED_KINDS:
                places.add(place_id)
        return sorted(place_id for place_id in places if not self.ref.avoided(place_id))

    def ways(self, parties: Sequence[Sequence[str]], ties: Ties = lambda coach_id, route: ()) -> list[Way]:
        """Return every way to carry these parties together, less those that another beats in all respects.

        Parameters
        ----------
        ties
            Further departures worth trying on a coach and a route.
        """
        riders = [w for party in parties for w in party]
        best: dict[tuple[object, ...], list[Way]] = defaultdict(list)
        if len(riders) < max(1, int(self.limits.get("min_riders", 1) or 1)):
            return []
        drops = sorted({self.firm(w)["place_id"] for w in riders})
        if any(self.ref.avoided(place_id) for place_id in drops) or len(drops) > self.limits.get(
            "max_drops", 99
        ):
            return []
        for day in sorted(set.intersection(*(self.days(party) for party in parties))):
            risks = {self.ref.place_risk(self.ref.workers[w]["village_id"], day) for w in riders}
            if self.ref.policy.get("mixing", "any") == "same-risk" and len(risks) > 1:
                continue
            for places in itertools.product(*map(self.boarding_places, parties)):
                pickups = sorted(set(places))
                if set(pickups) & set(drops) or len(pickups) > self.limits.get("max_pickups", 99):
                    continue
                at = {w: place_id for party, place_id in zip(parties, places, strict=True) for w in party}
                for coach_id in self.ref.coaches:
                    for way in self._of_coach(coach_id, day, at, pickups, drops, max(risks), ties):
                        _add(best, way)
        return sorted((way for ways in best.values() for way in ways), key=lambda way: way.fen + way.day_fen)

    def _of_coach(
        self,
        coach_id: str,
        day: date,
        at: dict[str, str],
        pickups: list[str],
        drops: list[str],
        risk: int,
        ties: Ties,
    ) -> Iterator[Way]:
        coach = self.ref.coaches[coach_id]
        ends = [place_id for place_id in (coach.get("start_id"), coach.get("end_id")) if place_id]
        if any(self.ref.avoided(place_id) for place_id in ends):
            return
        worst = max([risk, *(self.ref.place_risk(place_id, day) for place_id in [*pickups, *drops])])
        exempt = self.ref.cap_exempt([*ends, *pickups, *drops])
        crews = [
            crew
            for crew in range(1, int(coach.get("crew") or 1) + 1)
            if len(at) <= self.ref.sellable(coach_id, crew, worst, exempt)
        ]
        for up in itertools.permutations(pickups) if crews else ():
            for down in itertools.permutations(drops):
                route = self._route(coach, at, up, down)
                if route and self._detours_lawful(route):
                    yield from self._on_the_clock(coach_id, day, crews, route, ties)

    def gap_s(self, last: str, first: str) -> float:
        """Return what lies at least between two trips of a coach (R12); infinite where no road leads over."""
        road = self.ref.road(last, first)
        return max(road[1], 60 * float(self.ref.times["turnaround_min"])) if road else math.inf

    def _route(self, coach: Any, at: dict[str, str], up: Sequence[str], down: Sequence[str]) -> Route | None:
        stops: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = []
        if coach.get("start_id"):
            stops.append(("start", coach["start_id"], (), ()))
        stops += [("pickup", p, tuple(sorted(w for w in at if at[w] == p)), ()) for p in up]
        stops += [
            ("drop", p, (), tuple(sorted(w for w in at if self.firm(w)["place_id"] == p))) for p in down
        ]
        if coach.get("end_id"):
            stops.append(("end", coach["end_id"], (), ()))
        legs = [self.ref.road(a[1], b[1]) for a, b in itertools.pairwise(stops)]
        if any(leg is None for leg in legs):
            return None
        times = self.ref.times
        service = [
            int(times["stop_s"]) + int(times["per_rider_s"]) * len(on + off)
            if kind in ("pickup", "drop")
            else 0
            for kind, _, on, off in stops
        ]
        hours = [
            tuple(sorted({self.firm(w)["open"] for w in off} - {(0, referee.DAY)})) for _, _, _, off in stops
        ]
        return Route(tuple(stops), tuple(legs), tuple(service), tuple(hours))

    def _rides(self, route: Route) -> Iterator[tuple[int, int, int]]:
        """Yield (stop of boarding, stop of alighting, people)."""
        for i, (_, _, on, _) in enumerate(route.stops):
            for j, (_, _, _, off) in enumerate(route.stops):
                if people := len(set(on) & set(off)):
                    yield i, j, people

    def _detours_lawful(self, route: Route) -> bool:
        most = self.limits.get("max_detour_min")
        if most is None:
            return True
        for i, j, _ in self._rides(route):
            direct = self.ref.road(route.stops[i][1], route.stops[j][1])
            if direct and sum(s for _, s in route.legs[i:j]) - direct[1] > 60 * most:
                return False
        return True

    def _on_the_clock(
        self, coach_id: str, day: date, crews: Sequence[int], route: Route, ties: Ties
    ) -> Iterator[Way]:
        coach, metres = self.case.coaches[coach_id], sum(m for m, _ in route.legs)
        two_from = self.ref.duty.get("two_drivers_from_m", math.inf)
        prices = 100 * coach.tariff.per_hour_yuan, 100 * self.case.cost.rider_hour_yuan
        free = self.case.policy.duty.name == "none"
        had = [(coach.available_from, coach.available_until)]
        had += [(driver.available_from, driver.available_until) for driver in self.case.drivers.values()]
        for start in departures(self.case, route, day, had, ties(coach_id, route)):
            # more drivers than one only take seats where nobody's hours count
            for crew in crews[:1] if free else crews:
                laid = lay(self.case, route, start, crew, prices) if crew >= 2 or metres <= two_from else None
                for one in (laid, late(self.case, route, laid)) if laid and free else (laid,):
                    if one and self._in_time(coach_id, day, route, one):
                        yield self._way(coach_id, day, crew, route, one)

    def _in_time(self, coach_id: str, day: date, route: Route, laid: Laid) -> bool:
        coach, times = self.case.coaches[coach_id], self.case.times
        boarding = next(laid.begin[k] for k, stop in enumerate(route.stops) if stop[0] == "pickup")
        second = boarding - self.clock.midnight(day)
        if not times.depart_from_s <= second <= times.depart_until_s or self.clock.day(boarding) != day:
            return False
        if coach.available_from is not None and laid.begin[0] < coach.available_from:
            return False
        if coach.available_until is not None and laid.finish[-1] > coach.available_until:
            return False
        most = self.limits.get("max_ride_min")
        return most is None or all(
            laid.begin[j] - laid.finish[i] <= 60 * most for i, j, _ in self._rides(route)
        )

    def _way(self, coach_id: str, day: date, crew: int, route: Route, laid: Laid) -> Way:
        tariff, cost = self.case.coaches[coach_id].tariff, self.case.cost
        whole, empty = lengths(route)
        hours = (laid.finish[-1] - laid.begin[0]) / 3600
        yuan = tariff.fixed_yuan + tariff.per_km_yuan * (whole - empty + cost.empty_factor * empty) / 1000
        aboard_s = sum(people * (laid.begin[j] - laid.finish[i]) for i, j, people in self._rides(route))
        fen = round(100 * (yuan + tariff.per_hour_yuan * hours)) + round(
            100 * cost.rider_hour_yuan * aboard_s / 3600
        )
        landed: dict[tuple[str, date], int] = defaultdict(int)
        for k, (_, _, _, off) in enumerate(route.stops):
            for worker_id in off:
                landed[self.firm(worker_id)["firm_id"], self.clock.day(laid.begin[k])] += 1
        return Way(
            fen, round(100 * tariff.day_yuan), coach_id, day, crew, route, laid, tuple(sorted(landed.items()))
        )


def lengths(route: Route) -> tuple[int, int]:
    """Return all metres and the empty ones among them."""
    empty = route.legs[0][0] if route.stops[0][0] == "start" else 0
    empty += route.legs[-1][0] if route.stops[-1][0] == "end" else 0
    return sum(m for m, _ in route.legs), empty


def _add(best: dict[tuple[object, ...], list[Way]], way: Way) -> None:
    """Keep a way unless another does the same as early and as late for no more money."""
    stops = way.route.stops
    ways = best[way.coach_id, way.day, way.crew, stops[0][1], stops[-1][1], way.landed]
    since, until = way.span
    if any(o.fen <= way.fen and o.span[0] >= since and o.span[1] <= until for o in ways):
        return
    ways[:] = [o for o in ways if not (way.fen <= o.fen and since >= o.span[0] and until <= o.span[1])]
    ways.append(way)
