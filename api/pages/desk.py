"""The dispatcher's pages: the day's trips, and one trip."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import Act, may
from api.operations import drawing, papers, tokens, trips
from api.operations.office import Batch
from api.pages.arrival import arrival_of
from api.pages.reader import Door, Holder, trip_path, ways_of
from api.pages.rendering import page
from api.reader import Here, PlanId, Speech, TripId
from api.words import Language
from scheduler.handover import Phase
from scheduler.manifests import Manifest
from scheduler.reasons import REASONS
from scheduler.remedies import remedy_words
from scheduler.trips import LeftBehind

ALWAYS_SHOWN = (Phase.PLANNED, Phase.BOARDING, Phase.EN_ROUTE, Phase.HANDOVER, Phase.CLOSED)

router = APIRouter(prefix="/plans/{plan_id}")


@router.get("")
def day(
    request: Request, office: Here, holder: Holder, door: Door, plan_id: PlanId, words: Speech
) -> HTMLResponse:
    """Show the day's trips."""
    head, batch = trips.plan(office, holder, plan_id)
    now = trips.trips(office, holder, plan_id)
    sheets = {one.record.trip_id: papers.whole_manifest(office, one) for one in now}
    phases = Counter(one.state.phase for one in now)
    return page(
        request,
        "desk/day.html",
        base=f"{door}/plans/{plan_id}",
        ways=ways_of(holder, door),
        plan=head,
        others=[other for other in trips.plans(office, holder) if other.plan_id != plan_id],
        trips=[(one, sheets[one.record.trip_id]) for one in now],
        phases=[(phase, phases[phase]) for phase in Phase if phase in ALWAYS_SHOWN or phases[phase]],
        fill=_fill(sheets.values()),
        left=_left_by_reason(batch, words.lang),
        has_map=drawing.has_maps(office, plan_id, words.lang),
        first_day=batch.case.first_day,
    )


@router.get("/trips/{trip_id}")
def trip(
    request: Request, office: Here, holder: Holder, door: Door, plan_id: PlanId, trip_id: TripId
) -> HTMLResponse:
    """Show one trip."""
    may(holder, Act.MANAGE_LINKS)
    now, sheet = papers.manifest_of(office, holder, plan_id, trip_id)
    return page(
        request,
        "desk/trip.html",
        base=trip_path(door, plan_id, trip_id),
        home=f"{door}/plans/{plan_id}",
        door=door,
        now=now,
        sheet=sheet,
        tokens=tokens.list_issued(office, holder, plan_id, trip_id),
        moment=office.now(),
        local=lambda moment: datetime.fromtimestamp(moment, now.batch.case.zone),
        has_map=trips.has_picture(office, plan_id, trip_id),
        expected=arrival_of(office, holder, plan_id, trip_id),
    )


@router.get("/trips/{trip_id}/people")
def people(
    request: Request, office: Here, holder: Holder, door: Door, plan_id: PlanId, trip_id: TripId
) -> HTMLResponse:
    """Show the people of a trip whom the reader may see."""
    now, sheet = papers.manifest_of(office, holder, plan_id, trip_id)
    return page(request, "desk/people.html", home=door, now=now, sheet=sheet)


def _fill(sheets: Iterable[Manifest]) -> float:
    """Return the share of the seats on sale that are taken."""
    heads = [sheet.header for sheet in sheets]
    allowed = sum(head.allowed for head in heads)
    return sum(head.planned for head in heads) / allowed if allowed else 0.0


def _left_by_reason(batch: Batch, lang: Language) -> list[tuple[str, str, list[str]]]:
    """Return who does not travel, by reason: its meaning, what would change it, and the names."""
    found: dict[str, list[LeftBehind]] = {}
    for left in batch.plan.left_behind:
        found.setdefault(left.code, []).append(left)
    rows = []
    for code, people in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        names = [batch.case.workers[left.worker_id].name for left in people]
        rows.append((REASONS[code].meaning(lang), remedy_words(code, batch.plan.left_behind, lang), names))
    return rows
