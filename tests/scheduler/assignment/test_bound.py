"""The bound: never above a plan that exists, whatever the multipliers, and close to it where it can be."""

from pathlib import Path

import numpy as np
import pytest

import builders as b
from exhaustive.optimum import Exhaustive
from exhaustive.tiny import write_tiny_case
from lawful_plans import World
from routing.matrix import TravelMatrix
from scheduler.accounts import left_fen
from scheduler.assignment.bound import Bound
from scheduler.assignment.bounding.coupling import Coupling, limits_of
from scheduler.assignment.pieces import MOST_PIECE, left_fen_of
from scheduler.assignment.problem import build_problem
from scheduler.case import Case, CostRates, Times
from scheduler.clock import clock_seconds
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.planning import sort_out

EVERYDAY_SEEDS = range(40)
STAR_WORK = 0.1


def bound_of(case: Case, travel: TravelMatrix, best_fen: float = 1e7) -> Bound:
    """Make the bound of a case as planning does and improve it towards the best plan known."""
    gates = gate(case)
    hopeless, willing = sort_out(case, travel, demands_of(case, gates))
    fixed_fen = sum(left_fen_of(case, demand) for demand, _ in hopeless)
    fixed_fen += left_fen(case, [entry.worker_id for entry in gates.left_behind if entry.by_planner])
    bound = Bound(build_problem(case, travel, willing, MOST_PIECE), fixed_fen)
    bound.begin_from(())
    bound.improve(lambda: best_fen, float("inf"), lambda: True, 60)
    return bound


def best_at_random(bound: Bound, seed: int, draws: int = 10) -> int:
    """Try multipliers from nothing to more than leaving costs; return the best bound that they prove."""
    dice = np.random.default_rng(seed)
    for _ in range(draws):
        for part in bound.parts:
            scale = np.minimum(part.left, dice.choice([1e3, 1e4, 1e5, 1e6]))
            part.multiplier = dice.uniform(0, 1.3, len(part.left)) * scale
            part.best = max(part.best, part.evaluate()[0])
        for zoned in filter(None, bound.zoned):
            scale = np.minimum(zoned.cap, dice.choice([1e3, 1e4, 1e5, 1e6]))
            found = zoned.evaluate(dice.uniform(0, 1.3, len(scale)) * scale)
            zoned.best = max(zoned.best, found[0] if found else 0.0)
    return bound.fen


def best_at_random_prices(bound: Bound, seed: int, draws: int = 10) -> float:
    """Let trips pay prices for the coaches that they use; return the best bound that all parts prove."""
    dice = np.random.default_rng(seed)
    days = bound.problem.tables.day.shape[1]
    parts = [part for part in bound.zoned if part is not None]
    if not parts:
        return 0.0
    leaves = tuple(tuple(part.leaves()) for part in parts)
    most = limits_of(bound.direct, parts, days)
    coupling = Coupling(leaves, most, 1e6)
    if len(parts) < len(bound.parts) or any(leaf.best_fleet is None for part in leaves for leaf in part):
        return 0.0
    for _ in range(draws):
        coupling.prices = dice.uniform(0, 1.0, most.shape) * dice.choice([1e2, 1e4, 1e5], most.shape)
        fleets = [min(coupling.refleet(leaf)[1].value for leaf in part) for part in leaves]
        coupling.best = max(coupling.best, coupling.value(fleets))
    coupling.improve()
    return bound.hopeless_fen + coupling.best


def left_fen_of_plan(optimum: Exhaustive) -> int:
    """Return what the best plan pays for those whom it leaves behind."""
    days = {(way.coach_id, way.day): way.day_fen for way in optimum.best}
    return optimum.best_fen - sum(way.fen for way in optimum.best) - sum(days.values())


def times(since: str = "00:00", until: str = "24:00", **fields: int) -> Times:
    """Build the times of a case."""
    return Times(clock_seconds(since), clock_seconds(until), **fields)


def check_seed(folder: Path, seed: int, duty: str = "") -> None:
    """Hold the bound of one tiny case against its optimum."""
    world = World(write_tiny_case(folder / f"{duty}{seed}", seed, duty))
    optimum = Exhaustive(world)
    assert not optimum.faults(optimum.best, optimum.crews)
    bound = bound_of(world.case, world.travel, optimum.best_fen)
    words = f"tiny case {seed} {duty}: a lawful plan costs {optimum.best_fen} fen"
    assert bound.fen <= optimum.best_fen, words
    assert best_at_random(bound, seed) <= optimum.best_fen, words
    assert best_at_random_prices(bound, seed) <= optimum.best_fen, f"{words} (prices)"
    bound.add_stars(STAR_WORK)
    assert bound.fen <= optimum.best_fen, f"{words} (stars)"
    assert bound.unavoidable_fen <= left_fen_of_plan(optimum), f"{words} (those left)"


@pytest.mark.parametrize("seed", EVERYDAY_SEEDS)
def test_no_lawful_plan_of_a_tiny_case_is_cheaper_than_the_bound(tmp_path: Path, seed: int) -> None:
    check_seed(tmp_path, seed)


