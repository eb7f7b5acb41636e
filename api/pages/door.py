"""The door: what one sees without a link, and where each link and each log-in leads."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import TABLE, Act, Means, Role
from api.operations import accounts, trips
from api.pages.reader import Door, Holder, trip_path, ways_of
from api.pages.rendering import page
from api.reader import Here
from api.store import TripRecord

door_router = APIRouter()
router = APIRouter()


@door_router.get("/")
def door(request: Request) -> HTMLResponse:
    """Say how to get in."""
    return page(request, "door.html")


@router.get("")
def enter(request: Request, office: Here, holder: Holder, door: Door) -> Response:
    """Lead a driver to his list, a firm to its people, a dispatcher to a plan, others to their trips."""
    query = f"?{request.url.query}" if request.url.query else ""
    if holder.role is Role.DISPATCHER:
        plans = trips.plans(office, holder)
        if not plans:
            return page(request, "desk/nothing.html")
        return RedirectResponse(f"{door}/plans/{plans[0].plan_id}{query}", HTTPStatus.SEE_OTHER)
    if holder.means is Means.LINK:
        base = trip_path(door, holder.plan_id, holder.trip_id)
        where = "/boarding" if holder.role is Role.DRIVER else f"/handover/{holder.firm_id}"
        return RedirectResponse(f"{base}{where}{query}", HTTPStatus.SEE_OTHER)
    where = "accounts" if holder.role is Role.ADMINISTRATOR else "trips"
    return RedirectResponse(f"{door}/{where}{query}", HTTPStatus.SEE_OTHER)


@router.get("/trips")
def own_trips(request: Request, office: Here, holder: Holder, door: Door) -> HTMLResponse:
    """Show the trips of all plans that lie within the reader's scope."""
    found = trips.all_trips(office, holder)
    rows = [(now, len(trips.people_seen(holder, now)), _page_of(holder, door, now.record)) for now in found]
    return page(request, "desk/own.html", rows=rows, role=holder.role, ways=ways_of(holder, door))


@router.get("/accounts")
def all_accounts(request: Request, office: Here, holder: Holder) -> HTMLResponse:
    """Show the accounts that lie within the reader's scope."""
    found = accounts.list_accounts(office, holder)
    return page(request, "desk/accounts.html", accounts=found, role=holder.role)


def _page_of(holder: Holder, door: str, record: TripRecord) -> str:
    """Return the page of a trip that a role works on, "" where it has none."""
    base = trip_path(door, record.plan_id, record.trip_id)
    may = TABLE[holder.role]
    if Act.MANAGE_LINKS in may:
        return base
    if Act.REPORT_ROAD in may:
        return f"{base}/boarding"
    if Act.REPORT_HANDOVER in may:
        return f"{base}/handover/{trips.own_firm(holder, record)}"
    return f"{base}/people" if Act.SEE_MANIFEST in may else ""
