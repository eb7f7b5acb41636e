"""Drafts: plans opened for editing by hand, looked at, locked, published and thrown away."""

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api.access import Act, Caller, Keys, check, may
from api.errors import DraftChanged, JobNotDone, NotFound
from api.operations.office import Office, unpacked
from api.operations.people import name_of
from api.operations.planning import referee_of, travel_of
from api.operations.publishing import publish_stored
from api.operations.since import last_look
from api.store import (
    WHOLE_LIST,
    DraftRecord,
    DraftStep,
    PlanRecord,
    Span,
    StepKind,
    batches,
    drafts,
    jobs,
)
from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.casefile import read_case
from scheduler.editing import Ground, Since
from scheduler.errors import CaseRejected, ReplanRefused
from scheduler.planfile import plan_from_json
from scheduler.replan import Changes, compare
from scheduler.replan.lockfile import locks_of
from scheduler.replan.locks import lock_faults
from scheduler.trips import Plan


@dataclass(frozen=True, slots=True)
class DraftNow:
    """Hold a draft with every step that was made of it."""

    record: DraftRecord
    steps: tuple[DraftStep, ...]


def open_draft(office: Office, caller: Caller, plan_id: str, job_id: str, title: str) -> DraftNow:
    """Open a draft of a published plan, or of the plan that a job has made.

    Parameters
    ----------
    plan_id, job_id
        Which plan, or which job; exactly one of them is named.

    Raises
    ------
    NotAllowed, NotFound, JobNotDone
        The caller plans nothing; there is no such plan or job within his scope; it has made no plan.
    """
    may(caller, Act.PLAN)

    def keep(connection: Connection) -> DraftNow:
        from_plan_id, county, case_id = plan_id, "", ""
        if job_id:
            job = jobs.find(connection, job_id)
            if job is None or plan_id:
                raise NotFound
            check(caller, Act.PLAN, Keys(county=job.county))
            document = jobs.document_of(connection, job_id)
            from_plan_id, county, case_id = job.from_plan_id, job.county, job.case_id
        else:
            head = batches.find_plan(connection, plan_id)
            if head is None:
                raise NotFound
            check(caller, Act.PLAN, head.keys)
            document = batches.find_document(connection, plan_id)
            county, case_id = head.county, head.case_id
        if document is None:
            raise JobNotDone
        record = DraftRecord(
            draft_id=secrets.token_hex(8), county=county, case_id=case_id, from_plan_id=from_plan_id,
            from_job_id=job_id, title=title, made_at=office.now(), made_by=name_of(caller),
            sums=sums_of(plan_from_json(document)),
        )  # fmt: skip
        drafts.add(connection, record, document)
        return DraftNow(record, ())

    return office.database.write(keep)


