"""Which further facts a trip takes: a repeated one is harmless, a contradiction is refused.

HandoverError
├── AlreadyConfirmed    a person who was received is called missing
├── AlreadySigned       a firm that has signed answers anew
├── EventConflict       one event id, two contents
├── HandoverIncomplete  a firm signs before it has answered for everybody
├── NotOnTrip           a person, drop or firm that the trip does not have
└── TripClosed          the head count has closed
"""

from collections.abc import Iterable

from scheduler.errors import AlreadyConfirmed, HandoverError
from scheduler.handover.events import (
    Arrived,
    Confirmed,
    FirmSigned,
    HandoverReopened,
    Missing,
    PersonEvent,
    TripEvent,
)
from scheduler.handover.outcome import FirmProgress, Outcome, Phase, TripRoster, TripState
from scheduler.handover.state import state


class AlreadySigned(HandoverError):
    """Refuse another answer of a firm that has signed."""


class EventConflict(HandoverError):
    """Refuse an event whose id is taken by another content."""


class HandoverIncomplete(HandoverError):
    """Refuse a signature while people are unanswered for."""


class NotOnTrip(HandoverError):
    """Refuse an event about somebody or something that the trip does not have."""


class TripClosed(HandoverError):
    """Refuse an event that would change a closed trip."""


def accept(
    roster: TripRoster, events: Iterable[TripEvent], event: TripEvent, reopening: bool = False
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
    _must_be_on_trip(roster, event)
    now = state(roster, events)
    if not reopening:
        _must_not_undo(roster, now, event, state(roster, (*events, event)))
    if isinstance(event, FirmSigned):
        _must_be_complete(now, event)
    if isinstance(event, Missing) and now.people[event.worker_id].outcome is Outcome.HANDED_OVER:
        raise AlreadyConfirmed(roster.trip_id, "this person was confirmed as received; reopen it first")
    return True


def _must_be_on_trip(roster: TripRoster, event: TripEvent) -> None:
    """Refuse people, drops and firms that the trip does not have."""
    strange = (
        (isinstance(event, PersonEvent) and event.worker_id not in {r.worker_id for r in roster.riders})
        or (isinstance(event, Arrived) and event.place_id not in roster.drop_ids)
        or (isinstance(event, FirmSigned) and event.firm_id not in roster.firm_ids)
    )
    if strange:
        raise NotOnTrip(roster.trip_id, "not on this trip")


def _must_not_undo(roster: TripRoster, now: TripState, event: TripEvent, after: TripState) -> None:
    """Refuse what would change a closed trip or a signed handover."""
    if now.phase is Phase.CLOSED and after != now:
        raise TripClosed(roster.trip_id, "the head count of this trip has closed")
    if isinstance(event, Confirmed | Missing | HandoverReopened):
        person = now.people[event.worker_id]
        signed = now.firms[person.rider.firm_id].progress is FirmProgress.SIGNED
        if signed and after.people[event.worker_id].outcome is not person.outcome:
            raise AlreadySigned(roster.trip_id, "the firm has signed for its people")
    if isinstance(event, FirmSigned):
        firm = now.firms[event.firm_id]
        if firm.progress is FirmProgress.SIGNED and firm.signed_by != event.signed_by:
            raise AlreadySigned(roster.trip_id, "the firm has signed for its people")


def _must_be_complete(now: TripState, event: FirmSigned) -> None:
    """Refuse a signature for people of whom nothing is known."""
    own = (person for person in now.people.values() if person.rider.firm_id == event.firm_id)
    if open_ := sum(person.expected and person.outcome is Outcome.OPEN for person in own):
        raise HandoverIncomplete(
            now.trip_id, f"{open_} people have neither been confirmed nor reported missing"
        )
