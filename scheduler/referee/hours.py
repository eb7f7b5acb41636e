"""Hours of the day on the clock: how much of a span lies in the night or in any daily window."""

from datetime import timedelta

from scheduler.case import Case
from scheduler.clock import DayWindow, LocalClock


def within_s(clock: LocalClock, begin: float, end: float, window: DayWindow) -> float:
    """Return the seconds of a span that lie in a daily window, which may run over midnight.

    Parameters
    ----------
    clock
        The local clock.
    begin, end
        The span, in seconds since 1970 UTC.
    window
        The daily hours; equal ends mean a whole day from that hour on.
    """
    return sum(
        max(0.0, min(end, until) - max(begin, from_)) for from_, until in openings(clock, begin, end, window)
    )


def openings(clock: LocalClock, begin: float, end: float, window: DayWindow) -> list[tuple[float, float]]:
    """Return the moments between which a daily window is open around a span, from the day before it."""
    found = []
    day = clock.day(begin) - timedelta(days=1)
    while (midnight := clock.midnight(day)) <= end:
        over = window.until_s <= window.from_s
        night = clock.midnight(day + timedelta(days=1)) if over else midnight
        found.append((float(midnight + window.from_s), float(night + window.until_s)))
        day += timedelta(days=1)
    return found


def night_s(case: Case, begin: float, end: float) -> float:
    """Return the seconds of a span that are night under the case's duty rules."""
    duty = case.policy.duty
    if duty.night_from_s is None or duty.night_until_s is None:
        return 0.0
    return within_s(case.clock, begin, end, DayWindow(duty.night_from_s, duty.night_until_s))
