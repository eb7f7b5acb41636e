"""Reads whatever a plan file holds as far as it can be judged, and says what cannot (F00)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from scheduler.case import Case
from scheduler.errors import PlanFault
from scheduler.planform import FORM, GREATEST_INTEGER, TRIP_NUMBERS, YEARS
from scheduler.referee.records import (
    LeftRecord,
    PartRecord,
    Service,
    StopRecord,
    Timetable,
    TripRecord,
)
from scheduler.trips import SegmentKind, StopKind

# Times are written to the second: what differs by less than half of one is the same moment.
SAME_MOMENT_S = 0.5


class IllegibleError(ValueError):
    """Refuse a part of the file that cannot be read."""


def read_trips(case: Case, entries: Iterable[Mapping[str, Any]]) -> tuple[list[TripRecord], list[PlanFault]]:
    """Read all trips that can be judged.

    Parameters
    ----------
    case
        The case, for its coaches, places and workers.
    entries
        The raw trips.

    Returns
    -------
    The trips and the faults of form.
    """
    trips: list[TripRecord] = []
    faults: list[PlanFault] = []
    for entry in entries:
        try:
            trip = _read_trip(case, entry)
        except IllegibleError as reason:
            faults.append(PlanFault(FORM, _shown_id(entry), f"the trip cannot be judged: {reason}"))
            if _has_unknown_stop_kind(entry):
                faults.append(PlanFault("R05", _shown_id(entry), "a stop is no start, pickup, drop or end"))
            continue
        trips.append(trip)
        faults += _strangers(case, trip)
        if trip.timetable is None:
            faults.append(trip.fault(FORM, "the timeline, the drivers or the leaders cannot be read"))
    return trips, faults


def same_id_twice(entries: Iterable[Mapping[str, Any]]) -> Iterator[PlanFault]:
    """Every trip has a number of its own."""
    for trip_id, times in Counter(map(_shown_id, entries)).items():
        if times > 1:
            yield PlanFault(FORM, trip_id, f"{times} trips have this id")


def _strangers(case: Case, trip: TripRecord) -> Iterator[PlanFault]:
    for stop in trip.stops:
        for worker_id in stop.board:
            if worker_id not in case.workers:
                yield trip.fault(FORM, f"{worker_id} boards, who is no worker of the case")


def _shown_id(entry: Mapping[str, Any]) -> str:
    trip_id = entry.get("trip_id")
    return trip_id if isinstance(trip_id, str) and trip_id else "trip"


def _has_unknown_stop_kind(entry: Mapping[str, Any]) -> bool:
    stops = entry.get("stops")
    if not isinstance(stops, list):
        return False
    kinds = [stop["kind"] for stop in stops if isinstance(stop, Mapping) and "kind" in stop]
    return any(kind not in list(StopKind) for kind in kinds)


def _read_trip(case: Case, entry: Mapping[str, Any]) -> TripRecord:
    trip_id, coach_id = entry.get("trip_id"), entry.get("coach_id")
    if not isinstance(trip_id, (str, int)):
        raise IllegibleError("it has no trip_id")
    if not isinstance(coach_id, str) or coach_id not in case.coaches:
        raise IllegibleError("its coach is none of the case")
    stops = tuple(_read_stop(case, stop) for stop in _array(entry.get("stops")))
    if not stops:
        raise IllegibleError("it has no stops")
    boards_at = {
        worker_id: i for i, stop in enumerate(stops) for worker_id in stop.board if worker_id in case.workers
    }
    alights_at = {worker_id: i for i, stop in enumerate(stops) for worker_id in stop.alight}
    day = _day(entry.get("day"))
    if "timeline" not in entry:
        raise IllegibleError("it has no timeline")
    try:
        drivers, leaders = _names(entry.get("drivers")), _names(entry.get("leaders"))
        timetable = _timetable(stops, _array(entry.get("timeline")))
    except IllegibleError:
        drivers, leaders, timetable = (), (), None
    return TripRecord(
        trip_id=str(trip_id),
        coach=case.coaches[coach_id],
        driver_ids=drivers,
        day=day,
        stops=stops,
        timetable=timetable,
        seats=_seats(entry.get("seats")),
        leaders=leaders,
        numbers={name: integer(entry.get(name)) for name in TRIP_NUMBERS},
        boards_at=boards_at,
        alights_at=alights_at,
    )


def _read_stop(case: Case, entry: object) -> StopRecord:
    if not isinstance(entry, Mapping):
        raise IllegibleError("a stop is no JSON object")
    place_id, kind = entry.get("place_id"), entry.get("kind")
    if not isinstance(place_id, str) or place_id not in case.places:
        raise IllegibleError("a stop is at no place of the case")
    if not isinstance(kind, str) or kind not in list(StopKind):
        raise IllegibleError("a stop is of no known kind")
    return StopRecord(
        place_id=place_id,
        kind=StopKind(kind),
        arrive=_moment(entry.get("arrive")),
        depart=_moment(entry.get("depart")),
        board=_names(entry.get("board")),
        alight=_names(entry.get("alight")),
    )


def _timetable(stops: tuple[StopRecord, ...], entries: list[object]) -> Timetable:
    parts = tuple(map(_read_part, entries))
    drives: list[list[PartRecord]] = [[] for _ in stops[1:]]
    worked: dict[int, list[PartRecord]] = defaultdict(list)
    for part in parts:
        if part.is_drive and 0 <= part.from_stop < len(drives):
            drives[part.from_stop].append(part)
        elif part.kind == SegmentKind.STOP and (at := stop_of(part, stops)) is not None:
            worked[at].append(part)
    services = {i: _service(stop, worked[i]) for i, stop in enumerate(stops) if stop.has_service}
    first, last = stops[0], stops[-1]
    return Timetable(
        parts=parts,
        drives=tuple(map(tuple, drives)),
        services=services,
        begin=first.depart if first.kind is StopKind.START else _at(services, 0, first).begin,
        finish=last.arrive if last.kind is StopKind.END else _at(services, len(stops) - 1, last).finish,
    )


def _service(stop: StopRecord, parts: list[PartRecord]) -> Service:
    if not parts:
        return Service(stop.arrive, stop.depart, 0.0)
    return Service(parts[0].begin, parts[-1].end, sum(part.lasts_s for part in parts))


def _at(services: Mapping[int, Service], index: int, stop: StopRecord) -> Service:
    return services.get(index) or Service(stop.arrive, stop.depart, 0.0)


def stop_of(part: PartRecord, stops: tuple[StopRecord, ...]) -> int | None:
    """Return the index of the stop within whose stay a part lies, or None."""
    for i, stop in enumerate(stops):
        if part.begin >= stop.arrive - SAME_MOMENT_S and part.end <= stop.depart + SAME_MOMENT_S:
            return i if part.end > part.begin else None
    return None


def _read_part(entry: object) -> PartRecord:
    if not isinstance(entry, Mapping):
        raise IllegibleError("a part of the timeline is no JSON object")
    kind, driver, from_stop = entry.get("kind"), entry.get("driver"), entry.get("from_stop")
    if kind is None or isinstance(driver, (list, Mapping)):
        raise IllegibleError("a part of the timeline has no kind or no readable driver")
    return PartRecord(
        kind=str(kind),
        begin=_moment(entry.get("from")),
        end=_moment(entry.get("until")),
        driver_id=driver if isinstance(driver, str) else "",
        from_stop=from_stop if isinstance(from_stop, int) else -1,
        distance_m=_metres(entry.get("distance_m", 0)),
    )


def _metres(value: object) -> float:
    if not isinstance(value, (int, float)) or not abs(value) <= GREATEST_INTEGER:
        raise IllegibleError("a length is no number")
    return value


def integer(value: object) -> int | None:
    """Return a value if it is an integer that other programs can hold, else None."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= GREATEST_INTEGER:
        return value
    return None


