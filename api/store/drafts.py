"""Drafts: plans that are edited by hand; every step is a row, and the plan after each edit stays."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from api.access import EVERYWHERE, Keys
from api.store.draft_tables import draft_steps, drafts
from api.store.engines import hold
from api.store.sealing import DRAFT_DOCUMENT, STEP_BODY, STEP_DOCUMENT, Sealed
from api.store.spans import WHOLE_LIST, Span
from api.store.visibility import Scopes, visible_drafts

LOCK = "drafts"


class StepKind(StrEnum):
    """Name what a step of a draft is."""

    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    LOCKS = "locks"


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """Hold a plan that is edited by hand, without the plan itself.

    Parameters
    ----------
    county, case_id, from_plan_id, from_job_id
        Whose, of which case, and from which plan (published, or a job's) it was opened; "" = neither.
    title
        What its maker calls it.
    made_at, made_by
        When (seconds since 1970 UTC), and by whom.
    version, place
        The number of its last step, and the edit that holds now (0 = the beginning).
    locks
        What no edit may change, as the file of locks holds it.
    sums
        What the plan that holds now costs and carries.
    plan_id
        Under which it was published last; "" = it was not.
    """

    draft_id: str
    county: str
    case_id: str
    from_plan_id: str
    from_job_id: str
    title: str
    made_at: int
    made_by: str
    version: int = 0
    place: int = 0
    locks: Mapping[str, object] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)
    plan_id: str = ""

    @property
    def keys(self) -> Keys:
        """Return by what it is decided who may see it."""
        return Keys(county=self.county)

    @property
    def plans_behind(self) -> tuple[str, ...]:
        """Return the published plans that people may know it by, in the order of their publishing."""
        return tuple(plan_id for plan_id in (self.from_plan_id, self.plan_id) if plan_id)


@dataclass(frozen=True, slots=True)
class DraftStep:
    """Hold one step of a draft.

    Parameters
    ----------
    number, kind
        Counted from 1; what it is.
    before, after
        The edit that held before it and the one that holds after it; an edit's own number is its name.
    made_at, made_by
        When (seconds since 1970 UTC), and by whom.
    told, cost_fen
        How many people it brings something new, and what the trips cost after it.
    body
        The edit or the locks as they were sent; empty = neither.
    """

    number: int
    kind: StepKind
    before: int
    after: int
    made_at: int
    made_by: str
    told: int = 0
    cost_fen: int = 0
    body: Mapping[str, object] = field(default_factory=dict)


def add(connection: Connection, draft: DraftRecord, document: Mapping[str, object]) -> None:
    """Keep a new draft with the plan it begins with."""
    row: dict[str, Any] = {name: getattr(draft, name) for name in DraftRecord.__slots__}
    row |= {name: json.dumps(dict(row[name])) for name in ("locks", "sums")}
    packed = _packed(connection, DRAFT_DOCUMENT, document, draft.draft_id)
    connection.execute(drafts.insert().values(**row, document=packed))


def find(connection: Connection, draft_id: str, lock: bool = False) -> DraftRecord | None:
    """Return a draft; with `lock`, other writers wait until the end of the transaction."""
    if lock:
        hold(connection, f"{LOCK}/{draft_id}")
    row = connection.execute(select(*_columns()).where(drafts.c.draft_id == draft_id)).first()
    return _draft(row) if row else None


def all_drafts(
    connection: Connection, scopes: Scopes = EVERYWHERE, span: Span = WHOLE_LIST
) -> tuple[DraftRecord, ...]:
    """Return the drafts of counties within scopes, the latest first."""
    query = select(*_columns()).where(visible_drafts(scopes))
    query = span.rows(query, (drafts.c.made_at, True), (drafts.c.draft_id, False))
    return tuple(map(_draft, connection.execute(query)))


def steps(connection: Connection, draft_id: str) -> tuple[DraftStep, ...]:
    """Return every step of a draft in order, those that were taken back too."""
    columns = [column for column in draft_steps.c if column.name not in ("draft_id", "document")]
    query = select(*columns).where(draft_steps.c.draft_id == draft_id).order_by(draft_steps.c.number)
    found = []
    for row in connection.execute(query):
        values = dict(row._mapping)
        text = STEP_BODY.unseal(connection, values.pop("body"), draft_id, row.number)
        kind = StepKind(values.pop("kind"))
        found.append(DraftStep(kind=kind, body=json.loads(text) if text else {}, **values))
    return tuple(found)


def document_at(connection: Connection, draft_id: str, place: int) -> dict[str, object] | None:
    """Return the plan of a draft after one of its edits, 0 = at the beginning; None = there is none."""
    if place == 0:
        content = connection.execute(select(drafts.c.document).where(drafts.c.draft_id == draft_id)).scalar()
        return _unpacked(connection, DRAFT_DOCUMENT, content, draft_id) if content else None
    own = (draft_steps.c.draft_id == draft_id) & (draft_steps.c.number == place)
    content = connection.execute(select(draft_steps.c.document).where(own)).scalar()
    return _unpacked(connection, STEP_DOCUMENT, content, draft_id, place) if content else None


def add_step(
    connection: Connection,
    draft: DraftRecord,
    step: DraftStep,
    document: Mapping[str, object] | None = None,
) -> None:
    """Keep a step, and the draft as it is after it.

    Parameters
    ----------
    draft, step
        The draft after the step, and the step.
    document
        The plan after an edit; None = the step is none.
    """
    row: dict[str, Any] = {name: getattr(step, name) for name in DraftStep.__slots__}
    key = (draft.draft_id, step.number)
    text = json.dumps(dict(step.body)) if step.body else ""
    row |= {"kind": step.kind.value, "body": STEP_BODY.seal(connection, text, *key)}
    row["document"] = _packed(connection, STEP_DOCUMENT, document, *key) if document is not None else b""
    connection.execute(draft_steps.insert().values(draft_id=draft.draft_id, **row))
    values = {"version": draft.version, "place": draft.place}
    texts = {name: json.dumps(dict(getattr(draft, name))) for name in ("locks", "sums")}
    own = drafts.c.draft_id == draft.draft_id
    connection.execute(update(drafts).where(own).values(**values, **texts))


def put_plan_id(connection: Connection, draft_id: str, plan_id: str) -> None:
    """Note under which name a draft was published."""
    connection.execute(update(drafts).where(drafts.c.draft_id == draft_id).values(plan_id=plan_id))


def remove(connection: Connection, draft_id: str) -> None:
    """Throw a draft away with all its steps."""
    connection.execute(delete(draft_steps).where(draft_steps.c.draft_id == draft_id))
    connection.execute(delete(drafts).where(drafts.c.draft_id == draft_id))


def remove_of_case(connection: Connection, case_id: str) -> None:
    """Throw the drafts of a case away: why somebody is left behind may be a matter of health."""
    for draft_id in connection.execute(
        select(drafts.c.draft_id).where(drafts.c.case_id == case_id)
    ).scalars():
        remove(connection, draft_id)


def _packed(connection: Connection, sealed: Sealed, document: Mapping[str, object], *key: object) -> bytes:
    """Seal a plan for a row, packed first: each edit keeps a whole one."""
    text = json.dumps(dict(document), ensure_ascii=False).encode()
    return sealed.seal_bytes(connection, zlib.compress(text), *key)


def _unpacked(connection: Connection, sealed: Sealed, content: bytes, *key: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(zlib.decompress(sealed.unseal_bytes(connection, content, *key)))
    return found


def _columns() -> list[Any]:
    return [column for column in drafts.c if column.name != "document"]


def _draft(row: Row[Any]) -> DraftRecord:
    values = dict(row._mapping)
    texts = {name: json.loads(values.pop(name)) for name in ("locks", "sums")}
    return DraftRecord(**values, **texts)
