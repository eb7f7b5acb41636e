"""What the facts of a trip amount to: who boarded, who arrived, and whether the head count closes.

The state is the same for every order of the same facts. Each person has three slots (boarding, leaving on
the way, the firm's answer). The latest fact by its own clock stands in a slot, the greater event id decides
between facts of one moment, and saying the same again changes nothing: a last-writer-wins register, which
converges in any order (Shapiro et al., "A comprehensive study of convergent and commutative replicated
data types", 2011).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from scheduler.handover.events import (
    KIND_OF,
    Arrived,
    Boarded,
    BoardingReopened,
    Confirmed,
    Departed,
    FirmSigned,
    HandoverReopened,
    LeftOnTheWay,
    Missing,
    NoShow,
    PersonEvent,
    Refused,
    TripEvent,
)
from scheduler.handover.outcome import (
    Boarding,
    FirmProgress,
    FirmState,
    HeadCount,
    Outcome,
    PersonState,
    Phase,
    Rider,
    TripRoster,
    TripState,
)
from scheduler.roster import Worker
from scheduler.trips import StopKind, Trip


def roster_of(trip: Trip, workers: Mapping[str, Worker]) -> TripRoster:
    """Return who was planned on a trip."""
    boards = {worker_id: stop.place_id for stop in trip.stops for worker_id in stop.board}
    alights = {
        worker_id: stop.place_id
        for stop in trip.stops
        if stop.kind is StopKind.DROP
        for worker_id in stop.alight
    }
    riders = (Rider(w, workers[w].firm_id, boards[w], alights.get(w, "")) for w in trip.rider_ids)
    return TripRoster(trip.trip_id, tuple(riders))


def state(roster: TripRoster, events: Iterable[TripEvent]) -> TripState:
    """Compute the state of a trip from its facts, the same for every order of them."""
    facts = sorted(set(events), key=lambda event: (event.at, event.event_id, KIND_OF[type(event)]))
    slots = _slots(facts)
    people = {rider.worker_id: _person(rider, slots) for rider in roster.riders}
    signatures = _signatures(facts, {rider.worker_id: rider.firm_id for rider in roster.riders})
    firms = {firm_id: _firm(firm_id, people, signatures.get(firm_id)) for firm_id in roster.firm_ids}
    count = _head_count(people.values())
    departed_at = next((event.at for event in facts if isinstance(event, Departed)), None)
    arrived_at = {event.place_id: event.at for event in reversed(facts) if isinstance(event, Arrived)}
    phase = _phase(people, firms, count, departed_at, arrived_at)
    return TripState(
        roster.trip_id, phase, people, firms, count, departed_at, dict(sorted(arrived_at.items()))
    )


def _slots(facts: Iterable[TripEvent]) -> dict[tuple[str, str], PersonEvent]:
    """Return the fact that stands in each slot of each person, by (slot, worker id); facts come in order."""
    slots: dict[tuple[str, str], PersonEvent] = {}

    def fill(slot: str, event: PersonEvent) -> None:
        standing = slots.get((slot, event.worker_id))
        if standing is None or not standing.says_the_same(event):
            slots[slot, event.worker_id] = event

    for event in facts:
        match event:
            case Boarded() | Refused() | NoShow() | BoardingReopened():
                fill("boarding", event)
            case LeftOnTheWay():
                fill("left", event)
            case Confirmed() | Missing():
                fill("answer", event)
            case HandoverReopened():
                fill("left", event)
                fill("answer", event)
    return slots


def _signatures(facts: Iterable[TripEvent], firm_of: Mapping[str, str]) -> dict[str, FirmSigned]:
    """Return the signature that stands for each firm; reopening one of its people afterwards voids it."""
    signatures: dict[str, FirmSigned] = {}
    for event in facts:
        match event:
            case FirmSigned():
                standing = signatures.get(event.firm_id)
                if standing is None or not standing.says_the_same(event):
                    signatures[event.firm_id] = event
            case HandoverReopened():
                signatures.pop(firm_of.get(event.worker_id, ""), None)
    return signatures


def _person(rider: Rider, slots: Mapping[tuple[str, str], PersonEvent]) -> PersonState:
    """Return what the standing facts say of one rider."""
    boarding, at, reason = Boarding.OPEN, None, ""
    match slots.get(("boarding", rider.worker_id)):
        case Boarded() as fact:
            boarding, at = Boarding.BOARDED, fact.at
        case Refused() as fact:
            boarding, at, reason = Boarding.REFUSED, fact.at, fact.reason
        case NoShow() as fact:
            boarding, at = Boarding.NO_SHOW, fact.at
    answer, left = slots.get(("answer", rider.worker_id)), slots.get(("left", rider.worker_id))
    outcome, outcome_at = Outcome.OPEN, None
    # having arrived proves more than having left; having left explains why somebody is missed
    if isinstance(answer, Confirmed):
        outcome, outcome_at = Outcome.HANDED_OVER, answer.at
    elif isinstance(left, LeftOnTheWay):
        outcome, outcome_at, reason = Outcome.LEFT_ON_THE_WAY, left.at, left.reason
    elif isinstance(answer, Missing):
        outcome, outcome_at, reason = Outcome.MISSING, answer.at, answer.reason
    return PersonState(rider, boarding, outcome, at, outcome_at, reason)


def _firm(firm_id: str, people: Mapping[str, PersonState], signature: FirmSigned | None) -> FirmState:
    """Return one firm's part of the handover."""
    own = [person for person in people.values() if person.rider.firm_id == firm_id]
    outcomes = Counter(person.outcome for person in own)
    expected = sum(person.expected for person in own)
    confirmed, missing = outcomes[Outcome.HANDED_OVER], outcomes[Outcome.MISSING]
    unanswered = sum(person.expected and person.outcome is Outcome.OPEN for person in own)
    if signature is not None:
        progress = FirmProgress.SIGNED
    elif not expected and not confirmed:
        progress = FirmProgress.NOBODY_COMES
    elif not unanswered:
        progress = FirmProgress.COMPLETE
    else:
        progress = FirmProgress.PARTIAL if confirmed or missing else FirmProgress.OPEN
    signed = (signature.at, signature.signed_by, signature.note) if signature else (None, "", "")
    return FirmState(firm_id, len(own), expected, confirmed, missing, progress, *signed)


