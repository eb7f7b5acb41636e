"""The words in which the state of a trip is said: people, firms, the head count, the phase."""

from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.handover.planned import Rider
from scheduler.handover.preparing import Paper, Readiness
from scheduler.handover.roadlog import Reading, RoadLog

FEVER = "fever"


class Boarding(StrEnum):
    """Name what happened to a person at the pickup."""

    OPEN = "open"
    BOARDED = "boarded"
    REFUSED = "refused"
    NO_SHOW = "no-show"
    WITHDRAWN = "withdrawn"
    REBOOKED = "rebooked"


class Outcome(StrEnum):
    """Name what became of a person at the end of the road."""

    OPEN = "open"
    HANDED_OVER = "handed-over"
    LEFT_ON_THE_WAY = "left-on-the-way"
    MISSING = "missing"
    NOT_ACCEPTED = "not-accepted"


class Leaving(StrEnum):
    """Name how a person left the coach before its drop."""

    ALONE = "alone"
    HEALTH_POST = "health-post"
    OTHER_COACH = "other-coach"


class Phase(StrEnum):
    """Name how far a trip has come.

    From `departed` to `en-route` whoever did not come is struck; from `arrived` to `handover` the first firm
    answers for somebody.
    """

    DRAFT = "draft"
    PLANNED = "planned"
    FILED = "filed"
    PRE_NOTIFIED = "pre-notified"
    READY = "ready"
    BOARDING = "boarding"
    DEPARTED = "departed"
    EN_ROUTE = "en-route"
    ARRIVED = "arrived"
    HANDOVER = "handover"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """Name what besides its phase is the matter with a trip."""

    DELAYED = "delayed"
    DIVERTED = "diverted"
    INCIDENT = "incident"


class FirmProgress(StrEnum):
    """Name how far a firm's handover has come."""

    NOBODY_COMES = "nobody-comes"
    OPEN = "open"
    PARTIAL = "partial"
    COMPLETE = "complete"
    SIGNED = "signed"
    DISPUTED = "disputed"
    RESOLVED = "resolved"


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
    notified_at, checked_in_at, followed_up_at
        When first told, first checked in, and last asked after; None = not yet.
    readings
        Temperatures in order of time.
    seat, observed_at
        Where the person sits now, and since when in the observation rows.
    leaving, left_for
        How the person left the coach, and for which health post or trip.
    received_by
        The labour office that received the person in the firm's place.
    """

    rider: Rider
    boarding: Boarding = Boarding.OPEN
    outcome: Outcome = Outcome.OPEN
    boarded_at: int | None = None
    outcome_at: int | None = None
    reason: str = ""
    notified_at: int | None = None
    checked_in_at: int | None = None
    followed_up_at: int | None = None
    readings: tuple[Reading, ...] = ()
    seat: str = ""
    observed_at: int | None = None
    leaving: Leaving | None = None
    left_for: str = ""
    received_by: str = ""

    @property
    def planned(self) -> bool:
        """Say whether the person is still planned on this trip."""
        return self.boarding not in (Boarding.WITHDRAWN, Boarding.REBOOKED)

    @property
    def expected(self) -> bool:
        """Say whether the firm may expect the person: not known to have stayed behind or left on the way."""
        stayed = self.boarding not in (Boarding.OPEN, Boarding.BOARDED)
        return not stayed and self.outcome is not Outcome.LEFT_ON_THE_WAY

    @property
    def aboard(self) -> bool:
        """Say whether the person sits in the coach as far as anybody knows."""
        return self.boarding is Boarding.BOARDED and self.outcome in (Outcome.OPEN, Outcome.MISSING)

    @property
    def holds_seat(self) -> bool:
        """Say whether nobody else may be given the person's seat."""
        return self.boarding is Boarding.OPEN or self.aboard


@dataclass(frozen=True, slots=True)
class FirmState:
    """Hold one firm's part of the handover, in people; a dispute that was resolved keeps its words."""

    firm_id: str
    planned: int
    expected: int
    confirmed: int
    missing: int
    progress: FirmProgress
    signed_at: int | None = None
    signed_by: str = ""
    note: str = ""
    not_accepted: int = 0
    disputed: str = ""
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Hold the people of a trip by what became of them.

    The count closes when planned = boarded + no-show + refused and boarded = handed over + left on the way.
    Whoever withdrew or was rebooked is not planned any more; whoever stood in or changed coaches is.
    """

    planned: int = 0
    boarded: int = 0
    no_show: int = 0
    refused: int = 0
    handed_over: int = 0
    left_on_the_way: int = 0
    missing: int = 0
    not_accepted: int = 0
    withdrawn: int = 0
    rebooked: int = 0
    joined: int = 0

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
class Prepared:
    """Hold what was done before boarding, each with the moment at which it was first said.

    Parameters
    ----------
    papers, notices, readiness
        By paper, division and kind.
    manifest_version
        The last list of people that was frozen, 0 = none.
    """

    papers: dict[Paper, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    readiness: dict[Readiness, int] = field(default_factory=dict)
    manifest_version: int = 0


@dataclass(frozen=True, slots=True)
class TripState:
    """Hold what the facts of a trip amount to.

    Parameters
    ----------
    people, firms
        By worker id and firm id, whoever joined included.
    departed_at
        When the coach left its last pickup, None = not yet.
    arrived_at
        When it reached each drop.
    sides
        What is the matter besides.
    cancelled
        Why the trip does not run, "" = it does.
    """

    trip_id: str
    phase: Phase
    people: dict[str, PersonState]
    firms: dict[str, FirmState]
    head_count: HeadCount
    departed_at: int | None = None
    arrived_at: dict[str, int] = field(default_factory=dict)
    sides: tuple[Side, ...] = ()
    cancelled: str = ""
    prepared: Prepared = field(default_factory=Prepared)
    road: RoadLog = field(default_factory=RoadLog)
