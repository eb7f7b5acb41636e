"""From one coach to another after a breakdown: the facts for both trips, and whether they agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.handover.facts import TripEvent
from scheduler.handover.outcome import Leaving, TripState
from scheduler.handover.planned import Joining
from scheduler.handover.road import TransferredIn, TransferredOut


@dataclass(frozen=True, slots=True)
class TransferGap:
    """Hold a person who is on one side of a transfer only.

    Parameters
    ----------
    worker_id, from_trip_id, to_trip_id
        Who, and between which trips.
    sent
        True = nobody has seen him come aboard, False = nobody has seen him leave.
    """

    worker_id: str
    from_trip_id: str
    to_trip_id: str
    sent: bool


def transfer(
    broken: TripState,
    to_trip_id: str,
    at: int,
    event_id: str,
    reason: str,
    seats: dict[str, str] | None = None,
) -> tuple[tuple[TripEvent, ...], tuple[TripEvent, ...]]:
    """Return the facts that move everybody aboard from one coach to another.

    Parameters
    ----------
    broken
        The trip that cannot go on.
    to_trip_id, at, reason
        Which trip carries them on, since when, and why.
    event_id
        Begins the ids of the facts, so that the same transfer told twice counts once.
    seats
        Where they sit in the other coach, None = as before.

    Returns
    -------
    The facts of the first trip and those of the second.
    """
    aboard = [one for one in broken.people.values() if one.aboard]
    out = tuple(
        TransferredOut(f"{event_id}/out/{one.rider.worker_id}", at, one.rider.worker_id, to_trip_id, reason)
        for one in aboard
    )
    into = tuple(
        TransferredIn(
            f"{event_id}/in/{one.rider.worker_id}",
            at,
            one.rider.worker_id,
            broken.trip_id,
            one.rider.firm_id,
            one.rider.drop_id,
            one.seat if seats is None else seats.get(one.rider.worker_id, ""),
        )
        for one in aboard
    )
    return out, into


def transfer_gaps(trips: Iterable[TripState]) -> tuple[TransferGap, ...]:
    """Return who left one coach for another and never came aboard, or came aboard and never left.

    Parameters
    ----------
    trips
        All trips between which people may have changed.
    """
    trips = tuple(trips)
    sent = {
        (who, trip.trip_id, one.left_for)
        for trip in trips
        for who, one in trip.people.items()
        if one.leaving is Leaving.OTHER_COACH
    }
    came = {
        (who, one.rider.joined_from, trip.trip_id)
        for trip in trips
        for who, one in trip.people.items()
        if one.rider.joining is Joining.OTHER_COACH
    }
    lost = [TransferGap(*entry, sent=True) for entry in sent - came]
    found = [TransferGap(*entry, sent=False) for entry in came - sent]
    return tuple(sorted(lost + found, key=lambda gap: (gap.worker_id, gap.from_trip_id, gap.to_trip_id)))
