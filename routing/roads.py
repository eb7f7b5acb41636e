"""The road graph: nodes, roads between them and their lengths, as arrays and as a networkx graph."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    import networkx as nx

ISLAND_NODES = 100
"""Smaller pieces of a graph are fragments: nothing can be reached from them, so no place is tied to them."""


@dataclass(frozen=True)
class RoadGraph:
    """Hold a network of n nodes and m roads.

    Parameters
    ----------
    node_lat, node_lon
        Shape (n,), WGS-84 degrees.
    tail, head
        Shape (m,), numbers of the nodes at the beginning and the end of each road.
    length_m
        Shape (m,), whole metres.
    both_ways
        Shape (m,), whether the road may be driven from head to tail too; None = every one.
    speed_kmh
        Shape (m,), what a coach drives on it by day at most; None = not known, one speed serves all.
    shape_start, shape_lat, shape_lon
        The points between the ends of road k are shape_start[k] up to shape_start[k + 1]; None = straight.
    order
        Shape (n,), the order in which nodes are contracted; None = not computed yet.
    attribution
        Whom a map drawn from these roads must name.
    """

    node_lat: NDArray[np.float64]
    node_lon: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_m: NDArray[np.int64]
    both_ways: NDArray[np.bool_] | None = None
    speed_kmh: NDArray[np.float64] | None = None
    shape_start: NDArray[np.int64] | None = None
    shape_lat: NDArray[np.float64] | None = None
    shape_lon: NDArray[np.float64] | None = None
    order: NDArray[np.int64] | None = None
    attribution: str = field(default="")

    @cached_property
    def arc_road(self) -> NDArray[np.int64]:
        """Return the road of each arc (a road in one direction): first all forward, then those back."""
        forward = np.arange(len(self.tail))
        back = forward if self.both_ways is None else np.flatnonzero(self.both_ways)
        return np.concatenate([forward, back])

    @cached_property
    def arc_tail(self) -> NDArray[np.int64]:
        """Return the node at which each arc begins."""
        return np.concatenate([self.tail, self.head[self.arc_road[len(self.tail) :]]])

    @cached_property
    def arc_head(self) -> NDArray[np.int64]:
        """Return the node at which each arc ends."""
        return np.concatenate([self.head, self.tail[self.arc_road[len(self.tail) :]]])

    @cached_property
    def pieces(self) -> NDArray[np.int64]:
        """Return the piece in which each node lies: within one, every node reaches every other."""
        n = len(self.node_lat)
        ones = np.ones(len(self.arc_tail), dtype=np.int8)
        graph = csr_array((ones, (self.arc_tail, self.arc_head)), shape=(n, n))
        _, labels = connected_components(graph, directed=True, connection="strong")
        pieces: NDArray[np.int64] = labels.astype(np.int64)
        return pieces

    @cached_property
    def well_connected(self) -> NDArray[np.bool_]:
        """Return the nodes that lie in a piece of some size, so that a place may be tied to them."""
        sizes = np.bincount(self.pieces)
        return np.asarray(sizes[self.pieces] >= min(ISLAND_NODES, sizes.max()))

    def road_points(self, road: int, backwards: bool = False) -> list[tuple[float, float]]:
        """Return the line of one road as (lat, lon) points, from its tail to its head or the other way."""
        points = [(float(self.node_lat[self.tail[road]]), float(self.node_lon[self.tail[road]]))]
        if self.shape_start is not None and self.shape_lat is not None and self.shape_lon is not None:
            span = slice(int(self.shape_start[road]), int(self.shape_start[road + 1]))
            points += zip(self.shape_lat[span].tolist(), self.shape_lon[span].tolist(), strict=True)
        points.append((float(self.node_lat[self.head[road]]), float(self.node_lon[self.head[road]])))
        return points[::-1] if backwards else points


def as_networkx(graph: RoadGraph) -> "nx.MultiDiGraph[int]":
    """Return the graph as networkx has it: nodes with lat, lon; arcs with length_m, road and speed_kmh."""
    import networkx as nx  # a third of a second that planning does not need

    network: nx.MultiDiGraph[int] = nx.MultiDiGraph(attribution=graph.attribution)
    network.add_nodes_from(
        (i, {"lat": lat, "lon": lon})
        for i, (lat, lon) in enumerate(zip(graph.node_lat.tolist(), graph.node_lon.tolist(), strict=True))
    )
    lengths = graph.length_m.tolist()
    speeds = graph.speed_kmh.tolist() if graph.speed_kmh is not None else None
    ends = zip(graph.arc_tail.tolist(), graph.arc_head.tolist(), graph.arc_road.tolist(), strict=True)
    for tail, head, road in ends:
        facts = {"length_m": lengths[road], "road": road}
        network.add_edge(tail, head, **(facts if speeds is None else {**facts, "speed_kmh": speeds[road]}))
    return network
