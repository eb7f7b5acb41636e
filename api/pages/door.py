"""The door: what one sees without a link, and where each link leads."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.operations import trips
from api.pages.reader import Holder, Secret, trip_path
from api.pages.rendering import page
from api.reader import Here
from api.store import Role

router = APIRouter()


@router.get("/")
def door(request: Request) -> HTMLResponse:
    """Say how to get in."""
    return page(request, "door.html")


@router.get("/t/{secret}")
def enter(request: Request, office: Here, holder: Holder, secret: Secret) -> Response:
    """Lead a driver to his list, a firm to its people, a dispatcher to the latest plan."""
    query = f"?{request.url.query}" if request.url.query else ""
    if holder.role is Role.DISPATCHER:
        plans = trips.plans(office, holder)
        if not plans:
            return page(request, "desk/nothing.html")
        return RedirectResponse(f"/t/{secret}/plans/{plans[0].plan_id}{query}", HTTPStatus.SEE_OTHER)
    base = trip_path(secret, holder.plan_id, holder.trip_id)
    where = "/boarding" if holder.role is Role.DRIVER else f"/handover/{holder.firm_id}"
    return RedirectResponse(f"{base}{where}{query}", HTTPStatus.SEE_OTHER)
