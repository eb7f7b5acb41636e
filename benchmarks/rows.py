"""The results: one row a run in small CSV files, and the curves that pictures are drawn from."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO

from benchmarks.answers import Moment
from benchmarks.instance import FEN
from benchmarks.runs import Run
from routing.files import write_whole

RESULTS = Path(__file__).resolve().parent / "results"
MOST_POINTS = 30
Key = tuple[str, str, float, int]


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one run as the table keeps it; what is None stands blank there.

    Parameters
    ----------
    case, engine, limit_s, seed
        What was asked.
    seconds, first_s
        Until the plan was there, and until the first complete one.
    objective_yuan, bound_yuan, trips, riders, left_behind, faults
        As the independent referee says.
    coaches
        Coaches by seats, such as 11x56 1x20.
    peak_mb, load, machine
        Most memory, load of the machine beforehand, and what it is.
    note
        What the engine says of itself.
    """

    case: str
    engine: str
    limit_s: float
    seed: int
    seconds: float
    first_s: float | None
    objective_yuan: float | None
    bound_yuan: float | None
    trips: int | None
    riders: int | None
    left_behind: int | None
    faults: int | None
    coaches: str
    peak_mb: int
    load: float
    machine: str
    note: str

    @property
    def key(self) -> Key:
        """Return what was asked."""
        return self.case, self.engine, self.limit_s, self.seed

    @property
    def gap(self) -> float | None:
        """Return how far the plan can be from the best one at most, as a share; None without a bound."""
        if not self.objective_yuan or not self.bound_yuan:
            return None
        return (self.objective_yuan - self.bound_yuan) / self.objective_yuan


def row_of(key: Key, run: Run, machine: str) -> Row:
    """Return the row of a run."""
    verdict = run.verdict or {}
    first = next((m.seconds for m in run.curve if m.best_yuan is not None), None)
    return Row(
        *key,
        seconds=round(run.seconds, 1),
        first_s=None if first is None else round(first, 2),
        objective_yuan=verdict["objective_fen"] / FEN if verdict else None,
        bound_yuan=verdict["bound_fen"] / FEN if verdict.get("bound_fen") else None,
        trips=verdict.get("trips"),
        riders=verdict.get("riders"),
        left_behind=verdict.get("left_by_planner"),
        faults=verdict.get("faults"),
        coaches=run.coaches,
        peak_mb=run.peak_mb,
        load=run.load,
        machine=machine,
        note=run.note,
    )


def read_rows(part: str, folder: Path = RESULTS) -> list[Row]:
    """Read the rows of a part, none where nothing was measured yet."""
    path = folder / f"{part}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [parsed(cells) for cells in csv.DictReader(file)]


def parsed(cells: dict[str, str]) -> Row:
    """Read one row."""
    values: dict[str, object] = {}
    for field in fields(Row):
        cell = cells[field.name]
        if field.type is str:
            values[field.name] = cell
        elif cell == "":
            values[field.name] = None
        else:
            values[field.name] = int(cell) if field.type in (int, int | None) else float(cell)
    return Row(**values)  # type: ignore[arg-type]


def write_rows(part: str, rows: Iterable[Row], folder: Path = RESULTS) -> None:
    """Write the rows of a part, whole or not at all, in order of what was asked."""
    names = [field.name for field in fields(Row)]
    ordered = sorted(rows, key=lambda row: row.key)
    table = [[getattr(row, name) for name in names] for row in ordered]
    write_table(folder / f"{part}.csv", names, table)


def read_curves(part: str, folder: Path = RESULTS) -> dict[Key, list[Moment]]:
    """Read how the runs of a part got there."""
    path = folder / f"{part}-curves.csv"
    curves: dict[Key, list[Moment]] = {}
    if not path.exists():
        return curves
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            key = cells["case"], cells["engine"], float(cells["limit_s"]), int(cells["seed"])
            best, bound = (float(cells[n]) if cells[n] else None for n in ("best_yuan", "bound_yuan"))
            curves.setdefault(key, []).append(Moment(float(cells["seconds"]), best, bound))
    return curves


def write_curves(part: str, curves: dict[Key, list[Moment]], folder: Path = RESULTS) -> None:
    """Write how the runs of a part got there."""
    names = ["case", "engine", "limit_s", "seed", "seconds", "best_yuan", "bound_yuan"]
    table = [
        [*key, round(m.seconds, 2), m.best_yuan, m.bound_yuan or None]
        for key in sorted(curves)
        for m in curves[key]
    ]
    write_table(folder / f"{part}-curves.csv", names, table)


def write_table(path: Path, names: Sequence[str], table: Iterable[Sequence[object]]) -> None:
    """Write a CSV file, whole or not at all; None is blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if cell is None else cell for cell in line] for line in table])

    def write(file: IO[bytes]) -> None:
        file.write(text.getvalue().encode("utf-8"))

    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, write)


def thinned(curve: Sequence[Moment], most: int = MOST_POINTS) -> list[Moment]:
    """Return the moments at which something changed, and the last, few enough to be kept: in between one
    for each step of equal ratio in time."""
    changes = [
        moment
        for before, moment in zip([None, *curve], curve, strict=False)
        if before is None
        or moment is curve[-1]
        or (before.best_yuan, before.bound_yuan) != (moment.best_yuan, moment.bound_yuan)
    ]
    if len(changes) <= most:
        return changes
    begin, end = max(1e-3, changes[0].seconds), changes[-1].seconds
    kept = [changes[0]]
    for step in range(1, most):
        until = begin * (end / begin) ** (step / (most - 1))
        latest = [moment for moment in changes if moment.seconds <= until + 1e-9][-1:]
        kept += [moment for moment in latest if moment is not kept[-1]]
    return kept if kept[-1] is changes[-1] else [*kept, changes[-1]]
