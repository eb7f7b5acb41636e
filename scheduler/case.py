"""The case: everything a plan is made from, read and checked."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from routing.places import Place
from routing.settings import RoadSettings
from scheduler.clock import DAY_S, LocalClock
from scheduler.fleet import Coach, Driver
from scheduler.health import Declaration, LetThrough, Recognition, Residence, RiskTable
from scheduler.policy import Policy
from scheduler.roster import Firm, Worker


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the `[limits]` of a case; None = no limit."""

    max_pickups: int | None = None
    max_drops: int | None = None
    max_ride_min: float | None = None
    max_detour_min: float | None = None
    access_m: float = 0.0
    min_riders: int = 1


@dataclass(frozen=True, slots=True)
class Times:
    """Hold the `[times]` of a case, in seconds."""

    depart_from_s: int = 0
    depart_until_s: int = DAY_S
    stop_s: int = 0
    per_rider_s: int = 0
    turnaround_s: int = 0


@dataclass(frozen=True, slots=True)
class CostRates:
    """Hold the `[cost]` of a case."""

    empty_factor: float = 1.0
    rider_hour_yuan: float = 0.0
    left_behind_yuan: float = 20_000.0

    def left_fen(self, priority: float) -> int:
        """Return what leaving one worker behind costs, by the priority of the firm."""
        return round(100 * self.left_behind_yuan * priority / 50)


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one planning case.

    Parameters
    ----------
    name, first_day, last_day, zone
        Which days, in which time zone.
    policy, limits, times, cost, roads
        The sections of case.toml.
    places, firms, workers, coaches, drivers
        By id, in the order of the files; `drivers` empty = each coach brings its own.
    declarations, residences
        By worker id.
    risks
        Risk of divisions and places by date.
    let_through
        By worker id: who travels because a health officer said so, and why; it explains, and decides nothing.
    recognition
        Whose certificates whom recognises; None = the file is absent and all are recognised.
    folder
        Where the files are, None for a case made in memory.
    """

    name: str
    first_day: date
    last_day: date
    zone: ZoneInfo
    policy: Policy
    limits: Limits
    times: Times
    cost: CostRates
    roads: RoadSettings
    places: dict[str, Place]
    firms: dict[str, Firm]
    workers: dict[str, Worker]
    coaches: dict[str, Coach]
    drivers: dict[str, Driver] = field(default_factory=dict)
    declarations: dict[str, tuple[Declaration, ...]] = field(default_factory=dict)
    residences: dict[str, tuple[Residence, ...]] = field(default_factory=dict)
    let_through: dict[str, tuple[LetThrough, ...]] = field(default_factory=dict)
    risks: RiskTable = RiskTable()
    recognition: tuple[Recognition, ...] | None = None
    folder: Path | None = None

    @property
    def clock(self) -> LocalClock:
        """Return the local clock."""
        return LocalClock(self.zone)

    def avoids(self, place_id: str) -> bool:
        """Say whether a place lies in an avoided division (R18)."""
        division = self.places[place_id].division
        return any(division.startswith(prefix) for prefix in self.roads.avoid)

    def may_run(self, coach: Coach) -> bool:
        """Say whether a coach neither starts nor ends in an avoided division (R18)."""
        return not any(place_id and self.avoids(place_id) for place_id in (coach.start_id, coach.end_id))

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days of the case in order."""
        return tuple(
            self.first_day + timedelta(days=k) for k in range((self.last_day - self.first_day).days + 1)
        )
