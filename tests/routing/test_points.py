"""Points of places: all there, or every missing one named."""

import pytest

from road_worlds import place
from routing.errors import PlacePointError
from routing.points import points_of


def test_places_without_a_point_are_all_named():
    with pytest.raises(PlacePointError) as refused:
        points_of([place("A", None, None), place("B", 29.5, 104.5), place("C", 29.5, None)])
    assert refused.value.place_ids == ("A", "C")


def test_points_come_in_the_order_of_the_places():
    lat, lon = points_of([place("A", 29.5, 104.5), place("B", 30.0, 105.0)])
    assert (lat.tolist(), lon.tolist()) == ([29.5, 30.0], [104.5, 105.0])
    assert len(points_of([])[0]) == 0
