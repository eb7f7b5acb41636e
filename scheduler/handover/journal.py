"""What was written down on the way, put in order: head counts, rests, drivers, fevers with their contacts."""

from collections.abc import Iterable, Mapping

from scheduler.handover.facts import TripEvent
from scheduler.handover.outcome import Boarding, Outcome, PersonState, Side
from scheduler.handover.planned import TripRoster
from scheduler.handover.preparing import Delayed, Diverted, IncidentReported, IncidentResolved
from scheduler.handover.road import DriverChanged, HeadCounted, Rested
from scheduler.handover.roadlog import Count, FeverCase, Reading, Rest, RoadLog, Turn
from scheduler.handover.slots import only, standing

FOR_EVER = 2**62


def road_log(roster: TripRoster, facts: tuple[TripEvent, ...], people: Mapping[str, PersonState]) -> RoadLog:
    """Return the log of the way; facts come in order."""
    delay = standing(facts, Delayed, only).get("")
    late = delay if delay and delay.due_at > delay.at else None
    way = standing(facts, Diverted, only).get("")
    over = {event.incident_id for event in facts if isinstance(event, IncidentResolved)}
    incidents = {e.event_id: e.reason for e in facts if isinstance(e, IncidentReported)}
    return RoadLog(
        counts=tuple(_count(event, people) for event in facts if isinstance(event, HeadCounted)),
        rests=tuple(sorted({Rest(e.at, e.until, e.place) for e in facts if isinstance(e, Rested)})),
        turns=tuple(
            sorted({Turn(e.at, e.driver_id, e.place) for e in facts if isinstance(e, DriverChanged)})
        ),
        fevers=tuple(_fevers(roster, people)),
        incidents=tuple(reason for event_id, reason in incidents.items() if event_id not in over),
        due_at=late.due_at if late else None,
        delay_reason=late.reason if late else "",
        way=way.way if way else "",
    )


def sides_of(log: RoadLog) -> tuple[Side, ...]:
    """Return what besides its phase is the matter with a trip."""
    sides = ((Side.DELAYED, log.due_at), (Side.DIVERTED, log.way), (Side.INCIDENT, log.incidents))
    return tuple(side for side, matter in sides if matter)


def time_aboard(person: PersonState) -> tuple[int, int] | None:
    """Return from when until when a person sat in the coach, None = never; open ends last for ever."""
    if person.boarding is not Boarding.BOARDED or person.boarded_at is None:
        return None
    left = person.outcome in (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY, Outcome.NOT_ACCEPTED)
    until = person.outcome_at if left and person.outcome_at is not None else FOR_EVER
    return person.boarded_at, max(until, person.boarded_at)


def together_s(one: PersonState, other: PersonState) -> int:
    """Return for how many seconds two riders sat in one coach; negative = never at the same time."""
    first, second = time_aboard(one), time_aboard(other)
    if first is None or second is None:
        return -1
    return min(first[1], second[1]) - max(first[0], second[0])


def _count(event: HeadCounted, people: Mapping[str, PersonState]) -> Count:
    spans = filter(None, map(time_aboard, people.values()))
    return Count(event.at, event.people, sum(a <= event.at < b for a, b in spans), event.place)


def _fevers(roster: TripRoster, people: Mapping[str, PersonState]) -> Iterable[FeverCase]:
    """Yield each fever aboard with everybody who was there then (docs/contract/domain.md, 1.2)."""
    for worker_id, one in people.items():
        found = _fever(roster, one)
        if found is not None:
            contacts = (
                who for who, other in people.items() if who != worker_id and together_s(one, other) >= 0
            )
            yield FeverCase(worker_id, found, tuple(contacts), roster.crew)


def _fever(roster: TripRoster, one: PersonState) -> Reading | None:
    """Return the first fever of somebody aboard; of the temperatures before boarding the last counts."""
    if one.boarding is not Boarding.BOARDED or one.boarded_at is None:
        return None
    before = [reading for reading in one.readings if reading.at <= one.boarded_at]
    after = [reading for reading in one.readings if reading.at > one.boarded_at]
    return next((r for r in (*before[-1:], *after) if roster.feverish(r.temperature_c)), None)
