"""What the store gives out: one frozen record per kind of row."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.handover import TripEvent, TripRoster


class Role(StrEnum):
    """Name who may do what: dispatcher everything, driver one trip, firm its own people of one trip."""

    DISPATCHER = "dispatcher"
    DRIVER = "driver"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class StoredCase:
    """Hold a case as it was received, file by file, byte for byte."""

    case_id: str
    name: str
    first_day: date
    last_day: date
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """Hold the head of a published plan; money in fen, moments in seconds since 1970 UTC."""

    plan_id: str
    case_id: str
    case_name: str
    published_at: int
    status: str
    objective_fen: int
    cost_fen: int
    bound_fen: int
    trips: int
    riders: int
    left_behind: int


@dataclass(frozen=True, slots=True)
class TripRecord:
    """Hold one trip of a published plan and who was planned on it.

    Parameters
    ----------
    departs_at, arrives_at
        Beginning of the first boarding, and arrival at the last drop.
    """

    plan_id: str
    trip_id: str
    day: date
    coach_id: str
    departs_at: int
    arrives_at: int
    roster: TripRoster


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Hold a fact as it was reported, when it came in and through which token."""

    event: TripEvent
    recorded_at: int
    recorded_by: str


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """Hold one token; the secret itself is kept nowhere.

    Parameters
    ----------
    plan_id, trip_id, firm_id
        What a driver's or firm's token is bound to; "" = not bound.
    revoked_at
        None = in force until `expires_at`.
    """

    token_id: str
    role: Role
    plan_id: str
    trip_id: str
    firm_id: str
    label: str
    issued_at: int
    expires_at: int
    revoked_at: int | None

    def in_force(self, now: int) -> bool:
        """Say whether the token opens anything at a moment."""
        return self.revoked_at is None and now < self.expires_at
