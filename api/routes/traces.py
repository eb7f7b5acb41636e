"""Traces of people and trips, and the five points of each trip."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.access import Act
from api.operations import tracing
from api.operations.tracing import Reached, TripPoints
from api.reader import IDENTITY, Caller, Here, PlanId, Speech, TripId, doing
from api.routes.answers import REFUSALS, Answer
from api.words import Words
from scheduler.tracing import NEXT_DAYS, Air, Contact, LaterRun, Nearness, PointName, Run, Slip

router = APIRouter(prefix="/plans/{plan_id}", tags=["tracing"], responses=REFUSALS)
WorkerId = Annotated[str, Path(pattern=IDENTITY, examples=["W0012"])]
LaterElsewhere = Annotated[int, Field(description="Later trips outside of the caller's scope.")]
Days = Annotated[int, Query(ge=0, le=60, description="For how many days later runs are told.")]


class ReachedAnswer(Answer):
    """How somebody aboard is reached."""

    plan_id: str
    worker_id: Annotated[str, Field(examples=["W0012"])]
    name: str
    phone: str
    village: str
    firm: str

    @classmethod
    def of(cls, one: Reached) -> "ReachedAnswer":
        """Write a person."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class RunAnswer(Answer):
    """One trip as it was run."""

    plan_id: str
    trip_id: str
    coach: Annotated[str, Field(examples=["沱江客运 川K90001"])]
    crew: list[str]
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, run: Run) -> "RunAnswer":
        """Write a run without its people."""
        plan_id, _, trip_id = run.trip_id.partition("/")
        return cls(
            plan_id=plan_id,
            trip_id=trip_id,
            coach=run.coach_id,
            crew=list(run.crew),
            begins=datetime.fromtimestamp(run.from_, UTC),
            ends=datetime.fromtimestamp(run.until, UTC),
        )


class LaterRunAnswer(Answer):
    """A later run of the same coach or crew."""

    run: RunAnswer
    after_trip_id: str
    same_coach: bool
    crew: list[str]
    disinfected: bool

    @classmethod
    def of(cls, later: LaterRun) -> "LaterRunAnswer":
        """Write a later run."""
        return cls(
            run=RunAnswer.of(later.run),
            after_trip_id=later.after.partition("/")[2],
            same_coach=later.same_coach,
            crew=list(later.crew),
            disinfected=later.disinfected,
        )


class ContactAnswer(Answer):
    """Somebody who was aboard with a case; one of the crew has no person."""

    person: ReachedAnswer | None
    driver: str
    trip_id: str
    nearness: Nearness
    rows: int | None
    close: bool
    seat: str
    minutes_together: int

    @classmethod
    def of(cls, one: Contact, trip_id: str, people: Mapping[str, Reached]) -> "ContactAnswer":
        """Write a contact."""
        person = people.get(one.person_id)
        return cls(
            person=ReachedAnswer.of(person) if person else None,
            driver="" if person else one.person_id,
            trip_id=trip_id.partition("/")[2],
            nearness=one.nearness,
            rows=one.rows,
            close=one.close,
            seat=one.seat,
            minutes_together=one.together_s // 60,
        )


class SlipAnswer(Answer):
    """One handover slip on which the case or a contact stands."""

    plan_id: str
    trip_id: str
    firm_id: str
    people: int

    @classmethod
    def of(cls, slip: Slip) -> "SlipAnswer":
        """Write a slip."""
        plan_id, _, trip_id = slip.trip_id.partition("/")
        return cls(plan_id=plan_id, trip_id=trip_id, firm_id=slip.firm_id, people=len(slip.people))


class PersonTraceAnswer(Answer):
    """What is known of a case: runs, contacts nearest first, later runs, slips."""

    person: ReachedAnswer | None
    runs: list[RunAnswer]
    contacts: list[ContactAnswer]
    contacts_elsewhere: Annotated[int, Field(description="Contacts outside of the caller's scope.")]
    later_runs: list[LaterRunAnswer]
    later_runs_elsewhere: LaterElsewhere
    slips: list[SlipAnswer]


class SeatedAnswer(Answer):
    """Somebody who was aboard, and on which seat."""

    person: ReachedAnswer
    seat: str


