"""The errors of routing, and the faults that a file of roads or points can have.

RoutingError
├── MatrixError           .faults     the travel file cannot be used as it stands
├── RoadsFileError        .path       the graph or extract is missing, or is not what it says
├── RoadsCheckError       .faults     the graph was read, but it cannot be a network of roads
├── RoadSettingsError     .setting    a setting of the roads lies outside what is possible
├── PlacePointError       .place_ids  distances are asked of places that have no coordinates
├── DivisionUnknownError  .codes      divisions are to be avoided that the division map does not know
└── GeocodingError                    a geocoder cannot be asked, or answers what cannot be read
    └── NamedPointsError  .faults     the file of named points cannot be used as it stands
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class TableFault(NamedTuple):
    """Say one fault of a table.

    Parameters
    ----------
    line
        Line of the file; the header is 1.
    column
        Name of the column, or "-" where the whole line or file is meant.
    code
        What is wrong: `missing-file`, `not-a-file`, `unreadable-file`, `wrong-encoding`, `nul`,
        `open-quote`, `empty-file`, `too-many-cells`, `missing-column`, `missing-value`,
        `unknown-reference`, `duplicate-pair`, `not-a-number`, `not-whole`, `negative`, `out-of-range`,
        `unknown-value`.
    value
        The cell, shortened.
    """

    line: int
    column: str
    code: str
    value: str = ""


class RoutingError(Exception):
    """Stand for anything that routing refuses."""


class MatrixError(RoutingError):
    """Refuse a travel file; `faults` holds every fault of it."""

    def __init__(self, path: Path, faults: Sequence[TableFault]) -> None:
        self.path, self.faults = path, tuple(faults)
        super().__init__(_words_of(path, self.faults))


class RoadsFileError(RoutingError):
    """Refuse a file of roads that cannot be read."""

    def __init__(self, path: Path, words: str) -> None:
        self.path = path
        super().__init__(f"{path.name}: {words}")


class RoadsCheckError(RoutingError):
    """Refuse a graph that cannot be a network of roads; `faults` holds every fault of it, in words."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("the road graph has faults: " + "; ".join(self.faults))


class RoadSettingsError(RoutingError, ValueError):
    """Refuse a setting of the roads."""

    def __init__(self, setting: str, words: str) -> None:
        self.setting = setting
        super().__init__(f"roads.{setting} {words}")


class PlacePointError(RoutingError):
    """Refuse to measure from or to places that nobody has located."""

    def __init__(self, place_ids: Sequence[str]) -> None:
        self.place_ids = tuple(place_ids)
        shown = ", ".join(self.place_ids[:5]) + (", ..." if len(self.place_ids) > 5 else "")
        super().__init__(
            f"{len(self.place_ids)} places have no coordinates ({shown}): give lat and lon, or a name and"
            " division that the gazetteer knows, or plan on a matrix of your own"
        )


class DivisionUnknownError(RoutingError, LookupError):
    """Refuse to avoid divisions whose outline nobody knows, rather than to drive through them unseen."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(
            f"roads.avoid: the division map has no site for {', '.join(self.codes)}: avoid the division above"
            " it (the first four or two digits), or add its seat to the map"
        )


class GeocodingError(RoutingError):
    """Refuse to locate a place because a geocoder failed; "not found" is an answer, not an error."""


class NamedPointsError(GeocodingError):
    """Refuse a file of named points; `faults` holds every fault of it."""

    def __init__(self, path: Path, faults: Sequence[TableFault]) -> None:
        self.path, self.faults = path, tuple(faults)
        super().__init__(_words_of(path, self.faults))


def _words_of(path: Path, faults: Sequence[TableFault]) -> str:
    first = "; ".join(f"{path.name}:{fault.line} {fault.column} {fault.code}" for fault in faults[:3])
    return f"{len(faults)} faults: {first}" + ("; ..." if len(faults) > 3 else "")
