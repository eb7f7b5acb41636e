"""The road network: legs on real highways, off them, and never through an avoided division."""

from dataclasses import replace

import numpy as np
import pytest

from road_worlds import ladder, place, road_graph
from routing.divisions import DivisionMap, china_divisions
from routing.errors import DivisionUnknownError
from routing.matrix import NO_ROAD
from routing.network import far_from_roads, open_network
from routing.road_network import RoadGraphNetwork
from routing.roadfile import write_roads
from routing.settings import RoadSettings, RoadSource
from routing.sphere import great_circle_m, great_circles_m

ZIZHONG = place("资中", 29.7806, 104.8522, "511025")
TAIZHOU = place("台州", 28.6627, 121.4331)
YUHUAN = place("玉环", 28.1383, 121.2262, "331083")
WUHAN = place("武汉", 30.5833, 114.2667, "4201")
HAIKOU = place("海口", 20.03, 110.33)
GRAPH = RoadSettings(source=RoadSource.GRAPH)


def network(graph, **settings) -> RoadGraphNetwork:
    """Return a network that drives 72 km/h on a graph as it is, and 36 km/h straight off it."""
    plain = {"day_speed_kmh": 72, "length_factor": 1.0, "access_detour_factor": 1.0, "access_speed_kmh": 36}
    return RoadGraphNetwork(graph, **{**plain, **settings})


def at_node(graph, node: int, name: str):
    return place(name, float(graph.node_lat[node]), float(graph.node_lon[node]))


def test_zizhong_to_taizhou_is_1808_km_on_the_graph_and_1953_on_the_road():
    roads = open_network(replace(GRAPH, length_factor=1.0, access_detour_factor=1.0), None)
    stretched = open_network(GRAPH, None)
    assert roads.matrix([ZIZHONG, TAIZHOU]).leg("资中", "台州").distance_m == pytest.approx(
        1_808_000, rel=0.003
    )
    assert stretched.matrix([ZIZHONG, TAIZHOU]).leg("资中", "台州").distance_m == pytest.approx(
        1_953_000, rel=0.005
    )


def test_the_drawn_line_follows_the_road_from_door_to_door():
    roads = open_network(GRAPH, None)
    line = np.array(roads.geometry(ZIZHONG, TAIZHOU))
    drawn_m = great_circles_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])

    assert line[0].tolist() == [29.7806, 104.8522]
    assert line[-1].tolist() == [28.6627, 121.4331]
    assert drawn_m.sum() == pytest.approx(1_808_000, rel=0.02)
    assert drawn_m.max() < 110_000
    assert np.array_equal(line[::-1], np.array(roads.geometry(TAIZHOU, ZIZHONG)))


def test_a_route_that_avoids_hubei_is_longer_and_never_enters_it():
    free, around = open_network(GRAPH, None), open_network(replace(GRAPH, avoid=("42",)), None)
    places = [ZIZHONG, TAIZHOU, WUHAN]

    straight, longer = free.matrix(places), around.matrix(places)

    assert longer.leg("资中", "台州").distance_m > straight.leg("资中", "台州").distance_m + 50_000
    assert longer.leg("资中", "武汉") is None
    assert straight.leg("资中", "武汉") is not None
    line = np.array(around.geometry(ZIZHONG, TAIZHOU))
    ends = np.concatenate([line[:-1], line[1:]], axis=1)
    assert not china_divisions().crossed(ends, ["42"]).any()
    assert china_divisions().crossed(np.array([[29.7806, 104.8522, 28.6627, 121.4331]]), ["42"]).all()
    assert around.geometry(ZIZHONG, WUHAN) == []


def test_only_the_way_round_crosses_no_avoided_division():
    free, around = open_network(GRAPH, None), open_network(replace(GRAPH, avoid=("42",)), None)

    assert free.crosses(ZIZHONG, TAIZHOU, ("42",))
    assert not free.crosses(ZIZHONG, TAIZHOU, ())
    assert not around.crosses(ZIZHONG, TAIZHOU, ("42",))


def test_a_place_near_an_avoided_division_is_believed_not_to_lie_in_it():
    misdrawn = place("沙洋", 30.709, 112.588, "430723")
    around = open_network(replace(GRAPH, avoid=("4208",)), None)  # where the map draws it

    assert china_divisions().within(np.array([misdrawn.lat]), np.array([misdrawn.lon]), ("4208",)).all()
    assert not around.crosses(misdrawn, misdrawn, ("4208",))


def test_an_avoided_division_without_a_seat_on_the_map_stops_the_planning():
    with pytest.raises(DivisionUnknownError, match="420199"):
        open_network(replace(GRAPH, avoid=("420199",)), None)


def test_an_island_without_a_road_is_out_of_reach():
    matrix = open_network(GRAPH, None).matrix([ZIZHONG, HAIKOU])
    assert matrix.distance_m.tolist() == [[0, NO_ROAD], [NO_ROAD, 0]]
    assert matrix.drive_s.tolist() == [[0, NO_ROAD], [NO_ROAD, 0]]


def test_yuhuan_lies_far_from_the_graph_and_is_flagged():
    far = far_from_roads(open_network(GRAPH, None), [ZIZHONG, TAIZHOU, YUHUAN])
    assert [spot.place_id for spot, _ in far] == ["玉环"]
    assert far[0][1] == pytest.approx(14_000, rel=0.05)


