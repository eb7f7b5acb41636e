"""The pages of drafts: a plan edited by forms; what an edit breaks is said where it was made."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import TABLE, Act, Caller
from api.errors import NotFound
from api.operations import draft_views, drafts, editing, trips
from api.operations.draft_views import DraftSeen
from api.pages.reader import Door, Holder
from api.pages.rendering import page
from api.reader import Here, Speech, TripId
from api.routes.drafts import DraftId
from scheduler.editing.since import MAY_BE_ACCEPTED
from scheduler.editing.words import rule_words
from scheduler.editing.words import words as say
from scheduler.errors import EditFault, EditRefused, PlanRejected
from scheduler.reasons import REASONS, PlannerCode
from scheduler.replan.words import person_words, trip_words
from scheduler.trips import StopKind

LATEST_STEPS = 12
router = APIRouter(prefix="/drafts")

Text = Annotated[str, Field(max_length=200)]


class EditForm(BaseModel):
    """What the forms of a draft send; `version` is that of the draft which its reader has seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = -1
    do: Text = ""
    people: Annotated[list[Text], Field(max_length=2000)] = []
    trip: Text = ""
    place: Text = ""
    to: Text = ""
    coach: Text = ""
    minutes: Text = ""
    code: Text = ""
    despite: Annotated[list[Text], Field(max_length=1000)] = []
    form_token: Text = ""

    def wish(self) -> dict[str, object]:
        """Return the edit that is wished, as a request for programs would name it."""
        members: dict[str, dict[str, object]] = {
            "move": {"people": self.people, "to": self.to},
            "leave": {"people": self.people, "code": self.code},
            "pickup": {"trip": self.trip, "place": self.place, "to": self.to},
            "coach": {"trip": self.trip, "coach": self.coach},
            "shift": {"trip": self.trip, "minutes": _number(self.minutes)},
            "dissolve": {"trip": self.trip, "code": self.code},
        }
        return {"do": self.do, **members.get(self.do, {})}


class OpenForm(BaseModel):
    """Which published plan is opened."""

    model_config = ConfigDict(extra="forbid")

    plan_id: Text = ""
    title: Text = ""
    form_token: Text = ""


@router.get("")
def all_drafts(request: Request, office: Here, holder: Holder, door: Door) -> HTMLResponse:
    """Show the drafts, and the plans that may be opened."""
    found = drafts.all_drafts(office, holder)
    plans = trips.plans(office, holder)
    return page(request, "desk/drafts.html", door=door, drafts=found, plans=plans, edits=_edits(holder))


@router.post("")
def open_draft(
    office: Here, holder: Holder, door: Door, form: Annotated[OpenForm, Form()]
) -> RedirectResponse:
    """Open a published plan as a draft."""
    opened = drafts.open_draft(office, holder, form.plan_id, "", form.title.strip())
    return _to(f"{door}/drafts/{opened.record.draft_id}")


@router.get("/{draft_id}")
def draft(
    request: Request, office: Here, holder: Holder, door: Door, draft_id: DraftId, words: Speech
) -> HTMLResponse:
    """Show a draft: its trips, whom it leaves behind, its last steps, what has moved on since."""
    return _draft(request, (door, holder), draft_views.seen(office, holder, draft_id), words.lang)


@router.get("/{draft_id}/trips/{trip_id}")
def trip(
    request: Request,
    office: Here,
    holder: Holder,
    door: Door,
    draft_id: DraftId,
    trip_id: TripId,
    words: Speech,
) -> HTMLResponse:
    """Show one trip of a draft with its people, and the forms to edit it."""
    return _trip(request, (door, holder), draft_views.seen(office, holder, draft_id), trip_id, words.lang)


@router.get("/{draft_id}/comparison")
def comparison(
    request: Request, office: Here, holder: Holder, door: Door, draft_id: DraftId, words: Speech
) -> HTMLResponse:
    """Show what a draft changes for whom, against the plan it was opened from."""
    case, found = drafts.compare_with_plan(office, holder, draft_id, "")
    told = [person_words(case, one, words.lang) for one in found.people]
    changed = [trip_words(case, one, words.lang) for one in found.trips]
    base = f"{door}/drafts/{draft_id}"
    return page(request, "desk/comparison.html", base=base, found=found, told=told, changed=changed)


@router.post("/{draft_id}/edits")
def edit(
    request: Request,
    office: Here,
    holder: Holder,
    door: Door,
    draft_id: DraftId,
    words: Speech,
    form: Annotated[EditForm, Form()],
) -> Response:
    """Make an edit; where it is refused, show the page again with the rule."""
    try:
        done = editing.edit_draft(office, holder, draft_id, form.version, form.wish(), trial=False)
    except EditRefused as refused:
        found = draft_views.seen(office, holder, draft_id)
        if found.trip(form.trip) is not None:
            return _trip(request, (door, holder), found, form.trip, words.lang, refused.faults)
        return _draft(request, (door, holder), found, words.lang, refused.faults)
    base = f"{door}/drafts/{draft_id}"
    stays = any(one.trip_id == form.trip for one in done.edited.plan.trips)
    return _to(f"{base}/trips/{quote(form.trip, safe='')}" if stays else base)


