"""Near pieces: oneself first, then by length of both ends, of equals the first."""

import numpy as np

from scheduler.assignment.nearness import nearest


def test_the_nearest_are_those_of_a_full_sort() -> None:
    dice = np.random.default_rng(1)
    for _ in range(100):
        apart = dice.integers(0, 20, 60)

        assert nearest(apart, 25).tolist() == np.argsort(apart, kind="stable")[:25].tolist()
