"""The facts at the pickups: told, checked in, let on or not, replaced; and the departure."""

from dataclasses import dataclass

from scheduler.handover.facts import PersonEvent, TripEvent


@dataclass(frozen=True, slots=True)
class Notified(PersonEvent):
    """State that a person was told coach, seat, pickup and time."""


@dataclass(frozen=True, slots=True)
class CheckedIn(PersonEvent):
    """State that a person's identity was checked at the pickup; with a fever the seat is free again."""

    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Boarded(PersonEvent):
    """State that a person got on; `temperature_c` where it was taken."""

    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Refused(PersonEvent):
    """State that a person was not let on, and why (fever, papers, ...)."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoShow(PersonEvent):
    """State that a person did not come."""


@dataclass(frozen=True, slots=True)
class Withdrawn(PersonEvent):
    """State that a person will not travel and is no longer planned; without consent the data are erased."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rebooked(PersonEvent):
    """State that a person was moved to another trip before boarding and is no longer planned here."""

    to_trip_id: str = ""


@dataclass(frozen=True, slots=True)
class BoardingReopened(PersonEvent):
    """Take back what was said about a person's boarding."""


@dataclass(frozen=True, slots=True)
class StoodIn(PersonEvent):
    """State that somebody who was on the stand-by list travels on this trip.

    Parameters
    ----------
    firm_id, pickup_id, drop_id, seat
        Where the newcomer belongs, boards, alights and sits.
    in_place_of
        Whose seat it was; "" = a seat that was free.
    """

    firm_id: str
    pickup_id: str
    drop_id: str
    seat: str = ""
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class Departed(TripEvent):
    """State that the coach left its last pickup: the doors stay shut from now on."""
