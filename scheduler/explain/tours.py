"""Tours reckoned by road alone: where one more pickup and its drops fit between the stops of a trip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.matrix import TravelMatrix

Ride = tuple[int, int]
"""Place of boarding and place of alighting, as indices of the matrix."""


@dataclass(frozen=True, slots=True)
class Tour:
    """Hold pickups and drops in order, as indices of the matrix."""

    pickups: tuple[int, ...]
    drops: tuple[int, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Return all stops in order."""
        return self.pickups + self.drops


@dataclass(frozen=True, slots=True)
class Load:
    """Hold who would ride where: a tour, and where each party boards."""

    tour: Tour
    boards: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TourLimits:
    """Hold what a tour may be: most pickups, most drops, longest detour in seconds; None = no limit."""

    pickups: int | None
    drops: int | None
    detour_s: float | None


class Roads:
    """Answer the same questions about day seconds many thousand times.

    Parameters
    ----------
    travel
        The roads of the case.
    """

    def __init__(self, travel: TravelMatrix) -> None:
        self.travel = travel
        self._rows: dict[int, list[int]] = {}

    def seconds(self, origin: int, target: int) -> int:
        """Return the day seconds of a leg, below 0 where there is no road."""
        row = self._rows.get(origin)
        if row is None:
            row = self._rows[origin] = self.travel.drive_s[origin].tolist()
        return row[target]

    def way_s(self, places: Sequence[int]) -> int | None:
        """Return the day seconds of a way from place to place, None where a road is missing."""
        total = 0
        for origin, target in pairwise(places):
            seconds = self.seconds(origin, target)
            if seconds < 0:
                return None
            total += seconds
        return total

    def detour_s(self, tour: Tour, rides: set[Ride]) -> int:
        """Return how much longer than the direct road somebody is driven at most (rule R11)."""
        since, total = {tour.places[0]: 0}, 0
        for origin, target in pairwise(tour.places):
            total += self.seconds(origin, target)
            since[target] = total
        return max((since[d] - since[p] - self.seconds(p, d) for p, d in rides), default=0)


def with_stop(stops: tuple[int, ...], place: int) -> Iterator[tuple[int, ...]]:
    """Give the orders of stops with one place more; only the present one where it is a stop already."""
    if place in stops:
        yield stops
        return
    for k in range(len(stops) + 1):
        yield (*stops[:k], place, *stops[k:])


def joined(
    roads: Roads,
    tour: Tour | None,
    rides: set[Ride],
    pickups: Sequence[int],
    drops: Sequence[int],
    limits: TourLimits,
) -> tuple[int, Tour, int] | None:
    """Find the shortest tour on which one more party rides.

    Parameters
    ----------
    tour
        The stops so far, None where there is none yet.
    rides
        Who rides from where to where so far.
    pickups, drops
        Where the party may board, and all places where its members alight.
    limits
        What the tour may be.

    Returns
    -------
        Day seconds that are added, the tour, and where the party boards; None where no tour will do.
    """
    before = roads.way_s(tour.places) if tour else 0
    if before is None:
        return None
    alights = {tour.drops if tour else ()}
    for drop in drops:
        alights = {more for one in alights for more in with_stop(one, drop)}
    ends = [(roads.way_s(one), one) for one in alights if limits.drops is None or len(one) <= limits.drops]
    found: list[tuple[int, Tour, int]] = []
    for pickup in pickups:
        for boards in with_stop(tour.pickups if tour else (), pickup):
            begin_s = roads.way_s(boards)
            if begin_s is None or (limits.pickups is not None and len(boards) > limits.pickups):
                continue
            for end_s, one in ends:
                trunk_s = roads.seconds(boards[-1], one[0])
                if end_s is not None and trunk_s >= 0:
                    found.append((begin_s + trunk_s + end_s - before, Tour(boards, one), pickup))
    for added_s, one_tour, pickup in sorted(found, key=lambda entry: (entry[0], entry[1].places)):
        more = rides | {(pickup, drop) for drop in drops}
        once = len(set(one_tour.places)) == len(one_tour.places)
        if once and (limits.detour_s is None or roads.detour_s(one_tour, more) <= limits.detour_s):
            return added_s, one_tour, pickup
    return None
