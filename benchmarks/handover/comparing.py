"""What must be in the store after a trial: every fact once, and the state that one process computes."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

from api.operations.office import Office
from api.store import Database, events
from benchmarks.handover.facts import Device
from benchmarks.handover.posting import Tally
from scheduler.handover import (
    Departed,
    FrozenManifest,
    ManifestFrozen,
    TripEvent,
    TripRoster,
    TripState,
    accept,
    freeze,
    frozen_manifests,
    roster_of,
    state,
)


@dataclass(slots=True)
class Expected:
    """Hold what a trip must come to: its state, its manifests, and the facts that were sent."""

    state: TripState
    manifests: tuple[FrozenManifest, ...]
    facts: dict[str, TripEvent]


@dataclass(slots=True)
class Found:
    """Hold what a store holds after a trial, and everything that is not as it must be."""

    facts: int = 0
    closed: int = 0
    wrong: list[str] = field(default_factory=list)


def expected_of(rosters: dict[str, TripRoster], devices: list[Device]) -> dict[str, Expected]:
    """Apply the facts of each trip one after another, in the order of their clocks."""
    by_trip: dict[str, list[TripEvent]] = {trip_id: [] for trip_id in rosters}
    for device in devices:
        for trip_id, fact in device.facts:
            by_trip[trip_id].append(fact)
    return {trip_id: _expected(rosters[trip_id], facts) for trip_id, facts in by_trip.items()}


def _expected(roster: TripRoster, sent: list[TripEvent]) -> Expected:
    known: list[TripEvent] = []
    for fact in sorted(sent, key=lambda one: (one.at, one.event_id)):
        assert accept(roster, known, fact, reopening=True, backlog=True)
        known.append(fact)
        if isinstance(fact, Departed):
            known.append(freeze(frozen_manifests(roster, known)[0], f"{fact.event_id}/manifest"))
    return Expected(
        state(roster, known), frozen_manifests(roster, known), {one.event_id: one for one in sent}
    )


def compare(office: Office, plan_id: str, expected: dict[str, Expected], tally: Tally) -> Found:
    """Hold the store against what must be in it."""
    found = Found()
    with office.database.reading() as connection:
        batch = office.batch(connection, plan_id)
        for trip_id, one in expected.items():
            records = events.of_trip(connection, plan_id, trip_id)
            found.facts += len(records)
            roster = roster_of(batch.trips[trip_id], batch.case.workers, batch.case)
            found.wrong += [f"{trip_id}: {what}" for what in _wrong(roster, events.facts(records), one)]
            found.closed += state(roster, events.facts(records)).phase.value == "closed"
    found.wrong += [f"{key}: called new {n} times" for key, n in tally.new.items() if n > 1]
    unheard = (key for key, n in tally.new.items() if not n and key not in tally.lost)
    found.wrong += [f"{key}: never called new" for key in unheard]
    found.wrong += [f"refused: {words}" for words in tally.refused]
    return found


def _wrong(roster: TripRoster, kept: tuple[TripEvent, ...], expected: Expected) -> list[str]:
    wrong = [f"{key} is there {n} times" for key, n in Counter(e.event_id for e in kept).items() if n > 1]
    own = {one.event_id: one for one in kept if not isinstance(one, ManifestFrozen)}
    wrong += [f"{key} is missing" for key in expected.facts.keys() - own.keys()]
    wrong += [f"{key} was never sent" for key in own.keys() - expected.facts.keys()]
    wrong += [
        f"{key} has changed" for key in own.keys() & expected.facts.keys() if own[key] != expected.facts[key]
    ]
    if sum(isinstance(one, ManifestFrozen) for one in kept) != 1:
        wrong.append("its manifest was not frozen once")
    if state(roster, kept) != expected.state:
        wrong.append("its state is another")
    if frozen_manifests(roster, kept) != expected.manifests:
        wrong.append("its manifests are others")
    return wrong


def half_written(database: Database) -> list[str]:
    """Return what of the log is only half there: facts without links, links without facts."""
    from sqlalchemy import func, select

    from api.store.tables import events as facts
    from api.store.tables import links

    with closing(database), database.reading() as connection:
        joined = facts.outerjoin(links, links.c.event_number == facts.c.number)
        loose = select(func.count()).select_from(joined).where(links.c.number.is_(None))
        number = connection.execute(loose).scalar_one()
        ends = connection.execute(select(func.count(), func.max(links.c.number)).select_from(links)).one()
    wrong = [f"{number} facts without a link"] if number else []
    return wrong + ([f"{ends[0]} links end at {ends[1]}"] if ends[0] != (ends[1] or 0) else [])
