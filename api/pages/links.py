"""Links for drivers and firms: made by the dispatcher, shown once, with QR codes to print."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access import Act, Caller, may
from api.links import link_of
from api.operations import tokens, trips
from api.pages.reader import Door, Holder, trip_path
from api.pages.rendering import page
from api.reader import Here, PlanId, TripId
from api.store import TokenRecord

router = APIRouter()


@router.post("/plans/{plan_id}/links")
def links_of_day(request: Request, office: Here, holder: Holder, door: Door, plan_id: PlanId) -> HTMLResponse:
    """Make links for every driver and firm of a plan, as one sheet to print."""
    may(holder, Act.MANAGE_LINKS)
    trips.plan(office, holder, plan_id)
    now = trips.trips(office, holder, plan_id)
    sheets = [(one, _links(request, office, holder, one)) for one in now]
    return page(request, "desk/links.html", back=f"{door}/plans/{plan_id}", sheets=sheets)


@router.post("/plans/{plan_id}/trips/{trip_id}/links")
def links_of_trip(
    request: Request, office: Here, holder: Holder, door: Door, plan_id: PlanId, trip_id: TripId
) -> HTMLResponse:
    """Make links for the driver and the firms of one trip."""
    now = trips.trip(office, holder, plan_id, trip_id, Act.MANAGE_LINKS)
    sheets = [(now, _links(request, office, holder, now))]
    return page(request, "desk/links.html", back=trip_path(door, plan_id, trip_id), sheets=sheets)


@router.post("/tokens/{token_id}/revoke")
def revoke(
    office: Here,
    holder: Holder,
    door: Door,
    token_id: Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$")],
) -> RedirectResponse:
    """Close a link."""
    token = tokens.revoke(office, holder, token_id)
    return RedirectResponse(f"{trip_path(door, token.plan_id, token.trip_id)}#links", HTTPStatus.SEE_OTHER)


def _links(
    request: Request, office: Here, holder: Caller, now: trips.TripNow
) -> list[tuple[TokenRecord, str, str]]:
    """Make the links of a trip: token, address, and the firm's name ("" = the driver's)."""
    record, firms = now.record, now.batch.case.firms
    made = []
    for firm_id in ("", *record.roster.firm_ids):
        token, secret = tokens.issue_for_trip(office, holder, record.plan_id, record.trip_id, firm_id)
        made.append(
            (token, link_of(request, office.settings, secret), firms[firm_id].name if firm_id else "")
        )
    return made
