"""coaches.csv and drivers.csv: what can be chartered, when, with whom and for how much."""

import re
from pathlib import Path

from scheduler.clock import LocalClock
from scheduler.faults import FaultBook
from scheduler.fleet import Coach, Driver, Layout, Tariff, default_layout, parse_layout
from scheduler.intake import headings
from scheduler.intake.cells import Cells, register
from scheduler.tables import open_table

PLACES_FILE = "places.csv"
COACH_COLUMNS = tuple(headings.COACHES)
DRIVER_COLUMNS = tuple(headings.DRIVERS)
MOST_SEATS = 200
# The multiplier has two figures at most: a layout is read before it is known to be sensible.
_LAYOUT = re.compile(r"\d{1,2}(\+\d{1,2})*(x\d{1,2}(\+\d{1,2})*)?")


def read_coaches(
    path: Path, places: set[str] | None, clock: LocalClock, faults: FaultBook
) -> dict[str, Coach]:
    """Read coaches.csv."""
    table = open_table(path, headings.COACHES, ("coach_id", "seats"), faults)
    if table is None:
        return {}
    cells = Cells(table)
    lines: dict[str, int] = {}
    coaches = {}
    for line, row in table.rows(COACH_COLUMNS):
        if register(table, line, "coach_id", row[0], lines):
            coaches[row[0]] = _coach(cells, line, row, places, clock)
    return coaches


def _coach(
    cells: Cells, line: int, row: tuple[str, ...], places: set[str] | None, clock: LocalClock
) -> Coach:
    (
        coach_id,
        plate,
        carrier,
        seats_text,
        layout,
        start,
        end,
        fixed,
        per_km,
        per_hour,
        day,
        crew,
        from_,
        until,
    ) = row
    seats = _seats(cells, line, seats_text)
    first, last = _available(cells, line, from_, until, clock)
    return Coach(
        coach_id=cells.text(line, "coach_id", coach_id),
        seats=seats or 1,
        layout=_layout(cells, line, layout, seats),
        plate=cells.name(line, "plate", plate),
        carrier=cells.name(line, "carrier", carrier),
        start_id=cells.reference(line, "start_id", start, places, PLACES_FILE),
        end_id=cells.reference(line, "end_id", end, places, PLACES_FILE),
        tariff=Tariff(
            fixed_yuan=cells.amount(line, "fixed_yuan", fixed),
            per_km_yuan=cells.amount(line, "per_km_yuan", per_km),
            per_hour_yuan=cells.amount(line, "per_hour_yuan", per_hour),
            day_yuan=cells.amount(line, "day_yuan", day),
        ),
        crew=cells.whole(line, "crew", crew, 1, 1) or 1,
        available_from=first,
        available_until=last,
    )


def _seats(cells: Cells, line: int, text: str) -> int | None:
    cells.needed(line, "seats", text)
    seats = cells.whole(line, "seats", text, None, 1)
    if seats is not None and seats > MOST_SEATS:
        cells.table.error(line, "seats", "out-of-range", text, f"1-{MOST_SEATS}")
        return None
    return seats


def _layout(cells: Cells, line: int, text: str, seats: int | None) -> Layout:
    """Read a layout that shows every seat; without a number of seats it is only read for faults."""
    try:
        if text and not _LAYOUT.fullmatch(text.replace(" ", "").lower()):
            raise ValueError(text)
        layout = parse_layout(text, seats or 1)
    except ValueError:
        cells.table.error(line, "layout", "bad-layout", text)
        return default_layout(seats or 1)
    if text and seats is not None and layout.seats != seats:
        cells.table.error(line, "layout", "layout-seats", text, f"{layout.seats} / {seats}")
    return layout


def _available(
    cells: Cells, line: int, from_: str, until: str, clock: LocalClock
) -> tuple[int | None, int | None]:
    first = cells.moment(line, "available_from", from_, clock)
    last = cells.moment(line, "available_until", until, clock)
    if first is not None and last is not None and last < first:
        cells.table.warning(line, "available_until", "reversed", until, from_)
    return first, last


def read_drivers(path: Path, clock: LocalClock, faults: FaultBook) -> dict[str, Driver]:
    """Read drivers.csv; absent = every coach brings its own."""
    if not path.exists():
        return {}
    table = open_table(path, headings.DRIVERS, ("driver_id",), faults)
    if table is None:
        return {}
    cells = Cells(table)
    lines: dict[str, int] = {}
    drivers = {}
    for line, row in table.rows(DRIVER_COLUMNS):
        if register(table, line, "driver_id", row[0], lines):
            drivers[row[0]] = _driver(cells, line, row, clock)
    return drivers


def _driver(cells: Cells, line: int, row: tuple[str, ...], clock: LocalClock) -> Driver:
    driver_id, name, phone, licence, carrier, from_, until, driven = row
    first, last = _available(cells, line, from_, until, clock)
    return Driver(
        driver_id=cells.text(line, "driver_id", driver_id),
        name=cells.name(line, "name", name),
        phone=cells.phone(line, "phone", phone),
        licence=cells.text(line, "licence", licence),
        carrier=cells.name(line, "carrier", carrier),
        available_from=first,
        available_until=last,
        driven_min_7d=cells.amount(line, "driven_min_7d", driven),
    )
