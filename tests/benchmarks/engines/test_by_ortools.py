"""OR-Tools' routing library is asked rightly, and its answer is read rightly."""

import json
from pathlib import Path

import referee
from benchmarks.engines.by_ortools import cut_fleet
from benchmarks.engines.catalogue import ENGINES
from benchmarks.instance import instance_of, load_case
from scheduler.planfile import plan_to_json


def test_its_plan_has_no_fault(little: Path) -> None:
    """However short it searches."""

    plan = ENGINES["ortools-cut"].plan(*load_case(little), 1.0, 1).plan

    assert plan is not None
    assert not plan.left_behind
    assert not referee.judge(str(little), json.loads(json.dumps(plan_to_json(plan))))[0]


def test_the_fleet_that_is_offered_has_seats_for_all_and_some_to_spare(public_cases: Path) -> None:
    """As few coaches as hold everybody, and one more of each kind."""
    instance = instance_of(*load_case(public_cases / "plain-county-1"), most_people=40)

    offered = cut_fleet(instance)
    seats = sum(n * kind.seats for n, kind in zip(offered, instance.kinds, strict=True))

    assert seats >= 240 + min(kind.seats for kind in instance.kinds)
    assert all(n <= len(kind.coach_ids) for n, kind in zip(offered, instance.kinds, strict=True))
