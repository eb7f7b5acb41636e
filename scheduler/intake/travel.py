"""travel.csv: distances and times that the case brings itself."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from routing.matrix import NO_ROAD, TravelMatrix
from scheduler.faults import FaultBook
from scheduler.intake import headings
from scheduler.intake.cells import Cells
from scheduler.tables import open_table

PLACES_FILE = "places.csv"


def read_travel(
    path: Path, place_ids: Sequence[str], known: set[str] | None, faults: FaultBook
) -> TravelMatrix | None:
    """Read travel.csv; a pair that it lacks has no road.

    Parameters
    ----------
    path
        The file.
    place_ids
        The places of the case, in the order of the matrix.
    known
        Ids that exist, None = places.csv could not be read.
    faults
        Where faults are noted.

    Returns
    -------
    The matrix, or None when the file cannot be read.
    """
    table = open_table(path, headings.TRAVEL, ("from_id", "to_id", "distance_m", "drive_s"), faults)
    if table is None:
        return None
    cells = Cells(table)
    index = {place_id: k for k, place_id in enumerate(place_ids)}
    distance_m = np.full((len(index), len(index)), NO_ROAD, dtype=np.int64)
    drive_s = distance_m.copy()
    lines: dict[tuple[str, str], int] = {}
    for line, (from_id, to_id, metres, seconds) in table.rows(("from_id", "to_id", "distance_m", "drive_s")):
        for column, place_id in (("from_id", from_id), ("to_id", to_id)):
            cells.reference(line, column, cells.needed(line, column, place_id), known, PLACES_FILE)
        m = cells.whole(line, "distance_m", cells.needed(line, "distance_m", metres), None)
        s = cells.whole(line, "drive_s", cells.needed(line, "drive_s", seconds), None)
        first = lines.setdefault((from_id, to_id), line)
        if first != line:
            table.error(line, "to_id", "duplicate-pair", f"{from_id} {to_id}", first)
        elif m is not None and s is not None and from_id in index and to_id in index:
            distance_m[index[from_id], index[to_id]] = m
            drive_s[index[from_id], index[to_id]] = s
    np.fill_diagonal(distance_m, 0)
    np.fill_diagonal(drive_s, 0)
    return TravelMatrix(tuple(place_ids), distance_m, drive_s)
