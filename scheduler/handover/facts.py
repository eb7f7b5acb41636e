"""What every fact of a trip has: an id of its reporter's making, and the moment it happened."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TripEvent:
    """Hold what every fact has.

    Parameters
    ----------
    event_id
        Made by whoever reports the fact, so that sending it again is harmless.
    at
        The moment it happened, by the clock of whoever reports it (seconds since 1970 UTC).
    """

    event_id: str
    at: int

    def says_the_same(self, other: "TripEvent") -> bool:
        """Say whether another report states the same fact, whenever and by whomever it was made."""
        return type(self) is type(other) and replace(other, event_id=self.event_id, at=self.at) == self


@dataclass(frozen=True, slots=True)
class PersonEvent(TripEvent):
    """Hold a fact about one person.

    Parameters
    ----------
    worker_id
        Who.
    """

    worker_id: str


@dataclass(frozen=True, slots=True)
class FirmEvent(TripEvent):
    """Hold a fact about one firm's part of the handover.

    Parameters
    ----------
    firm_id
        Which firm.
    """

    firm_id: str


@dataclass(frozen=True, slots=True)
class Retracted(TripEvent):
    """Take back a fact that was wrong; the fact stays in the log, and a right one may follow.

    Parameters
    ----------
    target_id
        Id of the fact that does not count any more; a retraction itself cannot be retracted.
    said_by, reason
        Who corrects, and why.
    """

    target_id: str
    said_by: str
    reason: str
