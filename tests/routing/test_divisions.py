"""Divisions: points lie where the seats say, and what nobody knows is not avoided in silence."""

import numpy as np
import pytest

from road_worlds import road_graph
from routing.divisions import DivisionMap, china_divisions, china_seats
from routing.errors import DivisionUnknownError

MAP = DivisionMap(
    np.array(["511025", "5110", "51", "420102", "4201", "33"]),
    np.array([29.8, 29.6, 30.7, 30.6, 30.5, 28.7]),
    np.array([104.85, 105.1, 104.1, 114.3, 114.2, 121.4]),
)


def codes(*points):
    lat, lon = np.array(points).T
    return MAP.codes_at(lat, lon).tolist()


def test_a_point_lies_in_the_county_whose_seat_is_nearest_in_its_prefecture():
    assert codes((29.79, 104.86), (30.61, 114.31)) == ["511025", "420102"]


def test_where_no_seat_is_known_the_code_is_shorter():
    assert codes((28.7, 121.5)) == ["33"]


def test_a_province_without_any_place_near_is_found_by_its_farther_places():
    assert codes((30.7, 104.0)) == ["511025"]  # Chengdu's own prefecture is not on this map, its province is


def test_a_point_is_within_a_prefix_of_any_length():
    lat, lon = np.array([30.61, 28.7]), np.array([114.31, 121.5])
    assert MAP.within(lat, lon, ["42"]).tolist() == [True, False]
    assert MAP.within(lat, lon, ["4201", "33"]).tolist() == [True, True]
    assert MAP.within(lat, lon, ["420103"]).tolist() == [False, False]


def test_a_line_whose_ends_lie_outside_may_still_cross():
    across, beside = (30.6, 110.0, 30.6, 118.6), (29.8, 104.85, 29.6, 105.1)
    assert MAP.crossed(np.array([across, beside]), ["42"]).tolist() == [True, False]


def test_a_long_road_through_a_division_touches_it_though_it_has_no_node_there():
    graph = road_graph([(30.6, 104.0), (30.6, 121.0), (28.7, 121.4)], [(0, 1), (1, 2)])
    assert MAP.roads_within(graph, ["42"]).tolist() == [True, False]


def test_divisions_that_the_map_does_not_know_are_refused_by_name():
    with pytest.raises(DivisionUnknownError, match="420103, 99"):
        MAP.require(["42", "420103", "99"])


@pytest.mark.parametrize(
    ("name", "lat", "lon", "code"),
    [
        ("资中", 29.7806, 104.8522, "511025"),
        ("玉环", 28.1383, 121.2262, "331083"),
        ("铁岭", 42.2931, 123.8414, "2112"),
        ("武汉", 30.5833, 114.2667, "4201"),
        ("柳州", 24.3241, 109.4070, "4502"),
        ("湛江", 21.2339, 110.3875, "4408"),
    ],
)
def test_the_towns_of_the_story_lie_in_their_divisions(name, lat, lon, code):
    assert str(china_divisions().codes_at(np.array([lat]), np.array([lon]))[0]).startswith(code), name


def test_most_counties_and_all_provinces_have_a_seat_on_the_map():
    codes = set(china_seats())
    assert sum(len(code) == 6 for code in codes) > 2_000
    assert {code[:2] for code in codes} >= {"11", "31", "33", "42", "44", "51", "54", "65"}
    assert china_seats()["511025"] == ("资中县", 29.78062, 104.85224)


def test_a_line_from_north_to_south_is_looked_at_on_its_way_too():
    layers = DivisionMap(np.array(["51", "42", "51"]), np.array([31.0, 30.0, 29.0]), np.full(3, 104.0))
    ends = np.array([(31.0, 104.0, 29.0, 104.0), (31.0, 104.0, 30.9, 104.0)])
    assert layers.crossed(ends, ["42"]).tolist() == [True, False]
