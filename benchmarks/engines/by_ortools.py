"""OR-Tools' routing library: parallel cheapest insertion, then guided local search; no seed.

With many coaches of several kinds it does not close coaches, so it also runs with the fleet cut beforehand:
CP-SAT picks the cheapest coaches with seats enough, and some to spare.
"""

import time
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.sat.python import cp_model

from benchmarks.answers import Moment, Route, Visit
from benchmarks.instance import END, FEN, START, Instance

PEOPLE_PER_SPARE = 600
MOST_FEN = 10**9


def solve(instance: Instance, seconds: float, seed: int, cut: bool) -> tuple[list[Route], list[Moment], str]:
    """Let OR-Tools plan.

    Parameters
    ----------
    instance
        What to plan.
    seconds
        When it stops.
    seed
        Not used: it rolls no dice.
    cut
        Whether the fleet is cut beforehand.
    """
    begun = time.perf_counter()
    offered = cut_fleet(instance) if cut else [len(kind.coach_ids) for kind in instance.kinds]
    cars = [number for number, count in enumerate(offered) for _ in range(count)]
    nodes = [START, END, *(n for c in instance.consignments for n in (c.pickup, c.drop))]
    manager = pywrapcp.RoutingIndexManager(len(nodes), len(cars), [START] * len(cars), [END] * len(cars))
    routing = pywrapcp.RoutingModel(manager)
    add_money(routing, instance, nodes, cars)
    add_time(routing, instance, nodes)
    add_seats(routing, instance, cars)
    pair_up(routing, manager, instance)
    curve: list[Moment] = []

    def note_best() -> None:
        fen = routing.CostVar().Min()
        if not curve or fen / FEN < (curve[-1].best_yuan or 0):
            curve.append(Moment(time.perf_counter() - begun, fen / FEN))

    routing.AddAtSolutionCallback(note_best)
    solution = routing.SolveWithParameters(parameters(seconds - (time.perf_counter() - begun)))
    mix = "/".join(f"{count}x{kind.seats}" for count, kind in zip(offered, instance.kinds, strict=True))
    if solution is None:
        return [], curve, f"nothing found, coaches offered {mix}"
    return routes_of(routing, manager, solution, cars), curve, f"coaches offered {mix}"


def parameters(seconds: float) -> Any:
    """Return the search parameters with which the library does best here."""
    chosen = pywrapcp.DefaultRoutingSearchParameters()
    chosen.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    chosen.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    chosen.time_limit.FromMilliseconds(max(1000, round(1000 * seconds)))
    return chosen


def add_money(routing: Any, instance: Instance, nodes: list[int], cars: list[int]) -> None:
    """Price each way by the kind of coach, in fen."""
    rows = np.ix_(nodes, nodes)
    prices = [
        routing.RegisterTransitMatrix(np.minimum(instance.arc_fen(kind)[rows], MOST_FEN).tolist())
        for kind in instance.kinds
    ]
    for car, number in enumerate(cars):
        routing.SetArcCostEvaluatorOfVehicle(prices[number], car)
        routing.SetFixedCostOfVehicle(round(FEN * instance.kinds[number].fixed_yuan), car)


def add_time(routing: Any, instance: Instance, nodes: list[int]) -> None:
    """Count the time of a shift, which ends."""
    transit = routing.RegisterTransitMatrix(instance.time_s[np.ix_(nodes, nodes)].tolist())
    routing.AddDimension(transit, instance.shift_s, instance.shift_s, True, "time")


def add_seats(routing: Any, instance: Instance, cars: list[int]) -> None:
    """Count who is aboard."""
    change = [0, 0]
    for consignment in instance.consignments:
        change += [consignment.people, -consignment.people]
    transit = routing.RegisterUnaryTransitVector(change)
    seats = [instance.kinds[number].seats for number in cars]
    routing.AddDimensionWithVehicleCapacity(transit, 0, seats, True, "people")


def pair_up(routing: Any, manager: Any, instance: Instance) -> None:
    """Let each consignment alight after it has boarded the same coach, in its hours."""
    solver, clock = routing.solver(), routing.GetDimensionOrDie("time")
    for number, consignment in enumerate(instance.consignments):
        boards, alights = manager.NodeToIndex(2 + 2 * number), manager.NodeToIndex(3 + 2 * number)
        routing.AddPickupAndDelivery(boards, alights)
        solver.Add(routing.VehicleVar(boards) == routing.VehicleVar(alights))
        solver.Add(clock.CumulVar(boards) <= clock.CumulVar(alights))
        if consignment.hours:
            clock.CumulVar(alights).SetRange(*consignment.hours)


def routes_of(routing: Any, manager: Any, solution: Any, cars: list[int]) -> list[Route]:
    """Read the routes of the coaches that go out."""
    routes = []
    for car, kind in enumerate(cars):
        visits = []
        index = routing.Start(car)
        while not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node > END:
                visits.append(Visit((node - 2) // 2, node % 2 == 0))
            index = solution.Value(routing.NextVar(index))
        if visits:
            routes.append(Route(kind, tuple(visits)))
    return routes


def cut_fleet(instance: Instance) -> list[int]:
    """Return how many coaches of each kind to offer: the cheapest with seats enough, and some to spare."""
    people = sum(consignment.people for consignment in instance.consignments)
    spare = max(1, round(people / PEOPLE_PER_SPARE))
    model = cp_model.CpModel()
    counts = [model.new_int_var(0, len(kind.coach_ids), f"kind{k}") for k, kind in enumerate(instance.kinds)]
    far = [
        round(FEN * kind.fixed_yuan + int(instance.arc_fen(kind)[START, 2:].max())) for kind in instance.kinds
    ]
    model.add(sum(n * kind.seats for n, kind in zip(counts, instance.kinds, strict=True)) >= people)
    model.minimize(sum(n * fen for n, fen in zip(counts, far, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return [
        min(len(kind.coach_ids), solver.value(n) + spare)
        for n, kind in zip(counts, instance.kinds, strict=True)
    ]
