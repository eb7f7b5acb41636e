"""Edits as JSON: one object an edit, in a file a list of them."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.clock import LocalClock
from scheduler.editing.edits import KINDS, Edit, Together
from scheduler.errors import EditFault, EditRefused

GREATEST_FILE_BYTES = 16 * 1024 * 1024
MOST_EDITS, MOST_PEOPLE = 500, 10_000
KIND = "do"
NAMES: dict[str, dict[str, str]] = {
    "move": {"people": "people", "to": "name", "place": "place?"},
    "leave": {"people": "people", "code": "name"},
    "coach": {"trip": "name", "coach": "name"},
    "swap-coaches": {"trip": "name", "with": "name"},
    "drivers": {"trip": "name", "drivers": "names"},
    "shift": {"trip": "name", "minutes": "number"},
    "depart": {"trip": "name", "at": "moment"},
    "day": {"trip": "name", "day": "date"},
    "stops": {"trip": "name", "pickups": "names?", "drops": "names?"},
    "pickup": {"trip": "name", "place": "name", "to": "name", "people": "people?"},
    "new": {"people": "people", "coach": "name", "at": "moment", "trip": "name?", "drivers": "names?"},
    "dissolve": {"trip": "name", "code": "name"},
    "merge": {"trip": "name", "into": "name"},
    "together": {"edits": "edits"},
}
"""The members of each kind, in order of the fields of its type, and what each holds; ? = may be left out."""
MOST_MINUTES = 60 * 24 * 400


def read_edits(path: Path, clock: LocalClock) -> tuple[Edit, ...]:
    """Read a file of edits: a list, or an object whose member `edits` is one.

    Parameters
    ----------
    path, clock
        The file, and local time of the case.

    Raises
    ------
    EditRefused
        The file cannot be read, or something in it is no edit; every fault is said.
    """
    try:
        if path.stat().st_size > GREATEST_FILE_BYTES:
            raise EditRefused([EditFault("EDITS_UNREADABLE", "", "16 MB")])
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise EditRefused([EditFault("EDITS_UNREADABLE", "", str(error.strerror))]) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise EditRefused([EditFault("EDITS_UNREADABLE", "", type(error).__name__)]) from error
    listed = document.get("edits") if isinstance(document, dict) else document
    if not isinstance(listed, list) or (isinstance(document, dict) and set(document) != {"edits"}):
        raise EditRefused([EditFault("EDITS_UNREADABLE", "", "edits")])
    reader = _Reader(clock)
    found = reader.edits(listed, "edits")
    reader.refuse()
    return found


def edit_of(document: object, clock: LocalClock, where: str = "edit") -> Edit:
    """Return the edit that a JSON object holds.

    Parameters
    ----------
    document, clock
        The object, and local time of the case.
    where
        What faults call the object.

    Raises
    ------
    EditRefused
        It is no edit; every fault is said.
    """
    reader = _Reader(clock)
    found = reader.edit(document, where)
    reader.refuse()
    assert found is not None
    return found


def edit_to_json(edit: Edit, clock: LocalClock) -> dict[str, object]:
    """Write an edit as `edit_of` reads it."""
    kind = next(name for name, form in KINDS.items() if isinstance(edit, form))
    written: dict[str, object] = {KIND: kind}
    for (name, form), field in zip(NAMES[kind].items(), type(edit).__slots__, strict=True):
        value = getattr(edit, field)
        if form == "moment":
            value = clock.iso(value)
        elif form == "date":
            value = value.isoformat()
        elif form == "edits":
            value = [edit_to_json(one, clock) for one in value]
        if value or not form.endswith("?"):
            written[name] = list(value) if isinstance(value, tuple) else value
    return written


class _Reader:
    """Read edits and collect every fault."""

    def __init__(self, clock: LocalClock) -> None:
        self.clock = clock
        self.faults: list[EditFault] = []

    def refuse(self) -> None:
        if self.faults:
            raise EditRefused(self.faults)

    def fault(self, where: str, about: str) -> None:
        self.faults.append(EditFault("EDIT_FORM", where, about))

    def edits(self, listed: list[object], where: str, within: bool = False) -> tuple[Edit, ...]:
        if not listed or len(listed) > MOST_EDITS:
            self.fault(where, f"1..{MOST_EDITS}")
            return ()
        found = (self.edit(one, f"{where}[{k}]", within) for k, one in enumerate(listed))
        return tuple(one for one in found if one is not None)

    def edit(self, document: object, where: str, within: bool = False) -> Edit | None:
        kind = document.get(KIND) if isinstance(document, Mapping) else None
        if not isinstance(document, Mapping) or not isinstance(kind, str) or kind not in NAMES:
            self.fault(f"{where}.{KIND}", ", ".join(NAMES))
            return None
        if within and KINDS[kind] is Together:
            self.fault(f"{where}.{KIND}", "together")
            return None
        form, before = NAMES[kind], len(self.faults)
        for name in sorted(set(map(str, document)) - {KIND, *form}):
            self.fault(f"{where}.{ascii(name)[1:-1][:40]}", ", ".join(form))
        values = [self.value(document.get(name), what, f"{where}.{name}") for name, what in form.items()]
        if len(self.faults) > before:
            return None
        made: Edit = KINDS[kind](*values)
        return made

    def value(self, value: object, form: str, where: str) -> Any:
        """Return what one member holds; a fault where it holds something else."""
        what = form.removesuffix("?")
        if value is None and form.endswith("?"):
            return () if what in ("names", "people") else ""
        read = {
            "name": self._name,
            "place": self._name,
            "names": self._names,
            "people": self._names,
            "number": self._number,
            "moment": self._moment,
            "date": self._date,
        }
        if what == "edits":
            if isinstance(value, list):
                return self.edits(value, where, within=True)
            found = None
        else:
            found = read[what](value)
        if found is None:
            self.fault(where, what)
        return found

    def _name(self, value: object) -> str | None:
        if not isinstance(value, str) or not value.isprintable():
            return None
        return value if 0 < len(value) <= 200 else None

    def _names(self, value: object) -> tuple[str, ...] | None:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not 0 < len(listed) <= MOST_PEOPLE:
            return None
        names = [self._name(one) for one in listed]
        if len(set(names)) < len(names):
            return None
        return None if None in names else tuple(map(str, names))

    def _number(self, value: object) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value if abs(value) <= MOST_MINUTES else None

    def _moment(self, value: object) -> int | None:
        try:
            return self.clock.moment(value) if isinstance(value, str) else None
        except (ValueError, OverflowError):
            return None

    def _date(self, value: object) -> date | None:
        try:
            return date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return None
