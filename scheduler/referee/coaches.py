"""Rules about coaches: one trip at a time, and only while they can be had."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from scheduler.clock import DAY_S
from scheduler.errors import Excess, PlanFault
from scheduler.referee.records import Dossier, Timetable, TripRecord

ROUNDING_S = 1.0
MINUTE_S = 60


def coach_in_one_place(dossier: Dossier) -> Iterator[PlanFault]:
    """A coach is on one trip at a time, is cleaned and driven over in between, and only when it is hired."""
    runs: dict[str, list[tuple[TripRecord, Timetable]]] = defaultdict(list)
    for trip, table in dossier.timed():
        runs[trip.coach.coach_id].append((trip, table))
        yield from _available(trip, table)
    for trips in runs.values():
        trips.sort(key=lambda run: run[1].begin)
        for (before, earlier), (after, later) in pairwise(trips):
            yield from _in_time(before, after, later.begin - earlier.finish, dossier)


def _available(trip: TripRecord, table: Timetable) -> Iterator[PlanFault]:
    coach = trip.coach
    if coach.available_from is not None and table.begin < coach.available_from - ROUNDING_S:
        early = Excess("early", (coach.available_from - table.begin) / MINUTE_S)
        yield trip.fault("R12", f"coach {coach.coach_id} cannot be had so early", early)
    if coach.available_until is not None and table.finish > coach.available_until + ROUNDING_S:
        late = Excess("late", (table.finish - coach.available_until) / MINUTE_S)
        yield trip.fault("R12", f"coach {coach.coach_id} cannot be had so late", late)


def _in_time(before: TripRecord, after: TripRecord, gap_s: float, dossier: Dossier) -> Iterator[PlanFault]:
    coach_id, turnaround_s = after.coach.coach_id, dossier.case.times.turnaround_s
    from_id, to_id = before.stops[-1].place_id, after.stops[0].place_id
    road = dossier.roads.leg(from_id, to_id)
    wanted_s = max(turnaround_s, road.drive_s if road else DAY_S)
    short = Excess("turnaround", (wanted_s - gap_s) / MINUTE_S)
    if gap_s < -ROUNDING_S:
        yield after.fault("R12", f"coach {coach_id} is still on {before.trip_id}", short)
    elif gap_s < turnaround_s - ROUNDING_S:
        yield after.fault(
            "R12", f"coach {coach_id} has {gap_s:.0f} s after {before.trip_id}, of {turnaround_s}", short
        )
    elif road is None or gap_s < road.drive_s - 2 * ROUNDING_S:
        words = f"coach {coach_id} cannot come from {from_id} to {to_id} in {gap_s:.0f} s"
        yield after.fault("R12", words, short)
