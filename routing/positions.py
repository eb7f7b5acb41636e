"""Positions that trackers report: which of them are believed, and how far along a road they are."""

import math
from dataclasses import dataclass
from enum import StrEnum

from routing.sphere import great_circle_m

FASTEST_KMH = 200.0
"""Whoever seems to go faster has not moved: the position is wrong."""
SLACK_M = 500.0
"""Positions are off by some hundred metres between high houses and behind mountains."""
SKEW_S = 120
OLDEST_S = 86_400
Point = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees, in that order."""


class Belief(StrEnum):
    """Name whether a position is believed, and why not."""

    TAKEN = "taken"
    INVALID = "invalid"
    FUTURE = "future"
    OLD = "old"
    REPEATED = "repeated"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Position:
    """Hold where somebody was (WGS-84), and when (seconds since 1970 UTC)."""

    at: int
    lat: float
    lon: float
    speed_kmh: float | None = None


def believe(new: Position, last: Position | None, now: int) -> Belief:
    """Say whether a position is believed after the last one that was.

    Parameters
    ----------
    now
        The moment at which it came in (seconds since 1970 UTC).
    """
    if not (math.isfinite(new.lat) and math.isfinite(new.lon)) or abs(new.lat) > 90 or abs(new.lon) > 180:
        return Belief.INVALID
    if new.lat == new.lon == 0:  # what trackers say that have seen no satellite yet
        return Belief.INVALID
    if new.at > now + SKEW_S:
        return Belief.FUTURE
    if new.at < now - OLDEST_S:
        return Belief.OLD
    if last is None:
        return Belief.TAKEN
    if new.at <= last.at:
        return Belief.REPEATED if new == last else Belief.OLD
    reach_m = FASTEST_KMH / 3.6 * (new.at - last.at) + SLACK_M
    jumped = great_circle_m(last.lat, last.lon, new.lat, new.lon) > reach_m
    return Belief.JUMP if jumped else Belief.TAKEN


@dataclass(frozen=True, slots=True)
class Progress:
    """Hold how far along a road a point is: the share (0..1) that lies behind, and the metres beside it."""

    share: float
    off_m: float


def progress_between(here: Point, there: Point, at: Point) -> Progress:
    """Return how far along a road a point is whose two ends are known.

    What is left of the road is to the whole as the point's distance from its end is to that of its
    beginning, on the sphere. In the middle of 1,900 km from Sichuan to the coast that is 2 % from what
    the line of the road says, and less towards the ends.
    """
    whole, left = great_circle_m(*here, *there), great_circle_m(*at, *there)
    if not whole:
        return Progress(1.0, left)
    off_m = max(0.0, great_circle_m(*here, *at) + left - whole) / 2
    return Progress(1.0 - min(1.0, left / whole), off_m)
