"""case.toml: the days, the policy, the limits, times, prices and roads of a case."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing.settings import RoadSettings, RoadSource
from scheduler.case import CostRates, Limits, Times
from scheduler.clock import DAY_S
from scheduler.faults import FaultBook
from scheduler.intake import csvfile
from scheduler.intake.sections import Section, lines_of_keys
from scheduler.policy import Policy
from scheduler.policy_presets import read_policy

CASE_TOML = "case.toml"
DEFAULT_ZONE = "Asia/Shanghai"
MAX_DAYS = 366
YEARS = range(1950, 2200)
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_AT_PLACE = re.compile(r"\s*\(at [^)]*\)$")


@dataclass(frozen=True, slots=True)
class CaseSettings:
    """Hold what case.toml says; the tables of the case come from other files."""

    name: str
    first_day: date
    last_day: date
    zone: ZoneInfo
    policy: Policy
    limits: Limits
    times: Times
    cost: CostRates
    roads: RoadSettings


def read_settings(folder: Path, faults: FaultBook) -> CaseSettings | None:
    """Read case.toml.

    Parameters
    ----------
    folder
        The case folder.
    faults
        Where faults are noted.

    Returns
    -------
    The settings, with defaults where a field is at fault; None when the file cannot be read as TOML or has
    no days, without which nothing else can be judged.
    """
    top = _open(folder / CASE_TOML, faults)
    if top is None:
        return None
    name = top.text("name", "")
    first_day, last_day = top.day("first_day"), top.day("last_day")
    zone = _zone(top)
    policy = read_policy(top.table("policy"))
    limits, times = _limits(top.table("limits")), _times(top.table("times"))
    cost, roads = _cost(top.table("cost")), _roads(top.table("roads"), folder)
    top.leftover()
    if first_day is None or last_day is None:
        return None
    if last_day < first_day:
        top.error("last_day", "reversed", last_day, f"first_day {first_day}")
        last_day = first_day
    elif first_day.year not in YEARS or last_day.year not in YEARS:
        top.error("first_day", "out-of-range", first_day, f"{YEARS.start}-{YEARS.stop - 1}")
        return None
    elif (last_day - first_day).days >= MAX_DAYS:
        top.error("last_day", "out-of-range", last_day, f"< {MAX_DAYS} d")
        last_day = first_day
    return CaseSettings(name, first_day, last_day, zone, policy, limits, times, cost, roads)


def _open(path: Path, faults: FaultBook) -> Section | None:
    data = csvfile.read_bytes(path, faults)
    if data is None:
        return None
    if not data.strip():
        faults.error(path.name, 1, "-", "empty-file")
        return None
    text = csvfile.decode(data, path.name, faults)
    if text is None:
        return None
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        found = _AT_LINE.search(str(problem))
        line = int(found[1]) if found else len(text.splitlines())
        faults.error(path.name, line, "-", "not-toml", about=_AT_PLACE.sub("", str(problem)))
        return None
    return Section(values, "", faults, lines_of_keys(text))


def _zone(top: Section) -> ZoneInfo:
    name = top.text("timezone", DEFAULT_ZONE)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        top.error("timezone", "unknown-zone", name)
        return ZoneInfo(DEFAULT_ZONE)


def _limits(section: Section) -> Limits:
    limits = Limits(
        max_pickups=section.whole("max_pickups", None, 1),
        max_drops=section.whole("max_drops", None, 1),
        max_ride_min=section.number("max_ride_min", None),
        max_detour_min=section.number("max_detour_min", None),
        access_m=section.some("access_m", 0.0),
        min_riders=section.count("min_riders", 1),
    )
    section.leftover()
    return limits


def _times(section: Section) -> Times:
    from_s, until_s = section.clock("depart_from", 0), section.clock("depart_until", DAY_S)
    times = Times(
        depart_from_s=from_s or 0,
        depart_until_s=DAY_S if until_s is None else until_s,
        stop_s=section.count("stop_s", 0),
        per_rider_s=section.count("per_rider_s", 0),
        turnaround_s=round(section.some("turnaround_min", 0.0) * 60),
    )
    if times.depart_until_s < times.depart_from_s:
        section.error("depart_until", "reversed", section.get("depart_until"), section.get("depart_from"))
    section.leftover()
    return times


def _cost(section: Section) -> CostRates:
    cost = CostRates(
        empty_factor=section.some("empty_factor", 1.0),
        rider_hour_yuan=section.some("rider_hour_yuan", 0.0),
        left_behind_yuan=section.some("left_behind_yuan", 20_000.0),
    )
    section.leftover()
    return cost


def _roads(section: Section, folder: Path) -> RoadSettings:
    source = section.text("source", RoadSource.GREAT_CIRCLE.value, tuple(RoadSource))
    roads = RoadSettings(
        source=RoadSource(source),
        detour_factor=section.some("detour_factor", 1.25, above=True),
        speed_kmh=section.some("speed_kmh", 70.0, above=True),
        file=section.text("file", ""),
        avoid=section.words("avoid"),
    )
    for code in roads.avoid:
        if not (code.isascii() and code.isdigit()):
            section.error("avoid", "unknown-value", code, "0-9")
    if roads.source is RoadSource.MATRIX and not _inside(folder, roads.file):
        section.error("file", "outside-folder", roads.file)
        roads = replace(roads, file="")
    section.leftover()
    return roads


def _inside(folder: Path, file: str) -> bool:
    """Say whether a path stays in the case folder, links followed."""
    return "\0" not in file and (folder / file).resolve().is_relative_to(folder.resolve())
