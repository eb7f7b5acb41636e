"""Fold the timeline of a trip into turns at the wheel and the times the coach stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.case import Case
from scheduler.manifests.sheet import DutyRow
from scheduler.trips import Segment, SegmentKind, Trip

LONG_WAIT_S = 1200
"""A wait this long ends a turn; a shorter one is part of it, like the stops."""


@dataclass(slots=True)
class _Turn:
    """Gather the segments of one driver between two standstills."""

    driver_id: str
    from_: int
    until: int
    after_stop: int
    drive_s: int = 0
    distance_m: int = 0


def duty_rows(case: Case, trip: Trip, numbers: Sequence[int]) -> tuple[DutyRow, ...]:
    """Fold a timeline into one row per turn of a driver and one per standstill.

    Service at stops and short waits belong to the turn they interrupt, so that a trip of ten stops and
    thirty hours still fits on a page; the seconds at the wheel are those of the drives alone.

    Parameters
    ----------
    case, trip
        The case and the trip.
    numbers
        Printed number of each stop of the trip, 0 for its start and end.
    """
    rows: list[DutyRow] = []
    turn: _Turn | None = None
    last_number = 0
    drivers = {driver_id: number for number, driver_id in enumerate(trip.driver_ids, start=1)}

    def close() -> None:
        nonlocal turn
        if turn:
            rows.append(_turn_row(case, turn, drivers))
        turn = None

    for segment in trip.timeline:
        last_number = max(last_number, _stop_before(trip, numbers, segment))
        if segment.kind is SegmentKind.DRIVE:
            if turn and turn.driver_id not in ("", segment.driver_id):
                close()
            turn = turn or _Turn("", segment.from_, segment.until, last_number)
            turn.driver_id = segment.driver_id
            turn.until = segment.until
            turn.drive_s += segment.until - segment.from_
            turn.distance_m += segment.distance_m
        elif segment.kind is SegmentKind.STOP or _short_wait(segment):
            turn = turn or _Turn("", segment.from_, segment.until, last_number)
            turn.until = segment.until
        else:
            close()
            rows.append(_standstill(case, segment, last_number))
    close()
    return tuple(rows)


def _short_wait(segment: Segment) -> bool:
    return segment.kind is SegmentKind.WAIT and segment.until - segment.from_ < LONG_WAIT_S


def _stop_before(trip: Trip, numbers: Sequence[int], segment: Segment) -> int:
    passed = (n for n, stop in zip(numbers, trip.stops, strict=True) if stop.arrive <= segment.from_)
    return max(passed, default=0)


def _turn_row(case: Case, turn: _Turn, drivers: dict[str, int]) -> DutyRow:
    kind = SegmentKind.DRIVE if turn.driver_id else SegmentKind.STOP
    return DutyRow(
        kind=kind,
        from_=datetime.fromtimestamp(turn.from_, case.zone),
        until=datetime.fromtimestamp(turn.until, case.zone),
        driver_number=drivers.get(turn.driver_id, 0),
        drive_s=turn.drive_s,
        distance_m=turn.distance_m,
        after_stop=turn.after_stop,
    )


def _standstill(case: Case, segment: Segment, after_stop: int) -> DutyRow:
    place = case.places.get(segment.place_id)
    return DutyRow(
        kind=segment.kind,
        from_=datetime.fromtimestamp(segment.from_, case.zone),
        until=datetime.fromtimestamp(segment.until, case.zone),
        after_stop=after_stop,
        place_name=place.name if place else "",
    )
