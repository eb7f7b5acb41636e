"""One route on the clock: every departure worth trying, laid with the duty rules or, without any, by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from routing.legs import Leg
from scheduler.case import Case
from scheduler.clock import DAY_S, DayWindow
from scheduler.duty import QUICK, Timeline, timeline

HOUR_S = 3600
Piece = tuple[str, int, int, int, int]
"""Kind, from, until, number of the driver (-1 = none) and stop left; moments count from 1970."""


@dataclass(frozen=True)
class Route:
    """Hold the stops of a trip in order and what the clock needs to know of each.

    Parameters
    ----------
    stops
        (kind, place, who boards, who alights).
    legs
        (metres, day seconds) between them.
    service_s, hours
        Of each stop: seconds of service, and the hours that all of it must lie in.
    """

    stops: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]
    legs: tuple[tuple[int, int], ...]
    service_s: tuple[int, ...]
    hours: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def length_s(self) -> int:
        """Return the seconds it takes when nothing has to be waited for."""
        return sum(seconds for _, seconds in self.legs) + sum(self.service_s)

    @property
    def lead_s(self) -> int:
        """Return the day seconds from the start place to the first pickup."""
        return self.legs[0][1] if self.stops[0][0] == "start" else 0


@dataclass(frozen=True)
class Laid:
    """Hold a route on the clock: services and pieces of the timeline; metres of each drive by position."""

    begin: tuple[int, ...]
    finish: tuple[int, ...]
    pieces: tuple[Piece, ...]
    metres: dict[int, int] = field(default_factory=dict)


def departures(
    case: Case, route: Route, day: date, free: Iterable[tuple[int | None, int | None]], ties: Iterable[int]
) -> list[int]:
    """Return the moments at which a trip might leave, in order.

    Without duty rules the cost is piecewise linear in the departure; it breaks only where a stop is reached
    as it opens, as a day begins, or served as it closes, so that these moments, the ends of the window and
    of availability are enough for the least cost of a single trip. Trips that share a coach or a driver may
    have to follow each other closely: `ties` are the moments for that. With duty rules a grid is added.

    Parameters
    ----------
    free
        (from, until) in which the coach and each listed driver can be had.
    """
    base = case.clock.midnight(day)
    early, late = case.times.depart_from_s, min(case.times.depart_until_s, DAY_S - 1)
    first, last = base + early - route.lead_s, base + late - route.lead_s
    tried = {first, last, *ties}
    tried |= {since for since, _ in free if since is not None}
    tried |= {until - route.length_s for _, until in free if until is not None}
    offset = 0
    for k, service in enumerate(route.service_s):
        quotas = (
            [(0, service - 1)]
            if route.stops[k][3] and any(f.daily_quota for f in case.firms.values())
            else []
        )
        for opens, closes in [*route.hours[k], *quotas]:
            for shift in range(-1, 3):
                midnight = base + shift * DAY_S
                tried |= {midnight + opens - offset, midnight + closes - service - offset}
        offset += service + (route.legs[k][1] if k < len(route.legs) else 0)
    if case.policy.duty.name != "none":
        tried |= set(range(first, last + 1, 2 * HOUR_S))
    return sorted(moment for moment in tried if first <= moment <= last)


def lay(case: Case, route: Route, start: int, crew: int, fen_per_hour: tuple[float, float]) -> Laid | None:
    """Lay a route from a moment on; None where there is no lawful timetable.

    Parameters
    ----------
    fen_per_hour
        What an hour of the coach and an hour of one rider is worth.
    """
    if case.policy.duty.name == "none":
        return _lay_free(case, route, start)
    weight = [round(fen_per_hour[1] * (len(off) - len(on))) for _, _, on, off in route.stops]
    line = timeline(
        case.policy.duty, case.clock, case.first_day,
        legs=[Leg(metres, seconds) for metres, seconds in route.legs], service_s=route.service_s,
        windows=[[DayWindow(*pair) for pair in hours] for hours in route.hours], departure=start,
        driver_ids=[str(k) for k in range(crew)], weight=weight,
        end_weight=max(1, round(fen_per_hour[0])), paces=QUICK,
    )  # fmt: skip
    if not isinstance(line, Timeline):
        return None
    pieces = tuple(
        (s.kind.value, s.from_, s.until, int(s.driver_id) if s.driver_id else -1, s.from_stop)
        for s in line.segments
    )
    return Laid(line.begin, line.finish, pieces, {k: s.distance_m for k, s in enumerate(line.segments)})


def _lay_free(case: Case, route: Route, start: int) -> Laid | None:
    now, begin, finish = start, [], []
    for k, service in enumerate(route.service_s):
        opens = _opens(case, route.hours[k], now, service)
        if opens is None:
            return None
        begin.append(opens)
        finish.append(opens + service)
        now = opens + service + (route.legs[k][1] if k < len(route.legs) else 0)
    return _pieced(route, begin, finish)


def late(case: Case, route: Route, laid: Laid) -> Laid:
    """Move what is waited for before a later stop to before boarding, which spares riders time on board.

    Without duty rules only. The first boarding keeps its beginning and lasts longer; everything else is
    served as late as the next stop allows, in the hours of reception.
    """
    begin, finish = list(laid.begin), list(laid.finish)
    first = next(k for k, stop in enumerate(route.stops) if stop[0] == "pickup")
    for k in range(len(begin) - 2, first - 1, -1):
        latest = begin[k + 1] - route.legs[k][1]
        if k == first:
            finish[k] = latest
        elif _opens(case, route.hours[k], latest - route.service_s[k], route.service_s[k]) == (
            latest - route.service_s[k]
        ):
            begin[k], finish[k] = latest - route.service_s[k], latest
    return _pieced(route, begin, finish)


def _pieced(route: Route, begin: Sequence[int], finish: Sequence[int]) -> Laid:
    """Write a route that is driven without rests as pieces."""
    pieces: list[Piece] = []
    metres, now = {}, begin[0]
    for k, (since, until) in enumerate(zip(begin, finish, strict=True)):
        if since > now:
            pieces.append(("wait", now, since, -1, k))
        if until > since:
            pieces.append(("stop", since, until, -1, k))
        now = until
        if k < len(route.legs):
            metres[len(pieces)] = route.legs[k][0]
            now += route.legs[k][1]
            pieces.append(("drive", until, now, 0, k))
    return Laid(tuple(begin), tuple(finish), tuple(pieces), metres)


def _opens(case: Case, hours: Sequence[tuple[int, int]], now: int, service: int) -> int | None:
    """Return the first moment from which the service lies in all hours."""
    midnight = case.clock.midnight(case.clock.day(now))
    moments = {now} | {midnight + shift * DAY_S + opens for opens, _ in hours for shift in range(3)}
    for moment in sorted(moments):
        if moment >= now and all(_inside(midnight, pair, moment, moment + service) for pair in hours):
            return moment
    return None


def _inside(midnight: int, pair: tuple[int, int], begin: int, finish: int) -> bool:
    opens, closes = pair
    length = closes - opens if closes > opens else closes - opens + DAY_S
    starts = (midnight + shift * DAY_S + opens for shift in range(-2, 4))
    return any(since <= begin and finish <= since + length for since in starts)


def timeline_rows(case: Any, laid: Laid, drivers: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Write the pieces as a plan file has them."""
    for k, (kind, since, until, driver, stop) in enumerate(laid.pieces):
        row: dict[str, Any] = {"kind": kind, "from": case.clock.iso(since), "until": case.clock.iso(until)}
        if kind == "drive":
            row |= {"driver": drivers[max(0, driver)], "from_stop": stop, "distance_m": laid.metres.get(k, 0)}
        yield row
