"""Writing an instance of the literature as a case folder of the contract."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.matrix import TravelMatrix, write_matrix

Cell = str | int | float
COLUMNS = {
    "places": ("place_id", "name", "kind", "lat", "lon"),
    "firms": ("firm_id", "name", "place_id", "receives_from", "receives_until"),
    "workers": ("worker_id", "name", "village_id", "firm_id", "party_id", "consent"),
    "coaches": (
        "coach_id",
        "seats",
        "start_id",
        "end_id",
        "fixed_yuan",
        "per_km_yuan",
        "day_yuan",
        "available_from",
        "available_until",
    ),
}
DAY = "2023-02-06"
"""The day on which everything happens: any day will do."""
DRIVER = 1
"""Seats of the driver, which the contract counts."""
MOST_PEOPLE = 199
"""The product reads coaches of up to 200 seats; more it takes for a slip of the pen."""
MINUTES = 1440


class FormError(ValueError):
    """A file does not have the form of its kind."""


class NotCovered(ValueError):
    """An instance asks for something that the contract cannot say."""


@dataclass(slots=True)
class Folder:
    """Hold the tables of a case until they are written.

    Parameters
    ----------
    name
        Of the case.
    place_ids
        In the order of the matrix; filled by `add_place`.
    rows
        Rows by table.
    max_ride_min
        Longest time on board, None = no limit.
    coaches_used_again
        Whether a coach may make several trips on the day.
    """

    name: str
    place_ids: list[str] = field(default_factory=list)
    rows: dict[str, list[tuple[Cell, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    max_ride_min: float | None = None
    coaches_used_again: bool = False

    def add_place(self, place_id: str, kind: str) -> None:
        """Add a place; where it lies on the globe does not count, the matrix does."""
        number = len(self.place_ids)
        lat, lon = 30 + number // 100 * 0.01, 104 + number % 100 * 0.01
        self.rows["places"].append((place_id, place_id, kind, f"{lat:.4f}", f"{lon:.4f}"))
        self.place_ids.append(place_id)

    def add_firm(self, firm_id: str, place_id: str, receives: tuple[int, int] | None = None) -> None:
        """Add a place of work; it receives between two minutes of the day."""
        hours = ("", "") if receives is None else (clock(receives[0]), clock(receives[1]))
        self.rows["firms"].append((firm_id, firm_id, place_id, *hours))

    def add_party(self, village_id: str, firm_id: str, people: int) -> None:
        """Add people who go together."""
        self.rows["workers"] += [
            (f"{village_id}.{number}", f"{village_id}.{number}", village_id, firm_id, village_id, "yes")
            for number in range(1, people + 1)
        ]

    def add_coaches(
        self,
        count: int,
        people: int,
        *,
        depot_id: str = "",
        fixed_yuan: float = 0,
        per_km_yuan: float = 0,
        day_yuan: float = 0,
        until_minute: int | None = None,
    ) -> None:
        """Add coaches that hold so many people; with a depot they start and end there.

        Raises
        ------
        NotCovered
            No coach of the contract is that large.
        """
        if people > MOST_PEOPLE:
            raise NotCovered(f"{self.name} has vehicles for {people}; coaches take {MOST_PEOPLE} at most")
        hours = ("", "") if until_minute is None else (f"{DAY}T00:00", moment(until_minute))
        for _ in range(count):
            coach_id = f"C{len(self.rows['coaches']) + 1:04d}"
            prices = (fixed_yuan, per_km_yuan, day_yuan)
            self.rows["coaches"].append((coach_id, people + DRIVER, depot_id, depot_id, *prices, *hours))

    def write(self, folder: Path, distance_m: NDArray[np.int64], drive_s: NDArray[np.int64]) -> None:
        """Write the case.

        Parameters
        ----------
        folder
            Made if need be.
        distance_m, drive_s
            Of shape (places, places), in the order of `place_ids`.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.rows.items():
            write_csv(folder / f"{table}.csv", COLUMNS[table], rows)
        write_matrix(TravelMatrix(tuple(self.place_ids), distance_m, drive_s), folder / "travel.csv")
        limits = {} if self.max_ride_min is None else {"max_ride_min": self.max_ride_min}
        turnaround_min = 0 if self.coaches_used_again else 2 * MINUTES
        (folder / "case.toml").write_text(toml_of(self.name, limits, turnaround_min), "utf-8")


def toml_of(name: str, limits: Mapping[str, float], turnaround_min: int) -> str:
    """Return case.toml: no rules but the limits, and people are not left behind lightly."""
    return "\n".join(
        (
            f'name = "{name}"',
            f"first_day = {DAY}",
            f"last_day = {DAY}",
            'timezone = "Asia/Shanghai"',
            '[policy]\npreset = "plain"',
            "[limits]",
            *(f"{key} = {value}" for key, value in limits.items()),
            f"[times]\nturnaround_min = {turnaround_min}",
            "[cost]\nleft_behind_yuan = 1000000",
            '[roads]\nsource = "matrix"\nfile = "travel.csv"\n',
        )
    )


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table of the case."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def clock(minute: int) -> str:
    """Write a minute of the day.

    Raises
    ------
    NotCovered
        The contract's hours end at 24:00.
    """
    if not 0 <= minute <= MINUTES:
        raise NotCovered(f"minute {minute} does not lie within a day: the contract cannot say this window")
    return f"{minute // 60:02d}:{minute % 60:02d}"


def moment(minute: int) -> str:
    """Write a moment of the case's day."""
    return f"{DAY}T{clock(minute)}"
