"""A plan as the referee reads it: what the file says, without believing any of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from routing.legs import Leg
from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.errors import Excess, PlanFault
from scheduler.fleet import Coach
from scheduler.trips import SegmentKind, StopKind


@dataclass(frozen=True, slots=True)
class StopRecord:
    """Hold one stop as written; moments are seconds since 1970 UTC."""

    place_id: str
    kind: StopKind
    arrive: float
    depart: float
    board: tuple[str, ...]
    alight: tuple[str, ...]

    @property
    def has_service(self) -> bool:
        """Say whether people board or alight at stops of this kind."""
        return self.kind in (StopKind.PICKUP, StopKind.DROP)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """Hold one part of a timeline as written; `kind` may be any word, `from_stop` any number."""

    kind: str
    begin: float
    end: float
    driver_id: str
    from_stop: int
    distance_m: float

    @property
    def is_drive(self) -> bool:
        """Say whether the coach moves in it."""
        return self.kind == SegmentKind.DRIVE

    @property
    def lasts_s(self) -> float:
        """Return its length in seconds."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Service:
    """Hold when people board or alight at a stop: from the first `stop` segment there to the last.

    Parameters
    ----------
    begin, finish
        Its first and last moment; arrival and departure where the timeline shows no service.
    worked_s
        Seconds of the `stop` segments.
    """

    begin: float
    finish: float
    worked_s: float


@dataclass(frozen=True, slots=True)
class Timetable:
    """Hold a trip's timeline, sorted by the leg or stop that each part belongs to.

    Parameters
    ----------
    parts
        The timeline in the order of the file.
    drives
        For each leg the drives that say they belong to it.
    services
        For each pickup and drop, by index of the stop, when people board or alight.
    begin, finish
        First and last moment of the trip as it is paid for.
    """

    parts: tuple[PartRecord, ...]
    drives: tuple[tuple[PartRecord, ...], ...]
    services: Mapping[int, Service]
    begin: float
    finish: float


@dataclass(frozen=True, slots=True)
class TripRecord:
    """Hold one trip as written.

    Parameters
    ----------
    trip_id, coach, driver_ids, day, stops
        Which coach with whom, on which day, along which places.
    timetable
        None where it cannot be read.
    seats
        What stands for the seat of each person, None where that cannot be read.
    leaders
        Leader and deputy.
    numbers
        The trip's own figures, None where the file holds no integer.
    boards_at, alights_at
        Index of the stop at which each known worker boards, and anybody alights.
    """

    trip_id: str
    coach: Coach
    driver_ids: tuple[str, ...]
    day: date
    stops: tuple[StopRecord, ...]
    timetable: Timetable | None
    seats: Mapping[str, object] | None
    leaders: tuple[str, ...]
    numbers: Mapping[str, int | None]
    boards_at: Mapping[str, int]
    alights_at: Mapping[str, int]

    @property
    def riders(self) -> tuple[str, ...]:
        """Return the known workers who board, in order of boarding."""
        return tuple(self.boards_at)

    def stops_of(self, kind: StopKind) -> tuple[StopRecord, ...]:
        """Return the stops of one kind, in order."""
        return tuple(stop for stop in self.stops if stop.kind is kind)

    def fault(self, code: str, words: str, excess: Excess | None = None) -> PlanFault:
        """Return a fault of this trip."""
        return PlanFault(code, self.trip_id, words, excess)


@dataclass(frozen=True, slots=True)
class LeftRecord:
    """Hold one entry of `left_behind` as written; "" stands for a field that is no word."""

    worker_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Roads:
    """Answer what the road between two places is, from the matrix that planning uses.

    Parameters
    ----------
    travel
        Distances and day times between all places.
    """

    travel: TravelMatrix

    def leg(self, from_id: str, to_id: str) -> Leg | None:
        """Return the road, or None where there is none."""
        if from_id == to_id:
            return Leg(0, 0)
        if from_id not in self.travel.index or to_id not in self.travel.index:
            return None
        return self.travel.leg(from_id, to_id)

    def legs_m(self, trip: TripRecord, table: Timetable) -> list[float]:
        """Return the metres of each leg by the road; where there is none, by the trip's own word."""
        legs = [self.leg(a.place_id, b.place_id) for a, b in pairwise(trip.stops)]
        return [
            float(leg.distance_m) if leg else sum(drive.distance_m for drive in drives)
            for leg, drives in zip(legs, table.drives, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Hold everything that the rules look at.

    Parameters
    ----------
    case, roads
        What was asked.
    trips
        The trips that can be judged.
    listed_trips
        How many trips the file lists, judged or not.
    left_behind
        Who does not travel.
    sums
        The plan's own money in fen; 0 where the file holds no integer.
    trip_sums
        `cost_fen` and `rider_time_fen` summed over all trips of the file.
    gap, status
        As written; None where the file holds no number, "" where it holds no word.
    refusals
        Gate codes that refuse a worker on a day.
    crosses
        Whether the road from one place to another crosses an avoided division, None = not known.
    known_fen
        The objective of any plan of the case known to be lawful, None = none is.
    """

    case: Case
    roads: Roads
    trips: tuple[TripRecord, ...]
    listed_trips: int
    left_behind: tuple[LeftRecord, ...]
    sums: Mapping[str, int]
    trip_sums: Mapping[str, int]
    gap: float | None
    status: str
    refusals: Callable[[str, date], frozenset[str]]
    crosses: Callable[[str, str], bool] | None = None
    known_fen: int | None = None

    def timed(self) -> Iterator[tuple[TripRecord, Timetable]]:
        """Yield the trips that have a timeline, with it."""
        for trip in self.trips:
            if trip.timetable and trip.timetable.parts:
                yield trip, trip.timetable
