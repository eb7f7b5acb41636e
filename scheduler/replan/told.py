"""Who is told something new: the rides that people know of, and the rides of another plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.trips import Trip

TOLERANCE_S = 600
"""A coach that comes no more than this earlier or later than told is news to nobody."""


@dataclass(frozen=True, slots=True)
class Ride:
    """Hold what one rider is told: which coach, from where, when, on which seat.

    Parameters
    ----------
    trip_id, coach_id, day
        The trip.
    place_id, at
        The pickup, and the moment at which the coach arrives there.
    drop_id, drop_at
        Where he alights, and when the coach arrives there.
    seat
        His seat.
    """

    trip_id: str
    coach_id: str
    day: date
    place_id: str
    at: int
    drop_id: str
    drop_at: int
    seat: str


def rides_of(trips: Iterable[Trip]) -> dict[str, Ride]:
    """Return the ride of everybody who travels, by worker id."""
    found = {}
    for trip in trips:
        drops = {w: stop for stop in trip.stops for w in stop.alight}
        for stop in trip.stops:
            for worker_id in stop.board:
                drop = drops.get(worker_id, stop)
                found[worker_id] = Ride(
                    trip.trip_id, trip.coach_id, trip.day, stop.place_id, stop.arrive, drop.place_id,
                    drop.arrive, trip.seats.get(worker_id, ""),
                )  # fmt: skip
    return found


def is_news(old: Ride, new: Ride | None, tolerance_s: int = TOLERANCE_S) -> bool:
    """Say whether somebody who knows of one ride must be told of another: coach, day, pickup or time."""
    if new is None or (old.coach_id, old.day, old.place_id) != (new.coach_id, new.day, new.place_id):
        return True
    return abs(new.at - old.at) > tolerance_s


def told(
    known: Mapping[str, Ride], trips: Iterable[Trip], counted: Iterable[str], tolerance_s: int = TOLERANCE_S
) -> frozenset[str]:
    """Return who must be told something new.

    Parameters
    ----------
    known
        What people know, by worker id.
    trips
        The trips of the other plan.
    counted
        Whom to ask about: people who know of a ride and may still travel.
    tolerance_s
        By how much a coach may come earlier or later.
    """
    new = rides_of(trips)
    return frozenset(w for w in counted if is_news(known[w], new.get(w), tolerance_s))
