"""The bound of a season: never above a plan that exists; whom quotas keep at home is counted."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from exhaustive.optimum import Exhaustive
from exhaustive.tiny import write_tiny_case
from lawful_plans import World
from scheduler.accounts import left_fen
from scheduler.assignment.pieces import left_fen_of
from scheduler.assignment.problem import coach_classes
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.planning import in_order, sort_out
from scheduler.season.fleetbound import most_received, season_bound
from scheduler.season.rates import rates_of

EVERYDAY_SEEDS = range(40)


def check_seed(folder: Path, seed: int, duty: str = "") -> None:
    """Hold the bound of a tiny case against its optimum."""
    world = World(write_tiny_case(folder / f"{duty}{seed}", seed, duty))
    optimum = Exhaustive(world)
    case, travel = world.case, in_order(world.travel)
    gates = gate(case)
    hopeless, willing = sort_out(case, travel, demands_of(case, gates))
    fen = sum(left_fen_of(case, demand) for demand, _ in hopeless)
    fen += left_fen(case, [entry.worker_id for entry in gates.left_behind if entry.by_planner])
    if willing:
        classes, class_of = coach_classes(case, tuple(sorted(case.coaches)))
        rates = rates_of(case, travel, willing, classes)
        fen += season_bound(case, willing, rates, np.bincount(class_of, minlength=len(classes)))

    assert fen <= optimum.best_fen, f"tiny case {seed} {duty}: a lawful plan costs {optimum.best_fen} fen"


@pytest.mark.parametrize("seed", EVERYDAY_SEEDS)
def test_no_lawful_plan_of_a_tiny_case_is_cheaper_than_the_bound(tmp_path: Path, seed: int) -> None:
    check_seed(tmp_path, seed)


@pytest.mark.long
@pytest.mark.parametrize("duty", ["", "cn-2018", "cn-2023", "eu-561", "us-motorcoach"])
def test_no_lawful_plan_of_many_tiny_cases_is_cheaper_than_the_bound(tmp_path: Path, duty: str) -> None:
    for seed in range(500):
        check_seed(tmp_path, seed, duty)


def test_a_firm_receives_no_more_than_any_choice_of_dates_allows() -> None:
    dice = np.random.default_rng(1)
    for _ in range(200):
        quota = int(dice.integers(1, 3))
        begins = dice.integers(0, 3, 5).tolist()
        people = [(first, first + int(dice.integers(0, 2)), 0.0) for first in begins]
        wishes = [(None, *range(first, last + 1)) for first, last, _ in people]
        most = max(
            sum(date is not None for date in dates)
            for dates in product(*wishes)
            if all(dates.count(date) <= quota for date in range(5))
        )

        assert most_received(people, quota) == most
