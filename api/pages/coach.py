"""The driver's page: who boards where, departure, arrival."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth import allow
from api.operations import papers
from api.pages.reader import Holder, Secret, trip_path
from api.pages.rendering import page
from api.reader import Here, PlanId, TripId
from api.store import Role
from scheduler.handover import Boarding, Outcome
from scheduler.trips import StopKind

router = APIRouter(prefix="/t/{secret}/plans/{plan_id}/trips/{trip_id}")


@router.get("/boarding")
def boarding(
    request: Request, office: Here, holder: Holder, secret: Secret, plan_id: PlanId, trip_id: TripId
) -> HTMLResponse:
    """Show the driver's list."""
    allow(holder, Role.DISPATCHER, Role.DRIVER)
    now, sheet = papers.manifest_of(office, holder, plan_id, trip_id)
    people = now.state.people
    return page(
        request,
        "coach/boarding.html",
        base=trip_path(secret, plan_id, trip_id),
        back="boarding",
        desk=f"/t/{secret}/plans/{plan_id}/trips/{trip_id}" if holder.role is Role.DISPATCHER else "",
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
