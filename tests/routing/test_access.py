"""Access: a place is tied to the nearest point of the graph from which the rest can be reached."""

import numpy as np
import pytest

from road_worlds import ladder, place, road_graph
from routing.access import UNTIED, AccessFinder
from routing.divisions import DivisionMap
from routing.sphere import great_circle_m

EAST_WEST = DivisionMap(np.array(["51", "42"]), np.array([29.55, 29.55]), np.array([104.5, 105.0]))
"""West of 104.75 E lies Sichuan, east of it Hubei."""


def test_a_place_is_tied_to_the_nearest_node_and_the_metres_are_said():
    access = AccessFinder(ladder()).nearest([place("V", 29.51, 104.71)])
    assert access.node.tolist() == [4]
    assert access.straight_m[0] == pytest.approx(great_circle_m(29.51, 104.71, 29.5, 104.7), abs=0.01)


def test_a_place_that_says_it_lies_in_an_avoided_division_is_not_tied():
    places = [place("W", 29.5, 104.5, "510100"), place("H", 29.5, 104.6, "420100")]
    access = AccessFinder(ladder()).nearest_outside(places, EAST_WEST, ["42"])
    assert access.node.tolist() == [0, UNTIED]


def test_a_place_without_a_division_lies_where_the_map_has_it():
    access = AccessFinder(ladder()).nearest_outside([place("H", 29.5, 104.9)], EAST_WEST, ["42"])
    assert access.node.tolist() == [UNTIED]


def test_a_place_on_the_wrong_side_of_a_drawn_border_is_believed():
    access = AccessFinder(ladder()).nearest_outside([place("W", 29.5, 104.8, "5110")], EAST_WEST, ["42"])
    assert access.node.tolist() != [UNTIED]


def test_a_nearer_node_across_the_border_is_passed_over():
    graph = road_graph([(29.5, 104.76), (29.5, 104.6), (29.6, 104.6)], [(0, 1), (1, 2)])
    access = AccessFinder(graph).nearest_outside([place("W", 29.5, 104.73, "5110")], EAST_WEST, ["42"])
    assert access.node.tolist() == [1]


def test_nobody_to_tie_is_no_mistake():
    assert AccessFinder(ladder()).nearest([]).node.tolist() == []
