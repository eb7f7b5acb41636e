"""The words in which the state of a trip is said: people, firms, the head count, the phase."""

from dataclasses import dataclass, field
from enum import StrEnum


class Boarding(StrEnum):
    """Name what happened to a person at the pickup."""

    OPEN = "open"
    BOARDED = "boarded"
    REFUSED = "refused"
    NO_SHOW = "no-show"


class Outcome(StrEnum):
    """Name what became of a person at the end of the road."""

    OPEN = "open"
    HANDED_OVER = "handed-over"
    LEFT_ON_THE_WAY = "left-on-the-way"
    MISSING = "missing"


class Phase(StrEnum):
    """Name how far a trip has come."""

    PLANNED = "planned"
    BOARDING = "boarding"
    EN_ROUTE = "en-route"
    HANDOVER = "handover"
    CLOSED = "closed"


class FirmProgress(StrEnum):
    """Name how far a firm's handover has come."""

    NOBODY_COMES = "nobody-comes"
    OPEN = "open"
    PARTIAL = "partial"
    COMPLETE = "complete"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Rider:
    """Hold where one planned rider boards, alights and belongs."""

    worker_id: str
    firm_id: str
    pickup_id: str
    drop_id: str


@dataclass(frozen=True, slots=True)
class TripRoster:
    """Hold who was planned on a trip, in order of boarding."""

    trip_id: str
    riders: tuple[Rider, ...]

    @property
    def firm_ids(self) -> tuple[str, ...]:
        """Return the firms of the trip, in order of their first rider."""
        return tuple(dict.fromkeys(rider.firm_id for rider in self.riders))

    @property
    def drop_ids(self) -> tuple[str, ...]:
        """Return the drops of the trip."""
        return tuple(dict.fromkeys(rider.drop_id for rider in self.riders))


@dataclass(frozen=True, slots=True)
class PersonState:
    """Hold what is known of one rider.

    Parameters
    ----------
    boarding, outcome
        What happened at the pickup and at the end.
    boarded_at, outcome_at
        When, None = not yet.
    reason
        Why the person was refused, left on the way or is missing.
    """

    rider: Rider
    boarding: Boarding = Boarding.OPEN
    outcome: Outcome = Outcome.OPEN
    boarded_at: int | None = None
    outcome_at: int | None = None
    reason: str = ""

    @property
    def expected(self) -> bool:
        """Say whether the firm may expect the person: not known to have stayed behind or left on the way."""
        stayed = self.boarding in (Boarding.REFUSED, Boarding.NO_SHOW)
        return not stayed and self.outcome is not Outcome.LEFT_ON_THE_WAY


@dataclass(frozen=True, slots=True)
class FirmState:
    """Hold one firm's part of the handover, in people."""

    firm_id: str
    planned: int
    expected: int
    confirmed: int
    missing: int
    progress: FirmProgress
    signed_at: int | None = None
    signed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Hold the people of a trip by what became of them.

    The count closes when planned = boarded + no-show + refused and boarded = handed over + left on the way.
    """

    planned: int = 0
    boarded: int = 0
    no_show: int = 0
    refused: int = 0
    handed_over: int = 0
    left_on_the_way: int = 0
    missing: int = 0

    @property
    def not_accounted(self) -> int:
        """Return the planned people of whom nobody has said whether they boarded."""
        return self.planned - self.boarded - self.no_show - self.refused

    @property
    def still_aboard(self) -> int:
        """Return the boarded people who neither arrived nor left on the way; negative = too many arrived."""
        return self.boarded - self.handed_over - self.left_on_the_way

    @property
    def closes(self) -> bool:
        """Say whether nobody is unaccounted for."""
        return self.not_accounted == 0 and self.still_aboard == 0


@dataclass(frozen=True, slots=True)
class TripState:
    """Hold what the facts of a trip amount to.

    Parameters
    ----------
    people, firms
        By worker id and firm id.
    departed_at
        When the coach left its last pickup, None = not yet.
    arrived_at
        When it reached each drop.
    """

    trip_id: str
    phase: Phase
    people: dict[str, PersonState]
    firms: dict[str, FirmState]
    head_count: HeadCount
    departed_at: int | None = None
    arrived_at: dict[str, int] = field(default_factory=dict)
