"""Papers and pictures behind the links on the pages."""

from fastapi import APIRouter, Request, Response

from api.links import link_of
from api.operations import papers, trips
from api.pages.reader import Holder, Secret
from api.reader import FirmId, Here, PlanId, Speech, TripId
from api.routes.papers import pdf
from api.store import Role

router = APIRouter(prefix="/t/{secret}/plans/{plan_id}")


@router.get("/map")
def overview(office: Here, holder: Holder, plan_id: PlanId) -> Response:
    """Show the still map of all trips."""
    media_type, content = trips.picture(office, holder, plan_id)
    return Response(content, media_type=media_type)


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
    secret: Secret,
    plan_id: PlanId,
    trip_id: TripId,
    words: Speech,
) -> Response:
    """Show the manifest as PDF; the driver's own carries his own link as QR code."""
    link = link_of(request, office.settings, secret) if holder.role is Role.DRIVER else ""
    content = papers.manifest_paper(office, holder, plan_id, trip_id, words.lang, link)
    return pdf(content, f"manifest-{trip_id}")


@router.get("/trips/{trip_id}/handover/{firm_id}/slip.pdf")
def slip(
    office: Here, holder: Holder, plan_id: PlanId, trip_id: TripId, firm_id: FirmId, words: Speech
) -> Response:
    """Show a firm's handover slip as PDF."""
    return pdf(papers.slip_paper(office, holder, plan_id, trip_id, firm_id, words.lang), f"slip-{trip_id}")
