"""Access legs: how a place is tied to the road graph, by a straight line to the nearest point of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from routing.divisions import DivisionMap
from routing.places import Place
from routing.points import points_of
from routing.roads import RoadGraph
from routing.sphere import chord_to_m, unit_vectors

UNTIED = -1
NODES_TRIED = 8
"""Where a line would cross an avoided division, so many further nodes are tried."""


@dataclass(frozen=True, slots=True)
class Access:
    """Hold how n places are tied to a graph.

    Parameters
    ----------
    node
        Shape (n,), the node each place is tied to, `UNTIED` (-1) for a place no road may lead to.
    straight_m
        Shape (n,), metres of the straight line between place and node.
    """

    node: NDArray[np.int64]
    straight_m: NDArray[np.float64]


class AccessFinder:
    """Tie places to the nodes of a graph from which the rest of it can be reached."""

    def __init__(self, graph: RoadGraph) -> None:
        self._nodes = np.flatnonzero(graph.well_connected)
        self._lat, self._lon = graph.node_lat[self._nodes], graph.node_lon[self._nodes]
        self._tree = KDTree(unit_vectors(self._lat, self._lon))

    def nearest(self, places: Sequence[Place]) -> Access:
        """Return the tie of each place to the node nearest to it."""
        lat, lon = points_of(places)
        if not len(places):
            return Access(np.zeros(0, dtype=np.int64), np.zeros(0))
        chord, found = self._tree.query(unit_vectors(lat, lon))
        return Access(self._nodes[found], chord_to_m(chord))

    def nearest_outside(
        self, places: Sequence[Place], divisions: DivisionMap, avoid: Sequence[str]
    ) -> Access:
        """Return the tie of each place to the nearest node that a line reaches past the avoided divisions.

        A place that says itself that it lies in an avoided division is not tied. Where a place says that it
        lies in another division, but the map draws it inside an avoided one, the place is believed.
        """
        access = self.nearest(places)
        lat, lon = points_of(places)
        inside = divisions.within(lat, lon, avoid) if len(places) else np.zeros(0, dtype=bool)
        for i, place in enumerate(places):
            if place.division.startswith(tuple(avoid)) or (inside[i] and not place.division):
                access.node[i], access.straight_m[i] = UNTIED, 0.0
            elif not inside[i] and access.node[i] != UNTIED:
                access.node[i], access.straight_m[i] = self._clear(lat[i], lon[i], divisions, avoid)
        return access

    def _clear(
        self, lat: float, lon: float, divisions: DivisionMap, avoid: Sequence[str]
    ) -> tuple[int, float]:
        """Return the nearest node with a clear line, and the metres to it."""
        tried = min(NODES_TRIED, len(self._nodes))
        chords, found = self._tree.query(
            unit_vectors(np.array([lat]), np.array([lon]))[0], k=[*range(1, tried + 1)]
        )
        here = np.full(tried, lat), np.full(tried, lon)
        ends = np.stack([*here, self._lat[found], self._lon[found]], axis=1)
        clear = np.flatnonzero(~divisions.crossed(ends, avoid))
        if not len(clear):
            return UNTIED, 0.0
        return int(self._nodes[found[clear[0]]]), float(chord_to_m(chords[clear[:1]])[0])