class TripTraceAnswer(Answer):
    """Who was aboard a trip, and what its coach and crew ran next."""

    run: RunAnswer
    people: list[SeatedAnswer]
    people_elsewhere: int
    later_runs: list[LaterRunAnswer]
    later_runs_elsewhere: LaterElsewhere


class LackAnswer(Answer):
    """One thing that a point lacks."""

    code: Annotated[str, Field(examples=["not-signed"])]
    about: Annotated[str, Field(examples=["F01"])]
    words: str


class PointAnswer(Answer):
    """One of the five points."""

    name: PointName
    words: str
    complete: bool
    lacks: list[LackAnswer]


class CompletenessAnswer(Answer):
    """The five points of a trip."""

    plan_id: str
    trip_id: str
    complete: bool
    points: list[PointAnswer]

    @classmethod
    def of(cls, found: TripPoints, words: Words) -> "CompletenessAnswer":
        """Write the points of a trip."""
        points = [
            PointAnswer(
                name=point.name,
                words=point.words(words.lang),
                complete=point.complete,
                lacks=[
                    LackAnswer(code=lack.code, about=lack.who, words=lack.words(words.lang))
                    for lack in point.lacks
                ],
            )
            for point in found.points
        ]
        return cls(plan_id=found.plan_id, trip_id=found.trip_id, complete=found.complete, points=points)


@router.get("/people/{worker_id}/trace", summary="The trace of one person", **doing(Act.TRACE))
def person_trace(
    office: Here,
    caller: Caller,
    plan_id: PlanId,
    worker_id: WorkerId,
    days: Days = NEXT_DAYS,
    air: Air = Air.SEALED,
) -> PersonTraceAnswer:
    """Dispatcher, health officer: their own people; contacts and later trips from elsewhere are counted."""
    found = tracing.of_person(office, caller, plan_id, worker_id, days, air)
    own = found.people.get(found.trace.worker_id)
    contacts = found.trace.contacts
    return PersonTraceAnswer(
        person=ReachedAnswer.of(own) if own else None,
        runs=[RunAnswer.of(run) for run in found.trace.runs],
        contacts=[
            ContactAnswer.of(one, trip_id, found.people) for trip_id in contacts for one in contacts[trip_id]
        ],
        contacts_elsewhere=found.elsewhere,
        later_runs=[LaterRunAnswer.of(later) for later in found.trace.later],
        later_runs_elsewhere=found.later_elsewhere,
        slips=[SlipAnswer.of(slip) for slip in found.trace.slips],
    )


@router.get("/trips/{trip_id}/trace", summary="The trace of one trip", **doing(Act.TRACE))
def trip_trace(
    office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId, days: Days = NEXT_DAYS
) -> TripTraceAnswer:
    """Dispatcher, health officer: who was aboard, and what coach and crew ran next."""
    found = tracing.of_trip(office, caller, plan_id, trip_id, days)
    return TripTraceAnswer(
        run=RunAnswer.of(found.run),
        people=[
            SeatedAnswer(person=ReachedAnswer.of(found.people[who]), seat=one.seat)
            for who, one in found.run.people.items()
        ],
        people_elsewhere=found.elsewhere,
        later_runs=[LaterRunAnswer.of(later) for later in found.later],
        later_runs_elsewhere=found.later_elsewhere,
    )


@router.get("/completeness", summary="The five points of all trips", **doing(Act.SEE_COMPLETENESS))
def completeness_of_plan(
    office: Here, caller: Caller, plan_id: PlanId, words: Speech
) -> list[CompletenessAnswer]:
    """Dispatcher, auditor: organised, tested, protected, handed over, traceable."""
    return [CompletenessAnswer.of(one, words) for one in tracing.points_of_plan(office, caller, plan_id)]


@router.get(
    "/trips/{trip_id}/completeness", summary="The five points of one trip", **doing(Act.SEE_COMPLETENESS)
)
def completeness(
    office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId, words: Speech
) -> CompletenessAnswer:
    """Dispatcher, auditor: each point with what it lacks."""
    return CompletenessAnswer.of(tracing.points(office, caller, plan_id, trip_id), words)
