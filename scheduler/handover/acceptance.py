"""Which further facts a trip takes: a repeated one is harmless, a contradiction is refused.

HandoverError
├── AlreadyConfirmed    a person who was received is called missing
├── AlreadyDeparted     a trip that has left is cancelled
├── AlreadySigned       a firm that has signed answers anew
├── DoesNotFit          a stand-in breaks a rule of the plan (scheduler.handover.standby)
├── EventConflict       one event id, two contents
├── HandoverIncomplete  a firm signs before it has answered for everybody
├── NotOnTrip           a person, drop or firm that the trip does not have
├── SeatTaken           somebody stands in on a seat that is not free
└── TripClosed          the head count has closed
"""

from collections.abc import Iterable

from scheduler.errors import AlreadyConfirmed, HandoverError
from scheduler.handover.boarding import StoodIn
from scheduler.handover.events import FirmEvent, PersonEvent
from scheduler.handover.facts import TripEvent
from scheduler.handover.outcome import FirmProgress, Outcome, Phase, TripState
from scheduler.handover.planned import TripRoster
from scheduler.handover.preparing import Cancelled
from scheduler.handover.receiving import (
    Arrived,
    Confirmed,
    FirmSigned,
    HandoverReopened,
    Missing,
    NotAccepted,
    ReceivedByOffice,
)
from scheduler.handover.road import TransferredIn
from scheduler.handover.state import state

JOINS = (StoodIn, TransferredIn)
ANSWERS = (Confirmed, Missing, NotAccepted, ReceivedByOffice, HandoverReopened)
SIGNED = (FirmProgress.SIGNED, FirmProgress.RESOLVED)


class AlreadyDeparted(HandoverError):
    """Refuse to cancel a trip that has left."""


class AlreadySigned(HandoverError):
    """Refuse another answer of a firm that has signed."""


class EventConflict(HandoverError):
    """Refuse an event whose id is taken by another content."""


class HandoverIncomplete(HandoverError):
    """Refuse a signature while people are unanswered for."""


class NotOnTrip(HandoverError):
    """Refuse an event about somebody or something that the trip does not have."""


class SeatTaken(HandoverError):
    """Refuse to give a seat away that somebody holds."""


class TripClosed(HandoverError):
    """Refuse an event that would change a closed trip."""


def accept(
    roster: TripRoster,
    events: Iterable[TripEvent],
    event: TripEvent,
    reopening: bool = False,
    backlog: bool = False,
) -> bool:
    """Say whether a fact is new to a trip, or refuse it.

    Parameters
    ----------
    roster, events
        Who was planned, and the facts so far.
    event
        The fact that is reported.
    reopening
        Whether the reporter may change what was signed or closed (the dispatcher).
    backlog
        Whether the fact was made without reception and comes in late. It is then taken in any order, even
        about somebody of whom the trip learns only afterwards, because what somebody saw must not be lost;
        what happened after a signature or after the close is refused as ever.

    Returns
    -------
    True for a new fact, False for one that is known already.

    Raises
    ------
    HandoverError
        One of the tree above.
    """
    events = tuple(events)
    known = next((one for one in events if one.event_id == event.event_id), None)
    if known is not None:
        if known != event:
            raise EventConflict(
                roster.trip_id, f"event {event.event_id} was reported before with other content"
            )
        return False
    now = state(roster, events)
    if not backlog:
        _must_be_on_trip(now, event)
    if not reopening and not (backlog and event.at <= max((one.at for one in events), default=event.at)):
        _must_not_undo(now, event, state(roster, (*events, event)))
    if backlog:
        return True
    if isinstance(event, StoodIn):
        _must_be_free(now, event)
    if isinstance(event, FirmSigned):
        _must_be_complete(now, event)
    if isinstance(event, Missing) and now.people[event.worker_id].outcome is Outcome.HANDED_OVER:
        raise AlreadyConfirmed(roster.trip_id, "this person was confirmed as received; reopen it first")
    if isinstance(event, Cancelled) and now.departed_at is not None:
        raise AlreadyDeparted(roster.trip_id, "the coach has left; report an incident instead")
    return True


def _must_be_on_trip(now: TripState, event: TripEvent) -> None:
    """Refuse people, drops and firms that the trip does not have."""
    drops = {one.rider.drop_id for one in now.people.values()}
    strange = (
        (
            isinstance(event, PersonEvent)
            and event.worker_id not in now.people
            and not isinstance(event, JOINS)
        )
        or (isinstance(event, Arrived) and event.place_id not in drops)
        or (isinstance(event, FirmEvent) and event.firm_id not in now.firms)
        or (isinstance(event, StoodIn) and event.in_place_of not in ("", *now.people))
    )
    if strange:
        raise NotOnTrip(now.trip_id, "not on this trip")


def _must_not_undo(now: TripState, event: TripEvent, after: TripState) -> None:
    """Refuse what would change a closed trip or a signed handover; the log of the way may still grow."""
    if now.phase is Phase.CLOSED and _settled(after) != _settled(now):
        raise TripClosed(now.trip_id, "the head count of this trip has closed")
    if isinstance(event, ANSWERS) and event.worker_id in now.people:
        person = now.people[event.worker_id]
        signed = now.firms[person.rider.firm_id].progress in SIGNED
        if signed and after.people[event.worker_id].outcome is not person.outcome:
            raise AlreadySigned(now.trip_id, "the firm has signed for its people")
    if isinstance(event, FirmSigned) and event.firm_id in now.firms:
        firm = now.firms[event.firm_id]
        if firm.progress in SIGNED and firm.signed_by != event.signed_by:
            raise AlreadySigned(now.trip_id, "the firm has signed for its people")


def _settled(trip: TripState) -> tuple[object, ...]:
    """Return what a closed trip must not lose: where it stands, and what became of everybody."""
    people = {who: (one.boarding, one.outcome, one.outcome_at) for who, one in trip.people.items()}
    return trip.phase, people, trip.firms, trip.head_count, trip.departed_at, trip.arrived_at


def _must_be_free(now: TripState, event: StoodIn) -> None:
    """Refuse a seat that somebody holds, and a place of somebody who may still come."""
    for worker_id, one in now.people.items():
        given_up = worker_id == event.worker_id or not one.holds_seat
        if not given_up and (worker_id == event.in_place_of or (event.seat and one.seat == event.seat)):
            raise SeatTaken(now.trip_id, "this seat is not free")


def _must_be_complete(now: TripState, event: FirmSigned) -> None:
    """Refuse a signature for people of whom nothing is known."""
    own = (person for person in now.people.values() if person.rider.firm_id == event.firm_id)
    if open_ := sum(person.expected and person.outcome is Outcome.OPEN for person in own):
        raise HandoverIncomplete(
            now.trip_id, f"{open_} people have neither been confirmed nor reported missing"
        )
