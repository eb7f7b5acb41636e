"""The handover of a trip, per firm, person by person."""

from fastapi import APIRouter, Response

from api.access import Act
from api.operations import papers, trips
from api.reader import Caller, FirmId, Here, PlanId, Speech, TripId, doing
from api.routes.answers import REFUSALS, FirmAnswer
from api.routes.papers import pdf

router = APIRouter(prefix="/plans/{plan_id}/trips/{trip_id}/handover", tags=["handover"], responses=REFUSALS)


@router.get("", summary="The handover of a trip, firm by firm", **doing(Act.SEE_HANDOVER))
def firms(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> list[FirmAnswer]:
    """Dispatcher; driver: his own trip; firm: itself alone."""
    now = trips.trip(office, caller, plan_id, trip_id, Act.SEE_HANDOVER)
    return [FirmAnswer.of(firm, now) for firm in trips.firms_seen(caller, now)]


@router.get("/{firm_id}", summary="One firm's part of the handover", **doing(Act.SEE_HANDOVER))
def firm(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId, firm_id: FirmId) -> FirmAnswer:
    """Dispatcher; driver: his own trip; firm: itself alone."""
    now, found = trips.firm(office, caller, plan_id, trip_id, firm_id)
    return FirmAnswer.of(found, now)


@router.get(
    "/{firm_id}/slip.pdf",
    summary="The handover slip as PDF",
    response_class=Response,
    **doing(Act.PRINT_SLIP),
)
def slip(
    office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId, firm_id: FirmId, words: Speech
) -> Response:
    """Dispatcher; driver: his own trip; firm: its own."""
    content = papers.slip_paper(office, caller, plan_id, trip_id, firm_id, words.lang)
    return pdf(content, f"slip-{trip_id}-{firm_id}")
