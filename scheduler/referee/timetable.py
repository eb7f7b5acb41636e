"""Rules about the clock: the timeline holds, nothing is faster than the road, the day is the right one."""

from collections.abc import Iterator
from itertools import pairwise

from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.errors import Excess, PlanFault
from scheduler.referee.hours import night_s
from scheduler.referee.reading import SAME_MOMENT_S, stop_of
from scheduler.referee.records import Dossier, PartRecord, Timetable, TripRecord
from scheduler.trips import SegmentKind, StopKind

# A drive may be a second or a metre off per leg and per part of a leg: times and lengths are whole numbers.
ROUNDING = 1.0
# The speed of a road varies along it, so a part's metres need not be in proportion to its seconds.
UNEVEN_SPEED = 0.02
MINUTE_S = 60


def clock_runs_true(dossier: Dossier) -> Iterator[PlanFault]:
    """The clock never runs backwards, no coach is faster than its road, and standing is called so."""
    for trip in dossier.trips:
        if trip.timetable is None:
            continue
        if not trip.timetable.parts:
            yield trip.fault("R07", "there is no timeline")
            continue
        found = (
            *_without_holes(trip, trip.timetable),
            *_stays(trip),
            *_parts_in_place(trip, trip.timetable),
            *_long_enough(trip, trip.timetable, dossier),
            *_served(trip, trip.timetable, dossier.case),
        )
        for words in found:
            yield trip.fault("R07", words)
        for words, outside_min in _first_boarding(trip, trip.timetable, dossier.case):
            yield trip.fault("R07", words, Excess("hours", outside_min) if outside_min else None)


def _without_holes(trip: TripRecord, table: Timetable) -> Iterator[str]:
    parts = table.parts
    for part in parts:
        if part.end < part.begin:
            yield "a part of the timeline runs backwards"
    for before, after in pairwise(parts):
        gap_s = after.begin - before.end
        if abs(gap_s) > SAME_MOMENT_S:
            yield f"the timeline has {'a hole' if gap_s > 0 else 'an overlap'} of {abs(gap_s):.0f} s"
    if abs(parts[0].begin - trip.stops[0].arrive) > SAME_MOMENT_S:
        yield "the timeline does not begin when the first stop is reached"
    if abs(parts[-1].end - trip.stops[-1].depart) > SAME_MOMENT_S:
        yield "the timeline does not end when the last stop is left"


def _stays(trip: TripRecord) -> Iterator[str]:
    for stop in trip.stops:
        if not stop.has_service and abs(stop.depart - stop.arrive) > SAME_MOMENT_S:
            yield f"the coach stays at its {stop.kind}"
        if stop.depart < stop.arrive - SAME_MOMENT_S:
            yield f"{stop.place_id} is left before it is reached"
    for before, after in pairwise(trip.stops):
        if after.arrive < before.depart - SAME_MOMENT_S:
            yield f"{after.place_id} is reached before {before.place_id} is left"


def _parts_in_place(trip: TripRecord, table: Timetable) -> Iterator[str]:
    for part in table.parts:
        if part.is_drive and not 0 <= part.from_stop < len(table.drives):
            yield f"a drive says it left stop {part.from_stop}, from which no leg leaves"
        elif part.is_drive:
            left, reached = trip.stops[part.from_stop], trip.stops[part.from_stop + 1]
            if part.begin < left.depart - SAME_MOMENT_S or part.end > reached.arrive + SAME_MOMENT_S:
                yield f"a drive from {left.place_id} lies outside its leg"
        elif part.kind == SegmentKind.STOP and part.lasts_s > 0 and stop_of(part, trip.stops) is None:
            yield "a stop of the timeline lies at none of the stops"


def _long_enough(trip: TripRecord, table: Timetable, dossier: Dossier) -> Iterator[str]:
    for (a, b), drives in zip(pairwise(trip.stops), table.drives, strict=True):
        leg = dossier.roads.leg(a.place_id, b.place_id)
        name = f"{a.place_id} to {b.place_id}"
        if leg is None:
            yield f"there is no road from {name}"
            continue
        metres = sum(drive.distance_m for drive in drives)
        if abs(metres - leg.distance_m) > ROUNDING:
            yield f"the drives from {name} add up to {metres:.0f} m, the road is {leg.distance_m} m"
        day_s = [_as_by_day_s(drive, dossier.case) for drive in drives]
        slack_s = ROUNDING * (1 + len(drives))
        if sum(day_s) < leg.drive_s - slack_s:
            yield f"{sum(day_s):.0f} s from {name}, the road takes {leg.drive_s} s"
        elif sum(day_s) > leg.drive_s + slack_s:
            yield f"{sum(day_s):.0f} s from {name}, {leg.drive_s} s are enough; a wait must be called so"
        if len(drives) > 1 and leg.distance_m and leg.drive_s:
            for drive, lasts_s in zip(drives, day_s, strict=True):
                least_s = drive.distance_m / leg.distance_m * leg.drive_s
                if drive.lasts_s > 0 and least_s > lasts_s + ROUNDING + UNEVEN_SPEED * leg.drive_s:
                    yield f"{drive.distance_m:.0f} m in {lasts_s:.0f} s from {name} is faster than the road"


def _as_by_day_s(drive: PartRecord, case: Case) -> float:
    """Return how much road the drive covers, in seconds by day: the night is slower."""
    slow = 1 - case.policy.duty.night_speed_factor
    return drive.lasts_s - slow * night_s(case, drive.begin, drive.end)


def _served(trip: TripRecord, table: Timetable, case: Case) -> Iterator[str]:
    for i, service in table.services.items():
        stop = trip.stops[i]
        people = len(stop.board) + len(stop.alight)
        least_s = case.times.stop_s + case.times.per_rider_s * people
        if service.worked_s < least_s - ROUNDING:
            yield f"{service.worked_s:.0f} s at {stop.place_id} for {people} people, {least_s} s are needed"


def _first_boarding(trip: TripRecord, table: Timetable, case: Case) -> Iterator[tuple[str, float]]:
    """Yield what is wrong with the first boarding, and by how many minutes; 0 = there is no more or less."""
    first = next((i for i, stop in enumerate(trip.stops) if stop.kind is StopKind.PICKUP), None)
    if first is None:
        return
    begin = table.services[first].begin
    day = case.clock.day(begin)
    if day != trip.day:
        yield f"the first boarding is on {day}, the trip's day is {trip.day}", 0.0
    second = begin - case.clock.midnight(day)
    times = case.times
    outside_s = max(times.depart_from_s - second, second - min(times.depart_until_s, DAY_S))
    if outside_s > ROUNDING:
        at = case.clock.iso(int(begin))[11:16]
        yield f"the first boarding is at {at}, outside the hours of departure", outside_s / MINUTE_S


def inside_window(dossier: Dossier) -> Iterator[PlanFault]:
    """Nobody leaves home before he can or after he must, and every trip is on a day of the case."""
    case = dossier.case
    for trip in dossier.trips:
        if not case.first_day <= trip.day <= case.last_day:
            off = max(case.first_day - trip.day, trip.day - case.last_day).days
            words = f"its day {trip.day} is none of {case.first_day}..{case.last_day}"
            yield trip.fault("R10", words, Excess("day", off))
        for worker_id in trip.riders:
            worker = case.workers[worker_id]
            if not worker.earliest <= trip.day <= worker.latest:
                words = f"{worker_id} leaves on {trip.day}, his window is {worker.earliest}..{worker.latest}"
                off = max(worker.earliest - trip.day, trip.day - worker.latest).days
                yield trip.fault("R10", words, Excess(f"window of {worker_id}", off))
