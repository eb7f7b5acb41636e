"""The report of a matching: one record per person, how the lists agree on each, and what people decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.matching.authority import authority_words
from scheduler.matching.entries import Entry, Source
from scheduler.matching.near import NearMatch


class MatchState(StrEnum):
    """Name how the lists agree on a person, worst first."""

    IMPOSSIBLE = "impossible"
    CONFLICTING = "conflicting"
    DUPLICATE = "duplicate"
    ONE_SIDE = "one-side"
    AGREED = "agreed"


class Impossible(StrEnum):
    """Name why a record cannot be right."""

    NO_ID_NUMBER = "no-id-number"
    ID_FORM = "id-form"
    ID_MANGLED = "id-mangled"
    ID_CHECKSUM = "id-checksum"
    ID_DATE = "id-date"
    NOT_BORN = "not-born"
    TOO_YOUNG = "too-young"
    SEX_DIGIT = "sex-digit"
    NO_NAME = "no-name"


IMPOSSIBLE_WORDS: dict[Impossible, tuple[str, str]] = {
    Impossible.NO_ID_NUMBER: ("没有身份证号码", "there is no ID number"),
    Impossible.ID_FORM: ("身份证号码不是 18 位", "the ID number has not 18 characters"),
    Impossible.ID_MANGLED: ("身份证号码被表格软件改坏", "a spreadsheet has mangled the ID number"),
    Impossible.ID_CHECKSUM: ("身份证号码校验位不对", "the check digit of the ID number is wrong"),
    Impossible.ID_DATE: ("身份证号码里没有这一天", "the ID number holds a day that does not exist"),
    Impossible.NOT_BORN: ("出生日期在今天以后", "the date of birth lies in the future"),
    Impossible.TOO_YOUNG: ("未满 16 周岁", "younger than sixteen"),
    Impossible.SEX_DIGIT: ("性别与身份证号码不符", "the sex is not that of the ID number"),
    Impossible.NO_NAME: ("没有姓名", "there is no name"),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Hold one field on which lists differ.

    Parameters
    ----------
    column
        Which field.
    values
        Each value with the lists that say so, the one that counts first.
    """

    column: str
    values: tuple[tuple[str, tuple[Source, ...]], ...]

    @property
    def counts(self) -> str:
        """Return the value that counts by default."""
        return self.values[0][0]

    def why(self, lang: str = "zh") -> str:
        """Say why it counts."""
        return authority_words(self.column, lang)


@dataclass(frozen=True, slots=True)
class Correction:
    """Hold a value that somebody set by hand: it counts before all lists, and the latest before earlier ones.

    Parameters
    ----------
    key
        The person's ID number, or the key of a record without one.
    column, value
        What is right; `column` "id_number" gives the record another number.
    said_by, at, reason
        Who, when (seconds since 1970 UTC), and why.
    """

    key: str
    column: str
    value: str
    said_by: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what somebody decided of two records that look alike.

    Parameters
    ----------
    first, second
        Their keys; where they are the same person, the number of the first is right.
    same
        Whether they are one person.
    said_by, at, reason
        Who, when, and why.
    """

    first: str
    second: str
    same: bool
    said_by: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Hold the one record of a person.

    Parameters
    ----------
    key, id_number
        What the record is known by; the ID number, "" = none.
    values
        The values that count, by column.
    entries
        The lines it was made from, in order of source and line.
    conflicts, impossible
        Where lists differ, and what cannot be right.
    corrections
        What people set by hand, in order of time.
    repeated
        Lists on which the person stands more than once.
    """

    key: str
    id_number: str
    values: Mapping[str, str]
    entries: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    corrections: tuple[Correction, ...] = ()
    repeated: tuple[Source, ...] = ()

    @property
    def state(self) -> MatchState:
        """Return the worst that is to be said of the record."""
        if self.impossible:
            return MatchState.IMPOSSIBLE
        if self.conflicts:
            return MatchState.CONFLICTING
        if self.repeated:
            return MatchState.DUPLICATE
        sides = {(entry.source.kind, entry.source.unit) for entry in self.entries}
        return MatchState.AGREED if len(sides) > 1 else MatchState.ONE_SIDE


@dataclass(frozen=True, slots=True)
class MatchReport:
    """Hold what a matching came to.

    Parameters
    ----------
    records
        One per person, by key.
    near
        Records that may be one person: proposed, never merged by themselves.
    decisions
        What people decided, in order of time.
    """

    records: tuple[PersonRecord, ...]
    near: tuple[NearMatch, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def counts(self) -> dict[MatchState, int]:
        """Return how many records are in each state."""
        found = Counter(record.state for record in self.records)
        return {state: found[state] for state in MatchState}
