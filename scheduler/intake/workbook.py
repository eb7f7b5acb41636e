"""Workbooks (xlsx): the first sheet as rows of text, after a look at how big it would grow."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

from scheduler.faults import FaultBook

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 400 << 20
MAX_GRID_CELLS = 20_000_000
LOST_DIGITS_FROM = 1e15  # a double holds 15 figures: a longer number has already lost some
_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_HEADER_BYTES = 30


class _TooBigError(Exception):
    """Say that a workbook grows beyond the bounds."""


def rows(data: bytes, file: str, faults: FaultBook) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet as text, with their numbers in the sheet.

    Parameters
    ----------
    data
        The bytes of the workbook.
    file
        Name for the faults.
    faults
        Where faults are noted; after one nothing is yielded.
    """
    try:
        _measure(data)
        book = python_calamine.load_workbook(io.BytesIO(data))
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False) if book.sheet_names else []
    except _TooBigError as problem:
        faults.error(file, 1, "-", "workbook-too-big", about=problem)
        return
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError) as problem:
        faults.error(file, 1, "-", "not-xlsx", about=type(problem).__name__)
        return
    for index, cells in enumerate(grid):
        yield index + 1, [text_of(cell) for cell in cells]


def _measure(data: bytes) -> None:
    """Refuse a workbook whose parts unpack to too much, or whose cells span too wide a grid.

    Small sizes that the archive states are not believed: every part is unpacked once, piece by piece.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _TooBigError(f"{len(members)} parts")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise _TooBigError(f"more than {MAX_UNPACKED_BYTES >> 20} MB")
    unpacked = 0
    for member in members:
        columns, last_row, tail = 0, 0, b""
        for piece in _pieces(data, member):
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED_BYTES:
                raise _TooBigError(f"more than {MAX_UNPACKED_BYTES >> 20} MB")
            if member.filename.startswith("xl/worksheets/"):
                for letters, number in _REFERENCE.findall(tail + piece):
                    columns, last_row = max(columns, _column(letters)), max(last_row, int(number))
                tail = piece[-24:]
        if columns * last_row > MAX_GRID_CELLS:
            raise _TooBigError(f"{last_row} x {columns} cells")


def _pieces(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one part of an archive, a megabyte at a time."""
    at = member.header_offset
    name, extra = (int.from_bytes(data[at + k : at + k + 2], "little") for k in (26, 28))
    begin = at + _HEADER_BYTES + name + extra
    packed = data[begin : begin + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile("unknown compression")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not unpacker.eof:
        piece = unpacker.decompress(packed, 1 << 20)
        packed = unpacker.unconsumed_tail
        yield piece


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def text_of(cell: object) -> str:
    """Write a cell of a workbook as a person would have typed it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        if abs(cell) >= LOST_DIGITS_FROM:
            return f"{cell:.5E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, timedelta):
        hours, minutes = divmod(int(cell.total_seconds()) // 60, 60)
        return f"{hours:02d}:{minutes:02d}"
    return "" if cell is None else str(cell)
