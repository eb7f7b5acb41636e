"""Which fact stands: the facts that count in their order, and the last one of each slot of each person.

The state is the same for every order in which facts come in. Each person has slots (check-in, boarding,
leaving on the way, observation, the firm's answer), each firm and each trip too. The latest fact by its own
clock stands in a slot, the greater event id decides between facts of one moment, and saying the same again
changes nothing: a last-writer-wins register, which converges in any order (Shapiro et al., "A comprehensive
study of convergent and commutative replicated data types", 2011). What was retracted counts nowhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from scheduler.handover.boarding import (
    Boarded,
    BoardingReopened,
    CheckedIn,
    NoShow,
    Rebooked,
    Refused,
    StoodIn,
    Withdrawn,
)
from scheduler.handover.events import KIND_OF
from scheduler.handover.facts import PersonEvent, Retracted, TripEvent
from scheduler.handover.planned import Joining, Rider, TripRoster
from scheduler.handover.receiving import Confirmed, HandoverReopened, Missing, NotAccepted, ReceivedByOffice
from scheduler.handover.road import (
    LeftOnTheWay,
    MovedToObservation,
    TakenToHealthPost,
    TransferredIn,
    TransferredOut,
)

SLOTS: dict[type[PersonEvent], tuple[str, ...]] = {
    CheckedIn: ("check-in",),
    Boarded: ("boarding",),
    Refused: ("boarding",),
    NoShow: ("boarding",),
    Withdrawn: ("boarding",),
    Rebooked: ("boarding",),
    BoardingReopened: ("boarding",),
    StoodIn: ("joining",),
    MovedToObservation: ("observation",),
    LeftOnTheWay: ("left",),
    TakenToHealthPost: ("left",),
    TransferredOut: ("left",),
    TransferredIn: ("joining", "boarding", "left"),
    Confirmed: ("answer",),
    Missing: ("answer",),
    NotAccepted: ("answer",),
    ReceivedByOffice: ("answer",),
    HandoverReopened: ("left", "answer"),
}
Moment = tuple[int, str, str]
Event = TypeVar("Event", bound=TripEvent)


def order_of(event: TripEvent) -> Moment:
    """Return what facts are ordered by: their own clock, then their id."""
    return event.at, event.event_id, KIND_OF[type(event)]


def in_force(events: Iterable[TripEvent]) -> tuple[TripEvent, ...]:
    """Return the facts that count, in their order; a retraction may come in before what it retracts."""
    facts = set(events)
    retracted = {event.target_id for event in facts if isinstance(event, Retracted)}
    counting = (e for e in facts if not isinstance(e, Retracted) and e.event_id not in retracted)
    return tuple(sorted(counting, key=order_of))


def standing(
    facts: Iterable[TripEvent],
    kinds: type[Event] | tuple[type[Event], ...],
    key: Callable[[Event], str] = str,
) -> dict[str, Event]:
    """Return the fact of these kinds that stands for each key; facts come in order."""
    found: dict[str, Event] = {}
    for event in facts:
        if isinstance(event, kinds):
            _fill(found, key(event), event)
    return found


def only(_: TripEvent) -> str:
    """Return the one key of what a whole trip has once."""
    return ""


def _fill(found: dict[str, Event], key: str, event: Event) -> None:
    known = found.get(key)
    if known is None or not known.says_the_same(event):
        found[key] = event


@dataclass(frozen=True, slots=True)
class Slots:
    """Hold the fact that stands in each slot of each person, and when the other facts were first said."""

    by_slot: dict[str, dict[str, PersonEvent]] = field(default_factory=dict)
    first: dict[tuple[type[PersonEvent], str], int] = field(default_factory=dict)

    def of(self, slot: str, worker_id: str) -> PersonEvent | None:
        """Return the fact that stands in a slot of a person."""
        return self.by_slot.get(slot, {}).get(worker_id)

    def first_at(self, kind: type[PersonEvent], worker_id: str) -> int | None:
        """Return when a kind of fact was first said of a person."""
        return self.first.get((kind, worker_id))


def slots_of(facts: Iterable[TripEvent]) -> Slots:
    """Return the slots of all people; facts come in order."""
    slots = Slots()
    for event in facts:
        if isinstance(event, PersonEvent):
            slots.first.setdefault((type(event), event.worker_id), event.at)
            for slot in SLOTS.get(type(event), ()):
                _fill(slots.by_slot.setdefault(slot, {}), event.worker_id, event)
    return slots


def grown(roster: TripRoster, slots: Slots) -> tuple[Rider, ...]:
    """Return the riders of a trip with those who stood in or came from another coach, by worker id."""
    planned = {rider.worker_id for rider in roster.riders}
    joined = (
        _joined(event)
        for worker_id, event in sorted(slots.by_slot.get("joining", {}).items())
        if worker_id not in planned
    )
    return (*roster.riders, *joined)


def _joined(event: PersonEvent) -> Rider:
    if isinstance(event, StoodIn):
        return Rider(
            event.worker_id,
            event.firm_id,
            event.pickup_id,
            event.drop_id,
            event.seat,
            Joining.STOOD_IN,
            event.in_place_of,
        )
    assert isinstance(event, TransferredIn)
    return Rider(
        event.worker_id,
        event.firm_id,
        "",
        event.drop_id,
        event.seat,
        Joining.OTHER_COACH,
        joined_from=event.from_trip_id,
    )
