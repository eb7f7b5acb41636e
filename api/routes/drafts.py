"""Drafts: plans edited by hand, each edit judged by the referee; tried, taken back, compared, published."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response, status

from api.access import Act
from api.operations import drafts, editing
from api.reader import Caller, Here, PlanId, Speech, doing
from api.routes.answers import CONFLICT, REFUSALS, PlanAnswer
from api.routes.draft_shapes import (
    EDIT_EXAMPLES,
    DraftAnswer,
    DraftHeadAnswer,
    DraftWish,
    EditAnswer,
    EditWish,
    LocksWish,
    PublishWish,
    VersionWish,
)
from api.routes.jobs import ComparisonAnswer
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from scheduler.replan.changefile import to_json

router = APIRouter(tags=["drafts"], responses=REFUSALS, route_class=Repeatable)
DRAFT = r"^[0-9a-f]{1,32}$"
DraftId = Annotated[str, Path(pattern=DRAFT, examples=["3c9a7be2d0583641"])]


@router.get(
    "/drafts",
    summary="The plans that are edited by hand, the latest first",
    responses=IN_PARTS,
    **doing(Act.SEE_JOBS),
)
def all_drafts(office: Here, caller: Caller, paged: Paged) -> list[DraftHeadAnswer]:
    """Dispatcher, auditor: those of their county."""
    found = drafts.all_drafts(office, caller, paged.span)
    part = paged.part(found, lambda one: (one.made_at, one.draft_id))
    return [DraftHeadAnswer.of(record) for record in part]


@router.post(
    "/drafts",
    summary="Open a plan for editing by hand",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
    **doing(Act.PLAN),
)
def open_draft(
    office: Here,
    caller: Caller,
    wish: Annotated[DraftWish, Body(examples=[{"plan_id": "4f1c9a7be2d05836", "title": "after the call"}])],
) -> DraftAnswer:
    """Dispatcher: a published plan, or one that a job has made. What it was opened from stays."""
    return DraftAnswer.of(drafts.open_draft(office, caller, wish.plan_id, wish.job_id, wish.title))


@router.get("/drafts/{draft_id}", summary="One draft and its history", **doing(Act.SEE_JOBS))
def draft(office: Here, caller: Caller, draft_id: DraftId) -> DraftAnswer:
    """Dispatcher, auditor: what it costs and carries, its locks, and every step with who and when."""
    return DraftAnswer.of(drafts.draft(office, caller, draft_id))


@router.delete(
    "/drafts/{draft_id}",
    summary="Throw a draft away",
    status_code=status.HTTP_204_NO_CONTENT,
    **doing(Act.PLAN),
)
def throw_away(office: Here, caller: Caller, draft_id: DraftId) -> Response:
    """Dispatcher: with its history. What was published of it stays."""
    drafts.throw_away(office, caller, draft_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/drafts/{draft_id}/plan", summary="The plan of a draft as it is now", **doing(Act.SEE_JOBS))
def plan_of(office: Here, caller: Caller, draft_id: DraftId) -> dict[str, Any]:
    """Dispatcher, auditor: as plan.json holds it."""
    return drafts.document_of(office, caller, draft_id)


@router.post("/drafts/{draft_id}/edits", summary="Edit a draft", responses=CONFLICT, **doing(Act.PLAN))
def edit(
    office: Here,
    caller: Caller,
    draft_id: DraftId,
    words: Speech,
    wish: Annotated[EditWish, Body(openapi_examples=EDIT_EXAMPLES)],
) -> EditAnswer:
    """Dispatcher. The timetable is laid anew and the whole plan judged: accepted, or refused with the rule.

    With `try` nothing is kept. `version` is that of the draft which the caller has seen; where somebody has
    edited meanwhile, nothing is kept either (409). docs/editing.md lists every edit.
    """
    done = editing.edit_draft(office, caller, draft_id, wish.version, wish.edit, wish.trial)
    changes = done.edited.changes
    return EditAnswer.of(done, words, ComparisonAnswer.of(changes, to_json(done.case, changes, words.lang)))


@router.post(
    "/drafts/{draft_id}/undone", summary="Take the last edit back", responses=CONFLICT, **doing(Act.PLAN)
)
def undo(office: Here, caller: Caller, draft_id: DraftId, wish: VersionWish) -> DraftAnswer:
    """Dispatcher: the plan is to the letter what it was before."""
    return DraftAnswer.of(editing.undo(office, caller, draft_id, wish.version))


@router.post("/drafts/{draft_id}/redone", summary="Make an edit again", responses=CONFLICT, **doing(Act.PLAN))
def redo(office: Here, caller: Caller, draft_id: DraftId, wish: VersionWish) -> DraftAnswer:
    """Dispatcher: the one that was taken back last."""
    return DraftAnswer.of(editing.redo(office, caller, draft_id, wish.version))


@router.put("/drafts/{draft_id}/locks", summary="Lock what must stay", responses=CONFLICT, **doing(Act.PLAN))
def lock(office: Here, caller: Caller, draft_id: DraftId, wish: LocksWish) -> DraftAnswer:
    """Dispatcher: all locks anew, for edits and for planning the draft anew (`from_draft_id` of a job)."""
    return DraftAnswer.of(drafts.lock(office, caller, draft_id, wish.version, wish.locks))


@router.put("/drafts/{draft_id}/published", summary="Publish a draft", responses=CONFLICT, **doing(Act.PLAN))
def publish(office: Here, caller: Caller, draft_id: DraftId, wish: PublishWish) -> PlanAnswer:
    """Dispatcher. The referee judges it once more; publishing it again changes nothing.

    A draft that contradicts what has happened meanwhile is refused (422): a trip has departed or was
    cancelled, somebody has boarded, checked in, withdrawn, was refused, may not travel any more, or has been
    erased.
    """
    return PlanAnswer.of(drafts.publish_draft(office, caller, draft_id, wish.version, wish.despite))


@router.get(
    "/drafts/{draft_id}/comparison",
    summary="What a draft changes against the plan it was opened from",
    **doing(Act.SEE_PLANS),
)
def compare_with_beginning(
    office: Here, caller: Caller, draft_id: DraftId, words: Speech
) -> ComparisonAnswer:
    """Dispatcher, auditor: money, trips, drivers, and who must be told something new."""
    case, found = drafts.compare_with_plan(office, caller, draft_id, "")
    return ComparisonAnswer.of(found, to_json(case, found, words.lang))


@router.get(
    "/drafts/{draft_id}/comparison/{plan_id}",
    summary="What a draft changes against a published plan",
    **doing(Act.SEE_PLANS),
)
def compare_with_plan(
    office: Here, caller: Caller, draft_id: DraftId, plan_id: PlanId, words: Speech
) -> ComparisonAnswer:
    """Dispatcher, auditor: money, trips, drivers, and who must be told something new."""
    case, found = drafts.compare_with_plan(office, caller, draft_id, plan_id)
    return ComparisonAnswer.of(found, to_json(case, found, words.lang))


@router.get(
    "/drafts/{draft_id}/draft-comparison/{other_draft_id}",
    summary="What a draft changes against another draft",
    **doing(Act.SEE_PLANS),
)
def compare_with_draft(
    office: Here,
    caller: Caller,
    draft_id: DraftId,
    other_draft_id: Annotated[str, Path(pattern=DRAFT, examples=["9f3b6c1d27e0a845"])],
    words: Speech,
) -> ComparisonAnswer:
    """Dispatcher, auditor: money, trips, drivers, and who must be told something new."""
    case, found = drafts.compare_with_draft(office, caller, draft_id, other_draft_id)
    return ComparisonAnswer.of(found, to_json(case, found, words.lang))
