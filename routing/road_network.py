"""The road network: places tied to a graph, the roads between them, and the lines that a map draws.

A leg is an access leg to the graph, the shortest path on it, and an access leg from it. Two places that lie
nearer to each other than they lie, together, to the graph go straight to each other by local roads, which
the graph does not have: driven like an access leg.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.access import UNTIED, Access, AccessFinder
from routing.divisions import DivisionMap, china_divisions
from routing.errors import RoadsFileError
from routing.matrix import NO_ROAD, TravelMatrix
from routing.osm import read_extract
from routing.places import Place
from routing.points import points_of
from routing.polyline import simplify
from routing.roadfile import read_roads
from routing.roads import RoadGraph
from routing.settings import RoadSettings, RoadSource
from routing.shipped import china_highways
from routing.shortest import CLOSED, NO_PATH, DijkstraEngine, PathEngine, path_engine
from routing.sphere import great_circles_m

LINE_TOLERANCE_M = 50.0
MILLISECONDS = 1000


class Version(NamedTuple):
    """Name a file as it is now, so that a changed file is read again."""

    path: Path
    changed_ns: int
    size: int


@dataclass(frozen=True)
class RoadGraphNetwork:
    """Know the roads between places on a graph.

    Parameters
    ----------
    graph
        The roads.
    day_speed_kmh
        The speed by day on roads whose own is not known or is higher.
    length_factor
        Real metres per metre of the graph.
    access_detour_factor, access_speed_kmh
        Road metres per great-circle metre, and the speed, off the graph.
    avoid, divisions
        Codes of the divisions that no leg may cross, and the map that knows where they are.
    line_tolerance_m
        How far a drawn line may lie from the road.
    """

    graph: RoadGraph
    day_speed_kmh: float
    length_factor: float
    access_detour_factor: float
    access_speed_kmh: float
    avoid: tuple[str, ...] = ()
    divisions: DivisionMap | None = None
    line_tolerance_m: float = LINE_TOLERANCE_M

    @property
    def attribution(self) -> str:
        """Return whom a map of these roads must name."""
        return self.graph.attribution

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        """Return distances and day times between all the places, in their order."""
        access = self._access(places)
        metres, seconds = self._on_graph(access.node)
        straight, local = self._local(places, access)
        reached = (metres != NO_PATH) | local
        off = access.straight_m[:, None] + access.straight_m[None, :]
        off = np.where(local, straight, off) * self.access_detour_factor
        on = np.where(local, 0.0, metres * self.length_factor)
        on_s = np.where(local, 0.0, seconds * self.length_factor)
        off_s = off / (self.access_speed_kmh / 3.6)
        distance_m = np.where(reached, np.rint(on + off), NO_ROAD).astype(np.int64)
        drive_s = np.where(reached, np.rint(on_s + off_s), NO_ROAD).astype(np.int64)
        np.fill_diagonal(distance_m, 0)
        np.fill_diagonal(drive_s, 0)
        return TravelMatrix(tuple(place.place_id for place in places), distance_m, drive_s)

    def geometry(self, from_: Place, to: Place) -> list[tuple[float, float]]:
        """Return the line of the road as (lat, lon) points; empty where there is no road."""
        return simplify(self._line(from_, to), self.line_tolerance_m)

    def crosses(self, from_: Place, to: Place, avoid: Sequence[str]) -> bool:
        """Say whether the road from one place to another touches a division that is to be avoided.

        An access leg whose place the map draws inside such a division, though the place says that it lies in
        another, is let pass: the place is believed, as when it is tied to the graph.

        Parameters
        ----------
        from_, to
            The ends.
        avoid
            Administrative codes or their first digits.
        """
        line = np.array(self._line(from_, to))
        if not avoid or len(line) < 2:
            return False
        divisions = self.divisions or china_divisions()
        touched = divisions.crossed(np.hstack([line[:-1], line[1:]]), avoid)
        believed = divisions.within(line[[0, -1], 0], line[[0, -1], 1], avoid)
        touched[0] &= ~believed[0]
        touched[-1] &= ~believed[1]
        return bool(touched.any())

    def _line(self, from_: Place, to: Place) -> list[tuple[float, float]]:
        """Return every point of the road, empty where there is none."""
        places = (from_, to)
        access = self._access(places)
        lat, lon = (axis.tolist() for axis in points_of(places))
        ends = list(zip(lat, lon, strict=True))
        if self._local(places, access)[1][0, 1]:
            return ends
        if UNTIED in access.node:
            return []
        arcs = self._engine.path(*access.node.tolist())
        if arcs is None:
            return []
        points = [ends[0], self._node_point(int(access.node[0]))]
        for arc in arcs:
            road = int(self.graph.arc_road[arc])
            points += self.graph.road_points(road, backwards=arc >= len(self.graph.tail))[1:]
        return [*points, ends[1]]

    def snap_m(self, place: Place) -> float:
        """Return the metres from a place to its node, infinite for a place that no road may lead to."""
        access = self._access([place])
        return float(access.straight_m[0]) if access.node[0] != UNTIED else float("inf")

    def _node_point(self, node: int) -> tuple[float, float]:
        return float(self.graph.node_lat[node]), float(self.graph.node_lon[node])

    def _access(self, places: Sequence[Place]) -> Access:
        if self.avoid and self.divisions is not None:
            return self._finder.nearest_outside(places, self.divisions, self.avoid)
        return self._finder.nearest(places)

    def _local(
        self, places: Sequence[Place], access: Access
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the straight metres between places, and which of them local roads alone join."""
        lat, lon = points_of(places)
        tied = access.node != UNTIED
        straight = great_circles_m(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
        local = straight <= access.straight_m[:, None] + access.straight_m[None, :]
        local &= tied[:, None] & tied[None, :]
        if self.avoid and self.divisions is not None:
            i, j = np.nonzero(local)
            believed = self.divisions.within(lat, lon, self.avoid)
            crossed = self.divisions.crossed(np.stack([lat[i], lon[i], lat[j], lon[j]], axis=1), self.avoid)
            local[i, j] = ~crossed | believed[i] | believed[j]
        return straight, local

    def _on_graph(self, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return metres and seconds of the paths between the nodes; metres `NO_PATH` where there is none."""
        used, place = np.unique(nodes, return_inverse=True)
        if self.graph.speed_kmh is None:
            metres = self._engine.many_to_many(used[used != UNTIED], used[used != UNTIED])
            seconds = metres / (self.day_speed_kmh / 3.6)
        else:
            engine = DijkstraEngine(self.graph, self._weights)
            lengths = self.graph.length_m[self.graph.arc_road]
            found, metres = engine.many_to_many_with(used[used != UNTIED], used[used != UNTIED], lengths)
            seconds = found / MILLISECONDS
        if UNTIED in used:  # it sorts first
            metres = np.pad(metres, (1, 0), constant_values=NO_PATH)
            seconds = np.pad(seconds, (1, 0), constant_values=0.0)
        return metres[np.ix_(place, place)], seconds[np.ix_(place, place)]

    @cached_property
    def _closed_roads(self) -> NDArray[np.bool_] | None:
        if not self.avoid or self.divisions is None:
            return None
        return self.divisions.roads_within(self.graph, self.avoid)

    @cached_property
    def _weights(self) -> NDArray[np.int64]:
        """Return what paths make least of, per arc: metres at one speed, else milliseconds."""
        graph = self.graph
        weights = graph.length_m
        if graph.speed_kmh is not None:
            speed = np.minimum(graph.speed_kmh, self.day_speed_kmh)
            weights = np.maximum(1, np.rint(graph.length_m * MILLISECONDS / (speed / 3.6))).astype(np.int64)
        if self._closed_roads is not None:
            weights = np.where(self._closed_roads, CLOSED, weights)
        return weights[graph.arc_road]

    @cached_property
    def _engine(self) -> PathEngine:
        return path_engine(self.graph, self._weights)

    @cached_property
    def _finder(self) -> AccessFinder:
        """Return the finder of nodes; pieces are those of the roads that stay open."""
        if self._closed_roads is None:
            return AccessFinder(self.graph)
        left, graph = ~self._closed_roads, self.graph
        ways = graph.both_ways[left] if graph.both_ways is not None else None
        return AccessFinder(
            RoadGraph(
                graph.node_lat, graph.node_lon, graph.tail[left], graph.head[left], graph.length_m[left], ways
            )
        )


def open_road_network(roads: RoadSettings, base: Path, day_speed_kmh: float) -> RoadGraphNetwork:
    """Open a saved graph or an OpenStreetMap extract; the same roads are opened once."""
    version = _version_of(base / roads.file) if roads.file else None
    return _open(roads, version, day_speed_kmh)


@lru_cache(maxsize=4)
def _open(roads: RoadSettings, version: Version | None, day_speed_kmh: float) -> RoadGraphNetwork:
    divisions = None
    if roads.avoid:
        divisions = china_divisions()
        divisions.require(roads.avoid)
    extract = roads.source is RoadSource.OSM
    return RoadGraphNetwork(
        graph=_graph(extract, version) if version else china_highways(),
        day_speed_kmh=day_speed_kmh,
        length_factor=1.0 if extract else roads.length_factor,  # the lengths of an extract are real
        access_detour_factor=roads.access_detour_factor,
        access_speed_kmh=roads.access_speed_kmh,
        avoid=tuple(roads.avoid),
        divisions=divisions,
    )


@lru_cache(maxsize=2)
def _graph(extract: bool, version: Version) -> RoadGraph:
    return read_extract(version.path) if extract else read_roads(version.path)


def _version_of(path: Path) -> Version:
    try:
        state = path.stat()
    except OSError:
        words = "there is no such file; roads.file is relative to the case folder"
        raise RoadsFileError(path, words) from None
    return Version(path, state.st_mtime_ns, state.st_size)
