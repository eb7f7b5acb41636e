"""Plans as jobs: submitted, watched, stopped, compared, published."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from api.access import Act, Caller, Keys, check, may
from api.errors import JobNotDone, NotFound, StoreBusy
from api.operations.assembling import Assembled, assembled
from api.operations.campaigns import own_campaign
from api.operations.drafts import own_draft
from api.operations.office import Office, unpacked
from api.operations.people import name_of
from api.operations.publishing import publish_stored
from api.operations.since import last_look
from api.operations.telling import tell_of_job
from api.store import (
    WHOLE_LIST,
    Job,
    JobState,
    PlanRecord,
    Span,
    batches,
    hold,
    jobs,
    lists,
)
from scheduler.case import Case
from scheduler.casefile import read_case
from scheduler.clock import LocalClock
from scheduler.planfile import plan_from_json
from scheduler.replan import TOLERANCE_S, Changes, compare
from scheduler.replan.lockfile import locks_of
from scheduler.trips import CHINA, Plan

ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
MOST_TRIES = 5


def submit(
    office: Office,
    caller: Caller,
    campaign_id: str,
    wishes: Mapping[str, object],
    from_plan_id: str = "",
    from_draft_id: str = "",
) -> Job:
    """Submit a job: the people of a campaign who may be planned, with what is known of their health.

    Parameters
    ----------
    campaign_id
        Which campaign; "" = the case of the plan that is made anew, as it was published.
    wishes
        seconds, iterations, seed; with a plan that stands, also locks, budget, told_yuan and tolerance_s.
    from_plan_id
        The plan that stands and is made anew; "" = a first plan.
    from_draft_id
        The draft that is made anew instead, as it is now and with its locks; "" = none.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected, NothingToPlan, ReplanRefused
        The caller plans nothing; there is no such campaign or plan within his scope; the campaign's files
        are not complete; nobody may be planned; the locks cannot be read.
    """
    may(caller, Act.PLAN)
    if not (campaign_id or from_plan_id or from_draft_id):
        raise NotFound
    for _ in range(MOST_TRIES):
        with office.database.reading() as connection:
            known = _Known(wishes=wishes)
            if from_draft_id:
                known = _of_draft(connection, caller, from_draft_id, wishes)
            elif from_plan_id:
                known = _of_plan(office, connection, caller, from_plan_id, wishes)
            campaign, made = None, None
            if campaign_id:
                campaign = own_campaign(connection, caller, Act.PLAN, campaign_id)
                made = assembled(office, connection, campaign)
        job = Job(
            job_id=secrets.token_hex(8),
            kind="replan" if from_plan_id or from_draft_id else "plan",
            county=campaign.county if campaign else known.county,
            case_id=made.stored.case_id if made else known.case_id,
            from_plan_id=known.plan_id,
            wishes=known.wishes,
            state=JobState.WAITING,
            submitted_at=office.now(),
            submitted_by=name_of(caller),
            campaign_id=campaign_id,
        )
        if office.database.write(_keeps(office, job, campaign_id, made)):
            return job
    raise StoreBusy("others were submitting")


def _keeps(
    office: Office, job: Job, campaign_id: str, made: Assembled | None
) -> Callable[[Connection], bool]:
    """Return what keeps a job with its case; False where somebody has numbered the people meanwhile.

    Lists of a county take seconds to put together: that is done before, when nobody waits for the store.
    """

    def keep(connection: Connection) -> bool:
        if made is not None:
            hold(connection, f"numbers/{campaign_id}")
            if lists.worker_ids(connection, campaign_id) != made.numbers:
                return False
            lists.put_worker_ids(connection, campaign_id, made.fresh)
            batches.add_case(connection, made.stored, office.now())
        jobs.add(connection, job)
        return True

    return keep


def all_jobs(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[Job, ...]:
    """Return the jobs that the caller may see, the latest first."""
    may(caller, Act.SEE_JOBS)
    with office.database.reading() as connection:
        return jobs.all_jobs(connection, caller.scopes, span)


def job(office: Office, caller: Caller, job_id: str, act: Act = Act.SEE_JOBS) -> Job:
    """Return one job.

    Raises
    ------
    NotAllowed, NotFound
        The caller sees no jobs; there is none of this name, or not within his scope.
    """
    with office.database.reading() as connection:
        return _own(connection, caller, act, job_id)


def stop(office: Office, caller: Caller, job_id: str, keep_best: bool) -> Job:
    """Stop a job; one that has ended stays as it is.

    Parameters
    ----------
    keep_best
        Whether the best plan so far is kept, or none.

    Raises
    ------
    NotAllowed, NotFound
        The caller plans nothing; there is no such job within his scope.
    """

    def ask(connection: Connection) -> Job:
        _own(connection, caller, Act.PLAN, job_id)
        ended = jobs.stop(connection, job_id, "keep" if keep_best else "discard", office.now())
        found = _own(connection, caller, Act.PLAN, job_id)
        if ended:
            tell_of_job(office, connection, found, found.state.value)
        return found

    return office.database.write(ask)


def plan_of(office: Office, caller: Caller, job_id: str) -> dict[str, object]:
    """Return the plan that a job has made, as its file holds it.

    Raises
    ------
    NotAllowed, NotFound, JobNotDone
        The caller sees no jobs; there is no such job within his scope; it has made no plan (yet).
    """
    with office.database.reading() as connection:
        _own(connection, caller, Act.SEE_JOBS, job_id)
        document = jobs.document_of(connection, job_id)
    if document is None:
        raise JobNotDone
    return document


def publish_plan(office: Office, caller: Caller, job_id: str) -> PlanRecord:
    """Publish the plan that a job has made; the referee judges it once more.

    Raises
    ------
    NotAllowed, NotFound, JobNotDone, CaseRejected, PlanRejected, EditRefused
        The caller plans nothing; there is no such job within his scope; it has made no plan; as
        `publish_stored`.
    """
    with office.database.reading() as connection:
        found = _own(connection, caller, Act.PLAN, job_id)
        document = jobs.document_of(connection, job_id)
        stored = batches.find_case(connection, found.case_id)
    if document is None or stored is None:
        raise JobNotDone
    look = last_look(office, caller, (found.from_plan_id,), document)
    record = publish_stored(office, stored, document, look)
    with office.database.writing() as connection:
        jobs.put_plan_id(connection, job_id, record.plan_id)
    return record


def compare_with(office: Office, caller: Caller, job_id: str, plan_id: str) -> tuple[Case, Changes]:
    """Say what a job's plan changes for whom, against a plan that was published.

    Raises
    ------
    NotAllowed, NotFound, JobNotDone
        The caller sees no jobs or plans; there is no such job or plan within his scope; it has made no plan.
    """
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        found = _own(connection, caller, Act.SEE_JOBS, job_id)
        before = _published(office, connection, caller, plan_id)
        stored = batches.find_case(connection, found.case_id)
    assert stored is not None
    document = plan_of(office, caller, job_id)
    with unpacked(stored) as folder:
        case = read_case(folder).case
    assert case is not None
    return case, compare(case, before, plan_from_json(document), TOLERANCE_S)


def compare_plans(office: Office, caller: Caller, old: str, new: str) -> tuple[Case, Changes]:
    """Say what one published plan changes for whom, against another.

    Raises
    ------
    NotAllowed, NotFound
        The caller sees no plans; there is no such plan within his scope.
    """
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        before = _published(office, connection, caller, old)
        after = _published(office, connection, caller, new)
        case = office.batch(connection, new).case
    return case, compare(case, before, after, TOLERANCE_S)


def _published(office: Office, connection: Connection, caller: Caller, plan_id: str) -> Plan:
    head = batches.find_plan(connection, plan_id)
    if head is None:
        raise NotFound
    check(caller, Act.SEE_PLANS, head.keys)
    return office.batch(connection, plan_id).plan


def _own(connection: Connection, caller: Caller, act: Act, job_id: str) -> Job:
    may(caller, act)
    found = jobs.find(connection, job_id)
    if found is None:
        raise NotFound
    check(caller, act, Keys(county=found.county))
    return found


def _locks(wishes: Mapping[str, object]) -> Mapping[str, object]:
    locks = wishes.get("locks")
    return locks if isinstance(locks, Mapping) else {}


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold the plan that is made anew, and what is asked for with it."""

    county: str = ""
    case_id: str = ""
    plan_id: str = ""
    wishes: Mapping[str, object] = field(default_factory=dict)


