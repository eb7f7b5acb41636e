"""The shipped roads: China's highways hang together and their lengths are lengths."""

import numpy as np
import pytest

from routing import shipped
from routing.errors import RoadsFileError
from routing.roadfile import check_roads
from routing.shipped import HIGHWAYS, china_highways, shipped_path
from routing.sphere import great_circles_m


def test_the_highways_of_china_are_sound_and_almost_all_in_one_piece():
    graph = china_highways()
    check_roads(graph)
    sizes = np.bincount(graph.pieces)
    assert len(graph.node_lat) > 120_000
    assert sizes.max() > 0.96 * len(graph.node_lat)
    assert graph.attribution == "© OpenStreetMap contributors"


def test_no_road_is_shorter_than_the_straight_line_between_its_rounded_ends():
    graph = china_highways()
    tail, head = graph.tail, graph.head
    straight = great_circles_m(
        graph.node_lat[tail], graph.node_lon[tail], graph.node_lat[head], graph.node_lon[head]
    )
    assert (graph.length_m >= straight * 0.99 - 200).all()
    assert 600_000_000 < graph.length_m.sum() < 700_000_000


def test_the_graph_is_not_read_before_somebody_asks_for_it():
    china_highways.cache_clear()
    before = china_highways.cache_info().currsize
    __import__("routing.network")
    assert (before, china_highways.cache_info().currsize) == (0, 0)


def test_an_installation_without_the_roads_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shipped, "_FOLDERS", (tmp_path,))
    with pytest.raises(RoadsFileError, match="install the program again"):
        shipped_path(HIGHWAYS)
