"""Whole coaches: the knapsack over persons finds what trying everything finds."""

from itertools import product

import numpy as np
import pytest

from scheduler.assignment.bounding.fleet import DEAR, choose_fleet


@pytest.mark.parametrize("seed", range(12))
def test_no_other_fleet_is_cheaper(seed: int) -> None:
    dice = np.random.default_rng(seed)
    people, rows = 5, np.array([1, 2])
    reduced = dice.integers(-50, 50, (2, 4))
    reduced[:, 0] = DEAR
    stay = np.concatenate([[0], np.cumsum(np.sort(dice.integers(0, 30, people)))])
    trips, value = np.zeros_like(reduced), np.zeros((1, people + 1), dtype=np.int64)

    fen, stays = choose_fleet(reduced, rows, stay, np.zeros(1, dtype=np.int64), trips, value)

    fleets = product(range(4), repeat=3)
    costs = [
        sum(reduced[c, w] for c, w in zip((0, 1, 1), fleet, strict=True) if w) + stay[people - sum(fleet)]
        for fleet in fleets
        if sum(fleet) <= people
    ]
    assert fen == min(costs)
    assert (trips * np.arange(4)).sum() + stays == people
    assert (trips * np.where(reduced < DEAR, reduced, 0)).sum() + stay[stays] == fen
