"""The exact timetable of a trip: segments in the case's own time, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from routing.legs import Leg
from scheduler.clock import DayWindow, LocalClock
from scheduler.duty.arrays import DriverPast, past_arrays, window_arrays
from scheduler.duty.compiled import Ints
from scheduler.duty.kernel import lay_best
from scheduler.duty.paces import EVERY
from scheduler.duty.rules import rule_vector
from scheduler.duty.steps import BREAK, CHANGE, DRIVE, HALT, STOP, WAIT, Refusal
from scheduler.policy import DutyRules
from scheduler.trips import Segment, SegmentKind

KINDS = {
    DRIVE: SegmentKind.DRIVE,
    STOP: SegmentKind.STOP,
    BREAK: SegmentKind.BREAK,
    CHANGE: SegmentKind.CHANGE,
    HALT: SegmentKind.HALT,
    WAIT: SegmentKind.WAIT,
}

MANY_ROWS = 1 << 14
"""Rows for the rare timeline of very many pieces."""

WORDS: dict[Refusal, dict[str, str]] = {
    Refusal.NEEDS_TWO_DRIVERS: {
        "zh": "行程较长，须配备至少两名驾驶员：请增加驾驶员或缩短行程",
        "en": "the trip is too long for so few drivers: give it another driver or a shorter road",
    },
    Refusal.NEVER_OPEN: {
        "zh": "某一停靠点的接收时段容纳不下上下客时间：请放宽接收时段",
        "en": "the service at a stop never fits into its hours of reception: widen the hours",
    },
    Refusal.NO_LAWFUL_DRIVING: {
        "zh": "按驾驶时间规定，没有驾驶员可以继续驾驶：请增加驾驶员或核对规定",
        "en": "under the duty rules no driver may ever drive on: add a driver or check the rules",
    },
    Refusal.HORIZON_EXCEEDED: {
        "zh": "按驾驶时间规定，行程在六十天内不能结束：请增加驾驶员",
        "en": "under the duty rules the trip is not over within sixty days: add drivers",
    },
    Refusal.TOO_LITTLE_SPACE: {
        "zh": "行程被规定切分得过碎，无法编制时刻表：请核对驾驶时间规定",
        "en": "the duty rules cut the trip into too many pieces for a timetable: check the rules",
    },
}


@dataclass(frozen=True, slots=True)
class Unlawful:
    """Say why a trip has no lawful timetable."""

    reason: Refusal

    def words(self, lang: str = "en") -> str:
        """Return the reason and what to do about it, in zh or en."""
        return WORDS[self.reason][lang]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold the lawful timetable of a trip; moments are seconds since 1970 UTC.

    Parameters
    ----------
    segments
        What the coach does, without holes or overlaps.
    arrive, begin, finish, depart
        Of each stop: reaching it, beginning and end of the service, and wheels turning again (the end of the
        service where there is no service or no road after it).
    """

    segments: tuple[Segment, ...]
    arrive: tuple[int, ...]
    begin: tuple[int, ...]
    finish: tuple[int, ...]
    depart: tuple[int, ...]

    @property
    def duration_s(self) -> int:
        """Return the seconds from leaving the start (or beginning to board) to the end of the trip."""
        return self.finish[-1] - self.begin[0]

    @property
    def drive_s(self) -> int:
        """Return the seconds of its drive segments."""
        return sum(s.until - s.from_ for s in self.segments if s.kind is SegmentKind.DRIVE)


def timeline(
    rules: DutyRules,
    clock: LocalClock,
    first_day: date,
    *,
    legs: Sequence[Leg],
    service_s: Sequence[int],
    windows: Sequence[Sequence[DayWindow]],
    departure: int,
    driver_ids: Sequence[str],
    pasts: Sequence[DriverPast] = (),
    weight: Sequence[int] = (),
    end_weight: int = 1,
    paces: int = EVERY,
) -> Timeline | Unlawful:
    """Lay the lawful timetable of a trip, the best of the family of paces.

    Parameters
    ----------
    rules, clock, first_day
        The law, the local time, and the case's first day.
    legs, service_s, windows
        The n - 1 roads; for each of the n stops the seconds of service (0 at start and end places) and the
        hours that the whole service must lie in (none: always open).
    departure
        Leaving the start place, or beginning to board where there is none.
    driver_ids, pasts
        The crew, and what each did before (nothing by default).
    weight, end_weight
        What a second is worth, as `lay_best` has it; by default the earliest end.
    paces
        How many paces are tried.
    """
    base = clock.midnight(first_day)
    count = len(service_s)
    inputs = (
        rule_vector(rules),
        np.array([leg.drive_s for leg in legs], np.int64),
        np.array([leg.distance_m for leg in legs], np.int64),
        np.array(service_s, np.int64),
        *window_arrays(windows),
        departure - base,
        len(driver_ids),
        *past_arrays(pasts or [DriverPast()] * len(driver_ids), base),
        paces,
        end_weight,
        np.array(weight, np.int64) if len(weight) else np.zeros(count, np.int64),
    )
    arrive, begin, finish = (np.zeros(count, np.int64) for _ in range(3))
    for rows in (64 + 4 * count, MANY_ROWS):
        segments = np.zeros((rows, 6), np.int64)
        written = lay_best(*inputs, arrive, begin, finish, segments)
        if written != Refusal.TOO_LITTLE_SPACE:
            break
    if written < 0:
        return Unlawful(Refusal(written))
    return _told(segments[:written], arrive + base, begin + base, finish + base, base, driver_ids)


def _told(
    rows: Ints, arrive: Ints, begin: Ints, finish: Ints, base: int, driver_ids: Sequence[str]
) -> Timeline:
    """Turn the kernel's numbers into a timeline."""
    if len(rows) == 0:
        # a trip that takes no time still has a moment
        rows = np.array([[STOP, begin[0] - base, begin[0] - base, -1, -1, 0]], np.int64)
    depart = finish.copy()
    for row in rows[::-1]:
        stop = row[4]
        if row[0] == DRIVE and row[2] > row[1] and finish[stop] > begin[stop]:
            depart[stop] = row[1] + base
    segments = tuple(
        Segment(
            KINDS[kind],
            from_ + base,
            until + base,
            driver_ids[driver] if kind == DRIVE else "",
            stop,
            distance_m,
        )
        for kind, from_, until, driver, stop, distance_m in rows.tolist()
    )
    return Timeline(segments, *(tuple(moments.tolist()) for moments in (arrive, begin, finish, depart)))
