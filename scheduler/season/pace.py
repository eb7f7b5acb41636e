"""Sharing the time that is left among the days of a season that are not planned yet."""

import time
from collections.abc import Callable
from dataclasses import dataclass

LEAST_S = 0.2
"""Least seconds of search of one sketch."""
OVERHEAD_S = 0.001
"""Seconds a person takes to be put on a laid trip, before that is measured."""
JUDGED = 0.2
"""Seconds that judging takes in the end for each second of laying, above what planning keeps back for it."""


@dataclass(slots=True)
class Pace:
    """Share the time that is left among what is not planned yet.

    Parameters
    ----------
    until
        Moment of `now` at which all must be laid, None = rounds count instead.
    rounds
        Rounds for each piece where no time is given.
    now
        The clock, in seconds.
    """

    until: float | None
    rounds: int
    now: Callable[[], float] = time.monotonic
    overhead_s: float = 0.0
    handled: int = 0
    sketched_s: float = 0.0
    sketches: int = 0

    def search_s(self, still: int, sketches: int) -> float | None:
        """Return the seconds for the next sketch, of so many, while so many people still wait."""
        if self.until is None:
            return None
        each_s = self.overhead_s / self.handled if self.handled else OVERHEAD_S
        free_s = self.until - self.now() - each_s * still - JUDGED * each_s * (still + self.handled)
        building_s = self.sketched_s / max(1, self.sketches)
        return max(LEAST_S, free_s / max(1, sketches) - building_s)

    def note(self, seconds: float, people: int) -> None:
        """Note what laying took."""
        self.overhead_s += seconds
        self.handled += people

    def note_sketch(self, seconds: float) -> None:
        """Note what a sketch took beside its search."""
        self.sketched_s += seconds
        self.sketches += 1

    def over(self) -> bool:
        """Say whether the time is up, but for judging what is laid."""
        return self.until is not None and self.now() >= self.until - JUDGED * self.overhead_s
