"""A plain case as routing engines want it: nodes, matrices, kinds of coaches and consignments of people."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.operations.planning import travel_of
from benchmarks.plain import refuse_unless_plain
from routing.matrix import NO_ROAD, TravelMatrix
from scheduler.case import Case
from scheduler.casefile import read_case
from scheduler.clock import DayWindow
from scheduler.errors import CaseRejected
from scheduler.policy import Risk

START, END = 0, 1
FAR_S = 400_000
"""Longer than any shift, so that nobody drives it; small enough for engines that count in 32 bits."""
SHIFT_S = 345_600
FEN = 100


@dataclass(frozen=True, slots=True)
class CoachKind:
    """Hold coaches that sell as many seats for the same prices.

    Parameters
    ----------
    seats
        Seats sold.
    fixed_yuan, per_km_yuan, per_hour_yuan
        Prices.
    coach_ids
        Which coaches these are.
    """

    seats: int
    fixed_yuan: float
    per_km_yuan: float
    per_hour_yuan: float
    coach_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consignment:
    """Hold people who go together from one node to another, as an engine's shipment.

    Parameters
    ----------
    pickup, drop
        Nodes.
    worker_ids
        Who.
    hours
        Seconds of the day between which they may alight, None = at any time.
    """

    pickup: int
    drop: int
    worker_ids: tuple[str, ...]
    hours: tuple[int, int] | None = None

    @property
    def people(self) -> int:
        """Return how many they are."""
        return len(self.worker_ids)


@dataclass(frozen=True, slots=True)
class Instance:
    """Hold a plain case for engines.

    Parameters
    ----------
    case, travel
        The case and its roads.
    place_ids
        Place of each node; nodes 0 and 1 are where coaches start and end, "" = anywhere.
    distance_m, time_s
        int64 of shape (nodes, nodes); the time of service at a place is added to the way there, and the way
        back from a firm to a village takes longer than any shift.
    kinds, consignments
        What carries, and what is carried.
    shift_s
        When the last coach must have ended, in seconds from the beginning.
    """

    case: Case
    travel: TravelMatrix
    place_ids: tuple[str, ...]
    distance_m: NDArray[np.int64]
    time_s: NDArray[np.int64]
    kinds: tuple[CoachKind, ...]
    consignments: tuple[Consignment, ...]
    shift_s: int = SHIFT_S

    def arc_fen(self, kind: CoachKind) -> NDArray[np.int64]:
        """Return what each way costs with a kind of coach, in fen; an impossible way costs as if it were
        driven, its time forbids it."""
        yuan = kind.per_km_yuan * self.distance_m / 1000 + kind.per_hour_yuan * self.time_s / 3600
        return np.rint(FEN * yuan).astype(np.int64)


def load_case(folder: Path) -> tuple[Case, TravelMatrix]:
    """Read a case folder and the roads between its places.

    Raises
    ------
    CaseRejected
        The folder has errors.
    """
    reading = read_case(folder)
    if reading.case is None:
        raise CaseRejected(reading.faults)
    return reading.case, travel_of(reading.case, reading)


def instance_of(case: Case, travel: TravelMatrix, most_people: int) -> Instance:
    """Translate a plain case for engines.

    Parameters
    ----------
    case, travel
        The case and its roads.
    most_people
        People of one village bound for one place are cut into consignments of at most so many.

    Raises
    ------
    NotPlain
        The case has rules beyond seats and money.
    """
    refuse_unless_plain(case)
    kinds = kinds_of(case)
    coach = next(iter(case.coaches.values()))
    pickups = sorted({worker.home_pickup_id for worker in case.workers.values()})
    drops = sorted({case.firms[worker.firm_id].place_id for worker in case.workers.values()})
    place_ids = (coach.start_id, coach.end_id, *pickups, *drops)
    distance_m, time_s = matrices(case, travel, place_ids, len(pickups))
    node = {place_id: number for number, place_id in enumerate(place_ids[2:], 2)}
    most = min(most_people, max(kind.seats for kind in kinds))
    consignments = tuple(consignments_of(case, node, most))
    until = coach.available_until
    shift_s = SHIFT_S if until is None else until - case.clock.midnight(case.first_day)
    return Instance(case, travel, place_ids, distance_m, time_s, kinds, consignments, shift_s)


def kinds_of(case: Case) -> tuple[CoachKind, ...]:
    """Group the coaches, largest first."""
    alike: dict[tuple[int, float, float, float], list[str]] = defaultdict(list)
    for coach_id, coach in sorted(case.coaches.items()):
        seats = coach.sellable(case.policy, 1, Risk.LOW, exempt=False)
        price = coach.tariff
        alike[seats, price.fixed_yuan, price.per_km_yuan, price.per_hour_yuan].append(coach_id)
    return tuple(CoachKind(*terms, tuple(ids)) for terms, ids in sorted(alike.items(), reverse=True))


def matrices(
    case: Case, travel: TravelMatrix, place_ids: tuple[str, ...], pickups: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return metres and seconds between nodes; where coaches start and end anywhere, the way there is 0."""
    nodes = len(place_ids)
    distance_m, time_s = np.zeros((2, nodes, nodes), np.int64)
    placed = np.array([number for number in range(nodes) if place_ids[number]])
    rows = np.array([travel.index[place_ids[number]] for number in placed])
    distance_m[np.ix_(placed, placed)] = travel.distance_m[np.ix_(rows, rows)]
    time_s[np.ix_(placed, placed)] = travel.drive_s[np.ix_(rows, rows)]
    no_road = distance_m == NO_ROAD
    time_s[:, 2:] += case.times.stop_s
    time_s[2 + pickups :, 2 : 2 + pickups] = FAR_S
    distance_m[no_road], time_s[no_road] = 0, FAR_S
    np.fill_diagonal(time_s, 0)
    np.fill_diagonal(distance_m, 0)
    return distance_m, time_s


def consignments_of(case: Case, node: dict[str, int], most_people: int) -> Iterator[Consignment]:
    """Yield the people of each village and place of work, cut into consignments; no party is cut."""
    together: dict[tuple[int, int, int, int, str], list[str]] = defaultdict(list)
    for worker_id, worker in sorted(case.workers.items()):
        firm = case.firms[worker.firm_id]
        pair = node[worker.home_pickup_id], node[firm.place_id]
        together[*pair, firm.receives.from_s, firm.receives.until_s, worker.party_id].append(worker_id)
    for (pickup, drop, opens_s, closes_s, party_id), worker_ids in sorted(together.items()):
        hours = None if DayWindow(opens_s, closes_s).all_day else (opens_s, closes_s)
        step = len(worker_ids) if party_id else most_people
        for first in range(0, len(worker_ids), step):
            yield Consignment(pickup, drop, tuple(worker_ids[first : first + step]), hours)
