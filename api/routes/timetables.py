"""Timetables of published trips for other programs."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.access import Act
from api.operations import timetables
from api.reader import Caller, Here, PlanId, doing
from api.routes.answers import REFUSALS

router = APIRouter(prefix="/plans/{plan_id}", tags=["timetables"], responses=REFUSALS)


def giving(media_type: str) -> dict[str, Any]:
    """Return what a route says of itself that answers with another form than JSON."""
    return {"responses": {200: {"content": {media_type: {}}, "description": "The timetable."}}}


@router.get(
    "/trips.geojson",
    summary="The trips as GeoJSON",
    response_class=Response,
    **doing(Act.SEE_MAP),
    **giving("application/geo+json"),
)
def geojson(office: Here, caller: Caller, plan_id: PlanId) -> Response:
    """Whoever may see the map: a line and the stops of each trip, WGS-84; nobody's name."""
    return JSONResponse(timetables.geojson(office, caller, plan_id), media_type="application/geo+json")


@router.get(
    "/trips.ics",
    summary="The trips as a calendar",
    response_class=Response,
    **doing(Act.SEE_MAP),
    **giving("text/calendar"),
)
def icalendar(office: Here, caller: Caller, plan_id: PlanId) -> Response:
    """Whoever may see the map: one event for each trip (iCalendar)."""
    return Response(timetables.icalendar(office, caller, plan_id), media_type="text/calendar")


@router.get(
    "/gtfs.zip",
    summary="The trips as a GTFS feed",
    response_class=Response,
    **doing(Act.SEE_MAP),
    **giving("application/zip"),
)
def gtfs(office: Here, caller: Caller, plan_id: PlanId, request: Request) -> Response:
    """Whoever may see the map: agencies, stops, routes, trips and times; times beyond midnight count on."""
    address = office.settings.public_url or str(request.base_url).rstrip("/")
    return Response(timetables.gtfs(office, caller, plan_id, address), media_type="application/zip")
