"""The facts of a trip: reported with ids that the caller makes, safe to repeat."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response, status

from api.access import Act, Role
from api.operations import reporting, trips
from api.reader import Caller, Here, PlanId, TripId, doing
from api.routes.answers import CONFLICT, REFUSALS, EventAnswer, HeadCountAnswer, ReportedAnswer
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import EXAMPLES, Report, to_event

router = APIRouter(
    prefix="/plans/{plan_id}/trips/{trip_id}/events",
    tags=["events"],
    responses=REFUSALS,
    route_class=Repeatable,
)


@router.get(
    "",
    summary="The log of a trip, in the order in which the facts came in",
    responses=IN_PARTS,
    **doing(Act.SEE_LOG),
)
def log(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId, paged: Paged) -> list[EventAnswer]:
    """Dispatcher, auditor; carrier and driver: their own trips."""
    now = trips.trip(office, caller, plan_id, trip_id, Act.SEE_LOG)
    # facts are only ever added at the end: the number of one stays
    numbered = paged.span.among(enumerate(now.facts, start=1), lambda one: (one[0],))
    return [EventAnswer.of(record) for _, record in paged.part(numbered, lambda one: (one[0],))]


@router.post(
    "",
    summary="Report a fact",
    **doing(Act.REPORT_ROAD),
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT | {status.HTTP_200_OK: {"model": ReportedAnswer, "description": "Known already."}},
)
def report(
    office: Here,
    caller: Caller,
    plan_id: PlanId,
    trip_id: TripId,
    response: Response,
    body: Annotated[Report, Body(openapi_examples=EXAMPLES)],
    backlog: Annotated[
        bool, Query(description="Kept where there was no reception: it is taken in any order.")
    ] = False,
) -> ReportedAnswer:
    """Driver and carrier: what is seen from the coach; firm: its own people; dispatcher: all (docs/facts.md).

    201 for a new fact, 200 for one that is known already, 409 for a contradiction.
    """
    reported = reporting.report(office, caller, plan_id, trip_id, to_event(body), backlog=backlog)
    if not reported.new:
        response.status_code = status.HTTP_200_OK
    state = reported.trip.state
    count = None if caller.role is Role.FIRM else HeadCountAnswer.of(state.head_count)
    return ReportedAnswer(new=reported.new, phase=state.phase, head_count=count)
