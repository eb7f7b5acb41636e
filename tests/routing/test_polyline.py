"""Polylines: a drawing keeps what the eye would miss."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.polyline import simplify
from routing.sphere import great_circles_m

lines = st.lists(st.tuples(st.floats(29, 30), st.floats(104, 105)), min_size=2, max_size=30)


def test_points_on_a_straight_road_are_dropped():
    road = [(29.0, 104.0 + k / 100) for k in range(11)]
    assert simplify(road, 50) == [road[0], road[-1]]


def test_a_bend_wider_than_the_tolerance_stays():
    assert simplify([(29.0, 104.0), (29.01, 104.1), (29.0, 104.2)], 1000) == [
        (29.0, 104.0),
        (29.01, 104.1),
        (29.0, 104.2),
    ]
    assert simplify([(29.0, 104.0), (29.01, 104.1), (29.0, 104.2)], 1300) == [(29.0, 104.0), (29.0, 104.2)]


def test_a_road_that_returns_to_its_beginning_keeps_its_far_end():
    assert (29.5, 104.5) in simplify([(29.0, 104.0), (29.5, 104.5), (29.0, 104.0)], 1000)


@given(lines, st.floats(1, 20_000))
def test_ends_and_order_stay_and_no_dropped_point_lies_farther_off_than_it_may(line, tolerance_m):
    kept = simplify(line, tolerance_m)

    assert (kept[0], kept[-1]) == (line[0], line[-1])
    rest = iter(line)
    assert all(point in rest for point in kept)
    spans = np.array([*pairwise(kept)] or [(kept[0], kept[0])])
    share = np.linspace(0, 1, 401)[:, None, None]
    drawn = (spans[:, 0] + share * (spans[:, 1] - spans[:, 0])).reshape(-1, 2)
    for point in line:
        assert great_circles_m(*np.array(point), *drawn.T).min() <= tolerance_m * 1.02 + 500


def test_without_a_tolerance_nothing_is_dropped():
    road = [(29.0, 104.0), (29.0, 104.1), (29.0, 104.2)]
    assert simplify(road, 0) == road
