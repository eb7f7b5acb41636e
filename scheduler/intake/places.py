"""places.csv, divisions.csv, recognition.csv: where things are, at what risk, whose papers count there."""

from dataclasses import dataclass, field
from pathlib import Path

from routing.crs import to_wgs84
from routing.places import Crs, Place, PlaceKind, Precision
from scheduler.faults import FaultBook
from scheduler.health import DivisionRisk, Recognition, RiskTable
from scheduler.intake import headings
from scheduler.intake.cells import Cells, register, span
from scheduler.policy import Risk
from scheduler.policy_presets import RISKS
from scheduler.tables import Table, open_table

KINDS = {kind.value: kind for kind in PlaceKind}
DATUMS = {crs.value: crs for crs in Crs} | {"wgs-84": Crs.WGS84, "gcj-02": Crs.GCJ02, "bd-09": Crs.BD09}
DIVISION_DIGITS = range(2, 13)


@dataclass(slots=True)
class PlaceReading:
    """Hold the places of a case and every id that the file names, rows at fault included.

    Parameters
    ----------
    places, risk
        Place and its own risk by id.
    known
        Ids that other files may refer to; None = the file could not be read.
    unlocated
        Places without a point, and their lines: still to be geocoded.
    table
        The open table, None = the file could not be read.
    """

    places: dict[str, Place] = field(default_factory=dict)
    risk: dict[str, Risk] = field(default_factory=dict)
    known: set[str] | None = None
    unlocated: list[tuple[Place, int]] = field(default_factory=list)
    table: Table | None = None


def read_places(path: Path, faults: FaultBook) -> PlaceReading:
    """Read places.csv; points are turned into WGS-84."""
    reading = PlaceReading()
    table = open_table(path, headings.PLACES, ("place_id", "name", "kind", "lat", "lon"), faults)
    if table is None:
        return reading
    reading.table = table
    cells = Cells(table)
    lines: dict[str, int] = {}
    for line, row in table.rows(("place_id", "name", "kind", "lat", "lon", "crs", "division", "risk")):
        if register(table, line, "place_id", row[0], lines):
            place = _place(cells, line, row)
            reading.places[row[0]] = place
            reading.risk[row[0]] = cells.choice(line, "risk", row[7], RISKS, Risk.LOW)
            if place.lat is None and not (row[3] or row[4]):
                reading.unlocated.append((place, line))
    reading.known = set(lines) | table.skipped
    return reading


def _place(cells: Cells, line: int, row: tuple[str, ...]) -> Place:
    place_id, name, kind, lat_text, lon_text, crs_text, division, _ = row
    crs = cells.choice(line, "crs", crs_text, DATUMS, Crs.WGS84)
    lat, lon = _point(cells, line, lat_text, lon_text)
    if lat is not None and lon is not None and crs is not Crs.WGS84:
        lat, lon = to_wgs84(lat, lon, crs)
    cells.needed(line, "kind", kind)
    return Place(
        place_id=cells.text(line, "place_id", place_id),
        name=cells.name(line, "name", name),
        kind=cells.choice(line, "kind", kind, KINDS, PlaceKind.REST),
        lat=lat,
        lon=lon,
        crs=crs,
        division=read_division(cells, line, division),
        precision=Precision.POINT,
    )


def _point(cells: Cells, line: int, lat_text: str, lon_text: str) -> tuple[float | None, float | None]:
    """Return both coordinates or neither."""
    if not lat_text and not lon_text:
        return None, None
    for column, text in (("lat", lat_text), ("lon", lon_text)):
        cells.needed(line, column, text)
    lat = cells.number(line, "lat", lat_text, None, None)
    lon = cells.number(line, "lon", lon_text, None, None)
    if lat is not None and not -90 <= lat <= 90:
        cells.table.error(line, "lat", "latitude-out-of-range", lat_text)
        lat = None
    if lon is not None and not -180 <= lon <= 180:
        cells.table.error(line, "lon", "longitude-out-of-range", lon_text)
        lon = None
    return (lat, lon) if lat is not None and lon is not None else (None, None)


def read_division(cells: Cells, line: int, text: str, column: str = "division") -> str:
    """Return an administrative code, with a warning where it is not one."""
    if text and not (text.isascii() and text.isdigit() and len(text) in DIVISION_DIGITS):
        cells.table.warning(line, column, "unknown-value", text, "2-12 x 0-9")
    return text


def read_divisions(path: Path, faults: FaultBook) -> tuple[DivisionRisk, ...]:
    """Read divisions.csv; an absent file has no rows."""
    if not path.exists():
        return ()
    table = open_table(path, headings.DIVISIONS, ("division", "risk"), faults)
    if table is None:
        return ()
    cells = Cells(table)
    rows = []
    for line, (division, name, risk, from_, until) in table.rows(
        ("division", "name", "risk", "from", "until")
    ):
        first, last = span(cells, line, from_, until)
        cells.needed(line, "division", division)
        level = cells.choice(line, "risk", risk, RISKS, Risk.LOW)
        rows.append(
            DivisionRisk(
                read_division(cells, line, division), cells.name(line, "name", name), level, first, last
            )
        )
    return tuple(rows)


def read_recognition(path: Path, faults: FaultBook) -> tuple[Recognition, ...] | None:
    """Read recognition.csv; None = the file is absent and every certificate is recognised."""
    if not path.exists():
        return None
    table = open_table(path, headings.RECOGNITION, ("issuer", "destination"), faults)
    if table is None:
        return ()
    cells = Cells(table)
    rows = []
    for line, (issuer, destination, from_, until) in table.rows(("issuer", "destination", "from", "until")):
        first, last = span(cells, line, from_, until)
        rows.append(
            Recognition(
                read_division(cells, line, cells.needed(line, "issuer", issuer), "issuer"),
                read_division(cells, line, cells.needed(line, "destination", destination), "destination"),
                first,
                last,
            )
        )
    return tuple(rows)


def risk_table(reading: PlaceReading, rows: tuple[DivisionRisk, ...]) -> RiskTable:
    """Put the risks of places and divisions together."""
    divisions = {place_id: place.division for place_id, place in reading.places.items()}
    return RiskTable(rows=rows, place_default=dict(reading.risk), place_division=divisions)
