"""Jobs: submitted, taken by a lease, told how far they are, ended; they outlive every process."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from api.access import EVERYWHERE, ScopeKind
from api.store.engines import hold
from api.store.records import Job, JobState
from api.store.sealing import JOB_DOCUMENT
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import jobs
from api.store.visibility import Scopes

LOCK = "jobs"
PLAIN = tuple(name for name in Job.__slots__ if name not in ("state", "wishes", "progress", "problem"))


def add(connection: Connection, job: Job) -> None:
    """Keep a new job."""
    row: dict[str, Any] = {name: getattr(job, name) for name in PLAIN}
    texts = {name: json.dumps(dict(getattr(job, name))) for name in ("wishes", "progress", "problem")}
    connection.execute(jobs.insert().values(**row, **texts, state=job.state.value, document=""))


def find(connection: Connection, job_id: str) -> Job | None:
    """Return a job without its plan."""
    row = connection.execute(select(*_columns()).where(jobs.c.job_id == job_id)).first()
    return _job(row) if row else None


def all_jobs(connection: Connection, scopes: Scopes = EVERYWHERE, span: Span = WHOLE_LIST) -> tuple[Job, ...]:
    """Return the jobs of counties within scopes, the latest first."""
    within = [
        and_(
            jobs.c.job_id.is_not(None),
            *(jobs.c.county.startswith(bound.key, autoescape=True) for bound in scope),
        )
        for scope in scopes
        if all(bound.kind is ScopeKind.COUNTY and bound.key for bound in scope)
    ]
    if not within:
        return ()
    query = select(*_columns()).where(or_(*within))
    query = span.rows(query, (jobs.c.submitted_at, True), (jobs.c.job_id, False))
    return tuple(map(_job, connection.execute(query)))


def of_campaign(connection: Connection, campaign_id: str) -> tuple[Job, ...]:
    """Return the jobs of a campaign, the latest first."""
    order = (jobs.c.submitted_at.desc(), jobs.c.job_id)
    query = select(*_columns()).where(jobs.c.campaign_id == campaign_id).order_by(*order)
    return tuple(map(_job, connection.execute(query)))


def count_by_state(connection: Connection) -> dict[str, int]:
    """Return how many jobs are in which state; states that no job is in count 0."""
    counted = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state)).all()
    return {state.value: 0 for state in JobState} | {str(state): int(count) for state, count in counted}


def take(connection: Connection, worker: str, now: int, lease_s: int) -> Job | None:
    """Take the job that waits longest, or one whose worker has said nothing until its lease ran out."""
    hold(connection, LOCK)
    free = or_(
        jobs.c.state == JobState.WAITING.value,
        and_(jobs.c.state == JobState.RUNNING.value, jobs.c.lease_until < now),
    )
    order = (jobs.c.submitted_at, jobs.c.job_id)
    row = connection.execute(select(jobs.c.job_id).where(free).order_by(*order).limit(1)).first()
    if row is None:
        return None
    values = {
        "state": JobState.RUNNING.value,
        "worker": worker,
        "attempt": jobs.c.attempt + 1,
        "lease_until": now + lease_s,
        "started_at": now,
        "step": jobs.c.step + 1,
    }
    connection.execute(update(jobs).where(jobs.c.job_id == row.job_id).values(**values))
    return find(connection, row.job_id)


def tell(
    connection: Connection, job: Job, now: int, lease_s: int, progress: Mapping[str, object] | None
) -> str | None:
    """Say that a worker lives, and how far it is.

    Returns
    -------
    How the job is to end ("" = it goes on); None = it is the worker's no more.
    """
    values: dict[str, Any] = {"lease_until": now + lease_s}
    if progress is not None:
        values |= {"progress": json.dumps(dict(progress)), "step": jobs.c.step + 1}
    if not connection.execute(update(jobs).where(_own(job)).values(**values)).rowcount:
        return None
    found = connection.execute(select(jobs.c.stopping).where(jobs.c.job_id == job.job_id)).scalar()
    return str(found)


def end(
    connection: Connection,
    job: Job,
    state: JobState,
    now: int,
    document: Mapping[str, object] | None = None,
    problem: Mapping[str, object] | None = None,
) -> bool:
    """End a job, unless somebody else has taken it meanwhile."""
    values: dict[str, Any] = {"state": state.value, "ended_at": now, "step": jobs.c.step + 1}
    if document is not None:
        text = json.dumps(dict(document), ensure_ascii=False)
        values["document"] = JOB_DOCUMENT.seal(connection, text, job.job_id)
    if problem is not None:
        values["problem"] = json.dumps(dict(problem), ensure_ascii=False)
    return bool(connection.execute(update(jobs).where(_own(job)).values(**values)).rowcount)


def stop(connection: Connection, job_id: str, how: str, now: int) -> bool:
    """Ask a running job to end; one that waits ends at once, and whether it did is returned."""
    hold(connection, LOCK)
    waiting = (jobs.c.job_id == job_id) & (jobs.c.state == JobState.WAITING.value)
    ended = {"state": JobState.CANCELLED.value, "ended_at": now, "step": jobs.c.step + 1}
    at_once = connection.execute(update(jobs).where(waiting).values(**ended)).rowcount
    running = (jobs.c.job_id == job_id) & (jobs.c.state == JobState.RUNNING.value)
    connection.execute(update(jobs).where(running).values(stopping=how))
    return bool(at_once)


def document_of(connection: Connection, job_id: str) -> dict[str, object] | None:
    """Return the plan that a job has made, None = none."""
    text = connection.execute(select(jobs.c.document).where(jobs.c.job_id == job_id)).scalar()
    return json.loads(JOB_DOCUMENT.unseal(connection, text, job_id)) if text else None


def put_plan_id(connection: Connection, job_id: str, plan_id: str) -> None:
    """Note under which name the plan of a job was published."""
    connection.execute(update(jobs).where(jobs.c.job_id == job_id).values(plan_id=plan_id))


def _own(job: Job) -> Any:
    running = jobs.c.state == JobState.RUNNING.value
    mine = (jobs.c.worker == job.worker) & (jobs.c.attempt == job.attempt)
    return (jobs.c.job_id == job.job_id) & running & mine


def _columns() -> list[Any]:
    return [column for column in jobs.c if column.name != "document"]


def _job(row: Row[Any]) -> Job:
    values = dict(row._mapping)
    texts = {name: json.loads(values.pop(name)) for name in ("wishes", "progress", "problem")}
    return Job(**{**values, "state": JobState(values["state"])}, **texts)
