"""What the standing facts say of one rider: boarding, temperatures, seat, outcome."""

from collections.abc import Iterable

from scheduler.handover.boarding import (
    Boarded,
    BoardingReopened,
    CheckedIn,
    NoShow,
    Notified,
    Rebooked,
    Refused,
    Withdrawn,
)
from scheduler.handover.events import KIND_OF
from scheduler.handover.facts import TripEvent
from scheduler.handover.outcome import FEVER, Boarding, Leaving, Outcome, PersonState
from scheduler.handover.planned import Rider, TripRoster
from scheduler.handover.receiving import Confirmed, FollowedUp, Missing, NotAccepted, ReceivedByOffice
from scheduler.handover.road import (
    LeftOnTheWay,
    MovedToObservation,
    TakenToHealthPost,
    TemperatureTaken,
    TransferredIn,
    TransferredOut,
)
from scheduler.handover.roadlog import Reading
from scheduler.handover.slots import Slots, order_of

MEASURED = (CheckedIn, Boarded, TemperatureTaken, Confirmed)


def readings_of(facts: Iterable[TripEvent]) -> dict[str, tuple[Reading, ...]]:
    """Return everybody's temperatures in order of time, by worker id."""
    found: dict[str, list[Reading]] = {}
    for event in facts:
        if isinstance(event, MEASURED) and event.temperature_c is not None:
            reading = Reading(event.at, event.temperature_c, KIND_OF[type(event)])
            found.setdefault(event.worker_id, []).append(reading)
    return {worker_id: tuple(sorted(set(readings))) for worker_id, readings in found.items()}


def person(rider: Rider, roster: TripRoster, slots: Slots, readings: tuple[Reading, ...]) -> PersonState:
    """Return what is known of one rider."""
    who = rider.worker_id
    boarding, boarded_at, stayed = _boarding(roster, slots, who)
    outcome, outcome_at, reason = _outcome(slots, who)
    leaving, left_for = _leaving(slots, who) if outcome is Outcome.LEFT_ON_THE_WAY else (None, "")
    observed = slots.of("observation", who)
    answer, joined = slots.of("answer", who), slots.of("joining", who)
    seat = joined.seat if isinstance(joined, TransferredIn) else rider.seat
    return PersonState(
        rider=rider,
        boarding=boarding,
        outcome=outcome,
        boarded_at=boarded_at,
        outcome_at=outcome_at,
        reason=reason or stayed,
        notified_at=slots.first_at(Notified, who),
        checked_in_at=slots.first_at(CheckedIn, who),
        followed_up_at=slots.first_at(FollowedUp, who),
        readings=readings,
        seat=observed.seat if isinstance(observed, MovedToObservation) and observed.seat else seat,
        observed_at=observed.at if observed else None,
        leaving=leaving,
        left_for=left_for,
        received_by=answer.office if isinstance(answer, ReceivedByOffice) else "",
    )


def _boarding(roster: TripRoster, slots: Slots, who: str) -> tuple[Boarding, int | None, str]:
    """Return what happened at the pickup, when, and why not."""
    fact = slots.of("boarding", who)
    match fact:
        case Boarded() | TransferredIn():
            return Boarding.BOARDED, fact.at, ""
        case Refused():
            return Boarding.REFUSED, fact.at, fact.reason
        case NoShow():
            return Boarding.NO_SHOW, fact.at, ""
        case Withdrawn():
            return Boarding.WITHDRAWN, fact.at, fact.reason
        case Rebooked():
            return Boarding.REBOOKED, fact.at, ""
    check = slots.of("check-in", who)
    if isinstance(check, CheckedIn) and roster.feverish(check.temperature_c):
        taken_back = isinstance(fact, BoardingReopened) and order_of(fact) > order_of(check)
        if not taken_back:
            return Boarding.REFUSED, check.at, FEVER
    return Boarding.OPEN, None, ""


def _outcome(slots: Slots, who: str) -> tuple[Outcome, int | None, str]:
    """Return what became of a person; having arrived proves more than having left, which explains a gap."""
    answer, left = slots.of("answer", who), slots.of("left", who)
    if isinstance(answer, Confirmed | ReceivedByOffice):
        return Outcome.HANDED_OVER, answer.at, ""
    if isinstance(left, LeftOnTheWay | TransferredOut):
        return Outcome.LEFT_ON_THE_WAY, left.at, left.reason
    if isinstance(left, TakenToHealthPost):
        return Outcome.LEFT_ON_THE_WAY, left.at, FEVER
    if isinstance(answer, Missing):
        return Outcome.MISSING, answer.at, answer.reason
    if isinstance(answer, NotAccepted):
        return Outcome.NOT_ACCEPTED, answer.at, answer.reason
    return Outcome.OPEN, None, ""


def _leaving(slots: Slots, who: str) -> tuple[Leaving, str]:
    """Return how a person left the coach, and for where."""
    left = slots.of("left", who)
    if isinstance(left, TakenToHealthPost):
        return Leaving.HEALTH_POST, left.post
    if isinstance(left, TransferredOut):
        return Leaving.OTHER_COACH, left.to_trip_id
    return Leaving.ALONE, ""
