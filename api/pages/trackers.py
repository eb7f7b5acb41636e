"""The pages of trackers: made, given their devices; where coaches were last."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.operations import positions, trackers
from api.pages.reader import Door, Holder
from api.pages.rendering import page
from api.reader import Here
from api.routes.trackers import TrackerId
from scheduler.trips import CHINA

router = APIRouter(prefix="/trackers")


class TrackerForm(BaseModel):
    """Whose coaches report, and which device is in which coach: a line each, name and plate."""

    model_config = ConfigDict(extra="forbid")

    carrier: Annotated[str, Field(max_length=200)] = ""
    label: Annotated[str, Field(max_length=200)] = ""
    devices: Annotated[str, Field(max_length=60_000)] = ""
    form_token: Annotated[str, Field(max_length=100)] = ""

    def read(self) -> dict[str, str] | None:
        """Return the plates by device, None where a line is none of both."""
        lines = [line.split(maxsplit=1) for line in self.devices.splitlines() if line.strip()]
        if any(len(line) != 2 or max(map(len, line)) > 100 for line in lines):
            return None
        return {device: plate.strip() for device, plate in lines}


@router.get("")
def all_trackers(request: Request, office: Here, holder: Holder, door: Door) -> HTMLResponse:
    """Show the trackers that the reader manages, and where coaches were last."""
    return _shown(request, office, holder, door)


@router.post("")
def make(
    request: Request, office: Here, holder: Holder, door: Door, form: Annotated[TrackerForm, Form()]
) -> HTMLResponse:
    """Make a tracker and show its secret, this once."""
    devices = form.read()
    if devices is None:
        return _shown(request, office, holder, door, wrong=True)
    record, secret = trackers.make(office, holder, form.carrier.strip(), form.label.strip(), devices)
    back = f"{door}/trackers"
    return page(request, "desk/secret.html", back=back, name=record.label or record.carrier, secret=secret)


@router.post("/{tracker_id}/devices", response_model=None)
def put_devices(
    request: Request,
    office: Here,
    holder: Holder,
    door: Door,
    tracker_id: TrackerId,
    form: Annotated[TrackerForm, Form()],
) -> HTMLResponse | RedirectResponse:
    """Say which device is in which coach, in place of what was said before."""
    devices = form.read()
    if devices is None:
        return _shown(request, office, holder, door, wrong=True)
    trackers.put_devices(office, holder, tracker_id, devices)
    return RedirectResponse(f"{door}/trackers", HTTPStatus.SEE_OTHER)


@router.post("/{tracker_id}/removed")
def remove(office: Here, holder: Holder, door: Door, tracker_id: TrackerId) -> RedirectResponse:
    """Throw a tracker away: what it reports is refused from now on."""
    trackers.remove(office, holder, tracker_id)
    return RedirectResponse(f"{door}/trackers", HTTPStatus.SEE_OTHER)


def _shown(request: Request, office: Here, holder: Holder, door: str, wrong: bool = False) -> HTMLResponse:
    return page(
        request,
        "desk/trackers.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        door=door,
        trackers=trackers.all_trackers(office, holder),
        last=positions.last_positions(office, holder),
        wrong=wrong,
        role=holder.role,
        at=lambda moment: f"{datetime.fromtimestamp(moment, CHINA):%m-%d %H:%M}",
    )
