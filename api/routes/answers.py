"""The shapes of what the JSON routes answer."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from api.access import Role, Scope, ScopeKind
from api.operations.trips import TripNow
from api.store import AccountRecord, EventRecord, OwnToken, PlanRecord, TokenRecord
from scheduler.handover import Boarding, FirmProgress, FirmState, HeadCount, Outcome, PersonState, Phase
from scheduler.handover.events import KIND_OF


def moment(seconds: int | None) -> datetime | None:
    """Return a moment as the routes write it: in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class Answer(BaseModel):
    """Stand for anything that is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldFault(Answer):
    """Say what is wrong with one field of a request."""

    where: Annotated[str, Field(examples=["body.at"])]
    code: Annotated[str, Field(examples=["missing"])]
    words: Annotated[str, Field(examples=["缺少这一项，请补上。"])]


class ProblemAnswer(Answer):
    """Say why a request was refused (RFC 9457)."""

    type: Annotated[str, Field(examples=["urn:return-bus:problem:trip-closed"])]
    title: Annotated[str, Field(examples=["这一趟已经结清"])]
    status: Annotated[int, Field(examples=[409])]
    detail: Annotated[str, Field(examples=["人数已经对上。要更改，请联系调度员。"])]
    code: Annotated[str, Field(examples=["trip-closed"])]
    faults: list[FieldFault] = []


class PlanAnswer(Answer):
    """Head of a published plan; money in fen."""

    plan_id: Annotated[str, Field(examples=["4f1c9a7be2d05836"])]
    case: Annotated[str, Field(examples=["zizhong-taizhou-2020-02-28"])]
    published_at: datetime
    status: Annotated[str, Field(examples=["feasible"])]
    trips: Annotated[int, Field(examples=[22])]
    riders: Annotated[int, Field(examples=[661])]
    left_behind: Annotated[int, Field(examples=[29])]
    objective_fen: int
    cost_fen: int
    bound_fen: int
    made_with: Annotated[str, Field(examples=["0.1.0"], description="Version of the program.")]

    @classmethod
    def of(cls, plan: PlanRecord) -> "PlanAnswer":
        """Write a plan."""
        return cls(
            plan_id=plan.plan_id,
            case=plan.case_name,
            published_at=datetime.fromtimestamp(plan.published_at, UTC),
            status=plan.status,
            trips=plan.trips,
            riders=plan.riders,
            left_behind=plan.left_behind,
            objective_fen=plan.objective_fen,
            cost_fen=plan.cost_fen,
            bound_fen=plan.bound_fen,
            made_with=plan.made_with,
        )


class HeadCountAnswer(Answer):
    """People of a trip by what became of them.

    It closes when planned = boarded + no_show + refused and boarded = handed_over + left_on_the_way.
    """

    planned: Annotated[int, Field(examples=[31])]
    boarded: Annotated[int, Field(examples=[30])]
    no_show: Annotated[int, Field(examples=[1])]
    refused: Annotated[int, Field(examples=[0])]
    handed_over: Annotated[int, Field(examples=[29])]
    left_on_the_way: Annotated[int, Field(examples=[1])]
    missing: Annotated[int, Field(examples=[0])]
    not_accounted: Annotated[int, Field(examples=[0])]
    still_aboard: Annotated[int, Field(examples=[0])]
    closes: Annotated[bool, Field(examples=[True])]

    @classmethod
    def of(cls, count: HeadCount) -> "HeadCountAnswer":
        """Write a head count."""
        return cls(**{name: getattr(count, name) for name in cls.model_fields})


class TripAnswer(Answer):
    """One trip as it stands now."""

    plan_id: Annotated[str, Field(examples=["4f1c9a7be2d05836"])]
    trip_id: Annotated[str, Field(examples=["T001"])]
    day: date
    coach_id: Annotated[str, Field(examples=["C07"])]
    departs_at: datetime
    arrives_at: datetime
    riders: Annotated[int, Field(examples=[31])]
    phase: Phase
    departed_at: datetime | None

    @classmethod
    def of(cls, now: TripNow, riders: int) -> "TripAnswer":
        """Write a trip; `riders` are those whom the reader may see."""
        record = now.record
        return cls(
            plan_id=record.plan_id,
            trip_id=record.trip_id,
            day=record.day,
            coach_id=record.coach_id,
            departs_at=datetime.fromtimestamp(record.departs_at, UTC),
            arrives_at=datetime.fromtimestamp(record.arrives_at, UTC),
            riders=riders,
            phase=now.state.phase,
            departed_at=moment(now.state.departed_at),
        )


class PersonAnswer(Answer):
    """One person of a handover."""

    worker_id: Annotated[str, Field(examples=["W0012"])]
    boarding: Boarding
    outcome: Outcome
    outcome_at: datetime | None

    @classmethod
    def of(cls, person: PersonState) -> "PersonAnswer":
        """Write a person's state; the reason may be a matter of health and is left out."""
        return cls(
            worker_id=person.rider.worker_id,
            boarding=person.boarding,
            outcome=person.outcome,
            outcome_at=moment(person.outcome_at),
        )


