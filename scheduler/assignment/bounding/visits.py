"""How often villages and firms must be visited, and how many people stay where too few trips run for that."""

import numpy as np

from scheduler.assignment.arrays import MAX_DROPS, MAX_PICKUPS, Ints
from scheduler.assignment.bounding.streams import Mode, Streams
from scheduler.assignment.problem import Problem

MOST_TRIPS = 40


def fewest_who_stay(problem: Problem, streams: Streams, modes: tuple[Mode, ...], most_riders: int) -> Ints:
    """Return for each number of trips, the last for any more, how many people stay at least.

    A trip sets down at no more zones than the limit, so that a village whose people go to more zones is
    visited more than once; each visit too few leaves somebody behind who boards only there. All trips
    together make no more visits than the limit of pickups allows. The same holds the other way round.

    Parameters
    ----------
    modes
        All days and cohorts of which trips may be.
    most_riders
        Most people on any trip.
    """
    pickups, drops = (int(problem.tables.rule[limit]) for limit in (MAX_PICKUPS, MAX_DROPS))
    boards = np.bincount(streams.entry[:, 1], minlength=len(streams.people))
    village = np.zeros(len(streams.people), dtype=np.int64)
    village[streams.entry[:, 1]] = streams.entry[:, 0]
    when = np.array([[mode.allowed[s] for mode in modes] for s in range(len(streams.people))], dtype=bool)
    sides = (
        (pickups, visits(streams.people, village, streams.zone, when, boards == 1, drops, most_riders)),
        (drops, visits(streams.people, streams.zone, village, when, boards == 1, pickups, most_riders)),
    )
    stay = np.zeros(MOST_TRIPS + 1, dtype=np.int64)
    for limit, needed in sides:
        if limit >= 0:
            stay = np.maximum(stay, needed - limit * np.arange(MOST_TRIPS + 1))
    enough = np.flatnonzero(stay <= 0)
    if len(enough) == 0:
        return np.zeros(1, dtype=np.int64)
    fewest: Ints = np.maximum(0, stay[: int(enough[0]) + 1])
    return fewest


def visits(
    people: Ints, place: Ints, other: Ints, when: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    tied: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], most: int, most_riders: int,
) -> int:  # fmt: skip
    """Return how many visits to all places together serve everybody.

    Parameters
    ----------
    people, place, other
        (S,) people of each stream, where they board (or alight), and where they alight (or board).
    when
        (S, M) when they may ride.
    tied
        (S,) whether they board nowhere else.
    most
        Most other places on a trip, -1 = any number.
    most_riders
        Most people on a trip.
    """
    needed = 0
    for v in np.unique(place[tied]).tolist():
        here = tied & (place == v)
        # those who have one day and cohort only cannot share a visit with those of another
        kinds = np.where(when.sum(axis=1) == 1, when.argmax(axis=1), -1)
        apart = sum(
            fewest(people, other, here & (kinds == k), most, most_riders)
            for k in np.unique(kinds[here])
            if k >= 0
        )
        needed += max(apart, fewest(people, other, here, most, most_riders))
    return needed


def fewest(
    people: Ints,
    other: Ints,
    on: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    most: int,
    most_riders: int,
) -> int:
    """Return the fewest visits that serve some streams of one place."""
    by_riders = -(-int(people[on].sum()) // max(1, most_riders))
    by_places = -(-len(np.unique(other[on])) // most) if most > 0 else 0
    return max(by_riders, by_places)
