"""The manifest of a trip, as data and as paper."""

from typing import Any

from fastapi import APIRouter, Response

from api.access import Act
from api.operations import papers
from api.reader import Caller, Here, PlanId, Speech, TripId, doing
from api.routes.answers import REFUSALS
from scheduler.manifests import manifest_to_json

router = APIRouter(prefix="/plans/{plan_id}/trips/{trip_id}", tags=["papers"], responses=REFUSALS)


@router.get("/manifest", summary="The manifest as the caller may see it", **doing(Act.SEE_MANIFEST))
def manifest(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> dict[str, Any]:
    """Each role its own people: of its county, town, village, coach or firm."""
    _, sheet = papers.manifest_of(office, caller, plan_id, trip_id)
    return manifest_to_json(sheet)


@router.get(
    "/manifest.pdf", summary="The manifest as PDF", response_class=Response, **doing(Act.PRINT_MANIFEST)
)
def manifest_pdf(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId, words: Speech) -> Response:
    """Dispatcher; carrier and driver: their own trips."""
    return pdf(papers.manifest_paper(office, caller, plan_id, trip_id, words.lang), f"manifest-{trip_id}")


def pdf(content: bytes, name: str) -> Response:
    """Answer with a paper that browsers show, under a name that any system can keep."""
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "_" for letter in name
    )
    headers = {"Content-Disposition": f'inline; filename="{plain}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
