"""VROOM is asked rightly, and its answer is read rightly; where it is not installed nothing is tested."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import referee
from benchmarks.engines.by_vroom import price_scale
from benchmarks.engines.catalogue import ENGINES
from benchmarks.instance import instance_of, load_case
from scheduler.planfile import plan_to_json


def test_its_plan_has_no_fault(little: Path) -> None:
    """At its quickest setting."""
    pytest.importorskip("vroom")

    plan = ENGINES["vroom-quick"].plan(*load_case(little), 5.0, 1).plan

    assert plan is not None
    assert not plan.left_behind
    assert not referee.judge(str(little), json.loads(json.dumps(plan_to_json(plan))))[0]


def test_prices_are_scaled_until_they_are_whole(public_cases: Path) -> None:
    """VROOM takes whole numbers; what no power of ten makes whole is refused."""
    instance = instance_of(*load_case(public_cases / "plain-county-1"), most_people=40)
    tenths = replace(instance.kinds[0], per_km_yuan=4.1)
    thirds = replace(instance.kinds[0], per_km_yuan=1 / 3)

    assert price_scale(instance) == 1
    assert price_scale(replace(instance, kinds=(tenths,))) == 10
    with pytest.raises(ValueError, match="whole prices"):
        price_scale(replace(instance, kinds=(thirds,)))
