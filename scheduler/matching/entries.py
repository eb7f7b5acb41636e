"""One line of one list: who said what of a person, and when the list came in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.intake import identity
from scheduler.intake.headings import narrow

_INSIDE = re.compile(r"[\s\-·]")


class SourceKind(StrEnum):
    """Name who keeps a list."""

    VILLAGE = "village"
    FIRM = "firm"
    SELF = "self"
    OFFICE = "office"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Hold one list: who keeps it, for which unit, and when it came in.

    Parameters
    ----------
    kind, unit
        Who; the id of the village, firm or office, or the name of the page of self-registration.
    received_at
        When (seconds since 1970 UTC); of two lists of one unit the later counts.
    """

    kind: SourceKind
    unit: str
    received_at: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one line of a list.

    Parameters
    ----------
    source, line
        Where it stands.
    id_number
        Tidied; "" = blank.
    values
        Cells by canonical heading; blanks say nothing.
    """

    source: Source
    line: int
    id_number: str
    values: Mapping[str, str]

    @property
    def key(self) -> str:
        """Return what the person is known by: the ID number, else the place of the line."""
        return self.id_number or f"?{self.source.kind}/{self.source.unit}/{self.line}"


def entries_of(rows: Iterable[Mapping[str, str]], source: Source, first_line: int = 2) -> Iterator[Entry]:
    """Yield the entries of one list, such as the rows of `scheduler.rosterfile.read_roster`.

    Parameters
    ----------
    rows
        Cells by canonical heading.
    source
        Whose list it is.
    first_line
        Number of the first row's line.
    """
    for line, row in enumerate(rows, start=first_line):
        yield Entry(source, line, tidy_id(row.get("id_number", "")), row)


def tidy_id(text: str) -> str:
    """Write an ID number as it is compared: without blanks and hyphens, in half-width signs."""
    tidied = identity.tidy(text)
    return tidied if tidied.isalnum() else _INSIDE.sub("", tidied)


def tidy_name(text: str) -> str:
    """Write a name as it is compared: without blanks and dots, in half-width signs."""
    return text if text.isalnum() else _INSIDE.sub("", narrow(text))
