"""Comma-separated files: bytes to rows with true line numbers, within bounds, past every fault."""

import csv
import io
import stat
from collections.abc import Iterator
from pathlib import Path

from scheduler.faults import FaultBook

MAX_FILE_BYTES = 512 << 20
MAX_LINE_BYTES = 1 << 20
MAX_CELL_CHARACTERS = csv.field_size_limit()
BLOCK_BYTES = 1 << 20


def read_bytes(path: Path, faults: FaultBook) -> bytes | None:
    """Read a file whole, but never more than a table can be.

    Returns
    -------
    The bytes, or None after a fault was noted.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            faults.error(path.name, 1, "-", "not-a-file")
            return None
        if found.st_size > MAX_FILE_BYTES:
            faults.error(
                path.name,
                1,
                "-",
                "file-too-big",
                about=f"{found.st_size >> 20} MB > {MAX_FILE_BYTES >> 20} MB",
            )
            return None
        with path.open("rb") as source:
            return _read_lines(source, path.name, faults)
    except FileNotFoundError:
        faults.error(path.name, 1, "-", "missing-file")
    except OSError as problem:
        faults.error(path.name, 1, "-", "unreadable-file", about=problem.strerror or type(problem).__name__)
    return None


def _read_lines(source: io.BufferedReader, file: str, faults: FaultBook) -> bytes | None:
    blocks: list[bytes] = []
    lines, since = 1, 0
    while block := source.read(BLOCK_BYTES):
        first, last = block.find(b"\n"), block.rfind(b"\n")
        longest = since + (len(block) if first < 0 else first)
        if longest > MAX_LINE_BYTES:
            faults.error(file, lines, "-", "line-too-long", about=f"{MAX_LINE_BYTES >> 20} MB")
            return None
        since = longest if first < 0 else len(block) - last - 1
        lines += block.count(b"\n")
        blocks.append(block)
    return b"".join(blocks)


def decode(data: bytes, file: str, faults: FaultBook) -> str | None:
    """Read bytes as UTF-8 or, failing that, GB18030.

    A UTF-8 file with a few broken bytes is refused instead of being taken for GB18030, which would turn
    every name in it into other characters.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.count(0) > len(data) // 4:
        faults.error(file, 1, "-", "wrong-encoding", about="UTF-16")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
    mended = data.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    foreign = sum(1 for character in mended if character > "\x7f") - broken
    if foreign < 4 * broken:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as problem:
            line = data.count(b"\n", 0, problem.start) + 1
    faults.error(file, line, "-", "wrong-encoding", about="UTF-8 / GB18030")
    return None


def rows(text: str, file: str, faults: FaultBook) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of the line it begins on.

    A row that cannot be read is noted and skipped; reading goes on with the line after the one at fault.

    Parameters
    ----------
    text
        The file's text.
    file
        Name for the faults.
    faults
        Where faults are noted.
    """
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")).readlines()
    if "\0" in text:
        for index, content in enumerate(lines):
            if "\0" in content:
                faults.error(file, index + 1, "-", "nul")
                lines[index] = content.replace("\0", "")
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[k] for k in range(start, len(lines))), strict=True)
        begin = start
        try:
            for row in reader:
                yield begin + 1, row
                begin = start + reader.line_num
            return
        except csv.Error:
            end = start + reader.line_num
            start = _note(lines, begin, end, file, faults) + 1


def _note(lines: list[str], begin: int, end: int, file: str, faults: FaultBook) -> int:
    """Note what is wrong with the record in lines[begin:end]; return the index of the line to go on after."""
    if end - begin <= 1 and len(lines[begin]) > MAX_CELL_CHARACTERS:
        faults.error(file, begin + 1, "-", "cell-too-long", about=f"{MAX_CELL_CHARACTERS}")
        return begin
    opened = _opening_line(lines, begin, end)
    faults.error(file, opened + 1, "-", "open-quote")
    return opened


def _opening_line(lines: list[str], begin: int, end: int) -> int:
    """Return the line on which the quotation mark opens that is not closed properly."""
    inside, opened, cell_begins = False, begin, True
    for index in range(begin, end):
        content = lines[index]
        position = 0
        while position < len(content):
            character = content[position]
            if inside and character == '"':
                after = content[position + 1 : position + 2]
                if after == '"':
                    position += 1
                elif after in ("", ",", "\n"):
                    inside = False
                else:
                    return opened
            elif not inside:
                if character == '"' and cell_begins:
                    inside, opened = True, index
                cell_begins = character in ",\n"
            position += 1
        if not inside:
            cell_begins = True
    return opened
