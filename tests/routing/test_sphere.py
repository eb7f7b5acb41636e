"""The sphere: the product, geopy and the formula of the contract measure the same metres."""

import numpy as np
import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from routing import sphere
from routing.sphere import chord_to_m, great_circle_m, great_circles_m, rounded_distances_m, unit_vectors

points = st.tuples(st.floats(-89, 89), st.floats(-180, 180))


@given(points, points)
def test_a_great_circle_is_as_long_as_geopy_says(a, b):
    assert great_circle_m(*a, *b) == pytest.approx(great_circle(a, b).m, abs=1e-6)


@given(st.lists(points, min_size=2, max_size=6), st.floats(1, 3))
def test_all_pairs_at_once_are_rounded_like_each_pair_alone(some, factor):
    lat, lon = np.array(some).T
    alone = [[round(factor * great_circle_m(*a, *b)) for b in some] for a in some]
    assert rounded_distances_m(lat, lon, factor).tolist() == alone


def test_half_metres_are_rounded_by_the_formula_and_not_by_the_last_bit_of_numpy(monkeypatch):
    lat, lon = np.array([29.0, 29.5]), np.array([104.0, 104.7])
    metres = great_circle_m(29.0, 104.0, 29.5, 104.7)
    factor = (int(metres) + 0.5 - 1e-7) / metres
    monkeypatch.setattr(sphere, "great_circles_m", lambda *points: great_circles_m(*points) + 1e-6)
    assert rounded_distances_m(lat, lon, factor)[0, 1] == round(factor * metres) == int(metres)


def test_the_nearest_point_through_the_globe_is_the_nearest_on_it():
    lat, lon = np.array([29.78, 28.66, 28.14]), np.array([104.85, 121.43, 121.23])
    chords = np.linalg.norm(unit_vectors(lat, lon) - unit_vectors(lat, lon)[0], axis=1)
    assert chord_to_m(chords) == pytest.approx(great_circles_m(lat, lon, lat[:1], lon[:1]), abs=0.01)
