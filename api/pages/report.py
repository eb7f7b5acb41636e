"""What the buttons of the pages send: one fact a form."""

import hashlib
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict

from api.operations import reporting
from api.pages.reader import Door, Holder, trip_path
from api.reader import Here, PlanId, TripId
from api.routes.reports import Identity, Words
from scheduler.handover import Departed, TripEvent, event_from_json

router = APIRouter(prefix="/plans/{plan_id}/trips/{trip_id}")

DETAILS = ("worker_id", "place_id", "firm_id", "reason", "signed_by", "note")


class ReportForm(BaseModel):
    """What a form sends; `stamp` is new each time a page is shown, so that a form sent twice counts once."""

    model_config = ConfigDict(extra="forbid")

    kind: Identity
    stamp: Identity
    worker_id: Words = ""
    place_id: Words = ""
    firm_id: Words = ""
    reason: Words = ""
    signed_by: Words = ""
    note: Words = ""
    strike: bool = False
    anchor: Words = ""
    form_token: Words = ""


@router.post("/report/{back:path}")
def report(
    office: Here,
    holder: Holder,
    door: Door,
    plan_id: PlanId,
    trip_id: TripId,
    back: Annotated[str, Path(max_length=300)],
    form: Annotated[ReportForm, Form()],
) -> RedirectResponse:
    """Report a fact, then show the page again where it was."""
    event = _event(form, office.now())
    if isinstance(event, Departed):
        reporting.depart(office, holder, plan_id, trip_id, event, form.strike)
    else:
        reporting.report(office, holder, plan_id, trip_id, event, stamped=False)
    anchor = f"#{quote(form.anchor)}" if form.anchor else ""
    where = f"{trip_path(door, plan_id, trip_id)}/{quote(back)}{anchor}"
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


def _event(form: ReportForm, now: int) -> TripEvent:
    """Return the fact that a form states.

    Raises
    ------
    RequestValidationError
        The form does not fit any kind of fact.
    """
    said = "\0".join((form.stamp, form.kind, form.worker_id, form.place_id, form.firm_id))
    details = {name: getattr(form, name).strip() for name in DETAILS if getattr(form, name).strip()}
    event_id = hashlib.sha256(said.encode()).hexdigest()[:32]
    try:
        return event_from_json({"kind": form.kind, "event_id": event_id, "at": now, **details})
    except ValueError as error:
        raise RequestValidationError([{"loc": ("form", "kind"), "type": "value_error", "msg": ""}]) from error