def _of_plan(
    office: Office, connection: Connection, caller: Caller, plan_id: str, wishes: Mapping[str, object]
) -> _Known:
    standing = batches.find_plan(connection, plan_id)
    if standing is None:
        raise NotFound
    check(caller, Act.PLAN, standing.keys)
    locks_of(_locks(wishes), office.batch(connection, plan_id).case.clock)
    return _Known(standing.county, standing.case_id, plan_id, wishes)


def _of_draft(connection: Connection, caller: Caller, draft_id: str, wishes: Mapping[str, object]) -> _Known:
    """Return a draft as it is now: what is edited later is of another job."""
    draft = own_draft(connection, caller, Act.PLAN, draft_id)
    locks = _both_locks(draft.locks, _locks(wishes))
    locks_of(locks, LocalClock(CHINA))  # its form, whatever the zone
    drafted = {"draft_id": draft.draft_id, "place": draft.place}
    return _Known(
        draft.county, draft.case_id, draft.from_plan_id, {**wishes, "locks": locks, "from_draft": drafted}
    )


def _both_locks(first: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """Return the locks of a draft with those that were asked for besides; the latter count before."""
    both: dict[str, object] = {**first, **more}
    for name in ("trips", "people"):
        known, new = first.get(name), more.get(name)
        if isinstance(known, Mapping) and isinstance(new, Mapping):
            both[name] = {**known, **new}
    return both
