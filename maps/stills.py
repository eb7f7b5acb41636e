"""Still maps for paper: black on white, the road as it runs, stops numbered as in the timetable."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

import numpy as np
from numpy.typing import NDArray

from maps.base_roads import BaseRoads, Window
from maps.drawing import (
    INK,
    PAPER,
    PT,
    UNITS_PER_MM,
    box,
    diamond,
    digits,
    disc,
    drawing,
    name,
    network,
    panel,
    road,
    stroke,
)
from maps.labels import spread
from maps.trip_line import Geometry, Pin, Point, TripLine, bounds, trip_line
from scheduler.case import Case
from scheduler.trips import Plan, StopKind

WIDE_MM, TALL_MM = 72.0, 74.0
HALF_WIDE_MM, HALF_TALL_MM, GAP_MM = 35.4, 36.4, 1.2
BASE, FAINT = "#b4b4b4", "#d0d0d0"
FAR_APART = 4.0
"""Pickups and drops get maps of their own when the way is this many times as long as each of them is wide."""
LEAST_SPAN_DEG = 0.02
APART_PT = 10.5
"""Room from the middle of one pin to the next."""
LONGEST_NAME = 12
FAR_GRID, NEAR_GRID = 12, 4
"""How exactly the roads below are drawn, in units: lines this close are one on paper."""


@dataclass(frozen=True, slots=True)
class View:
    """Hold one map of a picture: what it shows, and where and how large it is drawn.

    Parameters
    ----------
    window
        The part of the earth, in the shape of the panel.
    at, size
        Its upper left corner, and its width and height, in units of the drawing.
    """

    window: Window
    at: tuple[int, int]
    size: tuple[int, int]

    def spots(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points (latitude, longitude; shape (n, 2)) lie on the map: right, down, in units."""
        seen, (wide, tall) = self.window, self.size
        right = (points[:, 1] - seen.west) * (wide / (seen.east - seen.west))
        down = (seen.north - points[:, 0]) * (tall / (seen.north - seen.south))
        return np.column_stack((right, down))

    def spot(self, point: Point) -> tuple[float, float]:
        """Return where one point lies on the map: right, down, in units."""
        right, down = self.spots(np.array([point]))[0].tolist()
        return right, down

    def below(self, roads: Iterable[NDArray[np.float64]], grid: int) -> str:
        """Return the path of the roads below, drawn on a grid of so many units."""
        lines = list(roads)
        if not lines:
            return ""
        cuts = np.cumsum([len(line) for line in lines])[:-1]
        return network(np.split(self.spots(np.concatenate(lines)), cuts), self.size, grid)


def trip_picture(line: TripLine, base: BaseRoads | None = None) -> bytes:
    """Draw the still map of one trip as SVG; the same trip gives the same bytes.

    A long trip is drawn three times: the whole way, and larger the area where people board and the one where
    they get off. A short trip is drawn once.

    Parameters
    ----------
    line
        The trip on the ground.
    base
        Other roads, drawn grey below; None = none.
    """
    base = base or BaseRoads()
    pickups = [pin for pin in line.pins if pin.stop.kind is StopKind.PICKUP]
    drops = [pin for pin in line.pins if pin.stop.kind is StopKind.DROP]
    parts: list[str] = []
    if _far_apart(pickups, drops):
        lower, beside = HALF_TALL_MM + GAP_MM, HALF_WIDE_MM + GAP_MM
        whole = _placed((0, 0), (WIDE_MM, HALF_TALL_MM), _window(line.points, 1.06).grown())
        parts.append(_way(whole, line, base))
        for left_mm, pins in ((0.0, pickups), (beside, drops)):
            near = _window([pin.at for pin in pins], 1.3)
            parts.append(
                _area(_placed((left_mm, lower), (HALF_WIDE_MM, HALF_TALL_MM), near), line, base, pins)
            )
    elif line.points:
        stops = [*pickups, *drops]
        seen = _window([pin.at for pin in stops] or line.points, 1.3)
        view = _placed((0, 0), (WIDE_MM, TALL_MM), seen)
        parts.append(_area(view, line, base, stops, _standstills(view, line)))
    return drawing(WIDE_MM, TALL_MM, parts)


def trip_pictures(
    case: Case, plan: Plan, geometry: Geometry, base: BaseRoads | None = None
) -> dict[str, bytes]:
    """Draw the still map of every trip of a plan, by trip id.

    Parameters
    ----------
    case, plan
        The case and its plan.
    geometry
        Answers the road from one place to another.
    base
        Other roads, drawn grey below; None = none.
    """
    return {trip.trip_id: trip_picture(trip_line(case, trip, geometry), base) for trip in plan.trips}


def _far_apart(pickups: Sequence[Pin], drops: Sequence[Pin]) -> bool:
    if not pickups or not drops:
        return False
    whole = _diagonal([pin.at for pin in (*pickups, *drops)])
    widest = max(_diagonal([pin.at for pin in pickups]), _diagonal([pin.at for pin in drops]), LEAST_SPAN_DEG)
    return whole > FAR_APART * widest


