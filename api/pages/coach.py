"""The driver's page: who boards where, departure, arrival."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import Act, Role
from api.operations import papers
from api.pages.reader import Door, Holder, trip_path
from api.pages.rendering import page
from api.reader import Here, PlanId, TripId
from scheduler.handover import Boarding, Outcome
from scheduler.trips import StopKind

router = APIRouter(prefix="/plans/{plan_id}/trips/{trip_id}")


@router.get("/boarding")
def boarding(
    request: Request, office: Here, holder: Holder, door: Door, plan_id: PlanId, trip_id: TripId
) -> HTMLResponse:
    """Show the driver's list."""
    now, sheet = papers.manifest_of(office, holder, plan_id, trip_id, act=Act.REPORT_ROAD)
    people = now.state.people
    return page(
        request,
        "coach/boarding.html",
        base=trip_path(door, plan_id, trip_id),
        back="boarding",
        desk=trip_path(door, plan_id, trip_id) if holder.role is Role.DISPATCHER else "",
        now=now,
        sheet=sheet,
        drops=[stop for stop in sheet.stops if stop.kind is StopKind.DROP],
        open_of={
            group.stop_number: sum(people[row.worker_id].boarding is Boarding.OPEN for row in group.rows)
            for group in sheet.by_pickup
        },
        aboard=[
            row
            for row in sheet.rows
            if people[row.worker_id].boarding is Boarding.BOARDED
            and people[row.worker_id].outcome in (Outcome.OPEN, Outcome.MISSING)
        ],
        gone=[row for row in sheet.rows if people[row.worker_id].outcome is Outcome.LEFT_ON_THE_WAY],
    )
