"""The answer's types: stops, timelines, trips, who is left behind, and the plan."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class StopKind(StrEnum):
    """Name what happens at a stop."""

    START = "start"
    PICKUP = "pickup"
    DROP = "drop"
    END = "end"


class SegmentKind(StrEnum):
    """Name what the coach does in a part of the timeline."""

    DRIVE = "drive"
    STOP = "stop"
    BREAK = "break"
    CHANGE = "change"
    HALT = "halt"
    WAIT = "wait"


class Status(StrEnum):
    """Name what planning came to."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Segment:
    """Hold one part of a timeline; moments are seconds since 1970 UTC.

    Parameters
    ----------
    kind, from_, until
        What and when.
    driver_id, from_stop, distance_m
        For a drive: who, the index of the stop it left, and the metres of this part; else "", -1, 0.
    place_id
        For a break or halt: the rest place, or "".
    """

    kind: SegmentKind
    from_: int
    until: int
    driver_id: str = ""
    from_stop: int = -1
    distance_m: int = 0
    place_id: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Hold one stop of a trip; `board` and `alight` are worker ids."""

    place_id: str
    kind: StopKind
    arrive: int
    depart: int
    board: tuple[str, ...] = ()
    alight: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trip:
    """Hold one coach on one day: stops, timetable, drivers, seats and money.

    Parameters
    ----------
    trip_id, coach_id, driver_ids, day
        Which coach with whom; `day` is the local date of the beginning of the first boarding.
    stops, timeline
        Where and when.
    seats
        Seat (such as 3A) of each rider.
    distance_m, empty_m, drive_s, duration_s, cost_fen, rider_time_fen
        As the contract's section 3 defines them.
    leaders
        Worker ids of leader and deputy.
    """

    trip_id: str
    coach_id: str
    driver_ids: tuple[str, ...]
    day: date
    stops: tuple[Stop, ...]
    timeline: tuple[Segment, ...]
    seats: dict[str, str]
    distance_m: int
    empty_m: int
    drive_s: int
    duration_s: int
    cost_fen: int
    rider_time_fen: int
    leaders: tuple[str, ...] = ()

    @property
    def rider_ids(self) -> tuple[str, ...]:
        """Return the riders in order of boarding."""
        return tuple(worker_id for stop in self.stops for worker_id in stop.board)


@dataclass(frozen=True, slots=True)
class Option:
    """Hold one change that was tried and carries a person left behind, with its price.

    Parameters
    ----------
    code
        The planner code whose remedy it is.
    subject
        Which coach it is like, which firm, or which day; else "".
    amounts
        How much: seats, drivers, riders, ride_min, detour_min, earlier_min, later_min, people or left_fen.
    cost_fen
        What the plan's trips then cost more.
    carries
        How many people more then travel.
    """

    code: str
    subject: str
    amounts: dict[str, int]
    cost_fen: int
    carries: int


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Hold one worker who does not travel, with a true reason.

    Parameters
    ----------
    worker_id, code
        Who, and a gate code or planner code.
    detail, remedy
        Words: what exactly, and what would change it.
    by_planner
        Whether the planner left the worker (it then costs `left_fen`) or the gate refused.
    options
        Changes that would carry the worker, the code's own first, then the cheapest.
    """

    worker_id: str
    code: str
    detail: str = ""
    remedy: str = ""
    by_planner: bool = False
    options: tuple[Option, ...] = ()


UNAVOIDABLE = "unavoidable_left_fen"
"""A further field of the plan's file."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold the answer to one case; money in fen.

    Parameters
    ----------
    case_name, policy
        Whose plan this is, and the policy as the case wrote it.
    status, seed, seconds
        What planning came to, and with which seed in what time.
    trips, left_behind
        Who travels how, and who does not and why.
    objective_fen, cost_fen, coach_day_fen, rider_time_fen, left_fen, bound_fen
        As the contract's section 3 defines them; `bound_fen` is a proven lower bound of the objective.
    extra
        Further fields of the file, kept as they are.
    zone
        The time zone in which moments are written.
    """

    case_name: str
    status: Status
    seed: int
    seconds: float
    policy: dict[str, object]
    trips: tuple[Trip, ...]
    left_behind: tuple[LeftBehind, ...]
    objective_fen: int
    cost_fen: int
    coach_day_fen: int
    rider_time_fen: int
    left_fen: int
    bound_fen: int
    extra: dict[str, object] = field(default_factory=dict)
    zone: ZoneInfo = CHINA

    @property
    def gap(self) -> float:
        """Return how far the plan can be from the best one at most, as a share of the objective."""
        return (self.objective_fen - self.bound_fen) / self.objective_fen if self.objective_fen else 0.0

    @property
    def unavoidable_left_fen(self) -> int:
        """Return what is proven that any plan pays for people left behind."""
        value = self.extra.get(UNAVOIDABLE, 0)
        return value if isinstance(value, int) else 0

    @property
    def gap_beyond_unavoidable(self) -> float:
        """Return the gap when what any plan pays for people left behind is taken off both sides."""
        whole = self.objective_fen - self.unavoidable_left_fen
        return (
            (self.objective_fen - max(self.bound_fen, self.unavoidable_left_fen)) / whole
            if whole > 0
            else 0.0
        )
