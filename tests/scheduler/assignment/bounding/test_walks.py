"""Pickup walks: what they remember of the villages they have left."""

import numpy as np

from scheduler.assignment.bounding.walks import remembered

APART = np.abs(np.subtract.outer([0, 1, 2, 9], [0, 1, 2, 9])).astype(np.int64)


def test_a_walk_does_not_go_straight_back_to_a_near_village() -> None:
    step = remembered(APART, memory=1, stops=-1)

    at_1 = step[1, 0, 0]

    assert at_1 >= 0
    assert step[0, 1, at_1] == -1


def test_a_walk_that_remembers_every_village_comes_to_each_once() -> None:
    step = remembered(APART, memory=3, stops=-1)
    known = 0
    for i, j in ((0, 1), (1, 2), (2, 3)):
        known = step[j, i, known]

    assert [step[j, 3, known] for j in range(4)] == [-1] * 4


def test_a_walk_makes_no_more_stops_than_the_limit() -> None:
    step = remembered(APART, memory=1, stops=2)

    second = step[3, 0, 0]

    assert second >= 0
    assert (step[:, 3, second] == -1).all()
