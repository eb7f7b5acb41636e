"""Who was planned on a trip, and what must be done before it boards."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.case import Case
from scheduler.handover.preparing import Paper, Readiness
from scheduler.roster import Worker
from scheduler.trips import StopKind, Trip

EPIDEMIC_GATES = frozenset({"temperature", "contact", "certificate"})
PROVINCE_DIGITS = 2

TOLERANCE_C = 1e-9


class Joining(StrEnum):
    """Name how a person came onto a trip."""

    PLANNED = "planned"
    STOOD_IN = "stood-in"
    OTHER_COACH = "other-coach"


@dataclass(frozen=True, slots=True)
class Rider:
    """Hold where one rider boards, alights, belongs and sits; "" = not known.

    Parameters
    ----------
    joining, instead_of, joined_from
        How the person came onto the trip, whose seat it was, and from which trip.
    """

    worker_id: str
    firm_id: str
    pickup_id: str
    drop_id: str
    seat: str = ""
    joining: Joining = Joining.PLANNED
    instead_of: str = ""
    joined_from: str = ""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Hold what must be done before a trip boards.

    Parameters
    ----------
    papers, readiness
        What must be filed, and what must be ready.
    notices
        Codes of the divisions that must be told beforehand.
    """

    papers: frozenset[Paper] = frozenset((Paper.CONTRACT, Paper.CHARTER_SIGN))
    notices: frozenset[str] = frozenset()
    readiness: frozenset[Readiness] = frozenset(Readiness)


@dataclass(frozen=True, slots=True)
class TripRoster:
    """Hold who was planned on a trip, in order of boarding.

    Parameters
    ----------
    crew
        Ids of the drivers, and of whoever else works aboard.
    max_temperature_c
        Above it nobody travels, None = nobody is measured.
    preparation
        What must be done before boarding.
    published
        False for a draft.
    """

    trip_id: str
    riders: tuple[Rider, ...]
    crew: tuple[str, ...] = ()
    max_temperature_c: float | None = None
    preparation: Preparation = Preparation()
    published: bool = True

    @property
    def firm_ids(self) -> tuple[str, ...]:
        """Return the firms of the trip, in order of their first rider."""
        return tuple(dict.fromkeys(rider.firm_id for rider in self.riders))

    @property
    def drop_ids(self) -> tuple[str, ...]:
        """Return the drops of the trip."""
        return tuple(dict.fromkeys(rider.drop_id for rider in self.riders))

    def feverish(self, temperature_c: float | None) -> bool:
        """Say whether a temperature is above what the policy lets travel."""
        limit = self.max_temperature_c
        return temperature_c is not None and limit is not None and temperature_c > limit + TOLERANCE_C


def roster_of(trip: Trip, workers: Mapping[str, Worker], case: Case | None = None) -> TripRoster:
    """Return who was planned on a trip.

    Parameters
    ----------
    trip, workers
        The trip and who is known.
    case
        Says above which temperature nobody travels and what must be prepared; None = neither.
    """
    boards = {worker_id: stop.place_id for stop in trip.stops for worker_id in stop.board}
    alights = {
        worker_id: stop.place_id
        for stop in trip.stops
        if stop.kind is StopKind.DROP
        for worker_id in stop.alight
    }
    riders = tuple(
        Rider(w, workers[w].firm_id, boards[w], alights.get(w, ""), trip.seats.get(w, ""))
        for w in trip.rider_ids
    )
    if case is None:
        return TripRoster(trip.trip_id, riders, trip.driver_ids)
    limit = case.policy.max_temperature_c if "temperature" in case.policy.gate else None
    return TripRoster(trip.trip_id, riders, trip.driver_ids, limit, preparation_of(trip, case))


def preparation_of(trip: Trip, case: Case) -> Preparation:
    """Return what must be done before a trip boards.

    In an epidemic the carrier fills in a toll pass and the provinces of the drops are told beforehand
    (docs/contract/domain.md, 2); those on the way are told by whoever knows the road.
    """
    if not case.policy.gate & EPIDEMIC_GATES:
        return Preparation()
    ends = {StopKind.PICKUP: set[str](), StopKind.DROP: set[str]()}
    for stop in trip.stops:
        if stop.kind in ends:
            ends[stop.kind].add(case.places[stop.place_id].division[:PROVINCE_DIGITS])
    return Preparation(frozenset(Paper), frozenset(ends[StopKind.DROP] - ends[StopKind.PICKUP] - {""}))
