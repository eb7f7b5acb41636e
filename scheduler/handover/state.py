"""What the facts of a trip amount to: its phase, its people and firms, and whether the head count closes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from scheduler.handover.boarding import Departed
from scheduler.handover.facts import FirmEvent, TripEvent
from scheduler.handover.journal import road_log, sides_of
from scheduler.handover.outcome import (
    Boarding,
    FirmProgress,
    FirmState,
    HeadCount,
    Outcome,
    PersonState,
    Phase,
    Prepared,
    TripState,
)
from scheduler.handover.people import person, readings_of
from scheduler.handover.planned import Joining, TripRoster
from scheduler.handover.preparing import Cancelled, ManifestFrozen, PaperFiled, PreNotified, Readied
from scheduler.handover.receiving import (
    Arrived,
    DisputeResolved,
    FirmSigned,
    HandoverDisputed,
    HandoverReopened,
)
from scheduler.handover.slots import grown, in_force, only, slots_of, standing

DONE = (FirmProgress.SIGNED, FirmProgress.RESOLVED, FirmProgress.NOBODY_COMES)
ANSWERED = (Outcome.HANDED_OVER, Outcome.MISSING, Outcome.NOT_ACCEPTED)


def state(roster: TripRoster, events: Iterable[TripEvent]) -> TripState:
    """Compute the state of a trip from its facts, the same for every order of them."""
    facts = in_force(events)
    slots, readings = slots_of(facts), readings_of(facts)
    riders = grown(roster, slots)
    people = {
        rider.worker_id: person(rider, roster, slots, readings.get(rider.worker_id, ())) for rider in riders
    }
    firms = _firms(facts, people)
    count = _head_count(people.values())
    departed_at = next((event.at for event in facts if isinstance(event, Departed)), None)
    arrived_at = {event.place_id: event.at for event in reversed(facts) if isinstance(event, Arrived)}
    cancelled = standing(facts, Cancelled, only).get("")
    prepared, log = _prepared(facts), road_log(roster, facts, people)
    phase = _phase(roster, prepared, people, firms, count, departed_at, arrived_at, cancelled)
    return TripState(
        trip_id=roster.trip_id,
        phase=phase,
        people=people,
        firms=firms,
        head_count=count,
        departed_at=departed_at,
        arrived_at=dict(sorted(arrived_at.items())),
        sides=sides_of(log),
        cancelled=cancelled.reason if cancelled else "",
        prepared=prepared,
        road=log,
    )


def _prepared(facts: Iterable[TripEvent]) -> Prepared:
    """Return what was done before boarding, each with its first moment."""
    done = Prepared()
    version = 0
    for event in facts:
        match event:
            case PaperFiled():
                done.papers.setdefault(event.paper, event.at)
            case PreNotified():
                done.notices.setdefault(event.division, event.at)
            case Readied():
                done.readiness.setdefault(event.readiness, event.at)
            case ManifestFrozen():
                version = max(version, event.version)
    return Prepared(done.papers, done.notices, done.readiness, version)


def _firms(facts: tuple[TripEvent, ...], people: Mapping[str, PersonState]) -> dict[str, FirmState]:
    """Return each firm's part of the handover, in order of their first riders."""
    signatures = _signatures(facts, {who: one.rider.firm_id for who, one in people.items()})
    disputes = standing(facts, (HandoverDisputed, DisputeResolved), lambda event: event.firm_id)
    told = standing(facts, HandoverDisputed, lambda event: event.firm_id)
    own: dict[str, list[PersonState]] = {}
    for one in people.values():
        own.setdefault(one.rider.firm_id, []).append(one)
    return {
        firm_id: _firm(firm_id, members, signatures.get(firm_id), disputes.get(firm_id), told.get(firm_id))
        for firm_id, members in own.items()
    }


def _signatures(facts: Iterable[TripEvent], firm_of: Mapping[str, str]) -> dict[str, FirmSigned]:
    """Return the signature that stands for each firm; reopening one of its people afterwards voids it."""
    signatures: dict[str, FirmSigned] = {}
    for event in facts:
        match event:
            case FirmSigned():
                known = signatures.get(event.firm_id)
                if known is None or not known.says_the_same(event):
                    signatures[event.firm_id] = event
            case HandoverReopened():
                signatures.pop(firm_of.get(event.worker_id, ""), None)
    return signatures


