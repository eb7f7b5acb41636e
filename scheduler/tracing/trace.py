"""The trace of one person: the runs, who was aboard, what coach and crew ran next, and every slip."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scheduler.clock import DAY_S
from scheduler.tracing.contacts import Air, Contact, contacts
from scheduler.tracing.runs import Run

NEXT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Slip:
    """Hold one handover slip that a trace leads to: a trip and a firm that received people of it."""

    trip_id: str
    firm_id: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaterRun:
    """Hold a run after the case's, by the same coach or with somebody of its crew.

    Parameters
    ----------
    run, after
        The later run, and the run of the case that it follows.
    same_coach, crew
        What both have in common.
    disinfected
        Whether somebody said that the coach was disinfected in between.
    """

    run: Run
    after: str
    same_coach: bool
    crew: tuple[str, ...]
    disinfected: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """Hold what is known of one case.

    Parameters
    ----------
    worker_id, runs
        Whose, and the runs on which the person was aboard, in order of time.
    contacts
        Who was aboard, by trip id.
    later
        What the coaches and crews ran next, in order of time.
    slips
        The slips on which the case and the contacts stand.
    """

    worker_id: str
    runs: tuple[Run, ...]
    contacts: Mapping[str, tuple[Contact, ...]]
    later: tuple[LaterRun, ...]
    slips: tuple[Slip, ...]

    @property
    def close_contacts(self) -> tuple[str, ...]:
        """Return every close contact once, riders and crew."""
        every = (one for found in self.contacts.values() for one in found if one.close)
        return tuple(sorted({one.person_id for one in every}))


def trace(
    worker_id: str,
    runs: Iterable[Run],
    *,
    days: int = NEXT_DAYS,
    air: Mapping[str, Air] | None = None,
) -> Trace:
    """Trace one person through all runs.

    Parameters
    ----------
    worker_id
        Who fell ill.
    runs
        Every run that is known.
    days
        How long what coach and crew ran afterwards is of interest.
    air
        How the air goes, by coach id; sealed where nothing is said.
    """
    runs = sorted(runs, key=lambda run: (run.from_, run.trip_id))
    own = [run for run in runs if worker_id in run.people]
    known_air = air or {}
    found = {run.trip_id: contacts(run, worker_id, known_air.get(run.coach_id, Air.SEALED)) for run in own}
    later = tuple(one for run in own for one in later_runs(run, runs, days, own))
    return Trace(worker_id, tuple(own), found, later, tuple(_slips(own, found, worker_id)))


def later_runs(
    run: Run, runs: Iterable[Run], days: int = NEXT_DAYS, own: Collection[Run] = ()
) -> Iterable[LaterRun]:
    """Yield what the coach and the crew of a run ran next.

    Parameters
    ----------
    run, runs
        The run, and all runs in order of time.
    days
        For how many days after it.
    own
        Runs that are told of elsewhere.
    """
    last = run.until + days * DAY_S
    for other in runs:
        if other is run or other in own or not run.from_ <= other.from_ <= last:
            continue
        same_coach = other.coach_id == run.coach_id
        crew = tuple(sorted(set(run.crew) & set(other.crew)))
        if same_coach or crew:
            at = other.disinfected_at
            clean = same_coach and at is not None and run.until <= at <= other.from_
            yield LaterRun(other, run.trip_id, same_coach, crew, clean)


def _slips(own: Iterable[Run], found: Mapping[str, tuple[Contact, ...]], worker_id: str) -> Iterable[Slip]:
    for run in own:
        aboard = {worker_id, *(one.person_id for one in found[run.trip_id])} & run.people.keys()
        firms: dict[str, list[str]] = {}
        for who in sorted(aboard):
            firms.setdefault(run.people[who].rider.firm_id, []).append(who)
        yield from (Slip(run.trip_id, firm_id, tuple(people)) for firm_id, people in sorted(firms.items()))
