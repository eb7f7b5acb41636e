"""Networks: great circles and travel files are exactly what the contract says."""

import numpy as np
import pytest
from geopy.distance import great_circle

import referee
from road_worlds import place
from routing.errors import MatrixError, PlacePointError, RoadSettingsError, RoadsFileError
from routing.legs import Leg
from routing.network import far_from_roads, open_network
from routing.settings import RoadSettings, RoadSource
from scheduler.casefile import load_case

ZIZHONG, TAIZHOU = place("Z", 29.7806, 104.8522), place("T", 28.6627, 121.4331)


def test_a_great_circle_leg_is_the_formula_of_the_contract():
    network = open_network(RoadSettings(detour_factor=1.25, speed_kmh=70), None)
    metres = round(1.25 * great_circle((29.7806, 104.8522), (28.6627, 121.4331)).m)
    assert network.matrix([ZIZHONG, TAIZHOU]).leg("Z", "T") == Leg(metres, round(metres / (70 / 3.6)))


@pytest.mark.parametrize("name", ["plain-county-1", "county-1", "county-2", "local-1"])
def test_great_circles_agree_with_the_independent_referee(name, public_cases):
    case = load_case(public_cases / name)
    theirs = referee.Case(str(public_cases / name))

    matrix = open_network(case.roads, case.folder).matrix(tuple(case.places.values()))

    for i, from_id in enumerate(matrix.place_ids):
        for j, to_id in enumerate(matrix.place_ids):
            assert theirs.road(from_id, to_id) == (matrix.distance_m[i, j], matrix.drive_s[i, j])


def test_places_without_a_point_cannot_be_measured():
    with pytest.raises(PlacePointError, match="V1"):
        open_network(RoadSettings(), None).matrix([ZIZHONG, place("V1", None, None)])


def test_a_travel_file_is_taken_as_it_is_in_the_order_asked_for(tmp_path):
    (tmp_path / "travel.csv").write_text(
        "from_id,to_id,distance_m,drive_s\nT,Z,5,6\nT,X,7,8\n", encoding="utf-8"
    )
    network = open_network(RoadSettings(source=RoadSource.MATRIX), tmp_path)

    matrix = network.matrix([ZIZHONG, TAIZHOU, place("new", None, None)])

    assert matrix.leg("T", "Z") == Leg(5, 6)
    assert matrix.leg("Z", "T") is None
    assert matrix.leg("new", "T") is None
    assert matrix.leg("new", "new") == Leg(0, 0)


def test_a_travel_file_may_have_another_name_but_must_be_there(tmp_path):
    with pytest.raises(MatrixError, match=r"mine\.csv"):
        open_network(RoadSettings(source=RoadSource.MATRIX, file="mine.csv"), tmp_path)


def test_without_a_graph_the_line_is_straight_and_nothing_is_far(tmp_path):
    network = open_network(RoadSettings(), None)
    assert network.geometry(ZIZHONG, TAIZHOU) == [(29.7806, 104.8522), (28.6627, 121.4331)]
    assert network.geometry(ZIZHONG, place("V", None, None)) == []
    assert far_from_roads(network, [ZIZHONG, place("V", None, None)]) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"detour_factor": 0.9},
        {"speed_kmh": 0},
        {"length_factor": 1.2},
        {"length_factor": float("nan")},
        {"access_speed_kmh": -1},
        {"access_detour_factor": 11},
        {"source": RoadSource.OSM},
    ],
)
def test_settings_outside_what_is_possible_are_refused(settings):
    with pytest.raises(RoadSettingsError):
        open_network(RoadSettings(**settings), None)


def test_a_policy_speed_outside_what_is_possible_is_refused():
    with pytest.raises(RoadSettingsError, match="day_speed_kmh"):
        open_network(RoadSettings(source=RoadSource.GRAPH), None, 0)


def test_a_graph_that_is_not_there_is_asked_for_by_name(tmp_path):
    with pytest.raises(RoadsFileError, match=r"mine\.npz"):
        open_network(RoadSettings(source=RoadSource.GRAPH, file="mine.npz"), tmp_path)


def test_the_order_of_places_changes_no_distance():
    rng = np.random.default_rng(1)
    places = [place(f"P{k}", *point) for k, point in enumerate(rng.uniform((25, 104), (31, 121), (20, 2)))]
    network = open_network(RoadSettings(), None)
    there, back = network.matrix(places), network.matrix(places[::-1])
    assert np.array_equal(there.distance_m, back.distance_m[::-1, ::-1])
