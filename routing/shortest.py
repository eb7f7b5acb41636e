"""Shortest paths on a road graph: by contraction hierarchies, or by Dijkstra where those are not to be had.

Both engines give the same numbers; a property test holds them to networkx. Customizable contraction
hierarchies: Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies" (2016), as RoutingKit
implements them.
"""

import importlib.util
import tempfile
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.roads import RoadGraph

NO_PATH = -1
CLOSED = 2**31 - 1
"""The weight of an arc that may not be driven; also what the hierarchies answer where there is no path."""
SOURCES_AT_ONCE = 64
"""So many sources are held at a time with their distances to all nodes: 64 x 120,000 x 8 bytes = 60 MB."""


class PathEngine(Protocol):
    """Find shortest paths on one graph with one weight per arc."""

    def many_to_many(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least weight from each source to each target, `NO_PATH` where there is none."""
        ...

    def path(self, source: int, target: int) -> list[int] | None:
        """Return the arcs of a shortest path, none from a node to itself, None where there is no path."""
        ...


def path_engine(graph: RoadGraph, weights: NDArray[np.int64]) -> PathEngine:
    """Return the fastest engine this machine has.

    Parameters
    ----------
    graph
        The roads.
    weights
        One per arc, at least 1; `CLOSED` = the arc may not be driven. The longest path must stay below 2**31.
    """
    if importlib.util.find_spec("pyroutingkit") is not None:
        return ContractionEngine(graph, weights)
    return DijkstraEngine(graph, weights)


class ContractionEngine:
    """Find shortest paths by customizable contraction hierarchies, whose order the graph may bring along."""

    def __init__(self, graph: RoadGraph, weights: NDArray[np.int64]) -> None:
        from pyroutingkit import CCHMetric

        self._topology = _topology(graph)
        self._metric = CCHMetric(self._topology)
        self._metric.customize(np.minimum(weights, CLOSED).astype(np.uint32))
        self._asking = Lock()  # a metric answers one question at a time

    def many_to_many(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least weight from each source to each target, `NO_PATH` where there is none."""
        if not len(sources) or not len(targets):
            return np.zeros((len(sources), len(targets)), dtype=np.int64)
        with self._asking:
            found = self._metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))
        least: NDArray[np.int64] = found.astype(np.int64)
        least[least >= CLOSED] = NO_PATH
        return least

    def path(self, source: int, target: int) -> list[int] | None:
        """Return the arcs of a shortest path, none from a node to itself, None where there is no path."""
        if source == target:
            return []
        with self._asking:
            least, _, arcs = self._metric.query(source, target)
        return list(arcs) if least < CLOSED else None