def _firm(
    firm_id: str,
    own: list[PersonState],
    signature: FirmSigned | None,
    dispute: FirmEvent | None,
    told: HandoverDisputed | None,
) -> FirmState:
    """Return one firm's part of the handover."""
    outcomes = Counter(one.outcome for one in own)
    expected = sum(one.expected for one in own)
    answered = sum(outcomes[outcome] for outcome in ANSWERED)
    unanswered = sum(one.expected and one.outcome is Outcome.OPEN for one in own)
    if isinstance(dispute, HandoverDisputed):
        progress = FirmProgress.DISPUTED
    elif signature is not None:
        progress = FirmProgress.RESOLVED if dispute else FirmProgress.SIGNED
    elif not expected and not outcomes[Outcome.HANDED_OVER]:
        progress = FirmProgress.NOBODY_COMES
    elif not unanswered:
        progress = FirmProgress.COMPLETE
    else:
        progress = FirmProgress.PARTIAL if answered else FirmProgress.OPEN
    return FirmState(
        firm_id=firm_id,
        planned=sum(one.planned for one in own),
        expected=expected,
        confirmed=outcomes[Outcome.HANDED_OVER],
        missing=outcomes[Outcome.MISSING],
        progress=progress,
        signed_at=signature.at if signature else None,
        signed_by=signature.signed_by if signature else "",
        note=signature.note if signature else "",
        not_accepted=outcomes[Outcome.NOT_ACCEPTED],
        disputed=told.note if told else "",
        resolution=dispute.note if isinstance(dispute, DisputeResolved) else "",
    )


def _head_count(people: Iterable[PersonState]) -> HeadCount:
    """Count the people of a trip."""
    people = tuple(people)
    boarding = Counter(one.boarding for one in people)
    outcome = Counter(one.outcome for one in people if one.planned)
    return HeadCount(
        planned=sum(one.planned for one in people),
        boarded=boarding[Boarding.BOARDED],
        no_show=boarding[Boarding.NO_SHOW],
        refused=boarding[Boarding.REFUSED],
        handed_over=outcome[Outcome.HANDED_OVER],
        left_on_the_way=outcome[Outcome.LEFT_ON_THE_WAY],
        missing=outcome[Outcome.MISSING],
        not_accepted=outcome[Outcome.NOT_ACCEPTED],
        withdrawn=boarding[Boarding.WITHDRAWN],
        rebooked=boarding[Boarding.REBOOKED],
        joined=sum(one.rider.joining is not Joining.PLANNED for one in people),
    )


def _phase(
    roster: TripRoster,
    prepared: Prepared,
    people: Mapping[str, PersonState],
    firms: Mapping[str, FirmState],
    count: HeadCount,
    departed_at: int | None,
    arrived_at: Mapping[str, int],
    cancelled: Cancelled | None,
) -> Phase:
    """Return how far a trip has come; it closes only when the head count does and every firm has signed."""
    if departed_at is not None and adds_up(people, count) and all(f.progress in DONE for f in firms.values()):
        return Phase.CLOSED
    if any(one.outcome in ANSWERED for one in people.values()):
        return Phase.HANDOVER
    if arrived_at:
        return Phase.ARRIVED
    if departed_at is not None:
        return Phase.DEPARTED if count.not_accounted else Phase.EN_ROUTE
    if cancelled is not None:
        return Phase.CANCELLED
    if any(one.boarding in (Boarding.BOARDED, Boarding.REFUSED, Boarding.NO_SHOW) for one in people.values()):
        return Phase.BOARDING
    return _before_boarding(roster, prepared)


def _before_boarding(roster: TripRoster, prepared: Prepared) -> Phase:
    """Return how far the preparation has come; a step that needs nothing is passed over."""
    phase = Phase.PLANNED if roster.published else Phase.DRAFT
    needed = roster.preparation
    for step, wanted, done in (
        (Phase.FILED, needed.papers, prepared.papers),
        (Phase.PRE_NOTIFIED, needed.notices, prepared.notices),
        (Phase.READY, needed.readiness, prepared.readiness),
    ):
        if not wanted <= done.keys():
            break
        if done:
            phase = step
    return phase


def adds_up(people: Mapping[str, PersonState], count: HeadCount) -> bool:
    """Say whether the count closes person by person: two errors must not cancel each other out."""
    gone = (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY)
    return count.closes and all(
        (one.boarding is Boarding.BOARDED) == (one.outcome in gone) for one in people.values()
    )
