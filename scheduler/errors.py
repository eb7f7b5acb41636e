"""The errors of scheduling, and the faults that people are told about.

SchedulerError
├── CaseRejected       .faults   the input has errors; nothing was planned
├── PlanUnreadable     .faults   the plan file is not a plan
├── PlanRejected       .faults   the plan breaks a rule
├── ReplanRefused      .faults   the locks or the budget leave no plan
├── EditRefused        .faults   an edit breaks a rule, or is about nothing
└── HandoverError      .trip_id
    └── AlreadyConfirmed
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """Name how bad a fault of the input is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Say one fault of the input.

    Parameters
    ----------
    file, line, column
        Where: the file's name, the line (the header is 1), the column's name or "-".
    level
        An error stops planning, a warning does not.
    code
        Code of the fault; its words in Chinese and English stand in `scheduler.faults`.
    value
        The cell, shortened; never printed into logs.
    about
        A further word the message needs (an allowed range, the other line), or "".
    """

    file: str
    line: int
    column: str
    level: Level
    code: str
    value: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Excess:
    """Say by how much a rule is broken, so that two plans can be compared.

    Parameters
    ----------
    of
        What is too much; of one rule and one place the same in each plan.
    over
        By how much: minutes, metres, days, seats or stops.
    people
        How many people it is about.
    """

    of: str
    over: float
    people: int = 1


@dataclass(frozen=True, slots=True, order=True)
class PlanFault:
    """Say one breach of a rule.

    Parameters
    ----------
    code
        F00 (the form) or R01..R18.
    where
        A trip, worker, firm or "plan".
    words
        What is wrong, in English.
    excess
        By how much, None = there is no more or less of it.
    """

    code: str
    where: str
    words: str
    excess: Excess | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, order=True)
class ReplanFault:
    """Say why a plan cannot be planned anew as asked.

    Parameters
    ----------
    where
        The trip, the person, or "".
    code
        Code of the fault; its words in Chinese and English stand in `scheduler.replan.words`.
    about
        A further word the message needs, or "".
    """

    where: str
    code: str
    about: str = ""


@dataclass(frozen=True, slots=True, order=True)
class EditFault:
    """Say why an edit of a plan is refused.

    Parameters
    ----------
    code
        F00, R01..R18, or a code of editing; the words of all of them stand in `scheduler.editing.words`.
    where
        The trip, person, firm or member of the edit, or "".
    about
        A further word the message needs, or "".
    people
        How many people it is about; 0 where that says nothing.
    """

    code: str
    where: str
    about: str = ""
    people: int = 0


class SchedulerError(Exception):
    """Stand for anything that scheduling refuses."""


class CaseRejected(SchedulerError):
    """Refuse a case whose files have errors; `faults` holds every fault of every file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{sum(f.level is Level.ERROR for f in self.faults)} errors in the case")


class PlanUnreadable(SchedulerError):
    """Refuse a file that is not a plan."""

    def __init__(self, faults: Sequence[PlanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.words for fault in self.faults[:3]))


class PlanRejected(SchedulerError):
    """Refuse a plan that breaks rules."""

    def __init__(self, faults: Sequence[PlanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults in the plan")


class ReplanRefused(SchedulerError):
    """Refuse to plan anew: `faults` holds every lock that cannot be kept."""

    def __init__(self, faults: Sequence[ReplanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.code} {fault.where}" for fault in self.faults[:3]))


class EditRefused(SchedulerError):
    """Refuse an edit; the plan stays as it was, and `faults` holds every reason."""

    def __init__(self, faults: Sequence[EditFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.code} {fault.where}" for fault in self.faults[:3]))


class HandoverError(SchedulerError):
    """Refuse a step of the handover."""

    def __init__(self, trip_id: str, words: str) -> None:
        self.trip_id = trip_id
        super().__init__(words)


class AlreadyConfirmed(HandoverError):
    """Refuse to confirm a person twice with different answers."""
