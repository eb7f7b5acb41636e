"""Whether a firm may receive: the joint acceptance in five aspects, each with who accepted it and when.

The source articles name a joint acceptance in five aspects without listing them; the five are those of the
checks for resuming work in spring 2020 (五到位). They are data: a county that checks others changes the list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Aspect(StrEnum):
    """Name one of the five aspects."""

    PREVENTION = "prevention"
    SCREENING = "screening"
    SUPPLIES = "supplies"
    MANAGEMENT = "management"
    SAFETY = "safety"


ASPECT_WORDS: dict[Aspect, tuple[str, str]] = {
    Aspect.PREVENTION: ("防控机制到位", "who is in charge of prevention, and the plan for a case"),
    Aspect.SCREENING: ("员工排查到位", "where every worker comes from is known"),
    Aspect.SUPPLIES: ("设施物资到位", "masks, disinfectant, thermometers, rooms to be apart"),
    Aspect.MANAGEMENT: ("内部管理到位", "dormitories, canteen, shifts, daily temperatures"),
    Aspect.SAFETY: ("安全生产到位", "safety at work after the stop"),
}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Hold what one checker found of one aspect of a firm; the last word on a day counts."""

    firm_id: str
    aspect: Aspect
    passed: bool
    said_by: str
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class FirmApproval:
    """Hold how far a firm's acceptance has come.

    Parameters
    ----------
    firm_id
        Which firm.
    standing
        The acceptance that counts, by aspect.
    """

    firm_id: str
    standing: dict[Aspect, Acceptance]

    @property
    def open(self) -> tuple[Aspect, ...]:
        """Return the aspects that nobody has checked."""
        return tuple(aspect for aspect in Aspect if aspect not in self.standing)

    @property
    def failed(self) -> tuple[Aspect, ...]:
        """Return the aspects that did not pass."""
        return tuple(
            aspect for aspect in Aspect if aspect in self.standing and not self.standing[aspect].passed
        )

    @property
    def approved(self) -> bool:
        """Say whether the firm may receive."""
        return not self.open and not self.failed


def approvals_of(acceptances: Iterable[Acceptance], day: date) -> dict[str, FirmApproval]:
    """Return how far each firm's acceptance has come on a day, by firm id."""
    found: dict[str, dict[Aspect, Acceptance]] = {}
    known = (one for one in acceptances if one.on <= day)
    for one in sorted(known, key=lambda one: (one.on, not one.passed, one.said_by)):
        found.setdefault(one.firm_id, {})[one.aspect] = one
    return {firm_id: FirmApproval(firm_id, standing) for firm_id, standing in sorted(found.items())}
