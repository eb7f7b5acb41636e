"""Working on jobs: taken by a lease, told how far they are, ended; a worker that dies loses only time."""

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from os import getpid
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection

from api.errors import DraftGone, NotFound, StoreTrouble
from api.operations.office import Office, unpacked
from api.operations.planning import plan_case, replan_case, travel_of
from api.operations.telling import tell_of_job
from api.store import Job, JobState, batches, drafts, jobs
from routing.errors import RoutingError
from scheduler.casefile import read_case
from scheduler.errors import CaseRejected, ReplanRefused
from scheduler.faults import words
from scheduler.planfile import plan_from_json, plan_to_json
from scheduler.planning import Progress
from scheduler.replan.lockfile import locks_of
from scheduler.replan.words import fault_words

LEASE_S = 30
TELLING_S = 1.0
IDLE_S = 1.0
MOST_ATTEMPTS = 5
MOST_FAULTS = 50
LONGEST_S = 3_600.0
OF_REPLANNING = ("budget", "told_yuan", "tolerance_s", "seed")


def new_name() -> str:
    """Return what a worker is called: where it runs, and a sign of its own."""
    return f"{socket.gethostname()[:60]}/{getpid()}/{token_hex(4)}"


def work(office: Office, stopped: Callable[[], bool], name: str = "", idle_s: float = IDLE_S) -> None:
    """Take jobs and do them until told to stop; while the store cannot be used, wait.

    Parameters
    ----------
    stopped
        Asked between jobs.
    """
    own = name or new_name()
    while not stopped():
        try:
            done = work_once(office, own)
        except StoreTrouble:
            done = False
        if not done:
            time.sleep(idle_s)


def work_once(office: Office, name: str) -> bool:
    """Take one job and do it; say whether there was one."""
    job = office.database.write(lambda connection: jobs.take(connection, name, office.now(), LEASE_S))
    if job is None:
        return False
    if job.attempt > MOST_ATTEMPTS:
        _end(office, job, JobState.FAILED, problem={"code": "given-up"})
        return True
    with _Telling(office, job) as telling:
        state, document, problem = _outcome(office, job, telling)
    if not telling.lost:
        _end(office, job, state, document, problem)
    return True


@dataclass
class _Telling:
    """Say again and again that the worker lives and how far it is, and listen whether it is to stop."""

    office: Office
    job: Job
    latest: Progress | None = None
    how: str = ""
    lost: bool = False
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "_Telling":
        self._thread = threading.Thread(target=self._run, name=f"job {self.job.job_id}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        assert self._thread is not None
        self._thread.join()

    def report(self, progress: Progress) -> None:
        """Take note of how far it is."""
        self.latest = progress

    def cancelled(self) -> bool:
        """Say whether to stop."""
        return bool(self.how) or self.lost

    def _run(self) -> None:
        told: Progress | None = None
        while True:
            latest = self.latest
            news = None if latest is told or latest is None else _progress(latest)
            try:
                how = self.office.database.write(partial(self._say, news))
            except StoreTrouble:
                how = self.how  # the lease may hold until the store answers again
            else:
                told = latest
            if how is None:
                self.lost = True
                return
            self.how = how
            if self._over.wait(TELLING_S):
                return

    def _say(self, news: dict[str, object] | None, connection: Connection) -> str | None:
        return jobs.tell(connection, self.job, self.office.now(), LEASE_S, news)


def _outcome(
    office: Office, job: Job, telling: _Telling
) -> tuple[JobState, dict[str, object] | None, dict[str, object] | None]:
    """Do a job, and return how it ended."""
    try:
        document = _planned(office, job, telling)
    except CaseRejected as error:
        faults = [
            {
                "where": f"{one.file}:{one.line} {one.column}",
                "code": one.code,
                "zh": words(one),
                "en": words(one, "en"),
            }
            for one in error.faults[:MOST_FAULTS]
        ]
        return JobState.FAILED, None, {"code": "case-rejected", "faults": faults}
    except ReplanRefused as error:
        faults = [
            {"where": one.where, "code": one.code, "zh": fault_words(one, "zh"), "en": fault_words(one, "en")}
            for one in error.faults[:MOST_FAULTS]
        ]
        return JobState.FAILED, None, {"code": "replan-refused", "faults": faults}
    except DraftGone:
        return JobState.FAILED, None, {"code": "draft-gone"}
    except RoutingError:
        return JobState.FAILED, None, {"code": "roads-unreadable"}
    except Exception as error:  # a job that raises ends as failed, and its worker takes the next
        if isinstance(error, StoreTrouble):
            raise
        return JobState.FAILED, None, {"code": "product-fault", "what": type(error).__name__}
    if telling.how == "discard":
        return JobState.CANCELLED, None, None
    return JobState.DONE, document, None


def _planned(office: Office, job: Job, telling: _Telling) -> dict[str, object]:
    """Return the plan of a job as its file holds it."""
    begun = time.monotonic()
    with office.database.reading() as connection:
        stored = batches.find_case(connection, job.case_id)
        before = _standing(connection, job)
    if stored is None:
        raise NotFound
    wishes: dict[str, Any] = dict(job.wishes)
    seconds, iterations = min(float(wishes.get("seconds", 60)), LONGEST_S), wishes.get("iterations")
    with unpacked(stored) as folder:
        reading = read_case(folder)
        if reading.case is None:
            raise CaseRejected(reading.faults)
        case, travel = reading.case, travel_of(reading.case, reading)
        if before is None:
            seed = int(wishes.get("seed", 1))
            result = plan_case(
                case, travel, begun, seconds, iterations, seed, telling.report, telling.cancelled
            )
            return plan_to_json(result.plan)
        own = {name: wishes[name] for name in OF_REPLANNING if wishes.get(name) is not None}
        locks = locks_of(wishes.get("locks") or {}, case.clock)
        done = replan_case(
            case,
            travel,
            plan_from_json(before),
            begun,
            seconds,
            iterations,
            locks=locks,
            cancelled=telling.cancelled,
            **own,
        )
        return plan_to_json(done.plan)


def _standing(connection: Connection, job: Job) -> dict[str, object] | None:
    """Return the plan that is made anew: a draft as it was when it was asked for, else a published one.

    Raises
    ------
    DraftGone
        The draft has been thrown away since.
    """
    drafted = job.wishes.get("from_draft")
    if isinstance(drafted, Mapping):
        found = drafts.document_at(connection, str(drafted["draft_id"]), int(drafted["place"]))
        if found is None:
            raise DraftGone
        return found
    before = batches.find_document(connection, job.from_plan_id) if job.from_plan_id else None
    if job.from_plan_id and before is None:
        raise NotFound
    return before


def _end(
    office: Office,
    job: Job,
    state: JobState,
    document: dict[str, object] | None = None,
    problem: dict[str, object] | None = None,
) -> None:
    def keep(connection: Connection) -> None:
        if jobs.end(connection, job, state, office.now(), document, problem):
            tell_of_job(office, connection, job, state.value)

    office.database.write(keep)


def _progress(latest: Progress) -> dict[str, object]:
    best, bound = latest.best_fen, latest.bound_fen
    return {
        "seconds": round(latest.seconds, 1),
        "best_fen": best,
        "bound_fen": bound,
        "gap": round((best - bound) / best, 6) if best else 0.0,
        "trips": latest.trips,
        "left_behind": latest.left_behind,
        "stage": latest.stage,
    }
