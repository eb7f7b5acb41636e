"""PyVRP is asked rightly, and its answer is read rightly; where it is not installed nothing is tested."""

import json
from pathlib import Path

import pytest

import referee
from benchmarks.engines.catalogue import ENGINES
from benchmarks.instance import FEN, load_case
from scheduler.planfile import plan_to_json


def test_its_plan_has_no_fault_and_costs_what_it_says(little: Path) -> None:
    """The engine's own sum is at least the referee's: a place visited twice is given as one visit."""
    pytest.importorskip("pyvrp")

    answer = ENGINES["pyvrp"].plan(*load_case(little), 1.0, 1)

    assert answer.plan is not None
    assert not referee.judge(str(little), json.loads(json.dumps(plan_to_json(answer.plan))))[0]
    believed = answer.curve[-1].best_yuan
    assert believed is not None
    assert answer.plan.objective_fen / FEN <= believed + 1
    assert answer.plan.objective_fen / FEN == pytest.approx(believed, rel=0.02)
