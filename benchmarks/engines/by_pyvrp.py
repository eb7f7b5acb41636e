"""PyVRP: an iterated local search with a seed, better the longer it runs."""

import time
from typing import Any

import numpy as np

from benchmarks.answers import Moment, Route, Visit
from benchmarks.instance import FEN, Instance

UNIT_FEN = 10
"""Prices are in tenths of a yuan. Its penalties end at 100,000 a rider too many; with prices in fen that is
too little, and it ends dear (322,556 instead of 263,952 yuan on plain-toy-661 after 12 s)."""


def solve(instance: Instance, seconds: float, seed: int) -> tuple[list[Route], list[Moment], str]:
    """Let PyVRP plan.

    Its prices are whole numbers per unit of distance and time: here each kind of coach has a matrix of its
    own, in which the distance is what the way costs.

    Parameters
    ----------
    instance
        What to plan.
    seconds, seed
        When it stops, and the seed of its random numbers.
    """
    from pyvrp import IteratedLocalSearchParams, SolveParams
    from pyvrp.stop import MaxRuntime

    begun = time.perf_counter()
    model, watch = model_of(instance), watcher(begun)
    params = SolveParams(ils=IteratedLocalSearchParams(callbacks=watch))
    left_s = max(0.1, seconds - (time.perf_counter() - begun))
    result = model.solve(stop=MaxRuntime(left_s), seed=seed, display=False, params=params)
    note = f"{result.num_iterations} iterations"
    if not result.is_feasible():
        return [], watch.curve, f"{note}, nothing feasible"
    return [route_of(route) for route in result.best.routes()], watch.curve, note


def watcher(begun: float) -> Any:
    """Return callbacks that note each new best solution in `curve`."""
    from pyvrp import IteratedLocalSearchCallbacks, Solution

    class Watch(IteratedLocalSearchCallbacks):
        """Note when a lawful solution is the best so far, and what it costs."""

        def __init__(self) -> None:
            super().__init__()
            self.curve: list[Moment] = []

        def on_best(self, best: Solution) -> None:
            """Note it."""
            if best.is_feasible():
                fen = UNIT_FEN * (best.distance_cost() + best.fixed_vehicle_cost())
                self.curve.append(Moment(time.perf_counter() - begun, fen / FEN))

    return Watch()


def route_of(route: Any) -> Route:
    """Read a route of PyVRP."""
    visits = tuple(Visit(activity.idx, activity.is_pickup()) for activity in route if activity.is_shipment())
    return Route(route.vehicle_type(), visits)


def model_of(instance: Instance) -> Any:
    """Build PyVRP's model of an instance."""
    from pyvrp import Model

    model = Model()
    nodes = [model.add_location(0, 0) for _ in instance.place_ids]
    start, end = model.add_depot(nodes[0]), model.add_depot(nodes[1])
    for kind in instance.kinds:
        profile = model.add_profile()
        model.add_vehicle_type(
            len(kind.coach_ids),
            [kind.seats],
            start_depot=start,
            end_depot=end,
            fixed_cost=round(FEN * kind.fixed_yuan / UNIT_FEN),
            tw_late=instance.shift_s,
            unit_distance_cost=1,
            profile=profile,
        )
        cost = np.rint(instance.arc_fen(kind) / UNIT_FEN).astype(np.int64)
        for i, here in enumerate(nodes):
            for j, there in enumerate(nodes):
                model.add_edge(here, there, int(cost[i, j]), int(instance.time_s[i, j]), profile)
    for consignment in instance.consignments:
        early, late = consignment.hours or (0, instance.shift_s)
        model.add_shipment(
            nodes[consignment.pickup],
            nodes[consignment.drop],
            delivery_tw_early=early,
            delivery_tw_late=late,
            amount=[consignment.people],
        )
    return model
