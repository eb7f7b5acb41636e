"""The facts of the way: temperatures, head counts, rests and drivers, and whoever leaves the coach."""

from dataclasses import dataclass

from scheduler.handover.facts import PersonEvent, TripEvent


@dataclass(frozen=True, slots=True)
class TemperatureTaken(PersonEvent):
    """State a temperature on the way or on arrival."""

    temperature_c: float


@dataclass(frozen=True, slots=True)
class HeadCounted(TripEvent):
    """State how many riders leader or driver counted aboard, and where."""

    people: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rested(TripEvent):
    """State that the coach stood from `at` until another moment, and where."""

    until: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class DriverChanged(TripEvent):
    """State who took the wheel, and where."""

    driver_id: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class MovedToObservation(PersonEvent):
    """State that a person who fell ill sits apart now, in a seat of the observation rows."""

    seat: str = ""


@dataclass(frozen=True, slots=True)
class LeftOnTheWay(PersonEvent):
    """State that a person left the coach before its drop (taken to a health post, another coach), and why."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakenToHealthPost(PersonEvent):
    """State that a health post on the way took a person in, and who signed for it."""

    post: str
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class TransferredOut(PersonEvent):
    """State that a person changed to another coach.

    Parameters
    ----------
    to_trip_id
        The trip that carries the person on.
    reason
        Why.
    """

    to_trip_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TransferredIn(PersonEvent):
    """State that a person came aboard from another coach.

    Parameters
    ----------
    from_trip_id
        The trip that began the way.
    firm_id, drop_id, seat
        Where the person belongs, alights and sits now.
    """

    from_trip_id: str
    firm_id: str
    drop_id: str
    seat: str = ""
