"""Editing a draft: an edit is made or only tried, taken back, and made again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api.access import Act, Caller
from api.operations.drafts import (
    DraftNow,
    at_version,
    case_of,
    document_now,
    ground_of,
    new_step,
    own_draft,
    sums_of,
)
from api.operations.office import Office
from api.operations.since import since_of
from api.store import StepKind, drafts
from scheduler.case import Case
from scheduler.editing import Edited, edit_of, edited
from scheduler.errors import EditFault, EditRefused
from scheduler.planfile import plan_from_json, plan_to_json


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what an edit came to.

    Parameters
    ----------
    now
        The draft; unchanged where the edit was only tried.
    case, edited, kept
        The case, the plan after the edit with what it changes, and whether it was kept.
    """

    now: DraftNow
    case: Case
    edited: Edited
    kept: bool


def edit_draft(
    office: Office, caller: Caller, draft_id: str, version: int, wish: Mapping[str, object], trial: bool
) -> Outcome:
    """Make an edit in a draft, or only try it.

    The timetable is laid and judged outside the transaction, for that may take seconds; whether somebody has
    edited meanwhile is seen by the version, and then nothing is kept.

    Parameters
    ----------
    version
        Of which version of the draft the caller speaks.
    wish, trial
        The edit as a JSON object; whether nothing is kept of it.

    Raises
    ------
    NotAllowed, NotFound, DraftChanged, EditRefused
        The caller plans nothing; there is no such draft within his scope; somebody has edited meanwhile; the
        edit is none, or breaks a rule.
    """
    with office.database.reading() as connection:
        record = at_version(own_draft(connection, caller, Act.PLAN, draft_id), version)
        document, steps = document_now(connection, record), drafts.steps(connection, draft_id)
        known = drafts.document_at(connection, draft_id, 0)
        since = since_of(office, connection, record.plans_behind)
    assert known is not None
    with case_of(office, record) as (case, travel):
        ground = ground_of(case, travel, plan_from_json(known), record, since)
        done = edited(ground, plan_from_json(document), edit_of(wish, case.clock))
    if trial:
        return Outcome(DraftNow(record, steps), case, done, kept=False)
    number = version + 1
    after = replace(record, version=number, place=number, sums=sums_of(done.plan))

    def keep(connection: Connection) -> DraftNow:
        at_version(own_draft(connection, caller, Act.PLAN, draft_id, lock=True), version)
        step = new_step(office, caller, after, StepKind.EDIT, record.place, done.changes.told, wish)
        drafts.add_step(connection, after, step, plan_to_json(done.plan))
        return DraftNow(after, drafts.steps(connection, draft_id))

    return Outcome(office.database.write(keep), case, done, kept=True)


def undo(office: Office, caller: Caller, draft_id: str, version: int) -> DraftNow:
    """Take the last edit back: the plan is to the letter what it was before.

    Raises
    ------
    NotAllowed, NotFound, DraftChanged, EditRefused
        As `edit_draft`; there is nothing to take back.
    """
    return _go(office, caller, draft_id, version, StepKind.UNDO)


def redo(office: Office, caller: Caller, draft_id: str, version: int) -> DraftNow:
    """Make the edit again that was taken back last.

    Raises
    ------
    NotAllowed, NotFound, DraftChanged, EditRefused
        As `edit_draft`; there is nothing to make again.
    """
    return _go(office, caller, draft_id, version, StepKind.REDO)


def _go(office: Office, caller: Caller, draft_id: str, version: int, kind: StepKind) -> DraftNow:
    """Let another edit hold: the one before, or the latest one that was made from here."""

    def keep(connection: Connection) -> DraftNow:
        record = at_version(own_draft(connection, caller, Act.PLAN, draft_id, lock=True), version)
        steps = drafts.steps(connection, draft_id)
        edits = [one for one in steps if one.kind is StepKind.EDIT]
        if kind is StepKind.UNDO:
            place = next((one.before for one in edits if one.number == record.place), None)
        else:
            place = max((one.number for one in edits if one.before == record.place), default=None)
        if place is None:
            raise EditRefused([EditFault(f"EDIT_NO_{kind.name}", "")])
        document = drafts.document_at(connection, draft_id, place)
        assert document is not None
        after = replace(record, version=version + 1, place=place, sums=sums_of(plan_from_json(document)))
        drafts.add_step(connection, after, new_step(office, caller, after, kind, record.place))
        return DraftNow(after, drafts.steps(connection, draft_id))

    return office.database.write(keep)