@router.post("/{draft_id}/undone")
def undo(
    office: Here, holder: Holder, door: Door, draft_id: DraftId, form: Annotated[EditForm, Form()]
) -> RedirectResponse:
    """Take the last edit back."""
    editing.undo(office, holder, draft_id, form.version)
    return _to(f"{door}/drafts/{draft_id}")


@router.post("/{draft_id}/redone")
def redo(
    office: Here, holder: Holder, door: Door, draft_id: DraftId, form: Annotated[EditForm, Form()]
) -> RedirectResponse:
    """Make the edit again that was taken back last."""
    editing.redo(office, holder, draft_id, form.version)
    return _to(f"{door}/drafts/{draft_id}")


@router.post("/{draft_id}/published")
def publish(
    request: Request,
    office: Here,
    holder: Holder,
    door: Door,
    draft_id: DraftId,
    words: Speech,
    form: Annotated[EditForm, Form()],
) -> Response:
    """Publish a draft and lead to its day; where that is refused, say why."""
    try:
        record = drafts.publish_draft(office, holder, draft_id, form.version, form.despite)
    except EditRefused as refused:
        found = draft_views.seen(office, holder, draft_id)
        return _draft(request, (door, holder), found, words.lang, refused.faults)
    except PlanRejected as rejected:
        found = draft_views.seen(office, holder, draft_id)
        told = [(one.where, rule_words(one, words.lang)) for one in rejected.faults]
        return _draft(request, (door, holder), found, words.lang, (), told)
    return _to(f"{door}/plans/{record.plan_id}")


def _draft(
    request: Request,
    reader: tuple[str, Caller],
    found: DraftSeen,
    lang: str,
    faults: Sequence[EditFault] = (),
    told: Sequence[tuple[str, str]] = (),
) -> HTMLResponse:
    door, holder = reader
    return page(
        request,
        "desk/draft.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if faults or told else HTTPStatus.OK,
        **_usual(door, holder, found, lang),
        faults=[*_told(found, faults, lang), *told],
        news=[(one.where, words, one.code in MAY_BE_ACCEPTED) for one, words in _news(found, lang)],
        steps=found.now.steps[:-LATEST_STEPS:-1],
        ends=lambda trip: (found.stops(trip, StopKind.PICKUP)[0], found.stops(trip, StopKind.DROP)[-1]),
    )


def _trip(
    request: Request,
    reader: tuple[str, Caller],
    found: DraftSeen,
    trip_id: str,
    lang: str,
    faults: Sequence[EditFault] = (),
) -> HTMLResponse:
    door, holder = reader
    trip = found.trip(trip_id)
    if trip is None:
        raise NotFound
    return page(
        request,
        "desk/draft_trip.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        **_usual(door, holder, found, lang),
        faults=_told(found, faults, lang),
        trip=trip,
        pickups=found.stops(trip, StopKind.PICKUP),
        others=[one for one in found.plan.trips if one.trip_id != trip_id],
        places=sorted({one.home_pickup_id for one in found.case.workers.values()}),
    )


def _usual(door: str, holder: Caller, found: DraftSeen, lang: str) -> dict[str, Any]:
    """Return what all pages of a draft show."""
    clock = found.case.clock
    return {
        "base": f"{door}/drafts/{found.now.record.draft_id}",
        "home": f"{door}/drafts",
        "found": found,
        "record": found.now.record,
        "edits": _edits(holder),
        "reasons": [(code.value, REASONS[code].meaning(lang)) for code in PlannerCode],
        "at": lambda moment: clock.iso(moment)[5:16].replace("T", " "),
    }


def _edits(holder: Caller) -> bool:
    return Act.PLAN in TABLE[holder.role]


def _told(found: DraftSeen, faults: Sequence[EditFault], lang: str) -> list[tuple[str, str]]:
    """Return why something is refused: who or which trip, and the words."""
    return [(found.names(one.where) or one.where, say(one, lang)) for one in faults]


def _news(found: DraftSeen, lang: str) -> list[tuple[EditFault, str]]:
    return [(one, say(one, lang)) for one in found.news]


def _number(text: str) -> float | str:
    """Return a number as it was typed; what is none is refused as an edit that is written wrongly."""
    try:
        return float(text)
    except ValueError:
        return text


def _to(where: str) -> RedirectResponse:
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)
