"""Sections of case.toml: typed access to their fields, each fault noted under its dotted key."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from scheduler.clock import clock_seconds
from scheduler.faults import FaultBook

_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")
_HEAD = re.compile(r"\s*\[\s*([^\]]+?)\s*\]")


def lines_of_keys(text: str) -> dict[str, int]:
    """Find the line on which each dotted key of a TOML text stands."""
    found: dict[str, int] = {}
    prefix = ""
    for index, content in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(content):
            prefix = head[1].replace('"', "").replace(" ", "") + "."
            found.setdefault(prefix[:-1], index)
        elif key := _KEY.match(content):
            found.setdefault(prefix + (key[1] or key[2] or key[3]), index)
    return found


class Section:
    """Read the fields of one section; each method returns the default where the field is absent or at fault.

    Parameters
    ----------
    values
        The section as TOML gave it.
    prefix
        Its dotted name, "" for the top.
    faults
        Where faults are noted.
    lines
        Line of each dotted key, where the text is at hand.
    file
        Name for the faults.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        prefix: str,
        faults: FaultBook,
        lines: Mapping[str, int] | None = None,
        file: str = "case.toml",
    ) -> None:
        self.values = values
        self.prefix = prefix
        self.faults = faults
        self.lines = lines or {}
        self.file = file
        self.asked: set[str] = set()

    def dotted(self, key: str) -> str:
        """Return the full name of a field."""
        return f"{self.prefix}.{key}" if self.prefix else key

    def error(self, key: str, code: str, value: object = "", about: object = "") -> None:
        """Note an error in a field."""
        dotted = self.dotted(key)
        self.faults.error(self.file, self.line(key), dotted, code, str(value), about)

    def line(self, key: str) -> int:
        """Return the line on which a field stands, or its section, or 1."""
        return self.lines.get(self.dotted(key)) or self.lines.get(self.prefix) or 1

    def get(self, key: str) -> object | None:
        """Return a field as it is; None where it is absent or blank."""
        self.asked.add(key)
        value = self.values.get(key)
        return None if value == "" else value

    def leftover(self) -> None:
        """Warn of fields that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                self.faults.warning(self.file, self.line(key), self.dotted(key), "unknown-field")

    def number(
        self,
        key: str,
        default: float | None,
        least: float = 0.0,
        most: float | None = None,
        above: bool = False,
    ) -> float | None:
        """Return a number in least..most; `above` excludes `least` itself."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.error(key, "wrong-type", value, "number")
            return default
        # A NaN compares false with everything, so the range is asked for and not its opposite.
        if not (
            (value > least if above else value >= least) and (most is None or value <= most) and value < 1e15
        ):
            allowed = f"{'>' if above else '>='} {least:g}" + ("" if most is None else f", <= {most:g}")
            self.error(key, "negative" if value < 0 else "out-of-range", value, allowed)
            return default
        return float(value)

    def some(
        self, key: str, default: float, least: float = 0.0, most: float | None = None, above: bool = False
    ) -> float:
        """Return a number where there is always one."""
        value = self.number(key, default, least, most, above)
        return default if value is None else value

    def whole(self, key: str, default: int | None, least: int = 0, most: int | None = None) -> int | None:
        """Return a whole number in least..most."""
        value = self.number(key, None, least, most)
        if value is None:
            return default
        if value != int(value):
            self.error(key, "not-whole", self.values[key])
            return default
        return int(value)

    def count(self, key: str, default: int, least: int = 0, most: int | None = None) -> int:
        """Return a whole number where there is always one."""
        value = self.whole(key, default, least, most)
        return default if value is None else value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.error(key, "wrong-type", value, "true, false")
            return default
        return value

    def text(self, key: str, default: str, known: Sequence[str] | None = None) -> str:
        """Return a text, one of the known words where they are given."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.error(key, "wrong-type", value, "text")
            return default
        if known is not None and value not in known:
            self.error(key, "unknown-value", value, ", ".join(known))
            return default
        return value

    def words(self, key: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return a list of words."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(
            isinstance(x, str | int) and not isinstance(x, bool) for x in value
        ):
            self.error(key, "wrong-type", value, "list of text")
            return ()
        for word in value:
            if known is not None and word not in known:
                self.error(key, "unknown-value", word, ", ".join(known))
        return tuple(str(word) for word in value if known is None or word in known)

    def clock(self, key: str, default_s: int | None) -> int | None:
        """Return a time of day in seconds after midnight."""
        value = self.get(key)
        if value is None:
            return default_s
        if not isinstance(value, str | time):
            self.error(key, "wrong-type", value, '"HH:MM"')
            return default_s
        try:
            return clock_seconds(str(value))
        except ValueError:
            self.error(key, "bad-time", value)
            return default_s

    def day(self, key: str) -> date | None:
        """Return a date that must be there."""
        value = self.get(key)
        if value is None:
            self.error(key, "missing-value")
            return None
        # A date-time is a date too; only its day counts.
        if isinstance(value, date):
            return date(value.year, value.month, value.day)
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.error(key, "bad-date", value)
            return None

    def table(self, key: str) -> "Section":
        """Return a section inside this one; an absent one is empty."""
        value = self.get(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.error(key, "wrong-type", value, "section")
            value = {}
        return Section(value, self.dotted(key), self.faults, self.lines, self.file)
