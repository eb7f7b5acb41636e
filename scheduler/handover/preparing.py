"""The facts before boarding: papers filed, provinces told, coach and crew ready; and what comes between."""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.handover.facts import TripEvent


class Paper(StrEnum):
    """Name a paper without which a charter does not run."""

    CONTRACT = "contract"
    CHARTER_SIGN = "charter-sign"
    TOLL_PASS = "toll-pass"


class Readiness(StrEnum):
    """Name what is made ready before a coach boards."""

    CREW_RESTED = "crew-rested"
    DISINFECTED = "disinfected"
    KIT = "kit"


@dataclass(frozen=True, slots=True)
class PaperFiled(TripEvent):
    """State that a paper of the trip was filed, under which number."""

    paper: Paper
    number: str = ""


@dataclass(frozen=True, slots=True)
class PreNotified(TripEvent):
    """State that a division on or at the end of the way was told of the trip."""

    division: str
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Readied(TripEvent):
    """State that one thing was made ready, and by whom."""

    readiness: Readiness
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Delayed(TripEvent):
    """State that the next departure or arrival will be late.

    Parameters
    ----------
    due_at
        The moment it is now expected; not after `at` = the delay is over.
    reason
        Why.
    """

    due_at: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Diverted(TripEvent):
    """State that the coach goes another way, and why; `way` "" = the planned way again."""

    way: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IncidentReported(TripEvent):
    """State that something happened to the coach or on the road (a breakdown, an accident)."""

    reason: str


@dataclass(frozen=True, slots=True)
class IncidentResolved(TripEvent):
    """State that an incident is over.

    Parameters
    ----------
    incident_id
        Id of the report of the incident.
    reason
        How.
    """

    incident_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled(TripEvent):
    """State that the trip does not run, and why."""

    reason: str
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class ManifestFrozen(TripEvent):
    """State which list of people was frozen: version 1 at departure, one more after each change.

    Parameters
    ----------
    version, people
        Which list, and how many are on it.
    digest
        Fingerprint of the list (`scheduler.handover.freezing.FrozenManifest.digest`).
    """

    version: int
    people: int
    digest: str
