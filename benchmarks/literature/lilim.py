"""Pickup and delivery with time windows (Li and Lim 2001), as far as the model covers it.

Kept: who goes where, seats, service, the hours at each drop, the horizon, vehicles first and then distance.
Lifted: the hours at each pickup, which the contract cannot say.
Added: every vehicle makes all its pickups before its drops; one of 200 takes 199, as the product's largest.
So a value is neither above nor below the published one by rights; it stands beside it, and another engine on
the same form of the instance is the fair comparison.

    vehicles capacity speed
    id x y demand ready due service pickup-partner delivery-partner     first the depot, then one line a task
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.literature.writing import MOST_PEOPLE, Folder, FormError

DEPOT = "D"
METRES = 1000
MINUTE_S = 60
"""One unit of time is a minute, one of distance a kilometre."""
VEHICLE_YUAN = 10_000
COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Task:
    """Hold one line: a pickup (demand above 0), a drop (below 0) or the depot (0)."""

    number: int
    x: float
    y: float
    demand: int
    ready: int
    due: int
    service: int
    drop: int


@dataclass(frozen=True, slots=True)
class Instance:
    """Hold an instance; task 0 is the depot."""

    name: str
    vehicles: int
    capacity: int
    tasks: tuple[Task, ...]

    @property
    def pickups(self) -> tuple[Task, ...]:
        """Return the pickups."""
        return tuple(task for task in self.tasks if task.demand > 0)


def read(path: Path) -> Instance:
    """Read an instance.

    Raises
    ------
    FormError
        The file has another form.
    """
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
    try:
        vehicles, capacity = int(lines[0][0]), int(lines[0][1])
        tasks = tuple(
            Task(int(n), float(x), float(y), int(demand), int(ready), int(due), int(service), int(drop))
            for n, x, y, demand, ready, due, service, _, drop in lines[1:]
        )
    except (ValueError, IndexError) as error:
        raise FormError(f"{path.name} is no instance of Li and Lim: {error}") from error
    if [task.number for task in tasks] != list(range(len(tasks))):
        raise FormError(f"{path.name} does not number its tasks from 0")
    return Instance(path.stem, vehicles, capacity, tasks)


def write_case(instance: Instance, folder: Path) -> None:
    """Write an instance as a case folder; service is part of the way on, so that hours bind its beginning.

    Raises
    ------
    NotCovered
        Its horizon is longer than a day, or its vehicles are larger than any coach.
    """
    case, tasks = Folder(instance.name), instance.tasks
    case.add_place(DEPOT, "depot")
    for task in tasks[1:]:
        case.add_place(name(task), "village" if task.demand > 0 else "firm")
        if task.demand < 0:
            case.add_firm(name(task), name(task), (task.ready, task.due))
    for task in instance.pickups:
        case.add_party(name(task), name(tasks[task.drop]), task.demand)
    case.add_coaches(
        instance.vehicles,
        instance.capacity - (instance.capacity == MOST_PEOPLE + 1),
        depot_id=DEPOT,
        fixed_yuan=VEHICLE_YUAN,
        per_km_yuan=1,
        until_minute=tasks[0].due,
    )
    distances = np.array([[math.dist((a.x, a.y), (b.x, b.y)) for b in tasks] for a in tasks])
    service = np.array([task.service for task in tasks])
    drive_s = np.ceil(MINUTE_S * (distances + service[:, None]) - 1e-9).astype(np.int64)
    case.write(folder, np.rint(METRES * distances).astype(np.int64), drive_s)


def name(task: Task) -> str:
    """Return the place of a task."""
    return f"{'V' if task.demand > 0 else 'P'}{task.number:03d}"


def published(path: Path) -> dict[str, tuple[int, float]]:
    """Return the best known vehicles and distance by instance."""
    entries = json.loads(path.read_text("utf-8"))
    return {key: (entry["solved_with_vehicles"], entry["best_known_cost"]) for key, entry in entries.items()}
