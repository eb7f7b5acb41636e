"""Files of routing: tables are read with every fault, and files are written whole or not at all."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from routing.errors import TableFault

ENCODINGS = ("utf-8-sig", "gb18030")
SHOWN_CHARACTERS = 40
READABLE = 0o644
"""A temporary file is private; what replaces a file is as readable as files are."""


def write_whole(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file so that it is either there in full or as it was before.

    Parameters
    ----------
    path
        The file; its folder must exist.
    write
        Called with the open file.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).chmod(READABLE)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_text(path: Path) -> str | TableFault:
    """Return the text of a table (UTF-8, with or without a mark, else GB18030), or why there is none."""
    if path.is_dir():
        return TableFault(1, "-", "not-a-file")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return TableFault(1, "-", "missing-file")
    except OSError:
        return TableFault(1, "-", "unreadable-file")
    if not data.strip():
        return TableFault(1, "-", "empty-file")
    if b"\0" in data:
        return TableFault(1 + data[: data.index(b"\0")].count(b"\n"), "-", "nul")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return TableFault(1, "-", "wrong-encoding")


def read_rows(
    text: str, columns: Sequence[str], faults: list[TableFault], optional: Sequence[str] = ()
) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row, in the order of `columns` and `optional`, with the line it begins on.

    Parameters
    ----------
    text
        A comma-separated table with a header; columns of other names are passed over.
    columns, optional
        Names of the columns that must be there and of those that may be; an absent cell is "".
    faults
        Faults of the form are added here; without all `columns` nothing is yielded.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    places: list[int] = []
    line = 1
    try:
        for row in reader:
            begins, line = line, reader.line_num + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not header:
                header = cells
                missing = [name for name in columns if name not in header]
                faults.extend(TableFault(begins, name, "missing-column") for name in missing)
                if missing:
                    return
                places = [header.index(name) if name in header else -1 for name in (*columns, *optional)]
            elif any(cells[len(header) :]):
                faults.append(TableFault(begins, "-", "too-many-cells", shown(cells[-1])))
            else:
                yield begins, [cells[k] if 0 <= k < len(cells) else "" for k in places]
    except csv.Error:
        faults.append(TableFault(line, "-", "open-quote"))


def shown(cell: str) -> str:
    """Return a cell short enough for a message."""
    return cell if len(cell) <= SHOWN_CHARACTERS else cell[:SHOWN_CHARACTERS] + "…"
