"""The grey roads below a map: asked for once per window, thinned to what the map can show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil, cos, floor, hypot, radians

import numpy as np
from numpy.typing import NDArray

from maps.trip_line import Point, bounds
from routing.backbone import backbone
from routing.polyline import METRES_PER_DEGREE
from routing.roads import RoadGraph
from routing.shipped import china_highways

Lines = Sequence[Sequence[Point]]
Backbone = Callable[[tuple[float, float, float, float], float], Lines]
"""Answers the roads of a window (south, west, north, east in degrees) thinned to a tolerance in metres."""

PathWriter = Callable[[Sequence[NDArray[np.float64]]], str]

DOTS = 600
"""A map is about this many dots wide; finer detail than one dot is not asked for."""
CROWDED, CLOSE = 2.5, 0.3
"""A wide window shows too many roads: they are thinned to more dots; a near one bears a closer look."""
STEP_DEG = 2.0
WIDE_DEG = 4.0
KEPT = 32


@dataclass(frozen=True, slots=True)
class Window:
    """Hold the part of the earth that one map shows, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def dot_m(self) -> float:
        """Return the metres that one dot of a map of this window covers."""
        across = hypot(self.north - self.south, (self.east - self.west) * cos(radians(self.south)))
        return across * METRES_PER_DEGREE / DOTS

    def grown(self) -> "Window":
        """Return the window grown to whole steps of degrees, so that neighbours ask for the same one."""
        step = STEP_DEG
        return Window(
            floor(self.south / step) * step,
            floor(self.west / step) * step,
            ceil(self.north / step) * step,
            ceil(self.east / step) * step,
        )


def window_of(points: Sequence[Point]) -> Window:
    """Return the smallest window that shows some points."""
    return Window(*bounds(points))


def highway_base(graph: RoadGraph | None = None) -> "BaseRoads":
    """Return the base of a road graph; None = the highways of China that come with the program."""
    return BaseRoads(partial(backbone, graph or china_highways()))


class BaseRoads:
    """Answer the grey roads of a window.

    Parameters
    ----------
    backbone
        Draws roads of the network; None = maps without roads below.
    """

    def __init__(self, backbone: Backbone | None = None) -> None:
        self._backbone = backbone
        self._asked = lru_cache(maxsize=KEPT)(self._ask)
        self._boxed = lru_cache(maxsize=KEPT)(self._box)
        self._paths: dict[tuple[Window, tuple[int, int]], str] = {}

    def lines(self, window: Window) -> tuple[NDArray[np.float64], ...]:
        """Return the roads in and around a window, each of shape (points, 2): latitude, longitude."""
        return self._asked(window.grown()) if self._backbone else ()

    def touching(self, window: Window) -> list[NDArray[np.float64]]:
        """Return those of the roads whose boxes touch the window itself."""
        lines = self.lines(window)
        if not lines:
            return []
        south, west, north, east = self._boxed(window.grown()).T
        seen = (
            (south <= window.north) & (north >= window.south) & (west <= window.east) & (east >= window.west)
        )
        return [lines[k] for k in np.flatnonzero(seen)]

    def _box(self, window: Window) -> NDArray[np.float64]:
        """Return south, west, north, east of each road of a grown window, of shape (roads, 4)."""
        return np.array([(*line.min(axis=0), *line.max(axis=0)) for line in self._asked(window)])

    def _ask(self, window: Window) -> tuple[NDArray[np.float64], ...]:
        assert self._backbone
        tolerance_m = window.dot_m * (CROWDED if window.east - window.west > WIDE_DEG else CLOSE)
        lines = self._backbone((window.south, window.west, window.north, window.east), tolerance_m)
        return tuple(np.asarray(line, dtype=np.float64) for line in lines if len(line) > 1)

    def path(self, window: Window, size: tuple[int, int], write: PathWriter) -> str:
        """Return the path of the roads in and around a window, written once for each window and size.

        Parameters
        ----------
        window, size
            What the map shows, and its width and height in units of the drawing.
        write
            Writes lines as a path.
        """
        key = (window, size)
        if key not in self._paths:
            self._paths[key] = write(self.lines(window))
        return self._paths[key]
