"""Heterogeneous fleet instances (Golden et al. 1984, Taillard 1999) in the text form of Prins.

The model covers them whole: customers are villages, the depot is the one firm, a tour is a trip from the
depot and back to it, a vehicle makes one. Tours are driven the other way round, which costs the same.

    //comments
    customers types range service bound best
    number capacity fixed variable        one line a type
    x y                                   the depot
    x y demand                            one line a customer

Source of the form and of the best known values: the benchmarks of VROOM's scripts (BSD-2).
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.literature.writing import Folder, FormError, NotCovered

DEPOT = "D"
FIRM = "F"
METRES = 1000
"""One unit of the plane is a kilometre, so that costs a unit are prices a kilometre."""
SPEED_M_PER_S = 20
MOST_RANGE = 99_999.0


@dataclass(frozen=True, slots=True)
class CoachType:
    """Hold one type of vehicle: how many, how much it takes, and its prices."""

    count: int
    capacity: int
    fixed: float
    variable: float


@dataclass(frozen=True, slots=True)
class Instance:
    """Hold an instance; the first point is the depot, whose demand is 0."""

    name: str
    types: tuple[CoachType, ...]
    points: tuple[tuple[float, float], ...]
    demands: tuple[int, ...]


def read(path: Path) -> Instance:
    """Read an instance.

    Raises
    ------
    FormError
        The file has another form.
    NotCovered
        It has limits that the model does not know.
    """
    try:
        lines = [
            [float(word) for word in line.split()]
            for line in path.read_text("utf-8").splitlines()
            if line.strip() and not line.strip().startswith("//")
        ]
        customers, kinds = int(lines[0][0]), int(lines[0][1])
        types = tuple(
            CoachType(int(n), int(capacity), fixed, variable)
            for n, capacity, fixed, variable in lines[1 : 1 + kinds]
        )
        depot, *rest = lines[1 + kinds : 2 + kinds + customers]
        points = ((depot[0], depot[1]), *((x, y) for x, y, _ in rest))
        demands = (0, *(int(demand) for _, _, demand in rest))
    except (ValueError, IndexError) as error:
        raise FormError(f"{path.name} is no heterogeneous fleet instance: {error}") from error
    if len(lines) != 2 + kinds + customers:
        raise FormError(f"{path.name} has {len(lines)} lines where {2 + kinds + customers} are said")
    if lines[0][2] < MOST_RANGE or lines[0][3]:
        raise NotCovered(f"{path.name} limits the range or counts service: not covered")
    return Instance(path.stem, types, points, demands)


def write_case(instance: Instance, folder: Path) -> None:
    """Write an instance as a case folder.

    Raises
    ------
    NotCovered
        A vehicle takes more than any coach.
    """
    case = Folder(instance.name)
    case.add_place(DEPOT, "depot")
    case.add_place(FIRM, "firm")
    case.add_firm(FIRM, FIRM)
    for number, demand in enumerate(instance.demands[1:], 1):
        case.add_place(f"V{number:03d}", "village")
        case.add_party(f"V{number:03d}", FIRM, demand)
    for kind in instance.types:
        case.add_coaches(
            kind.count, kind.capacity, depot_id=DEPOT, fixed_yuan=kind.fixed, per_km_yuan=kind.variable
        )
    points = (instance.points[0], *instance.points)  # the depot again, as the firm
    distance_m = np.array([[round(METRES * math.dist(a, b)) for b in points] for a in points], np.int64)
    case.write(folder, distance_m, distance_m // SPEED_M_PER_S)


def published(path: Path) -> dict[str, float]:
    """Return the best known values by instance."""
    return {name: entry["best_known_cost"] for name, entry in json.loads(path.read_text("utf-8")).items()}
