"""Whatever changes and whatever is locked: lawful, within the budget, never dearer for a larger one."""

from pathlib import Path

import pytest

from changed_worlds import changed, some_locks
from exhaustive.tiny import write_tiny_case
from lawful_plans import World
from scheduler.case import Case
from scheduler.errors import ReplanRefused
from scheduler.planfile import plan_to_json
from scheduler.planning import AfterIterations, plan_batch
from scheduler.referee import judge
from scheduler.replan import Locks, Replanned, replan
from scheduler.trips import Plan

EVERYDAY_SEEDS, MANY_SEEDS = (*range(6), 129), range(100, 200)
BUDGETS = (0, 1, 2, 4, 50)


def within(case: Case, world: World, plan: Plan, locks: Locks) -> dict[int, Replanned]:
    """Return the plans within each budget, where there is one."""
    found = {}
    for budget in BUDGETS:
        try:
            found[budget] = replan(case, world.travel, plan, AfterIterations(40), locks, budget=budget)
        except ReplanRefused as refused:
            if {fault.code for fault in refused.faults} != {"BUDGET_TOO_SMALL"}:
                return {}
    return found


def hold(folder: Path, seed: int, with_locks: bool) -> None:
    """Hold the plans that are made anew after a change against what they promise."""
    world = World(write_tiny_case(folder / str(seed), seed, *(["none"] if seed % 2 else [])))
    plan = plan_batch(world.case, world.travel, AfterIterations(60)).plan
    case = changed(world.case, seed)
    locks = some_locks(case, plan, seed) if with_locks else Locks()
    found = within(case, world, plan, locks)
    for budget, done in found.items():
        faults = set(judge(case, world.travel, plan_to_json(done.plan)))
        assert faults == set(done.standing_faults), f"tiny case {seed}, budget {budget}"
        assert done.changes.told == done.told <= budget, f"tiny case {seed}, budget {budget}"
        runs = {trip.trip_id: trip for trip in done.plan.trips}
        for trip in plan.trips:
            assert not locks.departed(trip) or runs[trip.trip_id] == trip, f"tiny case {seed}"
        for worker_id, trip_id in locks.stays_on.items():
            assert worker_id in runs[trip_id].seats, f"tiny case {seed}"
        for worker_id, trip_ids in locks.keeps_off.items():
            on = {trip.trip_id for trip in done.plan.trips if worker_id in trip.seats}
            assert not on & trip_ids, f"tiny case {seed}"
    costs = [done.plan.objective_fen for done in found.values()]
    assert costs == sorted(costs, reverse=True), f"tiny case {seed}"


@pytest.mark.parametrize("seed", EVERYDAY_SEEDS)
@pytest.mark.parametrize("with_locks", [False, True])
def test_plans_made_anew_are_lawful_and_keep_to_locks_and_budgets(
    tmp_path: Path, seed: int, with_locks: bool
) -> None:
    hold(tmp_path, seed, with_locks)


@pytest.mark.long
def test_many_plans_made_anew_are_lawful_and_keep_to_locks_and_budgets(tmp_path: Path) -> None:
    for seed in MANY_SEEDS:
        hold(tmp_path, seed, bool(seed % 3))
