"""Mixed-load school bus routing (Park, Tae and Kim, EJOR 217, 2012), as far as the model covers it.

Kept: seats, one bus for all pupils of a stop, several schools on one bus, the ride limit, the arrival hours
of schools, buses used again all day, the number of buses as what counts.
Narrower: a bus sets down all who are aboard before it picks up again; a drop takes as long as if everybody of
that school who fits left there. Whatever is planned this way is lawful in the paper's own terms, and
`park_rules` goes over it once more in those.

Rules as recovered from the authors' solutions: feet, Manhattan distance, 29.3333 feet a second, times cut to
whole seconds; a pickup of n takes 19 + 2.6 n s, a drop of n 29 + 1.9 n s; ride time from the beginning of
one's own pickup to the arrival at the school.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.literature.writing import Folder, FormError

SEATS = 66
FOOT_M = 0.3048
FEET_PER_S = 88 / 3
BUS_YUAN = 1000
KM_YUAN = 0.01
"""Far below a bus in all: the number of buses counts, and between equals the shorter way."""
SPARE = 1.3


@dataclass(frozen=True, slots=True)
class School:
    """Hold one school; it wants its pupils between two minutes of the day."""

    school_id: str
    x: float
    y: float
    early_min: int
    late_min: int


@dataclass(frozen=True, slots=True)
class BusStop:
    """Hold one stop: pupils of one school."""

    stop_id: str
    x: float
    y: float
    school_id: str
    pupils: int


@dataclass(frozen=True, slots=True)
class Instance:
    """Hold an instance with one of its two ride limits."""

    name: str
    ride_limit_s: int
    schools: tuple[School, ...]
    stops: tuple[BusStop, ...]


def pickup_s(pupils: int) -> int:
    """Return the seconds of a pickup."""
    return int(19 + 2.6 * pupils + 1e-9)


def drop_s(pupils: int) -> int:
    """Return the seconds of a drop."""
    return int(29 + 1.9 * pupils + 1e-9)


def travel_s(feet: float) -> int:
    """Return the seconds of a way."""
    return int(feet / FEET_PER_S + 1e-9)


def read(folder: Path, ride_limit_s: int) -> Instance:
    """Read an instance from its folder with Schools.txt and Stops.txt.

    Raises
    ------
    FormError
        A file has another form.
    """
    try:
        schools = tuple(
            School(r["ID"], float(r["X"]), float(r["Y"]), minutes(r["AMEARLY"]), minutes(r["AMLATE"]))
            for r in rows(folder / "Schools.txt")
        )
        stops = tuple(
            BusStop(r["ID"], float(r["X_COORD"]), float(r["Y_COORD"]), r["EP_ID"], int(r["STUDENT_COUNT"]))
            for r in rows(folder / "Stops.txt")
        )
    except (KeyError, ValueError, TypeError) as error:
        raise FormError(f"{folder.name} is no instance of Park, Tae and Kim: {error!r}") from error
    unknown = {stop.school_id for stop in stops} - {school.school_id for school in schools}
    if unknown:
        raise FormError(f"{folder.name}: stops of schools that there are not: {', '.join(sorted(unknown))}")
    return Instance(f"{folder.name}-{ride_limit_s}", ride_limit_s, schools, stops)


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a table with tabs."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


def minutes(clock: str) -> int:
    """Read a clock number such as 510 or 1000."""
    return int(clock) // 100 * 60 + int(clock) % 100


def write_case(instance: Instance, folder: Path) -> None:
    """Write an instance as a case folder.

    Service is part of the way on, so that boarding takes no time: riding begins with one's own pickup and
    ends with the arrival, as in the paper.
    """
    case = Folder(instance.name, max_ride_min=instance.ride_limit_s / 60, coaches_used_again=True)
    points, service_s = [], []
    of_school: dict[str, int] = defaultdict(int)
    for stop in instance.stops:
        of_school[stop.school_id] += stop.pupils
        case.add_place(stop.stop_id, "village")
        case.add_party(stop.stop_id, stop.school_id, stop.pupils)
        points.append((stop.x, stop.y))
        service_s.append(pickup_s(stop.pupils))
    for school in instance.schools:
        case.add_place(school.school_id, "firm")
        case.add_firm(school.school_id, school.school_id, (school.early_min, school.late_min))
        points.append((school.x, school.y))
        service_s.append(drop_s(min(SEATS, of_school[school.school_id])))
    pupils = sum(stop.pupils for stop in instance.stops)
    buses = min(len(instance.stops), round(SPARE * pupils / SEATS) + 1)
    # the paper's day is one morning: nobody boards today for the school of tomorrow
    last_min = max(school.late_min for school in instance.schools)
    case.add_coaches(buses, SEATS, per_km_yuan=KM_YUAN, day_yuan=BUS_YUAN, until_minute=last_min)
    at = np.array(points)
    feet = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2)
    drive_s = np.floor(feet / FEET_PER_S + 1e-9).astype(np.int64) + np.array(service_s)[:, None]
    case.write(folder, np.rint(feet * FOOT_M).astype(np.int64), drive_s)


def published(path: Path) -> dict[str, dict[str, int]]:
    """Return the buses of each source by instance and ride limit, such as RSRB01-2700."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            f"{row['instance']}-{row['ride_limit_s']}": {
                source: int(cell) for source, cell in row.items() if "buses" in source and cell
            }
            for row in csv.DictReader(file)
        }