class FirmAnswer(Answer):
    """One firm's part of the handover of a trip."""

    firm_id: Annotated[str, Field(examples=["F01"])]
    planned: Annotated[int, Field(examples=[12])]
    expected: Annotated[int, Field(examples=[11])]
    confirmed: Annotated[int, Field(examples=[11])]
    missing: Annotated[int, Field(examples=[0])]
    progress: FirmProgress
    signed_at: datetime | None
    signed_by: Annotated[str, Field(examples=["陈志强"])]
    note: str
    people: list[PersonAnswer]

    @classmethod
    def of(cls, firm: FirmState, now: TripNow) -> "FirmAnswer":
        """Write a firm's part with its people."""
        own = (one for one in now.state.people.values() if one.rider.firm_id == firm.firm_id)
        numbers = {name: getattr(firm, name) for name in ("planned", "expected", "confirmed", "missing")}
        return cls(
            firm_id=firm.firm_id,
            **numbers,
            progress=firm.progress,
            signed_at=moment(firm.signed_at),
            signed_by=firm.signed_by,
            note=firm.note,
            people=[PersonAnswer.of(person) for person in own],
        )


class EventAnswer(Answer):
    """One fact of the log."""

    event_id: str
    kind: Annotated[str, Field(examples=["boarded"])]
    at: datetime
    recorded_at: datetime
    erased: Annotated[bool, Field(description="Its details of health have been erased after their time.")]
    worker_id: str | None = None
    place_id: str | None = None
    firm_id: str | None = None

    @classmethod
    def of(cls, record: EventRecord) -> "EventAnswer":
        """Write a fact without its details: temperatures and reasons are not for the log's readers."""
        event = record.event
        return cls(
            event_id=event.event_id,
            kind=KIND_OF[type(event)],
            at=datetime.fromtimestamp(event.at, UTC),
            recorded_at=datetime.fromtimestamp(record.recorded_at, UTC),
            erased=record.erased,
            **{name: getattr(event, name, None) for name in ("worker_id", "place_id", "firm_id")},
        )


class ReportedAnswer(Answer):
    """Whether a fact was new, and how the trip stands after it."""

    new: bool
    phase: Phase
    head_count: HeadCountAnswer | None


class TokenAnswer(Answer):
    """One token; its secret is answered once, by the request that made it."""

    token_id: Annotated[str, Field(examples=["9f2c51d07a3be846"])]
    role: Role
    plan_id: str
    trip_id: str
    firm_id: str
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def values(cls, token: TokenRecord) -> dict[str, object]:
        """Return the members of a token."""
        moments = {name: moment(getattr(token, name)) for name in ("issued_at", "expires_at", "revoked_at")}
        texts = ("token_id", "role", "plan_id", "trip_id", "firm_id", "label")
        return {name: getattr(token, name) for name in texts} | moments


class IssuedAnswer(TokenAnswer):
    """A new token with its secret and its link."""

    secret: Annotated[str, Field(examples=["k3pZ0cT9vJ1mQ8sXr5uWbA2d"])]
    link: Annotated[str, Field(examples=["https://bus.example.org/t/k3pZ0cT9vJ1mQ8sXr5uWbA2d"])]


class BoundAnswer(Answer):
    """One bound of a scope."""

    kind: ScopeKind
    key: Annotated[str, Field(examples=["511025"])]


class ScopeAnswer(Answer):
    """A scope: all its bounds hold; without any it is the whole service."""

    bounds: list[BoundAnswer]

    @classmethod
    def all_of(cls, scopes: tuple[Scope, ...]) -> "list[ScopeAnswer]":
        """Write scopes."""
        return [cls(bounds=[BoundAnswer(kind=one.kind, key=one.key) for one in scope]) for scope in scopes]


