"""Drawings: roads that fall together are one line, what lies outside is left out."""

import numpy as np

from maps.drawing import network, stroke


def line(*points):
    """Return a line as an array."""
    return np.array(points, dtype=np.float64)


def test_points_that_do_not_move_are_left_out():
    assert stroke([line((0, 0), (0.2, 0.3), (5, 0)), line((1, 1), (1.1, 1.2))]) == "M0 0l5 0"


def test_two_carriageways_seen_from_afar_are_one_line():
    there, back = line((0, 0), (100, 0)), line((100, 3), (1, 2))

    assert network([there, back], (200, 200), 10) == "M0 0l100 0"


def test_a_road_outside_the_map_is_left_out():
    assert network([line((-50, 0), (-10, 0)), line((-10, 5), (110, 5))], (100, 100), 1) == "M-10 5l120 0"
