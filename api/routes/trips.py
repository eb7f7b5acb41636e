"""The trips of a plan, and their head counts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response

from api.access import Act
from api.operations import trips
from api.reader import Caller, Here, PlanId, TripId, doing
from api.routes.answers import REFUSALS, HeadCountAnswer, TripAnswer
from api.routes.paging import IN_PARTS, Paged, Paging, paging
from api.store import Place

all_router = APIRouter(tags=["trips"], responses=REFUSALS)
router = APIRouter(prefix="/plans/{plan_id}/trips", tags=["trips"], responses=REFUSALS)


@router.get(
    "",
    summary="The trips of a plan that the caller may see",
    responses=IN_PARTS,
    **doing(Act.SEE_TRIPS),
)
def all_trips(office: Here, caller: Caller, plan_id: PlanId, paged: Paged) -> list[TripAnswer]:
    """Each role the trips within its scope."""
    found = trips.trips(office, caller, plan_id, paged.span)
    part = paged.part(found, lambda now: (now.record.departs_at, now.record.trip_id))
    return [answer(caller, now) for now in part]


@router.get("/{trip_id}", summary="One trip", **doing(Act.SEE_TRIPS))
def trip(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> TripAnswer:
    """Each role the trips within its scope."""
    return answer(caller, trips.trip(office, caller, plan_id, trip_id))


@router.get(
    "/{trip_id}/map", summary="The still map of one trip", response_class=Response, **doing(Act.SEE_MAP)
)
def trip_map(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> Response:
    """Dispatcher, health officer, auditor; carrier and driver: their own."""
    media_type, content = trips.picture(office, caller, plan_id, trip_id)
    return Response(content, media_type=media_type)


@router.get("/{trip_id}/head-count", summary="The head count, which must close", **doing(Act.SEE_COUNT))
def head_count(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> HeadCountAnswer:
    """Dispatcher, auditor; carrier and driver: their own."""
    return HeadCountAnswer.of(trips.trip(office, caller, plan_id, trip_id, Act.SEE_COUNT).state.head_count)


def answer(caller: Caller, now: trips.TripNow) -> TripAnswer:
    """Write a trip with the number of its people that the caller may see."""
    return TripAnswer.of(now, len(trips.people_seen(caller, now)))


@all_router.get(
    "/trips",
    summary="The trips of all plans that the caller may see",
    responses=IN_PARTS,
    **doing(Act.SEE_TRIPS),
)
def trips_of_all_plans(
    office: Here,
    caller: Caller,
    paged: Annotated[Paging, paging(trips.MOST_TRIPS, trips.MOST_TRIPS)],
    first_day: date = date.min,
    last_day: date = date.max,
) -> list[TripAnswer]:
    """Each role the trips within its scope, the latest day first."""
    found = trips.all_trips(office, caller, (first_day, last_day), paged.span)
    return [answer(caller, now) for now in paged.part(found, _place)]


def _place(now: trips.TripNow) -> Place:
    return now.record.day.isoformat(), now.record.departs_at, now.record.plan_id, now.record.trip_id
