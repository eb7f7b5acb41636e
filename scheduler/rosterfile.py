"""Rosters from villages and firms: one sheet with headings of its own, turned into rows of workers.csv."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from routing.places import Place
from scheduler.errors import Fault
from scheduler.faults import FaultBook, has_error
from scheduler.intake import headings, identity
from scheduler.intake.cells import Cells, read_date, register, tidy_phone
from scheduler.intake.headings import narrow
from scheduler.roster import Firm
from scheduler.tables import Table, open_table

COLUMNS = tuple(headings.PEOPLE)
REQUIRED = ("name", "village_id", "firm_id")
_NAMES = re.compile(r"[,;/、，；\s]+")


@dataclass(frozen=True, slots=True)
class RosterReading:
    """Hold what a roster came to.

    Parameters
    ----------
    rows
        Rows of workers.csv, a dict of text per person, in the order of the sheet.
    faults
        Every fault; the column of each is the heading as the sheet has it.
    """

    rows: tuple[dict[str, str], ...]
    faults: tuple[Fault, ...]

    @property
    def good(self) -> bool:
        """Say whether there is no error."""
        return not has_error(self.faults)


def read_roster(
    path: Path,
    places: Mapping[str, Place],
    firms: Mapping[str, Firm],
    first_number: int = 1,
    usual: Mapping[str, str] | None = None,
) -> RosterReading:
    """Read a roster, csv or xlsx, with Chinese or English headings in any order.

    Villages, pickup points and firms may be written by id or by name; people who name each other as
    companions become one party; who has no id gets the next number.

    Parameters
    ----------
    path
        The sheet; lines of title may stand above its headings.
    places, firms
        What names and ids mean.
    first_number
        Number of the first person without an id.
    usual
        What a blank cell of a column means, such as the village whose list it is.
    """
    faults, meant = FaultBook(), dict(usual or {})
    required = tuple(column for column in REQUIRED if column not in meant)
    table = open_table(path, headings.PEOPLE, required, faults, titles=True)
    if table is None:
        return RosterReading((), faults.ordered())
    sheet = _Sheet(
        Cells(table),
        _Names({place.place_id: place.name for place in places.values()}, "places.csv"),
        _Names({firm.firm_id: firm.name for firm in firms.values()}, "firms.csv"),
    )
    rows = []
    for line, cells in table.rows(COLUMNS):
        row = dict(zip(COLUMNS, cells, strict=True))
        rows.append(sheet.row(line, row | {name: text for name, text in meant.items() if not row[name]}))
    _number(rows, first_number)
    _join_companions(rows)
    return RosterReading(tuple(rows), faults.ordered())


def workers_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """Write rows as the text of a workers.csv."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


class _Names:
    """Find the id that a name or the end of a name stands for."""

    def __init__(self, names: Mapping[str, str], file: str) -> None:
        self.names = names
        self.file = file
        self._found: dict[str, tuple[str, ...]] = {}

    def ids(self, text: str) -> tuple[str, ...]:
        """Return the ids that fit: the id itself, else whole names, else names that end so."""
        if text in self.names:
            return (text,)
        if text not in self._found:
            whole = tuple(key for key, name in self.names.items() if name == text)
            self._found[text] = whole or tuple(key for key, name in self.names.items() if name.endswith(text))
        return self._found[text]


@dataclass(slots=True)
class _Sheet:
    """Turn the rows of one sheet into rows of workers.csv."""

    cells: Cells
    places: _Names
    firms: _Names
    lines: dict[str, int] = field(default_factory=dict)
    id_lines: dict[str, int] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return self.cells.table

    def row(self, line: int, row: dict[str, str]) -> dict[str, str]:
        """Return a row tidied, with every fault noted."""
        for column in REQUIRED:
            self.cells.needed(line, column, row[column])
        if row["worker_id"]:
            register(self.table, line, "worker_id", row["worker_id"], self.lines)
        for column in ("worker_id", "needs", "source"):
            self.cells.text(line, column, row[column])
        self.cells.name(line, "name", row["name"])
        for column in ("earliest", "latest"):
            row[column] = self._date(line, column, row[column])
        row["village_id"] = self._meant(line, "village_id", row["village_id"], self.places)
        row["pickup_id"] = self._meant(line, "pickup_id", row["pickup_id"], self.places)
        row["firm_id"] = self._meant(line, "firm_id", row["firm_id"], self.firms)
        row["phone"] = tidy_phone(row["phone"])
        row["id_number"] = self._id_number(line, row["id_number"])
        if row["consent"]:
            row["consent"] = "yes" if self.cells.yes(line, "consent", row["consent"]) else "no"
        return row

    def _date(self, line: int, column: str, text: str) -> str:
        return read_date(text).isoformat() if self.cells.date(line, column, text) else ""

    def _meant(self, line: int, column: str, text: str, names: _Names) -> str:
        if not text:
            return ""
        ids = names.ids(text)
        if not ids:
            self.table.error(line, column, "unknown-reference", text, names.file)
        elif len(ids) > 1:
            self.table.error(line, column, "ambiguous-name", text, ", ".join(ids[:3]))
        return ids[0] if len(ids) == 1 else ""

    def _id_number(self, line: int, text: str) -> str:
        """Return an ID number without what people put into it; a figure that is lost stays lost."""
        number = narrow(text).strip().lstrip("'’`").upper()
        number = re.sub(r"[\s\-·]", "", number) if "E+" not in number else number
        code = identity.fault_of(number) if number else ""
        if code:
            self.table.warning(line, "id_number", code)
        first = self.id_lines.setdefault(number, line) if number else line
        if first != line:
            self.table.warning(line, "id_number", "duplicate-id-number", about=first)
        return number


def _number(rows: list[dict[str, str]], first_number: int) -> None:
    """Give an id to everybody who has none, passing over those that are taken."""
    taken = {row["worker_id"] for row in rows}
    number = first_number
    for row in rows:
        while not row["worker_id"]:
            candidate = f"W{number:06d}"
            number += 1
            row["worker_id"] = "" if candidate in taken else candidate


def _join_companions(rows: list[dict[str, str]]) -> None:
    """Turn the names of companions into a party id that all of them have; any other text stays a party id."""
    by_name: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        by_name.setdefault(row["name"], []).append(index)
    leader = list(range(len(rows)))

    def first_of(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    named = set()
    for index, row in enumerate(rows):
        companions = [name for name in _NAMES.split(row["party_id"]) if name]
        known = [by_name[name][0] for name in companions if len(by_name.get(name, ())) == 1]
        if not companions or len(known) < len(companions):
            continue
        for other in known:
            a, b = sorted((first_of(index), first_of(other)))
            leader[b] = a
            named |= {index, other}
    for index in named:
        rows[index]["party_id"] = "G-" + rows[first_of(index)]["worker_id"]
