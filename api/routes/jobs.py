"""Plans as jobs: submitted, watched, stopped, compared, published."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.access import Act
from api.access import Caller as CallerRecord
from api.operations import jobs
from api.operations.office import Office
from api.reader import Caller, Here, PlanId, Speech, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer, PlanAnswer, moment
from api.routes.paging import IN_PARTS, Paging, paging
from api.routes.repeating import Repeatable
from api.store import Job, JobState
from api.words import Words as Spoken
from scheduler.replan import Changes
from scheduler.replan.changefile import to_json

router = APIRouter(tags=["jobs"], responses=REFUSALS, route_class=Repeatable)
JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$", examples=["3c9a7be2d0583641"])]
USUAL_JOBS = 200
LOOK_S, QUIET_S, LONGEST_WATCH_S = 1.0, 15.0, 600.0


class JobWish(BaseModel):
    """What is planned: a campaign; or a published plan or a draft anew, if so wished for its people."""

    model_config = ConfigDict(extra="forbid")

    campaign_id: Annotated[str, Field(pattern=r"^[0-9a-f]{0,32}$", examples=["3c9a7be2d0583641"])] = ""
    from_plan_id: Annotated[str, Field(pattern=r"^[0-9a-f]{0,64}$", description="The plan that stands.")] = ""
    from_draft_id: Annotated[
        str,
        Field(pattern=r"^[0-9a-f]{0,32}$", description="A draft instead, as it is now, with its locks."),
    ] = ""
    seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    iterations: Annotated[
        int | None, Field(ge=1, le=100_000_000, description="Rounds of search instead of the clock.")
    ] = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    locks: Annotated[
        dict[str, Any] | None,
        Field(max_length=10, description="Of a plan made anew, as the file of locks holds them."),
    ] = None
    budget: Annotated[
        int | None, Field(ge=0, le=1_000_000, description="Most people told something new.")
    ] = None
    told_yuan: Annotated[float | None, Field(ge=0, le=1_000_000)] = None
    tolerance_s: Annotated[int | None, Field(ge=0, le=86_400)] = None


class Stopping(BaseModel):
    """How a job is to end."""

    model_config = ConfigDict(extra="forbid")

    keep_best: Annotated[bool, Field(description="Whether the best plan so far is kept.")] = False


class ProgressAnswer(Answer):
    """How far a job is; money in fen."""

    seconds: float
    best_fen: int
    bound_fen: int
    gap: Annotated[float, Field(examples=[0.018])]
    trips: int
    left_behind: int
    stage: str


class JobFaultAnswer(Answer):
    """Why a job failed, one of several."""

    where: str
    code: str
    words: str


class JobAnswer(Answer):
    """One job."""

    job_id: Annotated[str, Field(examples=["3c9a7be2d0583641"])]
    kind: Annotated[str, Field(examples=["plan"])]
    state: JobState
    county: str
    from_plan_id: str
    submitted_at: datetime
    submitted_by: str
    started_at: datetime | None
    ended_at: datetime | None
    attempt: int
    step: int
    progress: ProgressAnswer | None
    problem: str
    faults: list[JobFaultAnswer]
    plan_id: Annotated[str, Field(description="Under which it was published; blank: it was not.")]

    @classmethod
    def of(cls, job: Job, words: Spoken) -> "JobAnswer":
        """Write a job."""
        listed = job.problem.get("faults", [])
        faults = listed if isinstance(listed, list) else []
        return cls(
            job_id=job.job_id,
            kind=job.kind,
            state=job.state,
            county=job.county,
            from_plan_id=job.from_plan_id,
            submitted_at=datetime.fromtimestamp(job.submitted_at, UTC),
            submitted_by=job.submitted_by,
            started_at=moment(job.started_at),
            ended_at=moment(job.ended_at),
            attempt=job.attempt,
            step=job.step,
            progress=ProgressAnswer.model_validate(job.progress) if job.progress else None,
            problem=str(job.problem.get("code", "")),
            faults=[
                JobFaultAnswer(where=one["where"], code=one["code"], words=one[words.lang.value])
                for one in faults
            ],
            plan_id=job.plan_id,
        )


class ComparisonAnswer(Answer):
    """What one plan changes against another; money in fen."""

    old_cost_fen: int
    new_cost_fen: int
    old_objective_fen: int
    new_objective_fen: int
    people_told: int
    people_changed: int
    trips_changed: int
    changes: dict[str, Any]

    @classmethod
    def of(cls, found: Changes, text: str) -> "ComparisonAnswer":
        """Write what changes; `text` is the file of changes."""
        names = ("old_cost_fen", "new_cost_fen", "old_objective_fen", "new_objective_fen")
        return cls(
            **{name: getattr(found, name) for name in names},
            people_told=found.told,
            people_changed=len(found.people),
            trips_changed=len(found.trips),
            changes=json.loads(text),
        )


@router.get(
    "/jobs",
    summary="The plans that are being made, the latest first",
    responses=IN_PARTS,
    **doing(Act.SEE_JOBS),
)
def all_jobs(
    office: Here, caller: Caller, words: Speech, paged: Annotated[Paging, paging(USUAL_JOBS)]
) -> list[JobAnswer]:
    """Dispatcher, auditor: those of their county."""
    found = jobs.all_jobs(office, caller, paged.span)
    part = paged.part(found, lambda one: (one.submitted_at, one.job_id))
    return [JobAnswer.of(job, words) for job in part]


@router.post(
    "/jobs",
    summary="Plan, or plan anew",
    status_code=status.HTTP_202_ACCEPTED,
    responses=CONFLICT,
    **doing(Act.PLAN),
)
def submit(
    office: Here,
    caller: Caller,
    words: Speech,
    wish: Annotated[JobWish, Body(examples=[{"campaign_id": "3c9a7be2d0583641", "seconds": 60}])],
) -> JobAnswer:
    """Dispatcher. It is kept until somebody works on it, and outlives a restart of any process."""
    ids = {"campaign_id", "from_plan_id", "from_draft_id"}
    wishes = wish.model_dump(exclude=ids, exclude_none=True)
    job = jobs.submit(office, caller, wish.campaign_id, wishes, wish.from_plan_id, wish.from_draft_id)
    return JobAnswer.of(job, words)


@router.get("/jobs/{job_id}", summary="One job", **doing(Act.SEE_JOBS))
def job(office: Here, caller: Caller, job_id: JobId, words: Speech) -> JobAnswer:
    """Dispatcher, auditor: its state, best plan, bound and gap."""
    return JobAnswer.of(jobs.job(office, caller, job_id), words)


@router.get(
    "/jobs/{job_id}/events",
    summary="Watch a job",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "One event for each change."}},
    **doing(Act.SEE_JOBS),
)
def watch(office: Here, caller: Caller, job_id: JobId, words: Speech) -> StreamingResponse:
    """Dispatcher, auditor: server-sent events with the job each time it changes, until it has ended."""
    jobs.job(office, caller, job_id)
    return StreamingResponse(_events(office, caller, job_id, words), media_type="text/event-stream")


async def _events(office: Office, caller: CallerRecord, job_id: str, words: Spoken) -> AsyncIterator[str]:
    """Yield the job whenever it has changed; a line without meaning keeps the connection open meanwhile."""
    step, quiet_s, watched_s = -1, 0.0, 0.0
    while watched_s < LONGEST_WATCH_S:
        found = await run_in_threadpool(jobs.job, office, caller, job_id)
        if found.step != step:
            step, quiet_s = found.step, 0.0
            yield f"id: {step}\nevent: job\ndata: {JobAnswer.of(found, words).model_dump_json()}\n\n"
        if found.state in jobs.ENDED:
            return
        if quiet_s >= QUIET_S:
            quiet_s = 0.0
            yield ": still at it\n\n"
        await asyncio.sleep(LOOK_S)
        quiet_s, watched_s = quiet_s + LOOK_S, watched_s + LOOK_S


@router.put("/jobs/{job_id}/stopped", summary="Stop a job", responses=CONFLICT, **doing(Act.PLAN))
def stop(office: Here, caller: Caller, job_id: JobId, wish: Stopping, words: Speech) -> JobAnswer:
    """Dispatcher: with the best plan so far, or without any."""
    return JobAnswer.of(jobs.stop(office, caller, job_id, wish.keep_best), words)


@router.get(
    "/jobs/{job_id}/plan", summary="The plan that a job has made", responses=CONFLICT, **doing(Act.SEE_JOBS)
)
def plan_of(office: Here, caller: Caller, job_id: JobId) -> dict[str, Any]:
    """Dispatcher, auditor: as plan.json holds it."""
    return jobs.plan_of(office, caller, job_id)


@router.put("/jobs/{job_id}/published", summary="Publish a job's plan", responses=CONFLICT, **doing(Act.PLAN))
def publish(office: Here, caller: Caller, job_id: JobId, response: Response) -> PlanAnswer:
    """Dispatcher. The referee judges it once more; publishing it again changes nothing."""
    return PlanAnswer.of(jobs.publish_plan(office, caller, job_id))


@router.get(
    "/jobs/{job_id}/comparison/{plan_id}",
    summary="What a job's plan changes against a published one",
    responses=CONFLICT,
    **doing(Act.SEE_PLANS),
)
def compare_with(
    office: Here, caller: Caller, job_id: JobId, plan_id: PlanId, words: Speech
) -> ComparisonAnswer:
    """Dispatcher, auditor: money, trips, drivers, and who must be told something new."""
    case, found = jobs.compare_with(office, caller, job_id, plan_id)
    return ComparisonAnswer.of(found, to_json(case, found, words.lang))


@router.get(
    "/plans/{plan_id}/comparison/{new_plan_id}",
    summary="What one published plan changes against another",
    **doing(Act.SEE_PLANS),
)
def compare_plans(
    office: Here,
    caller: Caller,
    plan_id: PlanId,
    new_plan_id: Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$", examples=["7a1c9a7be2d05836"])],
    words: Speech,
) -> ComparisonAnswer:
    """Dispatcher, auditor: money, trips, drivers, and who must be told something new."""
    case, found = jobs.compare_plans(office, caller, plan_id, new_plan_id)
    return ComparisonAnswer.of(found, to_json(case, found, words.lang))
