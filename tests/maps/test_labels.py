"""Labels: no two on each other."""

from itertools import combinations
from math import hypot

from maps.labels import spread


def test_labels_are_pushed_apart_inside_the_frame():
    placed = spread([(50.0, 50.0)] * 8 + [(1.0, 1.0)], 10.0, (0.0, 0.0, 100.0, 100.0))

    assert all(hypot(a[0] - b[0], a[1] - b[1]) > 9.0 for a, b in combinations(placed, 2))
    assert all(5.0 <= x <= 95.0 and 5.0 <= y <= 95.0 for x, y in placed)


def test_labels_far_apart_stay_where_they_are():
    assert spread([(20.0, 20.0), (60.0, 60.0)], 10.0, (0.0, 0.0, 100.0, 100.0)) == [
        (20.0, 20.0),
        (60.0, 60.0),
    ]
