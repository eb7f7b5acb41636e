"""Cells: text to numbers, dates, times and words of a list; a blank is the default, a fault is noted."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from scheduler.clock import DAY_S, LocalClock, clock_seconds
from scheduler.intake.headings import narrow
from scheduler.tables import Table

FORMULA_SIGNS = "=+-@"
LONG_NAME = 100
YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "是", "同意"), True),
    **dict.fromkeys(("no", "n", "false", "0", "否", "不同意"), False),
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PHONE = re.compile(r"\+?[\d\s\-()/,;、转]*")


def read_date(text: str) -> date:
    """Read 2020-02-28, 2020/2/28, 2020.2.28 or 2020年2月28日; a time of day after it is left out.

    Raises
    ------
    ValueError
        The text is not a date.
    """
    found = _DATE.match(narrow(text))
    rest = text[found.end() :].strip() if found else ""
    if found is None or not (rest == "" or rest[0] == "T" or text[found.end()].isspace()):
        raise ValueError(f"not a date: {text!r}")
    if rest:
        clock_seconds(re.split(r"[+Z]", rest.lstrip("T"))[0].partition(".")[0])
    return date(*map(int, found.groups()))


def read_moment(text: str, clock: LocalClock) -> int:
    """Read a local date-time as seconds since 1970 UTC; a date alone is its midnight.

    Raises
    ------
    ValueError
        The text is not a date-time.
    """
    text = narrow(text).strip()
    found = _DATE.match(text)
    if found is None:
        raise ValueError(f"not a date-time: {text!r}")
    day = date(*map(int, found.groups()))
    rest = text[found.end() :].strip().lstrip("T").strip()
    if not rest:
        return clock.midnight(day)
    hours, _, minutes = rest.partition(":")
    return clock.moment(f"{day.isoformat()}T{hours.zfill(2)}:{minutes}")


def read_number(text: str) -> float:
    """Read a finite decimal number in figures.

    Raises
    ------
    ValueError
        The text is not one: nan, inf, thousands separators and words are refused.
    """
    text = narrow(text)
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text!r}")
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"not a finite number: {text!r}")
    return number


def tidy_phone(text: str) -> str:
    """Write a phone number in figures, without blanks, hyphens and the prefix +86."""
    if text.isascii() and text.isdigit():
        return text
    text = narrow(text).strip().lstrip("'").removesuffix(".0")
    if not _PHONE.fullmatch(text):
        return text
    text = re.sub(r"[\s\-()]", "", text)
    return re.sub(r"^(\+|00)86", "", text)


T = TypeVar("T")


class Cells:
    """Read the cells of one table; each method returns the default where the cell is blank or at fault.

    Parameters
    ----------
    table
        Whose cells they are; it takes the faults.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._dates: dict[str, date] = {}

    def needed(self, line: int, column: str, text: str) -> str:
        """Note a blank in a column that must be filled; a missing column was noted before."""
        if not text and self.table.has(column):
            self.table.error(line, column, "missing-value")
        return text

    def text(self, line: int, column: str, text: str) -> str:
        """Warn of text that a spreadsheet would run as a formula."""
        if text and text[0] in FORMULA_SIGNS and len(text) > 1:
            self.table.warning(line, column, "formula", text)
        return text

    def name(self, line: int, column: str, text: str) -> str:
        """Warn of a name that no paper can hold, and of formulas."""
        if len(text) > LONG_NAME:
            self.table.warning(line, column, "too-long", text, len(text))
        return self.text(line, column, text)

    def phone(self, line: int, column: str, text: str) -> str:
        """Return a phone number in figures."""
        if text.isdigit() and text.isascii():
            return text
        phone = tidy_phone(text)
        return phone if phone.isdigit() else self.text(line, column, phone)

    def date(self, line: int, column: str, text: str) -> date | None:
        """Return the date, None for a blank or a fault."""
        if not text:
            return None
        day = self._dates.get(text)
        if day is None:
            try:
                day = self._dates[text] = read_date(text)
            except ValueError:
                self.table.error(line, column, "bad-date", text)
        return day

    def moment(self, line: int, column: str, text: str, clock: LocalClock) -> int | None:
        """Return seconds since 1970 UTC, None for a blank or a fault."""
        if not text:
            return None
        try:
            return read_moment(text, clock)
        except (ValueError, OverflowError):
            self.table.error(line, column, "bad-moment", text)
            return None

    def clock(self, line: int, column: str, text: str, default_s: int) -> int:
        """Return seconds after midnight, 0..86400."""
        if not text:
            return default_s
        try:
            return clock_seconds(narrow(text))
        except ValueError:
            self.table.error(line, column, "bad-time", text, DAY_S)
            return default_s

    def number(
        self, line: int, column: str, text: str, default: float | None, least: float | None = 0.0
    ) -> float | None:
        """Return a number, not below `least` where that is given."""
        if not text:
            return default
        try:
            number = read_number(text)
        except ValueError:
            self.table.error(line, column, "not-a-number", text)
            return default
        if least is not None and number < least:
            code = "negative" if number < 0 else "out-of-range"
            self.table.error(line, column, code, text, f">= {least:g}")
            return default
        return number

    def amount(self, line: int, column: str, text: str) -> float:
        """Return a number of yuan or the like, zero or more, blank = 0."""
        return self.number(line, column, text, 0.0) or 0.0

    def whole(self, line: int, column: str, text: str, default: int | None, least: int = 0) -> int | None:
        """Return a whole number not below `least`."""
        number = self.number(line, column, text, None, least)
        if number is None:
            return default
        if number != int(number):
            self.table.error(line, column, "not-whole", text)
            return default
        return int(number)

    def yes(self, line: int, column: str, text: str, default: bool = True) -> bool:
        """Return yes or no."""
        if not text:
            return default
        answer = YES_NO.get(narrow(text).lower())
        if answer is None:
            self.table.error(line, column, "unknown-value", text, "yes, no")
            return default
        return answer

    def choice(self, line: int, column: str, text: str, known: Mapping[str, T], default: T) -> T:
        """Return what a word of a list stands for."""
        if not text:
            return default
        value = known.get(narrow(text).lower())
        if value is None:
            self.table.error(line, column, "unknown-value", text, ", ".join(known))
            return default
        return value

    def among(self, line: int, column: str, text: str, known: Sequence[str]) -> str:
        """Return a lower-case word, with a warning where it is not one of the list."""
        word = narrow(text).lower() if not text.isascii() else text.lower()
        if word and word not in known:
            self.table.warning(line, column, "unknown-value", text, ", ".join(known))
        return word

    def reference(self, line: int, column: str, text: str, known: set[str] | None, where: str) -> str:
        """Return an id that must stand in another table; `known` None = that table could not be read."""
        if text and known is not None and text not in known:
            self.table.error(line, column, "unknown-reference", text, where)
        return text


def register(table: Table, line: int, column: str, key: str, first_lines: dict[str, int]) -> bool:
    """Note an id that is blank or used before; say whether it is good."""
    if not key:
        if table.has(column):
            table.error(line, column, "missing-value")
        return False
    first = first_lines.setdefault(key, line)
    if first != line:
        table.error(line, column, "duplicate-id", key, first)
    return first == line


def span(cells: Cells, line: int, from_: str, until: str) -> tuple[date | None, date | None]:
    """Return two days, None = open, with a warning where the second lies before the first."""
    first, last = cells.date(line, "from", from_), cells.date(line, "until", until)
    if first is not None and last is not None and last < first:
        cells.table.warning(line, "until", "reversed", until, from_)
    return first, last
