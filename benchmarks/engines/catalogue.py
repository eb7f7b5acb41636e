"""The engines by name: who plans, with which setting, and whether a seed changes anything."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

from benchmarks.answers import Answer
from benchmarks.instance import instance_of
from benchmarks.laying import lay
from routing.matrix import TravelMatrix
from scheduler.case import Case


@dataclass(frozen=True, slots=True)
class Engine:
    """Hold one way to plan.

    Parameters
    ----------
    words
        What it is, for tables.
    module
        Which module of this folder knows it; libraries are loaded only when they are asked.
    setting
        What it is told beside case, seconds and seed.
    seeded
        Whether another seed gives another plan.
    most_people
        People of one village and firm whom a routing engine may not part; None = it is the product, and
        knows all the rules.
    """

    words: str
    module: str
    setting: Mapping[str, object] = field(default_factory=dict)
    seeded: bool = False
    most_people: int | None = None

    def plan(self, case: Case, travel: TravelMatrix, seconds: float, seed: int) -> Answer:
        """Plan a case.

        Raises
        ------
        NotPlain
            The case has rules that this engine does not know.
        """
        solve = import_module(f"benchmarks.engines.{self.module}").solve
        if self.most_people is None:
            answer: Answer = solve(case, travel, seconds, seed, **self.setting)
            return answer
        instance = instance_of(case, travel, self.most_people)
        begun = time.perf_counter()
        routes, curve, note = solve(instance, seconds, seed, **self.setting)
        took_s = time.perf_counter() - begun
        plan = lay(instance, routes, seed, took_s) if routes else None
        return Answer(plan, took_s, tuple(curve), note)


ENGINES = {
    "product": Engine("Return Bus", "by_product", seeded=True),
    "product-without-master": Engine(
        "Return Bus without CP-SAT", "by_product", {"master": False}, seeded=True
    ),
    "vroom": Engine("VROOM, exploration 5", "by_vroom", {"exploration": 5}, most_people=40),
    "vroom-small": Engine("VROOM, groups of 10", "by_vroom", {"exploration": 5}, most_people=10),
    "vroom-quick": Engine("VROOM, exploration 0", "by_vroom", {"exploration": 0}, most_people=40),
    "pyvrp": Engine("PyVRP", "by_pyvrp", seeded=True, most_people=40),
    "ortools": Engine("OR-Tools routing", "by_ortools", {"cut": False}, most_people=40),
    "ortools-cut": Engine("OR-Tools, fleet cut first", "by_ortools", {"cut": True}, most_people=40),
}