class DijkstraEngine:
    """Find shortest paths by Dijkstra's algorithm, one source after the other."""

    def __init__(self, graph: RoadGraph, weights: NDArray[np.int64]) -> None:
        self._graph, self._weights = graph, weights

    @cached_property
    def _best_arcs(self) -> NDArray[np.int64]:
        """Return the open arcs, of those between the same two nodes only the lightest, by tail and head."""
        tail, head = self._graph.arc_tail, self._graph.arc_head
        order = np.lexsort((self._weights, head, tail))
        order = order[self._weights[order] < CLOSED]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
        best: NDArray[np.int64] = order[first]
        return best

    @cached_property
    def matrix(self) -> csr_array:
        """Return the least weight between neighbours as a sparse matrix."""
        best, n = self._best_arcs, len(self._graph.node_lat)
        ends = self._graph.arc_tail[best], self._graph.arc_head[best]
        return csr_array((self._weights[best].astype(np.float64), ends), shape=(n, n))

    def many_to_many(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the least weight from each source to each target, `NO_PATH` where there is none."""
        least = np.full((len(sources), len(targets)), NO_PATH, dtype=np.int64)
        for start in range(0, len(sources), SOURCES_AT_ONCE):
            some = slice(start, start + SOURCES_AT_ONCE)
            found = dijkstra(self.matrix, indices=sources[some])[:, targets]
            reached = np.isfinite(found)
            least[some][reached] = np.rint(found[reached]).astype(np.int64)
        return least

    def path(self, source: int, target: int) -> list[int] | None:
        """Return the arcs of a shortest path, none from a node to itself, None where there is no path."""
        _, before = dijkstra(self.matrix, indices=source, return_predecessors=True)
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(int(before[nodes[-1]]))
            if nodes[-1] < 0:
                return None
        nodes.reverse()
        arcs: list[int] = self.arcs_between(np.array(nodes[:-1]), np.array(nodes[1:])).tolist()
        return arcs

    def many_to_many_with(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64], measures: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the least weights, and what another measure of the arcs amounts to along those same paths.

        Parameters
        ----------
        sources, targets
            Nodes, shapes (k,) and (l,).
        measures
            One per arc; metres, where the weights are times.

        Returns
        -------
        Two arrays of shape (k, l), `NO_PATH` in both where there is no path.
        """
        least = np.full((len(sources), len(targets)), NO_PATH, dtype=np.int64)
        along = least.copy()
        best = self._best_arcs
        neighbours = self.matrix.indptr.astype(np.int64), self.matrix.indices.astype(np.int64)
        for row, source in enumerate(sources.tolist()):
            found, before = dijkstra(self.matrix, indices=source, return_predecessors=True)
            reached = np.isfinite(found[targets])
            least[row, reached] = np.rint(found[targets[reached]]).astype(np.int64)
            along[row, reached] = _measured(before, source, targets[reached], *neighbours, measures[best])
        return least, along

    def arcs_between(self, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the lightest arc from each tail to its head; each must have one."""
        n = len(self._graph.node_lat)
        keys = self._graph.arc_tail[self._best_arcs] * n + self._graph.arc_head[self._best_arcs]
        arcs: NDArray[np.int64] = self._best_arcs[np.searchsorted(keys, tails.astype(np.int64) * n + heads)]
        return arcs


@njit(cache=True)
def _measured(
    before: NDArray[np.int32],
    source: int,
    targets: NDArray[np.int64],
    starts: NDArray[np.int64],
    heads: NDArray[np.int64],
    measures: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the sum of measures from the source to each target, walking back along the shortest paths."""
    sums = np.zeros(len(targets), dtype=np.int64)
    for k in range(len(targets)):
        node = targets[k]
        while node != source:
            tail = before[node]
            row = heads[starts[tail] : starts[tail + 1]]
            sums[k] += measures[starts[tail] + np.searchsorted(row, node)]
            node = tail
    return sums


def contraction_order(graph: RoadGraph) -> NDArray[np.int64]:
    """Return the order in which the nodes are contracted: seconds of work that a saved graph keeps."""
    with tempfile.TemporaryDirectory() as folder:
        _build(graph).save(folder)
        order: NDArray[np.int64] = np.fromfile(Path(folder) / "order", dtype=np.uint32).astype(np.int64)
        return order


def _topology(graph: RoadGraph) -> Any:
    """Return the hierarchy's shape, from the order that the graph keeps or, where it keeps none, computed."""
    if graph.order is None:
        return _build(graph)
    from pyroutingkit import CCHTopology

    rank = np.empty(len(graph.order), dtype=np.uint32)
    rank[graph.order] = np.arange(len(graph.order), dtype=np.uint32)
    vectors: dict[str, NDArray[Any]] = {
        "tail": graph.arc_tail,
        "head": graph.arc_head,
        "order": graph.order,
        "rank": rank,
    }
    topology = CCHTopology()
    with tempfile.TemporaryDirectory() as folder:  # the library takes an order from a folder of files only
        for name, values in vectors.items():
            values.astype(np.uint32).tofile(Path(folder) / name)
        np.array([len(graph.node_lat)], dtype=np.uint32).tofile(Path(folder) / "node_count")
        topology.load(folder)
    return topology


def _build(graph: RoadGraph) -> Any:
    from pyroutingkit import CCHTopology

    topology = CCHTopology()
    points = graph.node_lat.astype(np.float32), graph.node_lon.astype(np.float32)
    topology.build(
        graph.arc_tail.astype(np.uint32), graph.arc_head.astype(np.uint32), *points, len(graph.node_lat)
    )
    return topology
