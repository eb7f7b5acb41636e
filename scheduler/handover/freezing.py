"""The frozen manifest: who was aboard when the coach left, and the next version after each change since."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.handover.boarding import Departed
from scheduler.handover.facts import PersonEvent, TripEvent
from scheduler.handover.outcome import Boarding, Outcome
from scheduler.handover.planned import TripRoster
from scheduler.handover.preparing import ManifestFrozen
from scheduler.handover.slots import in_force
from scheduler.handover.state import state


@dataclass(frozen=True, slots=True)
class FrozenManifest:
    """Hold one frozen list of the people aboard.

    Parameters
    ----------
    version, at
        1 at departure, then one more for each change, each with its moment.
    riders
        Worker id and seat of everybody on the list, by worker id.
    """

    version: int
    at: int
    riders: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """Return the fingerprint of the list."""
        text = "\n".join(f"{worker_id}\t{seat}" for worker_id, seat in self.riders)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def frozen_manifests(roster: TripRoster, events: Iterable[TripEvent]) -> tuple[FrozenManifest, ...]:
    """Return the versions of the manifest that the facts amount to, none before departure.

    Facts count by their own clock: what happened before departure and is reported afterwards changes
    version 1, and `stale_manifests` then says that the list was frozen too early.
    """
    facts = in_force(events)
    departed_at = next((event.at for event in facts if isinstance(event, Departed)), None)
    if departed_at is None:
        return ()
    changes = sorted(
        {departed_at} | {e.at for e in facts if isinstance(e, PersonEvent) and e.at > departed_at}
    )
    versions: list[FrozenManifest] = []
    for at in changes:
        riders = _aboard(roster, [event for event in facts if event.at <= at])
        if not versions or versions[-1].riders != riders:
            versions.append(FrozenManifest(len(versions) + 1, at, riders))
    return tuple(versions)


def stale_manifests(roster: TripRoster, events: Iterable[TripEvent]) -> tuple[int, ...]:
    """Return the versions that were frozen with other people than the facts say today."""
    facts = in_force(events)
    right = {frozen.version: frozen.digest for frozen in frozen_manifests(roster, facts)}
    told = {event.version: event.digest for event in facts if isinstance(event, ManifestFrozen)}
    return tuple(sorted(version for version, digest in told.items() if right.get(version) != digest))


def freeze(manifest: FrozenManifest, event_id: str) -> ManifestFrozen:
    """Return the fact that a version of the manifest was frozen."""
    return ManifestFrozen(event_id, manifest.at, manifest.version, len(manifest.riders), manifest.digest)


def _aboard(roster: TripRoster, facts: Iterable[TripEvent]) -> tuple[tuple[str, str], ...]:
    """Return who got on and did not leave before a drop; having arrived strikes nobody from the list."""
    people = state(roster, facts).people.values()
    return tuple(
        sorted(
            (one.rider.worker_id, one.rider.seat)
            for one in people
            if one.boarding is Boarding.BOARDED and one.outcome is not Outcome.LEFT_ON_THE_WAY
        )
    )
