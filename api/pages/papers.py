"""Papers and pictures behind the links on the pages."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from api.access import Means, Role
from api.links import link_of
from api.operations import drawing, papers, trips
from api.pages.reader import Holder
from api.reader import FirmId, Here, PlanId, Speech, TripId
from api.routes.papers import pdf

router = APIRouter(prefix="/plans/{plan_id}")

# the map pages carry their data in a script of their own; they still may load nothing from another host
MAP_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
}


@router.get("/pages/{name:path}")
def map_page(
    office: Here, holder: Holder, plan_id: PlanId, name: Annotated[str, Path(max_length=300)]
) -> FileResponse:
    """Show a map page, or one of the files that it loads."""
    return FileResponse(drawing.map_file(office, holder, plan_id, name), headers=MAP_HEADERS)


@router.get("/trips/{trip_id}/map")
def trip_map(office: Here, holder: Holder, plan_id: PlanId, trip_id: TripId) -> Response:
    """Show the still map of one trip."""
    media_type, content = trips.picture(office, holder, plan_id, trip_id)
    return Response(content, media_type=media_type)


@router.get("/trips/{trip_id}/manifest.pdf")
def manifest(
    request: Request,
    office: Here,
    holder: Holder,
    plan_id: PlanId,
    trip_id: TripId,
    words: Speech,
) -> Response:
    """Show the manifest as PDF; the driver's own carries his own link as QR code."""
    own = holder.means is Means.LINK and holder.role is Role.DRIVER
    link = link_of(request, office.settings, request.path_params["secret"]) if own else ""
    content = papers.manifest_paper(office, holder, plan_id, trip_id, words.lang, link)
    return pdf(content, f"manifest-{trip_id}")


@router.get("/trips/{trip_id}/handover/{firm_id}/slip.pdf")
def slip(
    office: Here, holder: Holder, plan_id: PlanId, trip_id: TripId, firm_id: FirmId, words: Speech
) -> Response:
    """Show a firm's handover slip as PDF."""
    return pdf(papers.slip_paper(office, holder, plan_id, trip_id, firm_id, words.lang), f"slip-{trip_id}")
