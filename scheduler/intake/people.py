"""firms.csv and workers.csv: who travels and who waits for them."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from scheduler.clock import DAY_S, DayWindow
from scheduler.faults import FaultBook
from scheduler.intake import headings, identity
from scheduler.intake.cells import Cells, register
from scheduler.roster import Firm, Worker
from scheduler.tables import Table, open_table

PLACES_FILE, FIRMS_FILE = "places.csv", "firms.csv"
FIRM_COLUMNS = tuple(headings.FIRMS)
WORKER_COLUMNS = tuple(headings.PEOPLE)
HIGHEST_PRIORITY = 100


@dataclass(slots=True)
class FirmReading:
    """Hold the firms of a case and every id the file names (None = it could not be read)."""

    firms: dict[str, Firm] = field(default_factory=dict)
    known: set[str] | None = None


def read_firms(path: Path, places: set[str] | None, faults: FaultBook) -> FirmReading:
    """Read firms.csv."""
    reading = FirmReading()
    table = open_table(path, headings.FIRMS, ("firm_id", "name", "place_id"), faults)
    if table is None:
        return reading
    cells = Cells(table)
    lines: dict[str, int] = {}
    for line, row in table.rows(FIRM_COLUMNS):
        if register(table, line, "firm_id", row[0], lines):
            reading.firms[row[0]] = _firm(cells, line, row, places)
    reading.known = set(lines) | table.skipped
    return reading


def _firm(cells: Cells, line: int, row: tuple[str, ...], places: set[str] | None) -> Firm:
    firm_id, name, place_id, contact, phone, from_, until, quota, approved, priority = row
    cells.needed(line, "place_id", place_id)
    rank = cells.number(line, "priority", priority, 50.0)
    if rank is not None and rank > HIGHEST_PRIORITY:
        cells.table.warning(line, "priority", "implausible", priority, f"0-{HIGHEST_PRIORITY}")
    return Firm(
        firm_id=cells.text(line, "firm_id", firm_id),
        name=cells.name(line, "name", name),
        place_id=cells.reference(line, "place_id", place_id, places, PLACES_FILE),
        contact=cells.name(line, "contact", contact),
        phone=cells.phone(line, "phone", phone),
        receives=DayWindow(
            cells.clock(line, "receives_from", from_, 0), cells.clock(line, "receives_until", until, DAY_S)
        ),
        daily_quota=cells.whole(line, "daily_quota", quota, None),
        approved=cells.yes(line, "approved", approved),
        priority=50.0 if rank is None else rank,
    )


@dataclass(slots=True)
class WorkerReading:
    """Hold the workers of a case and every id the file names (None = it could not be read)."""

    workers: dict[str, Worker] = field(default_factory=dict)
    known: set[str] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold what the rows of workers.csv are read against.

    Parameters
    ----------
    first_day, last_day
        Days of the case: the default window.
    identity
        Whether the gate asks for identity, and id_number is a required column.
    places, firms
        Ids that exist, None = that file could not be read.
    """

    first_day: date
    last_day: date
    identity: bool
    places: set[str] | None
    firms: set[str] | None


def read_workers(path: Path, frame: Frame, faults: FaultBook) -> WorkerReading:
    """Read workers.csv."""
    reading = WorkerReading()
    required = ("worker_id", "name", "village_id", "firm_id") + (("id_number",) if frame.identity else ())
    table = open_table(path, headings.PEOPLE, required, faults)
    if table is None:
        return reading
    cells = Cells(table)
    lines: dict[str, int] = {}
    id_lines: dict[str, int] = {}
    parties: dict[str, tuple[str, int]] = {}
    for line, row in table.rows(WORKER_COLUMNS):
        if register(table, line, "worker_id", row[0], lines):
            worker = _worker(cells, line, row, frame)
            reading.workers[worker.worker_id] = worker
            _check_id_number(table, line, worker.id_number, id_lines)
            if worker.party_id:
                _check_party(table, line, worker, parties)
    reading.known = set(lines) | table.skipped
    return reading


def _worker(cells: Cells, line: int, row: tuple[str, ...], frame: Frame) -> Worker:
    worker_id, name, sex, id_number, phone, village, firm, *rest = row
    earliest, latest, party, pickup, needs, source, consent = rest
    first = cells.date(line, "earliest", earliest) or frame.first_day
    last = cells.date(line, "latest", latest) or frame.last_day
    if last < first and earliest and latest:
        cells.table.warning(line, "latest", "reversed", latest, earliest)
    for column, text in (("village_id", village), ("firm_id", firm)):
        cells.needed(line, column, text)
    return Worker(
        worker_id=cells.text(line, "worker_id", worker_id),
        name=cells.name(line, "name", name),
        village_id=cells.reference(line, "village_id", village, frame.places, PLACES_FILE),
        firm_id=cells.reference(line, "firm_id", firm, frame.firms, FIRMS_FILE),
        earliest=first,
        latest=last,
        sex=sex,
        id_number=identity.tidy(id_number),
        phone=cells.phone(line, "phone", phone),
        party_id=cells.text(line, "party_id", party),
        pickup_id=cells.reference(line, "pickup_id", pickup, frame.places, PLACES_FILE),
        needs=cells.text(line, "needs", needs),
        source=cells.text(line, "source", source),
        consent=cells.yes(line, "consent", consent),
    )


def _check_id_number(table: Table, line: int, id_number: str, lines: dict[str, int]) -> None:
    """Warn of an ID number that cannot be right, or that somebody else has too."""
    if not id_number:
        return
    code = identity.fault_of(id_number)
    if code:
        table.warning(line, "id_number", code)
    first = lines.setdefault(id_number, line)
    if first != line:
        table.warning(line, "id_number", "duplicate-id-number", about=first)


def _check_party(table: Table, line: int, worker: Worker, parties: dict[str, tuple[str, int]]) -> None:
    """Note a party that would board at two places."""
    pickup, first = parties.setdefault(worker.party_id, (worker.home_pickup_id, line))
    if pickup != worker.home_pickup_id:
        table.error(line, "party_id", "party-over-villages", worker.party_id, first)
