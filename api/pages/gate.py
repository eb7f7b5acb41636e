"""The firm's page: who arrives, confirmed person by person, and the signature."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import Act, Role
from api.operations import papers, trips
from api.pages.arrival import arrival_of
from api.pages.reader import Door, Holder, trip_path
from api.pages.rendering import page
from api.reader import FirmId, Here, PlanId, TripId
from scheduler.handover import Outcome
from scheduler.manifests import Reader, TripPapers, seen_by

router = APIRouter(prefix="/plans/{plan_id}/trips/{trip_id}")


@router.get("/handover/{firm_id}")
def handover(
    request: Request,
    office: Here,
    holder: Holder,
    door: Door,
    plan_id: PlanId,
    trip_id: TripId,
    firm_id: FirmId,
) -> HTMLResponse:
    """Show a firm its people."""
    now, firm = trips.firm(office, holder, plan_id, trip_id, firm_id, Act.REPORT_HANDOVER)
    sheet = seen_by(papers.whole_manifest(office, now, TripPapers()), Reader.FIRM, firm_id)
    people = now.state.people
    return page(
        request,
        "gate/handover.html",
        base=trip_path(door, plan_id, trip_id),
        back=f"handover/{firm_id}",
        desk=trip_path(door, plan_id, trip_id) if holder.role is Role.DISPATCHER else "",
        now=now,
        firm=firm,
        sheet=sheet,
        name=now.batch.case.firms[firm_id].name,
        drop=sheet.stops[0],
        open=sum(
            people[row.worker_id].expected and people[row.worker_id].outcome is Outcome.OPEN
            for row in sheet.rows
        ),
        expected=arrival_of(office, holder, plan_id, trip_id, sheet.stops[0].place_id),
        signed_at=datetime.fromtimestamp(firm.signed_at or 0, now.batch.case.zone),
    )
