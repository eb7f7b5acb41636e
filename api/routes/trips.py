"""The trips of a plan, and their head counts."""

from fastapi import APIRouter, Response

from api.auth import allow
from api.operations import trips
from api.reader import Caller, Here, PlanId, TripId
from api.routes.answers import REFUSALS, HeadCountAnswer, TripAnswer
from api.store import Role

router = APIRouter(prefix="/plans/{plan_id}/trips", tags=["trips"], responses=REFUSALS)


@router.get("", summary="The trips of a plan that the caller may see")
def all_trips(office: Here, caller: Caller, plan_id: PlanId) -> list[TripAnswer]:
    """Dispatcher: all; driver and firm: their own."""
    return [TripAnswer.of(now, caller.role) for now in trips.trips(office, caller, plan_id)]


@router.get("/{trip_id}", summary="One trip")
def trip(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> TripAnswer:
    """Dispatcher; driver and firm: their own."""
    return TripAnswer.of(trips.trip(office, caller, plan_id, trip_id), caller.role)


@router.get("/{trip_id}/map", summary="The still map of one trip", response_class=Response)
def trip_map(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> Response:
    """Dispatcher; driver: his own."""
    media_type, content = trips.picture(office, caller, plan_id, trip_id)
    return Response(content, media_type=media_type)


@router.get("/{trip_id}/head-count", summary="The head count, which must close")
def head_count(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> HeadCountAnswer:
    """Dispatcher; driver: his own."""
    allow(caller, Role.DISPATCHER, Role.DRIVER)
    return HeadCountAnswer.of(trips.trip(office, caller, plan_id, trip_id).state.head_count)
