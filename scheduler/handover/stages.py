"""How far one worker has come, from registration to the end of the follow-up (docs/contract/domain.md, 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduler.clock import DAY_S
from scheduler.handover.facts import TripEvent
from scheduler.handover.outcome import FEVER, Boarding, Leaving, Outcome, PersonState, Phase, TripState
from scheduler.handover.planned import TripRoster
from scheduler.handover.slots import in_force
from scheduler.handover.state import state

FOLLOW_UP_DAYS = 14


class Stage(StrEnum):
    """Name how far a worker has come; the side exits stand last."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    CERTIFIED = "certified"
    MATCHED = "matched"
    ASSIGNED = "assigned"
    NOTIFIED = "notified"
    CHECKED_IN = "checked-in"
    BOARDED = "boarded"
    IN_TRANSIT = "in-transit"
    ARRIVED = "arrived"
    HANDED_OVER = "handed-over"
    FOLLOW_UP = "follow-up"
    CLOSED = "closed"
    REJECTED = "rejected"
    FEVER_HOLD = "fever-hold"
    NO_SHOW = "no-show"
    WITHDRAWN = "withdrawn"
    OBSERVATION = "observation"
    TRANSFERRED = "transferred"
    LEFT = "left"
    NOT_ACCEPTED = "not-accepted"
    MISSING = "missing"
    REBOOKED = "rebooked"


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one step of one worker: when, to which stage, by which fact, and why."""

    worker_id: str
    stage: Stage
    at: int
    event_id: str
    reason: str = ""


def stage_before_trip(
    *, refused: bool, verified: bool, certified: bool, matched: bool, consent: bool
) -> Stage:
    """Return the stage of a worker who is on no trip.

    Parameters
    ----------
    refused
        Whether the gate refuses him on all his days.
    verified, certified, matched
        Whether the three checks are done, the certificate is there, and the firm has confirmed the post.
    consent
        Whether he still agrees to the use of his data.
    """
    if not consent:
        return Stage.WITHDRAWN
    if refused:
        return Stage.REJECTED
    steps = ((verified, Stage.VERIFIED), (certified, Stage.CERTIFIED), (matched, Stage.MATCHED))
    stage = Stage.REGISTERED
    for done, step in steps:
        if not done:
            break
        stage = step
    return stage


def stage_of(
    person: PersonState, trip: TripState, now: int | None = None, follow_up_days: int = FOLLOW_UP_DAYS
) -> Stage:
    """Return how far a rider of a trip has come.

    Parameters
    ----------
    person, trip
        The rider and the trip as the facts have them.
    now
        Today's moment, which ends the follow-up; None = what the facts alone say.
    follow_up_days
        How long a worker is asked after (14 days; 3 months for the subsidy of an agency).
    """
    match person.boarding:
        case Boarding.WITHDRAWN:
            return Stage.WITHDRAWN
        case Boarding.REBOOKED:
            return Stage.REBOOKED
        case Boarding.NO_SHOW:
            return Stage.NO_SHOW
        case Boarding.REFUSED:
            return Stage.FEVER_HOLD if person.reason == FEVER else Stage.REJECTED
    match person.outcome:
        case Outcome.HANDED_OVER:
            return _after_handover(person, now, follow_up_days)
        case Outcome.LEFT_ON_THE_WAY:
            return Stage.LEFT if person.leaving is Leaving.ALONE else Stage.TRANSFERRED
        case Outcome.MISSING:
            return Stage.MISSING
        case Outcome.NOT_ACCEPTED:
            return Stage.NOT_ACCEPTED
    if person.boarding is Boarding.BOARDED:
        if person.observed_at is not None:
            return Stage.OBSERVATION
        return _aboard(person, trip)
    if person.checked_in_at is not None:
        return Stage.CHECKED_IN
    return Stage.ASSIGNED if person.notified_at is None else Stage.NOTIFIED


def _aboard(person: PersonState, trip: TripState) -> Stage:
    if person.rider.drop_id in trip.arrived_at:
        return Stage.ARRIVED
    return Stage.BOARDED if trip.phase is Phase.BOARDING else Stage.IN_TRANSIT


def _after_handover(person: PersonState, now: int | None, follow_up_days: int) -> Stage:
    if (
        now is not None
        and person.outcome_at is not None
        and now >= person.outcome_at + follow_up_days * DAY_S
    ):
        return Stage.CLOSED
    return Stage.HANDED_OVER if person.followed_up_at is None else Stage.FOLLOW_UP


def changes(roster: TripRoster, events: Iterable[TripEvent]) -> tuple[Change, ...]:
    """Return every step of everybody on a trip, in order of the facts' own clocks."""
    facts = in_force(events)
    before = _stages(roster, ())
    found: list[Change] = []
    for number, event in enumerate(facts, start=1):
        now = state(roster, facts[:number])
        after = {worker_id: stage_of(one, now) for worker_id, one in now.people.items()}
        found += (
            Change(worker_id, stage, event.at, event.event_id, now.people[worker_id].reason)
            for worker_id, stage in after.items()
            if before.get(worker_id) is not stage
        )
        before = after
    return tuple(found)


def _stages(roster: TripRoster, facts: Iterable[TripEvent]) -> dict[str, Stage]:
    now = state(roster, facts)
    return {worker_id: stage_of(one, now) for worker_id, one in now.people.items()}
