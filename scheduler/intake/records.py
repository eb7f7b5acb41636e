"""health.csv, residences.csv, let_through.csv: what was declared, where people slept, who was let through."""

from pathlib import Path

from scheduler.faults import FaultBook
from scheduler.health import Declaration, LetThrough, Residence
from scheduler.intake import headings
from scheduler.intake.cells import Cells, span
from scheduler.intake.places import read_division
from scheduler.tables import open_table

WORKERS_FILE = "workers.csv"
HEALTH_COLUMNS = tuple(headings.HEALTH)
CONTACTS = ("none", "close", "suspected", "confirmed", "无")
CODES = ("green", "yellow", "red")
PLAUSIBLE_C = (34.0, 42.0)


def read_health(
    path: Path, workers: set[str] | None, faults: FaultBook
) -> dict[str, tuple[Declaration, ...]]:
    """Read health.csv; declarations by worker id."""
    table = open_table(path, headings.HEALTH, ("worker_id", "declared_on"), faults)
    if table is None:
        return {}
    cells = Cells(table)
    found: dict[str, list[Declaration]] = {}
    for line, row in table.rows(HEALTH_COLUMNS):
        declaration = _declaration(cells, line, row, workers)
        if declaration is not None:
            found.setdefault(row[0], []).append(declaration)
    return {worker_id: tuple(entries) for worker_id, entries in found.items()}


def _declaration(
    cells: Cells, line: int, row: tuple[str, ...], workers: set[str] | None
) -> Declaration | None:
    worker_id, declared, temperature, symptoms, contact, code, number, issuer, issued, valid, by = row
    cells.reference(line, "worker_id", cells.needed(line, "worker_id", worker_id), workers, WORKERS_FILE)
    declared_on = cells.date(line, "declared_on", cells.needed(line, "declared_on", declared))
    issued_on, valid_until = cells.date(line, "issued_on", issued), cells.date(line, "valid_until", valid)
    if issued_on and valid_until and valid_until < issued_on:
        cells.table.warning(line, "valid_until", "reversed", valid, issued)
    measured = _temperature(cells, line, temperature)
    contact_word = cells.among(line, "contact", contact, CONTACTS) or "none"
    code_word = cells.among(line, "code", code, CODES) or "green"
    symptoms_text = cells.text(line, "symptoms", symptoms).lower()
    number_text = cells.text(line, "certificate_no", number)
    issuer_code = read_division(cells, line, issuer, "issuer")
    verified_by = cells.name(line, "verified_by", by)
    if declared_on is None:
        return None
    return Declaration(
        worker_id=worker_id,
        declared_on=declared_on,
        temperature_c=measured,
        symptoms=symptoms_text,
        contact=contact_word,
        code=code_word,
        certificate_no=number_text,
        issuer=issuer_code,
        issued_on=issued_on,
        valid_until=valid_until,
        verified_by=verified_by,
    )


def _temperature(cells: Cells, line: int, text: str) -> float | None:
    if not text:
        return None
    measured = cells.number(line, "temperature_c", text, None)
    low, high = PLAUSIBLE_C
    if measured is not None and not low <= measured <= high:
        cells.table.warning(line, "temperature_c", "implausible", text, f"{low:g}-{high:g}")
    return measured


def read_residences(
    path: Path, workers: set[str] | None, faults: FaultBook
) -> dict[str, tuple[Residence, ...]]:
    """Read residences.csv; stays by worker id."""
    table = open_table(path, headings.RESIDENCES, ("worker_id", "division", "from"), faults)
    if table is None:
        return {}
    cells = Cells(table)
    found: dict[str, list[Residence]] = {}
    for line, (worker_id, division, from_, until) in table.rows(("worker_id", "division", "from", "until")):
        cells.reference(line, "worker_id", cells.needed(line, "worker_id", worker_id), workers, WORKERS_FILE)
        first, last = span(cells, line, from_, until)
        stay = Residence(worker_id, read_division(cells, line, division), first, last)
        found.setdefault(worker_id, []).append(stay)
    return {worker_id: tuple(entries) for worker_id, entries in found.items()}


def read_let_through(
    path: Path, workers: set[str] | None, faults: FaultBook
) -> dict[str, tuple[LetThrough, ...]]:
    """Read let_through.csv; who travels because a health officer said so, by worker id."""
    names = tuple(headings.LET_THROUGH)
    table = open_table(path, headings.LET_THROUGH, names, faults)
    if table is None:
        return {}
    cells = Cells(table)
    found: dict[str, list[LetThrough]] = {}
    for line, (worker_id, kind, codes, said_by, said_on, until, reason) in table.rows(names):
        cells.reference(line, "worker_id", cells.needed(line, "worker_id", worker_id), workers, WORKERS_FILE)
        first = cells.date(line, "said_on", cells.needed(line, "said_on", said_on))
        last = cells.date(line, "until", cells.needed(line, "until", until))
        words = cells.text(line, "reason", reason)
        by = cells.name(line, "said_by", said_by)
        if first is not None and last is not None:
            one = LetThrough(worker_id, kind, tuple(codes.split()), by, first, last, words)
            found.setdefault(worker_id, []).append(one)
    return {worker_id: tuple(entries) for worker_id, entries in found.items()}
