"""VROOM through pyvroom: one answer at the end of its search, no seed."""

from datetime import timedelta
from typing import Any

import numpy as np

from benchmarks.answers import Moment, Route, Visit
from benchmarks.instance import END, START, Instance

SCALES = (1, 10, 100, 1000)
THREADS = 2


def solve(
    instance: Instance, seconds: float, seed: int, exploration: int
) -> tuple[list[Route], list[Moment], str]:
    """Let VROOM plan.

    A shift ends (after four days if not before), or VROOM would shuttle to and fro.

    Parameters
    ----------
    instance
        What to plan.
    seconds
        Its limit; it may end long before.
    seed
        Not used: it rolls no dice.
    exploration
        How hard it searches, 0 to 5.
    """
    import vroom

    model = vroom.Input()
    model.set_durations_matrix("car", instance.time_s.astype(np.uint32))
    model.set_distances_matrix("car", instance.distance_m.astype(np.uint32))
    kind_of = [number for number, kind in enumerate(instance.kinds) for _ in kind.coach_ids]
    scale = price_scale(instance)
    for car, number in enumerate(kind_of):
        kind = instance.kinds[number]
        prices = (kind.fixed_yuan, kind.per_hour_yuan, kind.per_km_yuan)
        costs = vroom.VehicleCosts(*(round(scale * price) for price in prices))
        terms = {"capacity": [kind.seats], "time_window": [0, instance.shift_s], "costs": costs}
        model.add_vehicle(vroom.Vehicle(car, start=START, end=END, **terms))
    for number, consignment in enumerate(instance.consignments):
        hours = {"time_windows": [vroom.TimeWindow(*consignment.hours)]} if consignment.hours else {}
        model.add_shipment(
            vroom.ShipmentStep(number, location=consignment.pickup),
            vroom.ShipmentStep(number, location=consignment.drop, **hours),
            amount=vroom.Amount([consignment.people]),
        )
    solution = model.solve(
        exploration_level=exploration, nb_threads=THREADS, timeout=timedelta(seconds=seconds)
    )
    note = f"{len(solution.unassigned)} consignments not assigned"
    return routes_of(solution, kind_of), [], note


def price_scale(instance: Instance) -> int:
    """Return by what the prices are multiplied so that they are whole numbers, as VROOM wants them.

    Raises
    ------
    ValueError
        There is no such number among the powers of ten up to a thousand.
    """
    prices = [
        price for kind in instance.kinds for price in (kind.fixed_yuan, kind.per_hour_yuan, kind.per_km_yuan)
    ]
    for scale in SCALES:
        if all(abs(scale * price - round(scale * price)) < 1e-9 for price in prices):
            return scale
    raise ValueError("VROOM takes whole prices: round those of coaches.csv to a tenth of a fen")


def routes_of(solution: Any, kind_of: list[int]) -> list[Route]:
    """Read the routes out of a solution of pyvroom."""
    routes = []
    for vehicle, steps in solution.routes.groupby("vehicle_id", sort=False):
        visits = tuple(
            Visit(int(number), kind == "pickup")
            for number, kind in zip(steps["id"], steps["type"], strict=True)
            if kind in ("pickup", "delivery")
        )
        if visits:
            routes.append(Route(kind_of[int(vehicle)], visits))
    return routes
