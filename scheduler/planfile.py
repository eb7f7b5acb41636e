"""The plan file: a plan written as JSON, whole or not at all, and read back."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing.files import write_whole
from scheduler.clock import LocalClock
from scheduler.errors import PlanFault, PlanUnreadable
from scheduler.planform import (
    FORM,
    FORMAT,
    PLAN_SUMS,
    PLANNER_CODES,
    TRIP_NUMBERS,
    form_faults,
    plan_schema,
)
from scheduler.trips import (
    CHINA,
    LeftBehind,
    Option,
    Plan,
    Segment,
    SegmentKind,
    Status,
    Stop,
    StopKind,
    Trip,
)

GREATEST_FILE_BYTES = 512 * 1024 * 1024
TIMEZONE = "timezone"


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan file whole or not at all.

    Parameters
    ----------
    plan
        The plan.
    path
        Where; an older file of that name is replaced only once the new one is safe on the disk.

    Raises
    ------
    OSError
        The place cannot be written.
    """
    text = json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def write(file: IO[bytes]) -> None:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())

    write_whole(path, write)


def read_plan(path: Path) -> Plan:
    """Read a plan file.

    Raises
    ------
    PlanUnreadable
        The file is no plan; `faults` holds every fault of its form.
    """
    return plan_from_json(read_plan_json(path))


def read_plan_json(path: Path) -> dict[str, object]:
    """Read a file that should hold a plan as far as being one JSON object; its form is not judged.

    Raises
    ------
    PlanUnreadable
        There is no such file, or it holds something else than one JSON object.
    """
    try:
        if not path.is_file():
            raise _unreadable(path, "is not a file; give the plan.json that planning wrote")
        if path.stat().st_size > GREATEST_FILE_BYTES:
            raise _unreadable(path, f"is larger than {GREATEST_FILE_BYTES // 1024**2} MB; no plan is")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _unreadable(
            path, f"is not UTF-8 text (byte {error.start}); give the plan.json itself"
        ) from error
    return _parsed(text, path)


