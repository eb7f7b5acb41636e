"""The facts at the drops: arrival, the firm's answer for each person, its signature, and what it disputes."""

from dataclasses import dataclass

from scheduler.handover.facts import FirmEvent, PersonEvent, TripEvent


@dataclass(frozen=True, slots=True)
class Arrived(TripEvent):
    """State that the coach reached a drop.

    Parameters
    ----------
    place_id
        Which drop.
    """

    place_id: str


@dataclass(frozen=True, slots=True)
class Confirmed(PersonEvent):
    """State that the firm received a person."""

    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Missing(PersonEvent):
    """State that the firm did not find a person who was to come."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class NotAccepted(PersonEvent):
    """State that a person arrived and the firm does not take him, and why; somebody else must."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedByOffice(PersonEvent):
    """State that the labour office of the destination received a person in the firm's place."""

    office: str
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class HandoverReopened(PersonEvent):
    """Take back what was said about a person's arrival."""


@dataclass(frozen=True, slots=True)
class FirmSigned(FirmEvent):
    """State that a firm signed for the people it received.

    Parameters
    ----------
    signed_by
        Name of the person who signed.
    note
        What the firm objects to, "" = nothing.
    """

    signed_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandoverDisputed(FirmEvent):
    """State that a firm disputes its handover, and what; the trip stays open until it is resolved."""

    said_by: str
    note: str


@dataclass(frozen=True, slots=True)
class DisputeResolved(FirmEvent):
    """State how a dispute was resolved, and who says so."""

    said_by: str
    note: str


@dataclass(frozen=True, slots=True)
class FollowedUp(PersonEvent):
    """State that somebody asked after a person who was handed over, and what was found."""

    note: str = ""