def test_a_leg_is_access_road_and_access():
    graph = ladder()
    start = place("A", 29.48, 104.5)
    end = at_node(graph, 4, "B")
    off_m = great_circle_m(29.48, 104.5, 29.5, 104.5)
    on_m = int(graph.length_m[0] + graph.length_m[2])

    leg = network(graph, length_factor=1.1, access_detour_factor=1.5).matrix([start, end]).leg("A", "B")

    assert leg.distance_m == round(1.1 * on_m + 1.5 * off_m)
    assert leg.drive_s == round(1.1 * on_m / 20 + 1.5 * off_m / 10)


def test_neighbours_off_the_highway_do_not_drive_to_it_and_back():
    near, nearer = place("A", 29.30, 104.50), place("B", 29.31, 104.50)
    leg = network(ladder(), access_detour_factor=1.5).matrix([near, nearer]).leg("A", "B")
    straight_m = great_circle_m(29.30, 104.50, 29.31, 104.50)
    assert leg.distance_m == round(1.5 * straight_m)
    assert network(ladder()).geometry(near, nearer) == [(29.30, 104.50), (29.31, 104.50)]


def test_neighbours_on_two_sides_of_an_avoided_division_have_no_short_cut():
    border = DivisionMap(np.array(["51", "42", "51"]), np.full(3, 29.3), np.array([104.45, 104.5, 104.55]))
    graph = road_graph([(29.5, 104.45), (29.9, 104.5), (29.5, 104.55)], [(0, 1), (1, 2)])
    west, east = place("W", 29.3, 104.46, "5110"), place("E", 29.3, 104.54, "5110")

    free = network(graph, divisions=border).matrix([west, east])
    kept_out = network(graph, divisions=border, avoid=("42",)).matrix([west, east])

    assert free.leg("W", "E").distance_m < 10_000
    assert kept_out.leg("W", "E") is None


def test_the_fastest_road_is_taken_where_speeds_are_known_and_its_metres_are_said():
    graph = road_graph([(29.5, 104.5), (29.5, 104.7), (29.7, 104.6)], [(0, 1), (0, 2), (2, 1)])
    graph = replace(graph, speed_kmh=np.array([20.0, 90.0, 90.0]))
    ends = [at_node(graph, 0, "A"), at_node(graph, 1, "B")]

    leg = network(graph).matrix(ends).leg("A", "B")

    metres = int(graph.length_m[1] + graph.length_m[2])
    assert leg.distance_m == metres
    assert leg.drive_s == round(metres / 20)  # the policy's 72 km/h, not the road's 90
    assert len(network(graph).geometry(*ends)) == 3


def test_a_one_way_road_is_longer_back():
    graph = road_graph([(29.5, 104.5), (29.5, 104.7), (29.7, 104.6)], [(0, 1), (0, 2), (2, 1)], one_way=[0])
    matrix = network(graph).matrix([at_node(graph, 0, "A"), at_node(graph, 1, "B")])
    assert matrix.distance_m[0, 1] == graph.length_m[0]
    assert matrix.distance_m[1, 0] == graph.length_m[1] + graph.length_m[2]


def test_a_saved_graph_of_the_case_is_used_and_a_changed_one_is_read_again(tmp_path):
    graph = ladder()
    ends = [at_node(graph, 0, "A"), at_node(graph, 2, "B")]
    settings = replace(GRAPH, file="roads.npz", length_factor=1.0)
    lengths = []
    for factor in (1, 3):
        write_roads(replace(graph, length_m=graph.length_m * factor), tmp_path / "roads.npz")
        lengths.append(open_network(settings, tmp_path).matrix(ends).distance_m[0, 1])
    assert lengths == pytest.approx([graph.length_m[0], 3 * graph.length_m[0]], abs=10)


def test_the_same_places_have_the_same_matrix_every_time():
    rng = np.random.default_rng(7)
    places = [place(f"P{k}", *point) for k, point in enumerate(rng.uniform((27, 105), (30, 120), (12, 2)))]
    roads = open_network(GRAPH, None)
    first, second, turned = roads.matrix(places), roads.matrix(places), roads.matrix(places[::-1])
    assert np.array_equal(first.drive_s, second.drive_s)
    assert np.array_equal(first.distance_m, turned.distance_m[::-1, ::-1])


def test_no_places_and_only_unreachable_places_have_a_matrix_too():
    assert network(ladder()).matrix([]).distance_m.shape == (0, 0)
    hubei = [place("A", 29.5, 104.5, "4201"), place("B", 29.6, 104.5, "4202")]
    border = DivisionMap(np.array(["51"]), np.array([29.5]), np.array([104.5]))
    matrix = network(ladder(), divisions=border, avoid=("42",)).matrix(hubei)
    assert matrix.distance_m.tolist() == [[0, NO_ROAD], [NO_ROAD, 0]]


def test_a_network_with_speeds_answers_for_unreachable_places_too():
    graph = replace(ladder(), speed_kmh=np.full(len(ladder().tail), 60.0))
    border = DivisionMap(np.array(["51"]), np.array([29.5]), np.array([104.5]))
    places = [
        place("A", 29.5, 104.5, "5101"),
        place("H", 29.5, 104.5, "4201"),
        place("B", 29.6, 104.7, "5101"),
    ]
    matrix = network(graph, divisions=border, avoid=("42",)).matrix(places)
    assert matrix.leg("A", "H") is None
    assert matrix.leg("A", "B").drive_s == round(matrix.leg("A", "B").distance_m / (60 / 3.6))