class CallerAnswer(Answer):
    """Who calls, where he may act, and what a link is bound to."""

    role: Role
    name: Annotated[str, Field(examples=["li.na"])]
    scopes: list[ScopeAnswer]
    plan_id: str
    trip_id: str
    firm_id: str
    expires_at: datetime


class AccountAnswer(Answer):
    """One account."""

    account_id: Annotated[str, Field(examples=["3c9a7be2d0583641"])]
    name: Annotated[str, Field(examples=["li.na"])]
    role: Role
    county: Annotated[str, Field(examples=["511025"])]
    scopes: list[ScopeAnswer]
    made_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, account: AccountRecord) -> "AccountAnswer":
        """Write an account."""
        return cls(
            account_id=account.account_id,
            name=account.name,
            role=account.role,
            county=account.county,
            scopes=ScopeAnswer.all_of(account.scopes),
            made_at=datetime.fromtimestamp(account.made_at, UTC),
            closed_at=moment(account.disabled_at),
        )


class SessionAnswer(Answer):
    """A session that has begun; its secret is answered once."""

    secret: Annotated[str, Field(examples=["~sk3pZ0cT9vJ1mQ8sXr5uWbA2d"])]
    role: Role
    name: Annotated[str, Field(examples=["li.na"])]
    expires_at: datetime


class OwnTokenAnswer(Answer):
    """One token that a program uses in somebody's name."""

    token_id: Annotated[str, Field(examples=["9f2c51d07a3be846"])]
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, token: OwnToken) -> "OwnTokenAnswer":
        """Write a token."""
        return cls(
            token_id=token.token_id,
            label=token.label,
            issued_at=datetime.fromtimestamp(token.issued_at, UTC),
            expires_at=datetime.fromtimestamp(token.expires_at, UTC),
            revoked_at=moment(token.revoked_at),
        )


class OwnIssuedAnswer(OwnTokenAnswer):
    """A new token with its secret."""

    secret: Annotated[str, Field(examples=["~ak3pZ0cT9vJ1mQ8sXr5uWbA2d"])]


PROBLEM = {"model": ProblemAnswer, "content": {"application/problem+json": {}}}
UNUSABLE: dict[int | str, dict[str, object]] = {
    status.HTTP_503_SERVICE_UNAVAILABLE: {
        **PROBLEM,
        "description": "The store cannot be used now; nothing was written. Try again.",
    },
}
REFUSALS: dict[int | str, dict[str, object]] = {
    status.HTTP_401_UNAUTHORIZED: {**PROBLEM, "description": "No token in force."},
    status.HTTP_403_FORBIDDEN: {**PROBLEM, "description": "The role may not do this."},
    status.HTTP_404_NOT_FOUND: {**PROBLEM, "description": "No such thing, or not the caller's."},
    status.HTTP_422_UNPROCESSABLE_CONTENT: {**PROBLEM, "description": "The request has faults."},
    **UNUSABLE,
}
CONFLICT: dict[int | str, dict[str, object]] = {
    status.HTTP_400_BAD_REQUEST: {**PROBLEM, "description": "The body cannot be read."},
    status.HTTP_408_REQUEST_TIMEOUT: {
        **PROBLEM,
        "description": "The rest of the request did not come in time.",
    },
    status.HTTP_409_CONFLICT: {**PROBLEM, "description": "It contradicts what is known."},
    413: {**PROBLEM, "description": "The request is too long."},
}
LOGGING_IN: dict[int | str, dict[str, object]] = {
    status.HTTP_400_BAD_REQUEST: {**PROBLEM, "description": "The body cannot be read."},
    status.HTTP_408_REQUEST_TIMEOUT: {
        **PROBLEM,
        "description": "The rest of the request did not come in time.",
    },
    status.HTTP_401_UNAUTHORIZED: {**PROBLEM, "description": "Name and password do not belong together."},
    413: {**PROBLEM, "description": "The request is too long."},
    status.HTTP_422_UNPROCESSABLE_CONTENT: {**PROBLEM, "description": "The request has faults."},
    status.HTTP_429_TOO_MANY_REQUESTS: {**PROBLEM, "description": "Too many tries: see Retry-After."},
    **UNUSABLE,
}
