"""The road graph: arcs, pieces and lines are what the roads say."""

import networkx as nx
import numpy as np

from road_worlds import ladder, road_graph
from routing.roads import ISLAND_NODES, RoadGraph, as_networkx


def test_a_one_way_road_has_one_arc_and_any_other_road_two():
    graph = road_graph([(29, 104), (29, 105), (30, 105)], [(0, 1), (1, 2)], one_way=[1])
    arcs = set(zip(graph.arc_tail.tolist(), graph.arc_head.tolist(), graph.arc_road.tolist(), strict=True))
    assert arcs == {(0, 1, 0), (1, 0, 0), (1, 2, 1)}


def test_networkx_sees_the_same_roads():
    graph = ladder()
    network = as_networkx(graph)
    assert network.number_of_edges() == 2 * len(graph.tail)
    assert nx.is_strongly_connected(network)
    assert network.nodes[3]["lat"] == graph.node_lat[3]
    assert network.edges[0, 2, 0]["length_m"] == graph.length_m[0]


def test_places_are_tied_to_no_fragment_and_to_no_dead_end_of_a_one_way_road():
    road = ISLAND_NODES
    nodes = [(29.0, 104 + k / 1000) for k in range(road)] + [(28.0, 104.0), (28.0, 104.1), (29.1, 104.0)]
    joins = [(k, k + 1) for k in range(road - 1)] + [(road, road + 1), (0, road + 2)]

    graph = road_graph(nodes, joins, one_way=[len(joins) - 1])

    assert graph.well_connected.tolist() == [True] * road + [False, False, False]


def test_a_bent_road_is_drawn_with_its_bends_in_either_direction():
    graph = RoadGraph(
        node_lat=np.array([29.0, 29.0]),
        node_lon=np.array([104.0, 104.2]),
        tail=np.array([0]),
        head=np.array([1]),
        length_m=np.array([25_000]),
        shape_start=np.array([0, 2]),
        shape_lat=np.array([29.1, 29.2]),
        shape_lon=np.array([104.0, 104.1]),
    )
    there = [(29.0, 104.0), (29.1, 104.0), (29.2, 104.1), (29.0, 104.2)]
    assert graph.road_points(0) == there
    assert graph.road_points(0, backwards=True) == there[::-1]
