"""The choice of a running trip: what an insertion is said to cost it costs, and no other place is cheaper."""

from itertools import product

import pytest

from scheduler.assignment.arrays import NONE
from trips_under_way import alight, board, cheapest_trip, open_trip, price, random_problem, stops_of

SEEDS = range(12)
WHOLE_FEN = 1.001
"""What is remembered of an insertion is a whole number of fen."""


@pytest.mark.parametrize("c", [0, 1])
@pytest.mark.parametrize("seed", SEEDS)
def test_an_insertion_costs_what_the_trip_costs_more_afterwards(seed: int, c: int) -> None:
    problem = random_problem(seed)
    state = open_trip(problem, c)
    for i in range(6):
        board(problem, state, i)
    before = price(problem, state)

    slot, add, found = cheapest_trip(problem, state, 8)
    board(problem, state, 8, found)

    assert slot == 0
    assert price(problem, state) - before == pytest.approx(add, abs=WHOLE_FEN)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_other_position_is_cheaper_than_the_one_found(seed: int) -> None:
    problem = random_problem(seed)
    tables, state = problem.tables, open_trip(problem)
    for i in range(5):
        board(problem, state, i)
    before = price(problem, state)
    _, add, _ = cheapest_trip(problem, state, 8)
    ups, downs = stops_of(state)
    p, d = int(tables.lists[tables.piece[8, 1]]), int(tables.lists[tables.piece[8, 3]])
    costs = []
    for x, y in product(
        [NONE] if p in ups else range(len(ups) + 1), [NONE] if d in downs else range(len(downs) + 1)
    ):
        board(problem, state, 8, (p, x, y))
        costs.append(price(problem, state) - before)
        alight(problem, state, 8)

    assert add == pytest.approx(min(costs), abs=WHOLE_FEN)