def all_drafts(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[DraftRecord, ...]:
    """Return the drafts that the caller may see, the latest first."""
    may(caller, Act.SEE_JOBS)
    with office.database.reading() as connection:
        return drafts.all_drafts(connection, caller.scopes, span)


def draft(office: Office, caller: Caller, draft_id: str) -> DraftNow:
    """Return one draft with its history.

    Raises
    ------
    NotAllowed, NotFound
        The caller sees no drafts; there is none of this name, or not within his scope.
    """
    with office.database.reading() as connection:
        record = own_draft(connection, caller, Act.SEE_JOBS, draft_id)
        return DraftNow(record, drafts.steps(connection, draft_id))


def document_of(office: Office, caller: Caller, draft_id: str) -> dict[str, object]:
    """Return the plan of a draft as it is now, in the form of its file.

    Raises
    ------
    NotAllowed, NotFound
        As `draft`.
    """
    with office.database.reading() as connection:
        record = own_draft(connection, caller, Act.SEE_JOBS, draft_id)
        return document_now(connection, record)


def throw_away(office: Office, caller: Caller, draft_id: str) -> None:
    """Throw a draft away with its history; what was published of it stays.

    Raises
    ------
    NotAllowed, NotFound
        The caller plans nothing; there is no such draft within his scope.
    """

    def remove(connection: Connection) -> None:
        own_draft(connection, caller, Act.PLAN, draft_id, lock=True)
        drafts.remove(connection, draft_id)

    office.database.write(remove)


def lock(
    office: Office, caller: Caller, draft_id: str, version: int, locks: Mapping[str, object]
) -> DraftNow:
    """Say what no edit may change, and what stays when the draft is planned anew.

    Raises
    ------
    NotAllowed, NotFound, DraftChanged, ReplanRefused
        As `throw_away`; somebody has edited meanwhile; a lock is written wrongly or about nothing.
    """
    with office.database.reading() as connection:
        record = at_version(own_draft(connection, caller, Act.PLAN, draft_id), version)
        plan = plan_from_json(document_now(connection, record))
    with case_of(office, record) as (case, _):
        if faults := lock_faults(case, plan, locks_of(locks, case.clock)):
            raise ReplanRefused(faults)

    def keep(connection: Connection) -> DraftNow:
        known = at_version(own_draft(connection, caller, Act.PLAN, draft_id, lock=True), version)
        after = replace(known, version=version + 1, locks=dict(locks))
        step = new_step(office, caller, after, StepKind.LOCKS, known.place, body=locks)
        drafts.add_step(connection, after, step)
        return DraftNow(after, drafts.steps(connection, draft_id))

    return office.database.write(keep)


def publish_draft(
    office: Office, caller: Caller, draft_id: str, version: int, despite: Collection[str] = ()
) -> PlanRecord:
    """Publish a draft as it is now; the referee judges it once more.

    Parameters
    ----------
    despite
        People of whom the caller has been told that they withdrew, were refused or rebooked, and whom he
        publishes all the same.

    Raises
    ------
    NotAllowed, NotFound, DraftChanged, EditRefused, PlanRejected
        As `throw_away`; somebody has edited meanwhile; it contradicts what has happened since the plan that
        people know was published; it breaks a rule.
    """
    with office.database.reading() as connection:
        record = at_version(own_draft(connection, caller, Act.PLAN, draft_id), version)
        document = document_now(connection, record)
        stored = batches.find_case(connection, record.case_id)
    assert stored is not None
    look = last_look(office, caller, record.plans_behind, document, despite)
    published = publish_stored(office, stored, document, look)
    with office.database.writing() as connection:
        drafts.put_plan_id(connection, draft_id, published.plan_id)
    return published


def compare_with_plan(office: Office, caller: Caller, draft_id: str, plan_id: str) -> tuple[Case, Changes]:
    """Say what a draft changes for whom, against a published plan, or ("") against what it began with.

    Raises
    ------
    NotAllowed, NotFound
        The caller sees no plans or drafts; there is none of these names within his scope.
    """
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        record = own_draft(connection, caller, Act.SEE_JOBS, draft_id)
        before = drafts.document_at(connection, draft_id, 0)
        if plan_id:
            head = batches.find_plan(connection, plan_id)
            if head is None:
                raise NotFound
            check(caller, Act.SEE_PLANS, head.keys)
            before = batches.find_document(connection, plan_id)
        after = document_now(connection, record)
    assert before is not None
    with case_of(office, record) as (case, _):
        return case, compare(case, plan_from_json(before), plan_from_json(after))


def compare_with_draft(office: Office, caller: Caller, draft_id: str, other_id: str) -> tuple[Case, Changes]:
    """Say what a draft changes for whom, against another draft.

    Raises
    ------
    NotAllowed, NotFound
        As `compare_with_plan`.
    """
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        record = own_draft(connection, caller, Act.SEE_JOBS, draft_id)
        before = document_now(connection, own_draft(connection, caller, Act.SEE_JOBS, other_id))
        after = document_now(connection, record)
    with case_of(office, record) as (case, _):
        return case, compare(case, plan_from_json(before), plan_from_json(after))


def own_draft(
    connection: Connection, caller: Caller, act: Act, draft_id: str, lock: bool = False
) -> DraftRecord:
    """Return a draft within a transaction.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not do this; there is no such draft within his scope.
    """
    may(caller, act)
    found = drafts.find(connection, draft_id, lock)
    if found is None:
        raise NotFound
    check(caller, act, found.keys)
    return found


def at_version(record: DraftRecord, version: int) -> DraftRecord:
    """Return a draft that is still at a version.

    Raises
    ------
    DraftChanged
        Somebody has edited meanwhile.
    """
    if record.version != version:
        raise DraftChanged
    return record


def document_now(connection: Connection, record: DraftRecord) -> dict[str, object]:
    """Return the plan that holds now."""
    document = drafts.document_at(connection, record.draft_id, record.place)
    assert document is not None, "every edit that holds has its plan"
    return document


@contextmanager
def case_of(office: Office, record: DraftRecord) -> Iterator[tuple[Case, TravelMatrix]]:
    """Give the case of a draft with its roads, as long as its files lie unpacked."""
    with office.database.reading() as connection:
        stored = batches.find_case(connection, record.case_id)
    assert stored is not None
    with unpacked(stored) as folder:
        reading = read_case(folder)
        if reading.case is None:
            raise CaseRejected(reading.faults)
        yield reading.case, travel_of(reading.case, reading)


def ground_of(case: Case, travel: TravelMatrix, known: Plan, record: DraftRecord, since: Since) -> Ground:
    """Return the ground on which a draft is edited; `known` is the plan it began with."""
    locks = locks_of(record.locks, case.clock)
    judged = referee_of(case, travel)
    return Ground.of(case, travel, known, locks=locks, since=since, judged=judged)


def new_step(
    office: Office,
    caller: Caller,
    after: DraftRecord,
    kind: StepKind,
    before: int,
    told: int = 0,
    body: Mapping[str, object] | None = None,
) -> DraftStep:
    """Return the step that leads to a draft as it is after it."""
    cost_fen = after.sums.get("cost_fen", 0)
    return DraftStep(
        after.version, kind, before, after.place, office.now(), name_of(caller), told, cost_fen, body or {}
    )


def sums_of(plan: Plan) -> dict[str, int]:
    """Return what a plan costs and carries."""
    return {
        "cost_fen": plan.cost_fen,
        "objective_fen": plan.objective_fen,
        "trips": len(plan.trips),
        "riders": sum(len(trip.rider_ids) for trip in plan.trips),
        "left_behind": len(plan.left_behind),
    }
