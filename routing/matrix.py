"""Distances and times between all places of a case, and the file that carries them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from routing.errors import MatrixError, TableFault
from routing.files import read_rows, read_text, shown, write_whole
from routing.legs import Leg

NO_ROAD = -1
COLUMNS = ("from_id", "to_id", "distance_m", "drive_s")
MOST = 10**12
"""Numbers above this (a thousand million km) are typing errors."""


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Hold the legs between n places; asymmetric roads are allowed.

    Parameters
    ----------
    place_ids
        The n places, in the order of rows and columns.
    distance_m, drive_s
        int64 arrays of shape (n, n), metres and day seconds; `NO_ROAD` (-1) in both where there is no road;
        the diagonal is 0.
    """

    place_ids: Sequence[str]
    distance_m: NDArray[np.int64]
    drive_s: NDArray[np.int64]
    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {place_id: i for i, place_id in enumerate(self.place_ids)})

    def leg(self, from_id: str, to_id: str) -> Leg | None:
        """Return the road from one place to another, or None where there is none."""
        i, j = self.index[from_id], self.index[to_id]
        if self.distance_m[i, j] == NO_ROAD:
            return None
        return Leg(int(self.distance_m[i, j]), int(self.drive_s[i, j]))


def empty_matrix(place_ids: Sequence[str]) -> TravelMatrix:
    """Return a matrix without any road but from each place to itself."""
    n = len(place_ids)
    distance_m = np.full((n, n), NO_ROAD, dtype=np.int64)
    np.fill_diagonal(distance_m, 0)
    return TravelMatrix(tuple(place_ids), distance_m, distance_m.copy())


def read_matrix(path: Path, place_ids: Sequence[str] | None = None) -> TravelMatrix:
    """Read a travel file: `from_id,to_id,distance_m,drive_s`.

    A missing pair has no road; a place to itself is 0, 0.

    Parameters
    ----------
    path
        The file, UTF-8 (a byte order mark is allowed) or GB18030.
    place_ids
        The places of the case; None = those that the file names, in the order in which it names them.

    Raises
    ------
    MatrixError
        With every fault of the file: an unknown place, a number that is none, a pair twice, a column missing.
    """
    faults: list[TableFault] = []
    text = read_text(path)
    if isinstance(text, TableFault):
        raise MatrixError(path, [text])
    known = {place_id: i for i, place_id in enumerate(place_ids)} if place_ids is not None else {}
    pairs: dict[tuple[int, int], tuple[int, int]] = {}
    for line, cells in read_rows(text, COLUMNS, faults):
        pair = tuple(_place(cells[k], COLUMNS[k], line, known, place_ids is None, faults) for k in (0, 1))
        distance_m, drive_s = (_whole(cells[k], COLUMNS[k], line, faults) for k in (2, 3))
        if pair in pairs:
            faults.append(TableFault(line, "to_id", "duplicate-pair", shown(f"{cells[0]} {cells[1]}")))
        elif min(pair) >= 0:
            pairs[pair[0], pair[1]] = distance_m, drive_s
    if faults:
        raise MatrixError(path, faults)
    matrix = empty_matrix(tuple(known))
    if pairs:
        ends, roads = np.array(list(pairs)), np.array(list(pairs.values()), dtype=np.int64)
        matrix.distance_m[ends[:, 0], ends[:, 1]] = roads[:, 0]
        matrix.drive_s[ends[:, 0], ends[:, 1]] = roads[:, 1]
    return matrix


def write_matrix(matrix: TravelMatrix, path: Path) -> None:
    """Write a travel file, whole or not at all: every pair of different places that has a road."""

    def write(file: IO[bytes]) -> None:
        file.write((",".join(COLUMNS) + "\n").encode())
        for row in _rows_of(matrix):
            file.write(row.encode())

    write_whole(path, write)


def _rows_of(matrix: TravelMatrix) -> Iterator[str]:
    """Yield the lines of the travel file, those that leave one place at a time."""
    ids = [_quoted(place_id) for place_id in matrix.place_ids]
    for i, from_id in enumerate(ids):
        lengths, times = matrix.distance_m[i].tolist(), matrix.drive_s[i].tolist()
        yield "".join(
            f"{from_id},{to_id},{lengths[j]},{times[j]}\n"
            for j, to_id in enumerate(ids)
            if j != i and lengths[j] != NO_ROAD
        )


def _quoted(cell: str) -> str:
    if not re.search(r'[",\r\n]', cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def _place(
    cell: str, column: str, line: int, known: dict[str, int], may_grow: bool, faults: list[TableFault]
) -> int:
    """Return the number of a place, or -1 with a fault."""
    if not cell:
        faults.append(TableFault(line, column, "missing-value"))
        return -1
    if may_grow:
        return known.setdefault(cell, len(known))
    if cell not in known:
        faults.append(TableFault(line, column, "unknown-reference", shown(cell)))
        return -1
    return known[cell]


def _whole(cell: str, column: str, line: int, faults: list[TableFault]) -> int:
    """Return a whole number of at least 0, or 0 with a fault."""
    if re.fullmatch(r"[0-9]{1,13}", cell) and int(cell) <= MOST:
        return int(cell)
    code = "not-a-number"
    if not cell:
        code = "missing-value"
    elif re.fullmatch(r"-[0-9]+(\.[0-9]+)?", cell):
        code = "negative"
    elif re.fullmatch(r"\+?[0-9]+", cell):
        code = "out-of-range"
    elif re.fullmatch(r"[0-9]+\.[0-9]*", cell):
        code = "not-whole"
    faults.append(TableFault(line, column, code, shown(cell)))
    return 0
