"""Tables: a csv or xlsx file as rows of cells with line numbers, whatever its headings are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from scheduler.faults import FaultBook
from scheduler.intake import csvfile, workbook
from scheduler.intake.headings import columns_of

WORKBOOK_SUFFIX = ".xlsx"
HEADER_SEARCH_ROWS = 10


@dataclass(slots=True)
class Table:
    """Hold one open table.

    Parameters
    ----------
    file
        Name for the faults.
    columns, headings
        Canonical name -> index, and -> the heading as written.
    width
        Number of cells of the header.
    body
        The rows below the header, each with the number of its line.
    faults
        Where faults are noted.
    skipped
        First cells of rows that could not be used: what they define is not reported missing elsewhere.
    """

    file: str
    columns: dict[str, int]
    headings: dict[str, str]
    width: int
    body: Iterator[tuple[int, list[str]]]
    faults: FaultBook
    skipped: set[str] = field(default_factory=set)

    def has(self, column: str) -> bool:
        """Say whether the header names a column."""
        return column in self.columns

    def error(self, line: int, column: str, code: str, value: str = "", about: object = "") -> None:
        """Note an error in a cell."""
        self.faults.error(self.file, line, self.headings.get(column, column), code, value, about)

    def warning(self, line: int, column: str, code: str, value: str = "", about: object = "") -> None:
        """Note a warning about a cell."""
        self.faults.warning(self.file, line, self.headings.get(column, column), code, value, about)

    def rows(self, names: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield line number and cells in the order of `names`; blank rows are passed over.

        A column that the header lacks reads as blank. A row with too many cells is noted and left out.
        """
        pick = itemgetter(*(self.columns.get(name, self.width) for name in names))
        key = self.columns.get(names[0], 0)
        for line, row in self.body:
            cells = list(map(str.strip, row))
            if not any(cells):
                continue
            surplus = len(cells) - self.width
            if surplus > 0:
                if any(cells[self.width :]):
                    self.faults.error(
                        self.file, line, "-", "too-many-cells", about=f"{len(cells)} > {self.width}"
                    )
                    self.skipped.add(cells[key])
                    continue
                del cells[self.width :]
                surplus = 0
            cells += [""] * (1 - surplus)
            yield line, pick(cells)


def open_table(
    path: Path,
    names: Mapping[str, Sequence[str]],
    required: Sequence[str],
    faults: FaultBook,
    *,
    titles: bool = False,
) -> Table | None:
    """Open a csv or xlsx file.

    Parameters
    ----------
    path
        The file; its suffix decides how it is read.
    names
        Canonical name of each column -> its other headings.
    required
        Columns that must be there.
    faults
        Where faults are noted.
    titles
        Whether lines of title may stand above the header.

    Returns
    -------
    The table, or None when there is nothing to read; missing columns are noted and read as blank.
    """
    body = _open_rows(path, faults)
    if body is None:
        return None
    known = len(faults.faults)
    for line, header in body:
        found, twice = columns_of(header, names)
        if titles and len(found) < 2 and line < HEADER_SEARCH_ROWS:
            continue
        if titles and len(found) < 2:
            break
        return _table(path.name, line, header, found, twice, required, body, faults)
    if len(faults.faults) == known:
        faults.error(path.name, 1, "-", "no-header" if titles else "empty-file")
    return None


def _table(
    file: str,
    line: int,
    header: list[str],
    found: dict[str, int],
    twice: list[tuple[int, int]],
    required: Sequence[str],
    body: Iterator[tuple[int, list[str]]],
    faults: FaultBook,
) -> Table:
    for column in required:
        if column not in found:
            faults.error(file, line, column, "missing-column")
    for index, first in twice:
        faults.error(file, line, header[index].strip(), "duplicate-column", about=first + 1)
    headings = {name: header[index].strip() for name, index in found.items()}
    return Table(file, found, headings, len(header), body, faults)


def _open_rows(path: Path, faults: FaultBook) -> Iterator[tuple[int, list[str]]] | None:
    data = csvfile.read_bytes(path, faults)
    if data is None:
        return None
    if not data.strip():
        faults.error(path.name, 1, "-", "empty-file")
        return None
    if path.suffix.lower() == WORKBOOK_SUFFIX:
        return workbook.rows(data, path.name, faults)
    text = csvfile.decode(data, path.name, faults)
    return None if text is None else csvfile.rows(text, path.name, faults)