def _diagonal(points: Sequence[Point]) -> float:
    south, west, north, east = bounds(points)
    return hypot(north - south, (east - west) * cos(radians(south)))


def _way(view: View, line: TripLine, base: BaseRoads) -> str:
    """Draw the whole way; its window is a grown one, so that the trips of one plan share the roads below."""
    # all trips with this window have the same roads below: their path is written once and kept
    below = base.path(view.window, view.size, lambda roads: view.below(roads, FAR_GRID))
    parts = (road(below, FAINT, 0.3), _road(view, line), *_standstills(view, line), *_ends(view, line))
    return panel(view.at, view.size, parts)


def _area(view: View, line: TripLine, base: BaseRoads, pins: Sequence[Pin], marks: Sequence[str] = ()) -> str:
    """Draw the area of some stops, each with its number."""
    below = road(view.below(base.touching(view.window), NEAR_GRID), BASE, 0.45)
    return panel(view.at, view.size, (below, _road(view, line), *marks, *_pins(view, pins)))


def _road(view: View, line: TripLine) -> str:
    path = stroke(view.spots(np.array(leg)) for leg in line.legs if len(leg) > 1)
    return road(path, PAPER, 2.8) + road(path, INK, 1.3)


def _standstills(view: View, line: TripLine) -> list[str]:
    return [diamond(*view.spot(standstill.at), 1.9) for standstill in line.standstills]


def _ends(view: View, line: TripLine) -> list[str]:
    """Mark the stops of the whole way by shape alone; they have their numbers on the larger maps."""
    numbered = [pin for pin in line.pins if pin.number]
    marks = [_shape(pin)(*view.spot(pin.at), 2.1) for pin in numbered]
    named = ((numbered[0], True), (numbered[-1], False)) if numbered else ()
    return [*marks, *(_named(view, pin, above) for pin, above in named)]


def _shape(pin: Pin) -> Callable[[float, float, float], str]:
    return disc if pin.stop.kind is StopKind.PICKUP else box


def _named(view: View, pin: Pin, above: bool) -> str:
    """Name an end of the way: away from the road, and inwards from the nearer side of the map."""
    right, down = view.spot(pin.at)
    left = right < view.size[0] / 2
    return name(
        pin.place.name[:LONGEST_NAME],
        right - 3 * PT if left else right + 3 * PT,
        down - 5.5 * PT if above else down + 10 * PT,
        "start" if left else "end",
        6.2,
    )


def _pins(view: View, pins: Sequence[Pin]) -> list[str]:
    """Draw numbered pins off each other; a line and a dot lead back from a pin that was moved."""
    true = [view.spot(pin.at) for pin in pins]
    leads, marks = [], []
    for pin, (x, y), (at_x, at_y) in zip(
        pins, true, spread(true, APART_PT * PT, (0.0, 0.0, *view.size)), strict=True
    ):
        if hypot(at_x - x, at_y - y) > PT:
            leads.append(
                road(stroke([np.array([(x, y), (at_x, at_y)])]), INK, 0.5) + disc(x, y, 0.9),
            )
        boards = pin.stop.kind is StopKind.PICKUP
        marks.append(
            _shape(pin)(at_x, at_y, 4.3 if boards else 3.9)
            + digits(pin.number, at_x, at_y, PAPER if boards else INK, 6.0)
        )
    return [*leads, *marks]


def _placed(at_mm: tuple[float, float], size_mm: tuple[float, float], window: Window) -> View:
    """Return a map of a window at a place of the drawing, the window widened to the map's shape."""
    at = (round(at_mm[0] * UNITS_PER_MM), round(at_mm[1] * UNITS_PER_MM))
    size = (round(size_mm[0] * UNITS_PER_MM), round(size_mm[1] * UNITS_PER_MM))
    return View(_fitted(window, size), at, size)


def _window(points: Sequence[Point], margin: float) -> Window:
    """Return a window around some points, `margin` times as large as they need."""
    south, west, north, east = bounds(points)
    tall, wide = (
        max(north - south, LEAST_SPAN_DEG) * margin / 2,
        max(east - west, LEAST_SPAN_DEG) * margin / 2,
    )
    lat, lon = (south + north) / 2, (west + east) / 2
    return Window(lat - tall, lon - wide, lat + tall, lon + wide)


def _fitted(window: Window, size: tuple[int, int]) -> Window:
    """Return the window widened to a shape, so that a kilometre is as long either way."""
    lat, lon = (window.south + window.north) / 2, (window.west + window.east) / 2
    squeeze = cos(radians(lat))
    wide, tall = (window.east - window.west) * squeeze, window.north - window.south
    wide, tall = max(wide, tall * size[0] / size[1]), max(tall, wide * size[1] / size[0])
    return Window(lat - tall / 2, lon - wide / squeeze / 2, lat + tall / 2, lon + wide / squeeze / 2)
