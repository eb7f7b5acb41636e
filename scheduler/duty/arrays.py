"""What the kernels read, made of the nouns: hours of stops and the earlier driving of drivers as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.clock import DayWindow
from scheduler.duty.compiled import Ints
from scheduler.trips import Segment, SegmentKind

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DriverPast:
    """Hold what a driver did before a trip; moments are seconds since 1970 UTC.

    Parameters
    ----------
    drives
        (from, until) of each drive, in order.
    services
        (from, until) of each service at a stop that was his duty, in order; only us-motorcoach counts them.
    driven_7d_s
        Seconds driven in the seven days before the case's first day.
    """

    drives: tuple[Span, ...] = ()
    services: tuple[Span, ...] = ()
    driven_7d_s: int = 0

    def after(self, driver_id: str, timelines: Iterable[Sequence[Segment]]) -> "DriverPast":
        """Return this past with further trips added: drives, and the services that belong to their drivers.

        A service is the duty of whoever drives next, the last one of whoever drove last.
        """
        drives, services = list(self.drives), list(self.services)
        for timeline in timelines:
            drives += [(s.from_, s.until) for s in timeline if s.driver_id == driver_id and s.until > s.from_]
            services += [(s.from_, s.until) for s, owner in _services(timeline) if owner == driver_id]
        return DriverPast(tuple(sorted(drives)), tuple(sorted(services)), self.driven_7d_s)


def _services(timeline: Sequence[Segment]) -> list[tuple[Segment, str]]:
    owner = next((s.driver_id for s in reversed(timeline) if s.kind is SegmentKind.DRIVE), "")
    owned = []
    for position, segment in reversed(list(enumerate(timeline))):
        if segment.kind is SegmentKind.DRIVE:
            owner = segment.driver_id
        elif segment.kind is SegmentKind.STOP and (position == len(timeline) - 1 or owner):
            owned.append((segment, owner))
    return owned


def past_arrays(pasts: Sequence[DriverPast], base: int) -> tuple[Ints, Ints, Ints]:
    """Write the pasts of a crew as the kernels read them.

    Parameters
    ----------
    pasts
        One a driver, in the order of the crew.
    base
        Moment of local midnight of the case's first day.

    Returns
    -------
    past int64[crew, P, 3], past_count int64[crew], driven_7d_s int64[crew].
    """
    rows = [
        sorted([(*span, 0) for span in past.drives] + [(*span, 1) for span in past.services])
        for past in pasts
    ]
    past_count = np.array([len(row) for row in rows], np.int64)
    past = np.zeros((len(rows), max(past_count, default=0), 3), np.int64)
    for x, row in enumerate(rows):
        for k, (from_, until, service) in enumerate(row):
            past[x, k] = from_ - base, until - base, service
    return past, past_count, np.array([one.driven_7d_s for one in pasts], np.int64)


def window_arrays(windows: Sequence[Sequence[DayWindow]]) -> tuple[Ints, Ints]:
    """Write the hours of each stop as the kernels read them; hours that never close are left out.

    Returns
    -------
    windows int64[n, W, 2], window_count int64[n].
    """
    listed = [[window for window in hours if not window.all_day] for hours in windows]
    count = np.array([len(hours) for hours in listed], np.int64)
    array = np.zeros((len(listed), max(1, max(count, default=0)), 2), np.int64)
    for i, hours in enumerate(listed):
        for k, window in enumerate(hours):
            array[i, k] = window.from_s, window.until_s
    return array, count
