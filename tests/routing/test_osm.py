"""OpenStreetMap extracts: roads for coaches, with their directions, speeds and bends."""

from itertools import pairwise

import osmium
import pytest

from road_worlds import place
from routing.errors import RoadsFileError
from routing.network import open_network
from routing.osm import direction_of, may_drive, read_extract, speed_of
from routing.settings import RoadSettings, RoadSource
from routing.sphere import great_circle_m

POINTS = {1: (29.50, 104.50), 2: (29.50, 104.55), 3: (29.52, 104.60), 4: (29.50, 104.65), 5: (29.55, 104.55)}
WAYS = [
    ([1, 2], {"highway": "primary"}),
    ([2, 3, 4], {"highway": "trunk", "maxspeed": "60"}),
    ([2, 5], {"highway": "residential", "oneway": "yes"}),
    ([5, 1], {"highway": "residential", "oneway": "-1"}),
    ([1, 4], {"highway": "footway"}),
    ([1, 4], {"highway": "primary", "motor_vehicle": "no"}),
    ([1, 4], {"waterway": "river"}),
]


def write_extract(path, points=POINTS, ways=WAYS):
    with osmium.SimpleWriter(str(path)) as writer:
        for node, (lat, lon) in points.items():
            writer.add_node(osmium.osm.mutable.Node(id=node, location=(lon, lat)))
        for number, (nodes, tags) in enumerate(ways, 1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
    return path


def metres(*nodes):
    return sum(great_circle_m(*POINTS[a], *POINTS[b]) for a, b in pairwise(nodes))


@pytest.fixture
def extract(tmp_path):
    """Give a crossing, a bent trunk road, two one-way streets, and ways that are no roads for a coach."""
    return write_extract(tmp_path / "town.osm.pbf")


def test_only_roads_for_coaches_are_read_and_bends_are_kept(extract):
    graph = read_extract(extract)
    assert len(graph.node_lat) == 4  # the bend is no junction
    assert len(graph.tail) == 4
    assert graph.length_m.tolist() == [round(metres(*way)) for way in ((1, 2), (2, 3, 4), (2, 5), (5, 1))]
    assert graph.road_points(1)[1] == pytest.approx((29.52, 104.60))
    assert graph.attribution == "© OpenStreetMap contributors"


def test_a_way_against_its_drawing_is_driven_the_other_way(extract):
    graph = read_extract(extract)
    assert graph.both_ways.tolist() == [True, True, False, False]
    reversed_way = (graph.node_lat[graph.tail[3]], graph.node_lat[graph.head[3]])
    assert reversed_way == pytest.approx((29.50, 29.55))


def test_a_case_is_planned_on_an_extract(extract):
    roads = open_network(RoadSettings(source=RoadSource.OSM, file="town.osm.pbf"), extract.parent, 50)
    leg = roads.matrix([place("A", *POINTS[1]), place("B", *POINTS[4])]).leg("A", "B")
    assert leg.distance_m == pytest.approx(metres(1, 2, 3, 4), abs=2)
    assert leg.drive_s == pytest.approx(metres(1, 2, 3, 4) / (50 / 3.6), abs=2)
    assert len(roads.geometry(place("A", *POINTS[1]), place("B", *POINTS[4]))) == 4


def test_ways_are_cut_where_they_cross_and_rings_in_two(tmp_path):
    ways = [([1, 2, 4], {"highway": "primary"}), ([2, 5, 3, 2], {"highway": "tertiary"})]
    graph = read_extract(write_extract(tmp_path / "ring.osm.pbf", ways=ways))
    assert sorted(graph.length_m.tolist()) == sorted(
        round(metres(*part)) for part in ((1, 2), (2, 4), (2, 5), (5, 3, 2))
    )


def test_nodes_outside_the_extract_are_left_out(tmp_path):
    points = {node: point for node, point in POINTS.items() if node != 3}
    graph = read_extract(write_extract(tmp_path / "cut.osm.pbf", points=points))
    assert round(metres(2, 4)) in graph.length_m.tolist()


@pytest.mark.parametrize(
    ("tags", "speed"),
    [
        ({"highway": "motorway"}, 100),
        ({"highway": "motorway", "maxspeed": "120"}, 100),
        ({"highway": "primary", "maxspeed": "80"}, 80),
        ({"highway": "primary", "maxspeed": "50 mph"}, 50 * 1.609344),
        ({"highway": "motorway", "maxspeed": "120;100;80"}, 80),
        ({"highway": "trunk", "maxspeed": "100", "maxspeed:bus": "70"}, 70),
        ({"highway": "secondary", "maxspeed": "CN:urban"}, 50),
        ({"highway": "secondary", "maxspeed": "none"}, 50),
        ({"highway": "secondary", "maxspeed": "0"}, 50),
    ],
)
def test_a_sign_decides_the_speed_but_never_above_what_a_coach_may(tags, speed):
    assert speed_of(tags) == pytest.approx(speed)


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({"highway": "primary"}, 0),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "primary", "junction": "roundabout"}, 1),
        ({"highway": "primary", "oneway": "-1"}, -1),
        ({"highway": "primary", "oneway": "yes", "oneway:bus": "no"}, 0),
    ],
)
def test_the_direction_of_a_way(tags, direction):
    assert direction_of(tags) == direction


@pytest.mark.parametrize(
    ("tags", "allowed"),
    [
        ({}, True),
        ({"access": "private"}, False),
        ({"access": "no", "bus": "yes"}, True),
        ({"access": "yes", "motor_vehicle": "no"}, False),
        ({"area": "yes"}, False),
    ],
)
def test_who_may_drive_is_decided_by_the_most_particular_sign(tags, allowed):
    assert may_drive(tags) is allowed


def test_files_that_are_no_extract_are_refused(tmp_path):
    (tmp_path / "text.osm.pbf").write_text("nothing of the kind", encoding="utf-8")
    write_extract(tmp_path / "river.osm.pbf", ways=[([1, 2], {"waterway": "river"})])
    for name, words in {"text": "not a readable", "river": "no road", "gone": "no such file"}.items():
        with pytest.raises(RoadsFileError, match=words):
            read_extract(tmp_path / f"{name}.osm.pbf")
