"""The search: budgets that are kept, true totals, and trips that full coaches make superfluous."""

from pathlib import Path

import numpy as np
import pytest

from lawful_plans import make_world
from scheduler.assignment.arrays import T_DROPS, T_PICKUPS, T_PIECES
from scheduler.assignment.budgets import Rounds, Seconds
from scheduler.assignment.search import LEAST_FEN, ONE_STOP, Search
from scheduler.assignment.totals import total_fen
from scheduler.planning import AfterIterations, plan_batch
from trips_under_way import random_problem


def always() -> bool:
    """Go on."""
    return True


def nothing() -> None:
    """Say nothing."""


@pytest.mark.parametrize("total", [0, 1, 7, 40, 1000])
def test_a_budget_of_rounds_is_spent_to_the_last_round(total: int) -> None:
    """No round more, no round less, and no endless wait for the first of none."""
    budget, done = Rounds(total), 0

    while budget.share() < 1:
        rounds = budget.span()
        budget.spend(rounds)
        done += rounds

    assert done == total


def test_a_span_of_a_timed_budget_grows_at_most_twofold() -> None:
    """Whatever the clock says, the next look at it is near."""
    budget = Seconds(1000.0, 10)
    budget.span()

    budget.spend(10)

    assert 1 <= budget.span() <= 20


@pytest.mark.parametrize("seed", range(4))
def test_the_total_kept_round_by_round_is_what_the_trips_cost(seed: int) -> None:
    """Adding up only what a round changed loses nothing."""
    search = Search(random_problem(seed, people=30), seed)

    search.cool(Rounds(500), always, nothing)

    for chain in search.chains:
        assert chain.tally[0] == pytest.approx(total_fen(chain.tables, chain.state), abs=0.01)
        assert chain.tally[1] == pytest.approx(total_fen(chain.tables, chain.best), abs=0.01)


def test_squeezing_never_loses_the_best_plan_and_leaves_true_prices() -> None:
    """People are left behind for a while, at prices that are forgotten afterwards."""
    search = Search(random_problem(3, people=30), 1)
    search.cool(Rounds(200), always, nothing)
    before = search.best_fen

    search.squeeze(Rounds(300), always, nothing)

    assert search.best_fen <= before
    for chain in search.chains:
        assert chain.tally[0] == pytest.approx(total_fen(chain.tables, chain.state), abs=0.01)


def test_a_trip_that_full_coaches_make_superfluous_is_squeezed_out() -> None:
    """Two dear coaches where one has seats for all: prices lead over the valley between."""
    search = Search(random_problem(5, people=40), 1)
    search.cool(Rounds(400), always, nothing)
    best = search.best_chain.best_arrays

    trips = int((best.trip[: best.used[-1], T_PIECES] > 0).sum())

    assert trips == 1
    assert not search.may_squeeze
    assert bool(np.all(best.seat[:, 0] >= 0))


def test_the_same_seed_finds_the_same_plan() -> None:
    """Two chains on two threads, and still nothing left to chance."""
    plans = []
    for _ in range(2):
        search = Search(random_problem(2, people=25), 7)
        search.cool(Rounds(300), always, nothing)
        search.squeeze(Rounds(100), always, nothing)
        plans.append(search.drafts())

    assert plans[0] == plans[1]


def test_heat_is_reckoned_in_legs_and_where_there_are_none_in_what_pieces_cost() -> None:
    """Trips with one stop at each end have no legs there, and are to be shaken all the same."""
    search = Search(random_problem(3, people=30), 1)
    search.cool(Rounds(200), always, nothing)
    state = search.best_chain.best_arrays
    by_legs = search.leg_fen

    state.trip[:, [T_PICKUPS, T_DROPS]] = 1

    assert by_legs > LEAST_FEN
    assert search.leg_fen == pytest.approx(ONE_STOP * search.piece_fen)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_coaches_that_both_go_everywhere_share_out_the_firms(tmp_path: Path, seed: int) -> None:
    """The cheapest plan sends one coach to few of six firms, and no small step leads from all to few."""
    world = make_world(tmp_path / "hundred", "plain", 1, n=100, nv=20, nf=6)

    plan = plan_batch(world.case, world.travel, AfterIterations(6000), seed).plan

    assert plan.objective_fen < 38_517_60, "VROOM's plan, however long it may think"
