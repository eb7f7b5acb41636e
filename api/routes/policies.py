"""Versions of the policy, and what a change of it breaks in a plan."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, status
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act
from api.operations import policies
from api.reader import Caller, Here, PlanId, Speech, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import Identity, Words
from api.store import PolicyRecord
from api.words import Words as Spoken
from scheduler.amending import Breakage
from scheduler.reasons import meaning

router = APIRouter(tags=["policies"], responses=REFUSALS, route_class=Repeatable)
CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6})?$"
County = Annotated[str, Field(pattern=CODE, examples=["511025"])]
SECTION = {"preset": "cn-2020-03-by-risk", "max_temperature_c": 37.2}
Section = Annotated[
    dict[str, Any],
    Field(
        max_length=40,
        description="As the `[policy]` of case.toml: a preset and what is set differently.",
        examples=[SECTION],
    ),
]


class PolicyWish(BaseModel):
    """A version that is to be in force from a day on."""

    model_config = ConfigDict(extra="forbid")

    county: Annotated[County, Field(description="Where it holds; blank: the caller's county.")] = ""
    from_day: date
    title: Annotated[Identity, Field(examples=["关于分区分级精准防控的通知"])]
    policy: Section


class PolicyTrial(BaseModel):
    """A policy that is only tried."""

    model_config = ConfigDict(extra="forbid")

    policy: Section


class PolicyAnswer(Answer):
    """One version of the policy."""

    policy_id: str
    county: str
    from_day: date
    title: Words
    policy: Section
    made_at: datetime

    @classmethod
    def of(cls, record: PolicyRecord) -> "PolicyAnswer":
        """Write a version."""
        return cls(
            policy_id=record.policy_id,
            county=record.county,
            from_day=record.from_day,
            title=record.title,
            policy=dict(record.section),
            made_at=datetime.fromtimestamp(record.made_at, UTC),
        )


class TripBreachAnswer(Answer):
    """One rule that a trip or firm breaks under the other policy."""

    where: Annotated[str, Field(examples=["T001"])]
    code: Annotated[str, Field(examples=["R03"])]
    words: str
    details: str


class RefusalAnswer(Answer):
    """Why the gate refuses somebody."""

    code: Annotated[str, Field(examples=["TEMPERATURE_HIGH"])]
    words: str
    remedy: str


class PersonBreachAnswer(Answer):
    """One rider whom the other policy refuses; details of health are left out."""

    worker_id: str
    trip_id: str
    refusals: list[RefusalAnswer]


class BreakageAnswer(Answer):
    """What a change of policy breaks, and whom it frees."""

    day: date | None
    trip_ids: list[str]
    trips: list[TripBreachAnswer]
    people: list[PersonBreachAnswer]
    freed: list[str]

    @classmethod
    def of(cls, found: Breakage, words: Spoken, day: date | None = None) -> "BreakageAnswer":
        """Write what breaks."""
        lang = words.lang
        return cls(
            day=day,
            trip_ids=list(found.trip_ids),
            trips=[
                TripBreachAnswer(where=one.where, code=one.code, words=one.words(lang), details=one.details)
                for one in found.trips
            ],
            people=[
                PersonBreachAnswer(
                    worker_id=one.worker_id,
                    trip_id=one.trip_id,
                    refusals=[
                        RefusalAnswer(
                            code=refusal.code, words=meaning(refusal.code, lang), remedy=refusal.remedy(lang)
                        )
                        for refusal in one.refusals
                    ],
                )
                for one in found.people
            ],
            freed=list(found.freed),
        )


@router.get("/policies", summary="The versions of the policy", responses=IN_PARTS, **doing(Act.SEE_POLICIES))
def versions(
    office: Here,
    caller: Caller,
    paged: Paged,
    county: Annotated[str, Query(pattern=CODE, description="Blank: the caller's county.")] = "",
) -> list[PolicyAnswer]:
    """Dispatcher, auditor: those that hold in a county, in order of their first days."""
    found = policies.versions(office, caller, county, paged.span)
    return [PolicyAnswer.of(record) for record in paged.part(found, policies.place_of)]


@router.post(
    "/policies",
    summary="Put a version of the policy into force",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
    **doing(Act.MANAGE_POLICIES),
)
def put_in_force(
    office: Here,
    caller: Caller,
    wish: Annotated[
        PolicyWish,
        Body(examples=[{"from_day": "2020-03-02", "title": "关于分区分级精准防控的通知", "policy": SECTION}]),
    ],
) -> PolicyAnswer:
    """Dispatcher: within his own county. It holds from its first day on, until the next version does."""
    return PolicyAnswer.of(
        policies.put_in_force(office, caller, wish.county, wish.from_day, wish.title, wish.policy)
    )


@router.get(
    "/plans/{plan_id}/policy-breakage",
    summary="What the policy in force breaks in a plan, by day",
    **doing(Act.SEE_POLICIES),
)
def broken_now(office: Here, caller: Caller, plan_id: PlanId, words: Speech) -> list[BreakageAnswer]:
    """Dispatcher, auditor: trips by rule, people by reason, and whom it frees."""
    found = policies.broken_now(office, caller, plan_id)
    return [BreakageAnswer.of(breakage, words, day) for day, breakage in found.items()]


@router.post(
    "/plans/{plan_id}/policy-trials",
    summary="What another policy would break in a plan",
    responses=CONFLICT,
    **doing(Act.MANAGE_POLICIES, repeatable=False),
)
def trial(
    office: Here,
    caller: Caller,
    plan_id: PlanId,
    words: Speech,
    wish: Annotated[PolicyTrial, Body(examples=[{"policy": SECTION}])],
) -> BreakageAnswer:
    """Dispatcher. Nothing is kept."""
    return BreakageAnswer.of(policies.trial(office, caller, plan_id, wish.policy), words)