def _array(value: object) -> list[object]:
    if not isinstance(value, (list, tuple)):
        raise IllegibleError("an array is wanted")
    return list(value)


def _names(value: object) -> tuple[str, ...]:
    """Read a list of names; a missing one is empty, a single name is a list of one."""
    if not value:
        return ()
    names = [value] if isinstance(value, str) else _array(value)
    if any(isinstance(name, (list, tuple, Mapping)) for name in names):
        raise IllegibleError("a list of names holds something else")
    return tuple(map(str, names))


def _seats(value: object) -> Mapping[str, object] | None:
    """Read who sits where; a missing list is empty, None if somebody's seat is not even a word or number."""
    if not value or isinstance(value, (str, list)):
        return {}
    if not isinstance(value, Mapping):
        return None
    if any(isinstance(seat, (list, tuple, Mapping)) for seat in value.values()):
        return None
    return value


def _moment(value: object) -> float:
    if not isinstance(value, str):
        raise IllegibleError("a moment is wanted")
    try:
        stamp = datetime.fromisoformat(value)
    except ValueError as error:
        raise IllegibleError("a moment is no date and time") from error
    if stamp.tzinfo is None or stamp.year not in YEARS:
        raise IllegibleError("a moment has no offset or lies in another age")
    return stamp.timestamp()


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise IllegibleError("its day is no date")
    try:
        day = date.fromisoformat(value[:10])
    except ValueError as error:
        raise IllegibleError("its day is no date") from error
    if day.year not in YEARS:
        raise IllegibleError("its day lies in another age")
    return day


def read_left(entries: Iterable[Mapping[str, Any]]) -> tuple[LeftRecord, ...]:
    """Read who is left behind."""
    return tuple(LeftRecord(_word(entry.get("worker_id")), _word(entry.get("code"))) for entry in entries)


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
