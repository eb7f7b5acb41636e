"""How long reasons may be looked for: until a moment, or for a number of timetables."""

import time

MOST_TIMETABLES = 400
"""Timetables tried when planning stops by iterations: the same answer on every machine."""


class Effort:
    """Count what is spent and say when to stop.

    Parameters
    ----------
    until
        A moment of `time.monotonic()`; None = count timetables instead.
    """

    def __init__(self, until: float | None) -> None:
        self.until = until
        self.timetables = 0

    def lasts(self) -> bool:
        """Say whether there is time for one more timetable."""
        if self.until is None:
            return self.timetables < MOST_TIMETABLES
        return time.monotonic() < self.until

    def spend(self) -> None:
        """Take one timetable out of what is left."""
        self.timetables += 1