def _head_count(people: Iterable[PersonState]) -> HeadCount:
    """Count the people of a trip."""
    people = tuple(people)
    boarding = Counter(person.boarding for person in people)
    outcome = Counter(person.outcome for person in people)
    return HeadCount(
        planned=len(people),
        boarded=boarding[Boarding.BOARDED],
        no_show=boarding[Boarding.NO_SHOW],
        refused=boarding[Boarding.REFUSED],
        handed_over=outcome[Outcome.HANDED_OVER],
        left_on_the_way=outcome[Outcome.LEFT_ON_THE_WAY],
        missing=outcome[Outcome.MISSING],
    )


def _phase(
    people: Mapping[str, PersonState],
    firms: Mapping[str, FirmState],
    count: HeadCount,
    departed_at: int | None,
    arrived_at: Mapping[str, int],
) -> Phase:
    """Return how far a trip has come; it closes only when the head count does and every firm has signed."""
    done = (FirmProgress.SIGNED, FirmProgress.NOBODY_COMES)
    if (
        departed_at is not None
        and _adds_up(people, count)
        and all(f.progress in done for f in firms.values())
    ):
        return Phase.CLOSED
    if arrived_at or count.handed_over or count.missing:
        return Phase.HANDOVER
    if departed_at is not None:
        return Phase.EN_ROUTE
    return Phase.BOARDING if count.not_accounted < count.planned else Phase.PLANNED


def _adds_up(people: Mapping[str, PersonState], count: HeadCount) -> bool:
    """Say whether the count closes person by person: two errors must not cancel each other out."""
    gone = (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY)
    return count.closes and all(
        (person.boarding is Boarding.BOARDED) == (person.outcome in gone) for person in people.values()
    )
