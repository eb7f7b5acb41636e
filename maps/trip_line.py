"""The line of a trip on the ground: its legs along the road, and where the coach stands on the way."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import cos, hypot, radians

from routing.places import Place
from scheduler.case import Case
from scheduler.trips import Segment, SegmentKind, Stop, StopKind, Trip

Point = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees, in that order."""

Geometry = Callable[[Place, Place], Sequence[Point]]
"""Answers the line of the road from one place to another."""

STANDING = frozenset({SegmentKind.BREAK, SegmentKind.CHANGE, SegmentKind.HALT})


@dataclass(frozen=True, slots=True)
class Pin:
    """Hold one stop as drawn; `number` is the printed one, 0 for the coach's own start and end."""

    number: int
    stop: Stop
    place: Place
    at: Point


@dataclass(frozen=True, slots=True)
class Standstill:
    """Hold one rest, change of drivers or halt, and where on the road it falls."""

    segment: Segment
    at: Point


@dataclass(frozen=True, slots=True)
class TripLine:
    """Hold the drawing of one trip.

    Parameters
    ----------
    trip
        The trip.
    pins
        Its stops, those without a known point left out.
    legs
        The road between one stop and the next, in order; empty where an end has no known point.
    standstills
        Where the coach rests, by the metres driven on the leg.
    """

    trip: Trip
    pins: tuple[Pin, ...]
    legs: tuple[tuple[Point, ...], ...]
    standstills: tuple[Standstill, ...]

    @property
    def points(self) -> list[Point]:
        """Return every point of the line and its pins."""
        return [point for leg in self.legs for point in leg] + [pin.at for pin in self.pins]


def trip_line(case: Case, trip: Trip, geometry: Geometry) -> TripLine:
    """Draw a trip along the road.

    Parameters
    ----------
    case, trip
        The case and the trip.
    geometry
        Answers the road from one place to another.
    """
    places = [case.places[stop.place_id] for stop in trip.stops]
    legs = tuple(_leg(here, there, geometry) for here, there in pairwise(places))
    return TripLine(trip, _pins(trip, places), legs, _standstills(case, trip, legs))


def remembered(geometry: Geometry) -> Geometry:
    """Return a geometry that looks each road up once: papers and pages draw the same ones."""

    @cache
    def looked_up(here: Place, there: Place) -> tuple[Point, ...]:
        return tuple(geometry(here, there))

    return looked_up


def bounds(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Return south, west, north, east of some points."""
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return min(lats), min(lons), max(lats), max(lons)


def _point(place: Place) -> Point | None:
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def _leg(here: Place, there: Place, geometry: Geometry) -> tuple[Point, ...]:
    if _point(here) is None or _point(there) is None:
        return ()
    return tuple((float(lat), float(lon)) for lat, lon in geometry(here, there))


def _pins(trip: Trip, places: Sequence[Place]) -> tuple[Pin, ...]:
    pins, number = [], 0
    for stop, place in zip(trip.stops, places, strict=True):
        counted = stop.kind in (StopKind.PICKUP, StopKind.DROP)
        number += counted
        at = _point(place)
        if at:
            pins.append(Pin(number if counted else 0, stop, place, at))
    return tuple(pins)


def _standstills(case: Case, trip: Trip, legs: Sequence[Sequence[Point]]) -> tuple[Standstill, ...]:
    driven_m = [0] * len(legs)
    whole_m = [0] * len(legs)
    for segment in trip.timeline:
        if segment.kind is SegmentKind.DRIVE:
            whole_m[segment.from_stop] += segment.distance_m
    found, leg = [], 0
    for segment in trip.timeline:
        if segment.kind is SegmentKind.DRIVE:
            leg = segment.from_stop
            driven_m[leg] += segment.distance_m
        elif segment.kind in STANDING and legs and legs[leg]:
            named = case.places.get(segment.place_id)
            at = (_point(named) if named else None) or along(legs[leg], driven_m[leg] / max(1, whole_m[leg]))
            found.append(Standstill(segment, at))
    return tuple(found)


def along(line: Sequence[Point], share: float) -> Point:
    """Return the point after a share (0..1) of the length of a line."""
    lengths = [hypot(b[0] - a[0], (b[1] - a[1]) * cos(radians(a[0]))) for a, b in pairwise(line)]
    ends = list(accumulate(lengths))
    if not ends or ends[-1] == 0.0:
        return line[0]
    target = min(1.0, max(0.0, share)) * ends[-1]
    k = min(bisect_left(ends, target), len(ends) - 1)
    part = 1.0 - (ends[k] - target) / lengths[k] if lengths[k] else 0.0
    (lat, lon), (next_lat, next_lon) = line[k], line[k + 1]
    return lat + part * (next_lat - lat), lon + part * (next_lon - lon)
