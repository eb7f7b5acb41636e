"""The faults of the input in words: what is wrong and what to do, in Chinese and English."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from scheduler.errors import Fault, Level

SHOWN_CHARACTERS = 40
ABOUT_CHARACTERS = 160
# Cells of these columns identify a person; a message names the place and never repeats the cell.
PERSONAL = frozenset({"name", "id_number", "phone", "contact", "needs", "temperature_c", "symptoms"})
PERSONAL_HEADINGS = ("姓名", "身份证", "电话", "手机", "联系", "体温", "症状")


@dataclass(frozen=True, slots=True)
class FaultWords:
    """Hold what one code means and what to do about it; `{value}` and `{about}` stand for the fault's own.

    Parameters
    ----------
    zh, en
        What is wrong.
    do_zh, do_en
        What to do about it.
    """

    zh: str
    en: str
    do_zh: str
    do_en: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, FaultWords]:
    """Return the words of every fault code."""
    text = files("scheduler").joinpath("faults.toml").read_text(encoding="utf-8")
    return {code: FaultWords(**entry) for code, entry in tomllib.loads(text).items()}


def words(fault: Fault, lang: str = "zh") -> str:
    """Say what is wrong and what to do.

    Parameters
    ----------
    fault
        The fault; the cells of personal columns are not repeated.
    lang
        "zh" or "en".

    Returns
    -------
    One line of text.
    """
    entry = catalogue()[fault.code]
    what, remedy = (entry.en, entry.do_en) if lang == "en" else (entry.zh, entry.do_zh)
    value = "***" if _personal(fault.column) and fault.value else fault.value
    stop = ". " if lang == "en" else "。"
    return (
        what.format(value=_one_line(value, SHOWN_CHARACTERS), about=_one_line(fault.about, ABOUT_CHARACTERS))
        + stop
        + remedy
    )


def line(fault: Fault, lang: str = "zh") -> str:
    """Write a fault as `error|warning FILE:LINE COLUMN CODE words`."""
    column = "".join(fault.column.split()) or "-"
    return f"{fault.level} {fault.file}:{fault.line} {column} {fault.code} {words(fault, lang)}"


def _personal(column: str) -> bool:
    return column in PERSONAL or any(part in column for part in PERSONAL_HEADINGS)


def _one_line(text: str, most: int) -> str:
    text = "".join(character if character.isprintable() else " " for character in text)
    return text if len(text) <= most else text[:most] + "…"


@dataclass(slots=True)
class FaultBook:
    """Collect the faults of a reading; nothing stops at the first one."""

    faults: list[Fault] = field(default_factory=list)

    def error(
        self, file: str, line: int, column: str, code: str, value: str = "", about: object = ""
    ) -> None:
        """Note what stops planning."""
        shown = value[: SHOWN_CHARACTERS + 1]
        self.faults.append(Fault(file, line, column, Level.ERROR, code, shown, str(about)))

    def warning(
        self, file: str, line: int, column: str, code: str, value: str = "", about: object = ""
    ) -> None:
        """Note what planning can live with."""
        shown = value[: SHOWN_CHARACTERS + 1]
        self.faults.append(Fault(file, line, column, Level.WARNING, code, shown, str(about)))

    @property
    def failed(self) -> bool:
        """Say whether an error was noted."""
        return has_error(self.faults)

    def ordered(self) -> tuple[Fault, ...]:
        """Return the faults by file, line and column, each once."""
        return tuple(sorted(set(self.faults)))


def has_error(faults: Iterable[Fault]) -> bool:
    """Say whether one of the faults stops planning."""
    return any(fault.level is Level.ERROR for fault in faults)
