"""The master in the search: it gains where trips are tied together, never loses, and repeats itself."""

import pytest

import builders as b
from known_trips import found, road_of
from scheduler.assignment.budgets import Rounds
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort
from scheduler.assignment.mastering.pool import Pool
from scheduler.assignment.search import Search
from trips_under_way import random_problem


def keep_on() -> bool:
    """Go on."""
    return True


@pytest.mark.parametrize("seed", range(4))
def test_asking_the_master_never_loses_the_best_plan(seed: int) -> None:
    search = Search(random_problem(seed, people=30), seed)
    search.warm_up()
    search.cool(Rounds(60), keep_on, lambda: None)
    before = search.best_fen

    better = search.consult(Master(search.problem), Effort(0.2), keep_on)

    assert search.best_fen <= before
    assert better == (search.best_fen < before - 0.5)


def test_the_same_trips_give_the_same_choice() -> None:
    choices = []
    for _ in range(2):
        search = Search(random_problem(2, people=30), 7)
        search.warm_up()
        search.cool(Rounds(100), keep_on, lambda: None)
        choices.append(Master(search.problem).choose(search.pool, [], Effort(0.2), keep_on))

    assert choices[0] == choices[1]
    assert choices[0]


def test_trips_of_two_plans_make_a_better_third() -> None:
    """Neither plan has both cheap halves; the pool has."""
    problem = road_of(4, [b.coach(f"C{k}", seats=9, fixed_yuan=20, per_km_yuan=1) for k in range(2)])
    pool = Pool()
    halves = [found(problem, 0, 1), found(problem, 2, 3)]
    pool.add(
        [halves[0], found(problem, 2), found(problem, 3), halves[1], found(problem, 0), found(problem, 1)]
    )

    runs = Master(problem).choose(pool, [], Effort(1.0), keep_on)

    assert {i for run in runs for i in run.trip.pieces} == {0, 1, 2, 3}
    assert len(runs) == 2


def test_where_nothing_was_found_nothing_is_chosen() -> None:
    assert Master(road_of(2)).choose(Pool(), [], Effort(1.0), keep_on) == ()
