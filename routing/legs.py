"""A leg: the road from one place to the next, as planning sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """Hold the length of one road and its driving time by day.

    Parameters
    ----------
    distance_m
        Length of the road in metres.
    drive_s
        Driving time at day speed in seconds; rests are not part of it.
    """

    distance_m: int
    drive_s: int
