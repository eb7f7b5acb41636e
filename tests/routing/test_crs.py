"""Datums: points of Chinese maps come back to where a GPS would put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.crs import gcj02_to_bd09, to_wgs84, wgs84_to_gcj02
from routing.places import Crs
from routing.sphere import great_circle_m

latitudes, longitudes = st.floats(18, 53), st.floats(74, 134)


def test_gcj02_of_the_published_point_is_the_published_one():
    assert wgs84_to_gcj02(39.90105, 116.42079) == pytest.approx((39.90245, 116.42703), abs=2e-5)


@pytest.mark.parametrize(
    ("name", "lat", "lon", "metres"), [("资中", 29.7806, 104.8522, 406), ("玉环", 28.1383, 121.2262, 546)]
)
def test_gcj02_shifts_the_towns_of_the_case_by_half_a_kilometre(name, lat, lon, metres):
    assert great_circle_m(lat, lon, *wgs84_to_gcj02(lat, lon)) == pytest.approx(metres, abs=1)


@given(latitudes, longitudes)
def test_gcj02_comes_back_to_a_billionth_of_a_degree(lat, lon):
    assert to_wgs84(*wgs84_to_gcj02(lat, lon), Crs.GCJ02) == pytest.approx((lat, lon), abs=1e-9)


@given(latitudes, longitudes)
def test_bd09_comes_back_to_a_billionth_of_a_degree(lat, lon):
    there = gcj02_to_bd09(*wgs84_to_gcj02(lat, lon))
    assert to_wgs84(*there, Crs.BD09) == pytest.approx((lat, lon), abs=1e-9)


def test_points_outside_china_and_points_of_a_gps_stay_where_they_are():
    assert to_wgs84(48.2, 16.4, Crs.GCJ02) == (48.2, 16.4)
    assert to_wgs84(29.7806, 104.8522, Crs.WGS84) == (29.7806, 104.8522)
