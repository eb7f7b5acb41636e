"""The product as an engine: its progress is its curve."""

from benchmarks.engines.catalogue import ENGINES
from builders import case, coach, travel, workers


def test_its_curve_ends_with_its_plan() -> None:
    """The last moment is the plan that was handed over, with its bound."""
    day = case(workers=workers(5), coaches=[coach()])

    answer = ENGINES["product"].plan(day, travel({("V1", "at F1"): (100, 90)}, day.places), 1.0, 1)

    assert answer.plan is not None
    assert answer.curve[-1].best_yuan == answer.plan.objective_fen / 100
    assert answer.curve[-1].bound_yuan == answer.plan.bound_fen / 100
    assert answer.curve[-1].seconds <= answer.seconds