def broken_seeds(folder: Path, seeds: range, duty: str = "") -> list[str]:
    """Check tiny cases; return what is wrong, of all of them."""
    broken = []
    for seed in seeds:
        try:
            check_seed(folder, seed, duty)
        except AssertionError as error:
            broken.append(str(error).splitlines()[0])
    return broken


@pytest.mark.long
@pytest.mark.parametrize("hundreds", range(0, 5000, 500))
def test_no_lawful_plan_of_five_thousand_tiny_cases_is_cheaper_than_the_bound(
    tmp_path: Path, hundreds: int
) -> None:
    assert broken_seeds(tmp_path, range(hundreds, hundreds + 500)) == []


@pytest.mark.long
@pytest.mark.parametrize("duty", ["cn-2018", "cn-2023", "eu-561", "us-motorcoach"])
def test_no_lawful_plan_under_duty_rules_is_cheaper_than_the_bound(tmp_path: Path, duty: str) -> None:
    assert broken_seeds(tmp_path, range(150), duty) == []


def test_a_coach_that_everybody_shares_is_bounded_exactly() -> None:
    case = b.case(
        workers=b.workers(3), coaches=[b.coach(seats=9, crew=1, fixed_yuan=100, per_km_yuan=2)],
        cost=CostRates(left_behind_yuan=5000),
    )  # fmt: skip
    travel = b.travel({("V1", "at F1"): (50, 60)}, case.places)

    # 100 yuan and 50 km at 2 yuan; rounding costs the proof a few fen
    assert 20_000 - 5 <= bound_of(case, travel).fen <= 20_000


def test_leaving_is_bounded_exactly_where_the_coach_is_too_dear() -> None:
    case = b.case(
        workers=b.workers(2), coaches=[b.coach(fixed_yuan=9000)], cost=CostRates(left_behind_yuan=100)
    )
    travel = b.travel({("V1", "at F1"): (50, 60)}, case.places)

    assert 20_000 - 5 <= bound_of(case, travel).fen <= 20_000


def test_alike_people_on_two_coaches_wait_for_their_own_coach_only() -> None:
    small = {"seats": 2, "crew": 1, "fixed_yuan": 0, "per_km_yuan": 0, "per_hour_yuan": 360}
    case = b.case(
        workers=b.workers(2), times=times(per_rider_s=60), coaches=[b.coach(c, **small) for c in ("C1", "C2")]
    )  # fmt: skip
    travel = b.travel({("V1", "at F1"): (1, 1)}, case.places)

    # each coach: one minute to board, one on the road, one to alight, at 6 yuan a minute
    assert bound_of(case, travel).fen <= 2 * 1800


TWO_TRIPS = b.travel(
    {
        ("S", "V1"): (60, 60), ("V1", "at F1"): (60, 60), ("at F1", "S"): (1, 1),
        ("S", "V2"): (1, 1), ("V2", "at F2"): (119, 119),
    }
)  # fmt: skip
"""A coach at S fetches people an hour away and brings them to S, then others at S and takes them far away."""


def two_trips_of(coaches: int, day_yuan: float = 0.0) -> Case:
    """Build the case of `TWO_TRIPS`; a coach has one seat for a rider."""
    return b.case(
        workers=[b.worker("W1", village="V1", firm="F1"), b.worker("W2", village="V2", firm="F2")],
        coaches=[
            b.coach(f"C{k}", seats=2, crew=1, start="S", fixed_yuan=10, per_km_yuan=0, day_yuan=day_yuan)
            for k in range(coaches)
        ],
        times=times("06:00", "07:30"),
    )  # fmt: skip


def test_a_coach_goes_twice_when_the_empty_way_comes_before_the_first_boarding() -> None:
    # boards at V1 at 6:00, is back at S at 7:01, boards at V2 at 7:02
    assert bound_of(two_trips_of(1), TWO_TRIPS).fen <= 2 * 1000


def test_two_trips_of_one_coach_pay_its_day_once() -> None:
    assert bound_of(two_trips_of(2, day_yuan=500), TWO_TRIPS).fen <= 2 * 1000 + 50_000


def test_a_depot_at_the_pickup_is_a_short_way_and_not_none() -> None:
    case = b.case(workers=b.workers(1), coaches=[b.coach(start="S", fixed_yuan=10, per_km_yuan=0)])
    travel = b.travel({("S", "V1"): (0, 0), ("V1", "at F1"): (60, 60)})

    assert bound_of(case, travel).fen <= 1000


def test_cost_and_rider_time_of_each_trip_may_both_be_rounded_down() -> None:
    case = b.case(
        workers=b.workers(6), cost=CostRates(rider_hour_yuan=0.294),
        coaches=[b.coach(f"C{k}", seats=2, crew=1, fixed_yuan=10.0049, per_km_yuan=0) for k in range(6)],
    )  # fmt: skip
    travel = b.travel({("V1", "at F1"): (1, 1)}, case.places)

    # six trips of 1000.49 and 0.49 fen
    assert bound_of(case, travel).fen <= 6 * 1000
