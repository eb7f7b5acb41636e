"""Shortest paths: contraction hierarchies, Dijkstra's algorithm and networkx give the same numbers."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from road_worlds import ladder, road_graph
from routing.roads import RoadGraph, as_networkx
from routing.shortest import (
    CLOSED,
    NO_PATH,
    ContractionEngine,
    DijkstraEngine,
    contraction_order,
    path_engine,
)

N = 9


@st.composite
def weighted_graphs(draw) -> tuple[RoadGraph, np.ndarray]:
    """Draw roads between nine nodes, some of them one-way, doubled or closed; pieces may be cut off."""
    ends = st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(lambda pair: pair[0] != pair[1])
    roads = draw(st.lists(ends, min_size=1, max_size=24))
    one_way = [k for k in range(len(roads)) if draw(st.booleans())]
    graph = road_graph([(29 + k / 10, 104 + (k * 7 % 9) / 10) for k in range(N)], roads, one_way=one_way)
    arcs = len(graph.arc_tail)
    weight = st.one_of(st.integers(1, 500), st.just(CLOSED))
    return graph, np.array(draw(st.lists(weight, min_size=arcs, max_size=arcs)), dtype=np.int64)


def by_networkx(graph: RoadGraph, weights: np.ndarray) -> np.ndarray:
    network: nx.MultiDiGraph = nx.MultiDiGraph()
    network.add_nodes_from(range(N))
    for tail, head, weight in zip(
        graph.arc_tail.tolist(), graph.arc_head.tolist(), weights.tolist(), strict=True
    ):
        if weight < CLOSED:
            network.add_edge(tail, head, weight=weight)
    found = np.full((N, N), NO_PATH)
    for source in range(N):
        for target, least in nx.single_source_dijkstra_path_length(network, source).items():
            found[source, target] = least
    return found


@settings(deadline=None)
@given(weighted_graphs())
def test_three_ways_of_finding_shortest_paths_agree(drawn):
    graph, weights = drawn
    everywhere = np.arange(N)
    oracle = by_networkx(graph, weights)

    for engine in (ContractionEngine(graph, weights), DijkstraEngine(graph, weights)):
        assert np.array_equal(engine.many_to_many(everywhere, everywhere), oracle), type(engine)
        for target in range(N):
            arcs = engine.path(0, target)
            assert (NO_PATH if arcs is None else weights[arcs].sum()) == oracle[0, target]
            if arcs:
                walked = [0, *graph.arc_head[arcs].tolist()]
                assert walked[:-1] == graph.arc_tail[arcs].tolist()
                assert walked[-1] == target


@settings(deadline=None)
@given(weighted_graphs())
def test_a_second_measure_is_taken_along_the_path_of_the_first(drawn):
    graph, weights = drawn
    engine, everywhere = DijkstraEngine(graph, weights), np.arange(N)
    metres = np.arange(1, len(weights) + 1) * 10

    least, along = engine.many_to_many_with(everywhere, everywhere, metres)

    assert np.array_equal(least, by_networkx(graph, weights))
    for target in range(N):
        arcs = engine.path(0, target)
        assert along[0, target] == (NO_PATH if arcs is None else metres[arcs].sum())


def test_an_order_that_the_graph_keeps_changes_nothing_but_the_time():
    graph = ladder()
    lengths = graph.length_m[graph.arc_road]
    kept = replace(graph, order=contraction_order(graph))

    far = ContractionEngine(graph, lengths).many_to_many(np.arange(12), np.arange(12))

    assert sorted(kept.order.tolist()) == list(range(12))
    assert np.array_equal(ContractionEngine(kept, lengths).many_to_many(np.arange(12), np.arange(12)), far)


def test_networkx_holds_the_same_graph_with_the_same_lengths():
    graph = ladder()
    least = path_engine(graph, graph.length_m[graph.arc_road]).many_to_many(np.array([0]), np.arange(12))[0]
    oracle = nx.single_source_dijkstra_path_length(as_networkx(graph), 0, weight="length_m")
    assert least.tolist() == [oracle[k] for k in range(12)]


def test_without_the_library_of_hierarchies_dijkstra_takes_over(monkeypatch):
    monkeypatch.setattr("routing.shortest.importlib.util.find_spec", lambda name: None)
    graph = ladder()
    assert isinstance(path_engine(graph, graph.length_m[graph.arc_road]), DijkstraEngine)


@pytest.mark.parametrize("engine", [ContractionEngine, DijkstraEngine])
def test_nobody_asks_and_nothing_is_answered(engine):
    graph = ladder()
    nobody = np.zeros(0, dtype=np.int64)
    assert engine(graph, graph.length_m[graph.arc_road]).many_to_many(nobody, nobody).shape == (0, 0)