def _parsed(text: str, path: Path) -> dict[str, object]:
    try:
        document = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise _unreadable(
            path, f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except RecursionError as error:
        raise _unreadable(path, "is nested far deeper than a plan") from error
    except ValueError as error:
        raise _unreadable(path, f"is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise _unreadable(path, "holds no JSON object")
    return document


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number of JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that is given twice: two programs would read two different plans."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(
            f"{next(name for name in names if names.count(name) > 1)!r} is given twice in one object"
        )
    return found


def _unreadable(path: Path, words: str) -> PlanUnreadable:
    return PlanUnreadable([PlanFault(FORM, path.name or str(path), words)])


def plan_to_json(plan: Plan) -> dict[str, object]:
    """Return a plan as the contract's section 5 writes it, always in the same order of fields."""
    clock = LocalClock(plan.zone)
    document: dict[str, object] = {
        "format": FORMAT,
        "case": plan.case_name,
        "status": plan.status.value,
        "seed": plan.seed,
        "seconds": round(plan.seconds, 3),
        TIMEZONE: plan.zone.key,
        "policy": plan.policy,
        **{name: getattr(plan, name) for name in PLAN_SUMS},
        "gap": round(plan.gap, 6),
        "trips": [_trip_to_json(trip, clock) for trip in plan.trips],
        "left_behind": [
            {"worker_id": left.worker_id, "code": left.code, "detail": left.detail, "remedy": left.remedy}
            | ({"options": [asdict(option) for option in left.options]} if left.options else {})
            for left in plan.left_behind
        ],
    }
    return document | {name: plan.extra[name] for name in sorted(plan.extra) if name not in document}


def _trip_to_json(trip: Trip, clock: LocalClock) -> dict[str, object]:
    return {
        "trip_id": trip.trip_id,
        "coach_id": trip.coach_id,
        "drivers": list(trip.driver_ids),
        "day": trip.day.isoformat(),
        "stops": [
            {
                "place_id": stop.place_id,
                "kind": stop.kind.value,
                "arrive": clock.iso(stop.arrive),
                "depart": clock.iso(stop.depart),
                "board": list(stop.board),
                "alight": list(stop.alight),
            }
            for stop in trip.stops
        ],
        "timeline": [_segment_to_json(segment, clock) for segment in trip.timeline],
        "seats": {worker_id: trip.seats[worker_id] for worker_id in sorted(trip.seats)},
        **{name: getattr(trip, name) for name in TRIP_NUMBERS},
        "leaders": list(trip.leaders),
    }


def _segment_to_json(segment: Segment, clock: LocalClock) -> dict[str, object]:
    written: dict[str, object] = {
        "kind": segment.kind.value,
        "from": clock.iso(segment.from_),
        "until": clock.iso(segment.until),
    }
    if segment.kind is SegmentKind.DRIVE:
        written |= {
            "driver": segment.driver_id,
            "from_stop": segment.from_stop,
            "distance_m": segment.distance_m,
        }
    elif segment.place_id:
        written["place_id"] = segment.place_id
    return written


def plan_from_json(document: Mapping[str, object]) -> Plan:
    """Return the plan that a JSON object holds.

    Parameters
    ----------
    document
        A parsed plan file.

    Raises
    ------
    PlanUnreadable
        The object does not have the form of a plan; `faults` holds every fault.
    """
    faults = form_faults(document)
    if faults:
        raise PlanUnreadable(faults)
    return sound_plan_from_json(document)


def sound_plan_from_json(document: Mapping[str, object]) -> Plan:
    """Return the plan that a JSON object holds whose form has been checked before it was kept.

    Parameters
    ----------
    document
        A plan file that `plan_from_json` has read before: looking at its form again takes longer than this.
    """
    plan: Mapping[str, Any] = document
    known = {*plan_schema()["properties"], TIMEZONE}
    return Plan(
        case_name=plan["case"],
        status=Status(plan["status"]),
        seed=plan["seed"],
        seconds=float(plan["seconds"]),
        policy=dict(plan["policy"]),
        trips=tuple(map(_trip_from_json, plan["trips"])),
        left_behind=tuple(map(_left_from_json, plan["left_behind"])),
        **{name: plan[name] for name in PLAN_SUMS},
        extra={name: value for name, value in plan.items() if name not in known},
        zone=_zone(plan.get(TIMEZONE)),
    )


def _zone(name: object) -> ZoneInfo:
    """Read the time zone; a plan of another program need not name one."""
    if not isinstance(name, str):
        return CHINA
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PlanUnreadable([PlanFault(FORM, TIMEZONE, "is not the name of a time zone")]) from error


def _trip_from_json(trip: Mapping[str, Any]) -> Trip:
    return Trip(
        trip_id=trip["trip_id"],
        coach_id=trip["coach_id"],
        driver_ids=tuple(trip["drivers"]),
        day=date.fromisoformat(trip["day"]),
        stops=tuple(map(_stop_from_json, trip["stops"])),
        timeline=tuple(map(_segment_from_json, trip["timeline"])),
        seats=dict(trip["seats"]),
        **{name: trip[name] for name in TRIP_NUMBERS},
        leaders=tuple(trip["leaders"]),
    )


def _stop_from_json(stop: Mapping[str, Any]) -> Stop:
    return Stop(
        place_id=stop["place_id"],
        kind=StopKind(stop["kind"]),
        arrive=_moment(stop["arrive"]),
        depart=_moment(stop["depart"]),
        board=tuple(stop["board"]),
        alight=tuple(stop["alight"]),
    )


def _segment_from_json(segment: Mapping[str, Any]) -> Segment:
    place_id = segment.get("place_id", "")
    return Segment(
        kind=SegmentKind(segment["kind"]),
        from_=_moment(segment["from"]),
        until=_moment(segment["until"]),
        driver_id=segment.get("driver", ""),
        from_stop=segment.get("from_stop", -1),
        distance_m=segment.get("distance_m", 0),
        place_id=place_id if isinstance(place_id, str) else "",
    )


def _left_from_json(left: Mapping[str, Any]) -> LeftBehind:
    by_planner = left["code"] in PLANNER_CODES
    told = left.get("options", ())
    options = (
        tuple(_option_from_json(one) for one in told if isinstance(one, Mapping))
        if isinstance(told, list)
        else ()
    )
    return LeftBehind(left["worker_id"], left["code"], left["detail"], left["remedy"], by_planner, options)


def _option_from_json(option: Mapping[str, Any]) -> Option:
    """Read an option; the contract does not know them, so nothing is asked of their form."""
    amounts = option.get("amounts")
    numbers = {k: v for k, v in amounts.items() if isinstance(v, int)} if isinstance(amounts, Mapping) else {}
    money, people = option.get("cost_fen"), option.get("carries")
    return Option(
        str(option.get("code", "")),
        str(option.get("subject", "")),
        numbers,
        money if isinstance(money, int) else 0,
        people if isinstance(people, int) else 0,
    )


def _moment(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp())
