"""The backbone: few lines that show where the highways run."""

import numpy as np

from road_worlds import road_graph
from routing.backbone import backbone, china_backbone
from routing.sphere import great_circle_m

WORLD = (28.0, 103.0, 31.0, 106.0)


def test_a_road_of_many_pieces_is_one_line():
    graph = road_graph([(29.5, 104 + k / 10) for k in range(6)], [(k, k + 1) for k in range(5)])
    assert backbone(graph, WORLD, 100) == [[(29.5, 104.0), (29.5, 104.5)]]


def test_two_carriageways_are_drawn_as_one():
    nodes = [(29.5, 104.001), (29.5, 104.501), (29.5005, 104.001), (29.5005, 104.501)]
    assert len(backbone(road_graph(nodes, [(0, 1), (3, 2)]), WORLD, 100)) == 2
    assert len(backbone(road_graph(nodes, [(0, 1), (3, 2)]), WORLD, 2000)) == 1


def test_lines_end_where_roads_meet_and_rings_are_closed():
    nodes = [
        (29.5, 104.0),
        (29.5, 104.5),
        (29.5, 105.0),
        (29.9, 104.5),
        (28.5, 104.0),
        (28.5, 104.5),
        (28.9, 104.2),
    ]
    lines = backbone(road_graph(nodes, [(0, 1), (1, 2), (1, 3), (4, 5), (5, 6), (6, 4)]), WORLD, 10)
    assert sorted(len(line) for line in lines) == [2, 2, 2, 4]
    ring = next(line for line in lines if len(line) == 4)
    assert ring[0] == ring[-1]


def test_roads_outside_the_window_are_left_out():
    graph = road_graph([(29.5, 104.0), (29.5, 104.5), (40.0, 116.0), (40.1, 116.5)], [(0, 1), (2, 3)])
    assert backbone(graph, WORLD, 10) == [[(29.5, 104.0), (29.5, 104.5)]]


def test_no_line_of_china_leaps_across_the_map():
    lines = china_backbone((29.0, 104.0, 32.0, 108.0), 2000)
    steps = [np.abs(np.diff(np.array(line), axis=0)).max() for line in lines if len(line) > 1]
    assert len(lines) > 100
    assert max(steps) < 1.2


def test_the_tolerance_follows_the_window():
    window = (29.5, 104.5, 30.5, 106.5)
    pixel_m = great_circle_m(29.5, 104.5, 30.5, 106.5) / 1000
    assert china_backbone(window) == china_backbone(window, pixel_m)
    assert len(china_backbone(window)) > len(china_backbone(window, 10 * pixel_m))


def test_places_far_apart_never_fall_into_one_cell_of_the_grid():
    east = 104 * np.cos(np.radians(29)) / np.cos(np.radians(30))  # the same column, counted in the next band
    nodes = [(29.9995, 104.0), (29.9, 104.0), (30.0005, east), (30.1, east)]
    lines = backbone(road_graph(nodes, [(0, 1), (2, 3)]), WORLD, 1000)
    assert sorted(abs(line[0][1] - line[1][1]) for line in lines) == [0, 0]
