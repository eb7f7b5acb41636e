"""Demand: who wants to go from where to which firms on which days, and which mode suits how many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

import numpy as np

from routing.places import Place, PlaceKind
from routing.sphere import great_circles_m
from scheduler.case import Case
from scheduler.eligibility import GateResult
from scheduler.policy import Risk
from scheduler.roster import Party

SHARED_PICKUPS = frozenset({PlaceKind.PICKUP, PlaceKind.STATION, PlaceKind.VILLAGE})
TOWN_DIGITS = 9
CITY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Demand:
    """Hold what one party asks of the plan.

    Parameters
    ----------
    party
        The people, who travel whole or not at all.
    pickup_ids
        Places where they may board: their own first, then the others within reach, nearest first.
    firm_ids
        The firms they are bound for, in order and each once.
    days
        Days on which every member may travel.
    cohorts
        The risk levels of the members' villages on each of these days; more than one makes a party that may
        not travel where the policy keeps risk levels apart.
    """

    party: Party
    pickup_ids: tuple[str, ...]
    firm_ids: tuple[str, ...]
    days: tuple[date, ...]
    cohorts: Mapping[date, tuple[Risk, ...]]

    @property
    def people(self) -> int:
        """Return how many people they are."""
        return len(self.party.workers)

    @property
    def worker_ids(self) -> tuple[str, ...]:
        """Return the members in order of their ids."""
        return tuple(worker.worker_id for worker in self.party.workers)


@dataclass(frozen=True, slots=True)
class DemandGroup:
    """Hold parties that are alike to the planner on one day: same pickup, same firms, same cohort."""

    pickup_id: str
    firm_ids: tuple[str, ...]
    cohort: tuple[Risk, ...]
    demands: tuple[Demand, ...]

    @property
    def people(self) -> int:
        """Return how many people the group has."""
        return sum(demand.people for demand in self.demands)


def demands_of(case: Case, gate: GateResult) -> tuple[Demand, ...]:
    """Return what the parties that pass the gate ask for, by party id.

    Parameters
    ----------
    case
        The case.
    gate
        Who may travel when.
    """
    reach = Reach(case.places, case.limits.access_m)
    cohorts = _Cohorts(case)
    return tuple(
        Demand(
            party=entry.party,
            pickup_ids=reach.pickups(entry.party),
            firm_ids=tuple(sorted({worker.firm_id for worker in entry.party.workers})),
            days=entry.days,
            cohorts=cohorts.of(tuple(sorted({w.village_id for w in entry.party.workers})), entry.days),
        )
        for entry in gate.parties
    )


class _Cohorts:
    """Say which risk levels the people of some villages bring on each day; parties alike share the answer."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._found: dict[tuple[tuple[str, ...], tuple[date, ...]], dict[date, tuple[Risk, ...]]] = {}

    def of(self, village_ids: tuple[str, ...], days: tuple[date, ...]) -> dict[date, tuple[Risk, ...]]:
        key = village_ids, days
        if key not in self._found:
            risk = self.case.risks.place_risk
            self._found[key] = {
                day: tuple(sorted({risk(village_id, day) for village_id in village_ids})) for day in days
            }
        return self._found[key]


def groups_of(demands: Iterable[Demand], day: date) -> tuple[DemandGroup, ...]:
    """Return the groups of a day, largest first; a party counts on each of its days."""
    found: dict[tuple[str, tuple[str, ...], tuple[Risk, ...]], list[Demand]] = {}
    for demand in demands:
        if day in demand.cohorts:
            key = demand.pickup_ids[0], demand.firm_ids, demand.cohorts[day]
            found.setdefault(key, []).append(demand)
    groups = [DemandGroup(*key, tuple(members)) for key, members in found.items()]
    groups.sort(key=lambda group: (-group.people, group.pickup_id, group.firm_ids, group.cohort))
    return tuple(groups)


class Reach:
    """Find the pickup points to which people of a village may be sent (rule R14).

    Parameters
    ----------
    places
        All places of the case.
    access_m
        How far from the village, great circle; 0 = nobody is sent elsewhere.
    """

    def __init__(self, places: Mapping[str, Place], access_m: float) -> None:
        self.places = places
        self.access_m = access_m
        located = [
            place for place in places.values() if place.kind in SHARED_PICKUPS and place.lat is not None
        ]
        self._ids = [place.place_id for place in located]
        self._lat = np.array([place.lat for place in located], dtype=np.float64)
        self._lon = np.array([place.lon for place in located], dtype=np.float64)
        self._around: dict[str, dict[str, float]] = {}
        self._pickups: dict[tuple[str, ...], tuple[str, ...]] = {}

    def around(self, village_id: str) -> dict[str, float]:
        """Return the pickup points within reach of a village, itself included, in metres, nearest first."""
        if village_id not in self._around:
            self._around[village_id] = self._search(self.places[village_id])
        return self._around[village_id]

    def pickups(self, party: Party) -> tuple[str, ...]:
        """Return where a party may board: its own point first, then what all can reach, nearest first."""
        own = party.workers[0].home_pickup_id
        if self.access_m <= 0:
            return (own,)
        first, *others = dict.fromkeys(worker.village_id for worker in party.workers)
        key = own, first, *others
        if key not in self._pickups:
            far = [self.around(village_id) for village_id in others]
            shared = [point for point in self.around(first) if all(point in near for near in far)]
            self._pickups[key] = (own, *(point for point in shared if point != own))
        return self._pickups[key]

    def _search(self, village: Place) -> dict[str, float]:
        if self.access_m <= 0 or village.lat is None or village.lon is None or not self._ids:
            return {}
        metres = great_circles_m(np.array(village.lat), np.array(village.lon), self._lat, self._lon)
        near = [(float(metres[k]), self._ids[k]) for k in np.flatnonzero(metres <= self.access_m)]
        return {place_id: distance_m for distance_m, place_id in sorted(near)}


class Mode(StrEnum):
    """Name how people may travel."""

    TRAIN = "train"
    OWN_COACH = "own-coach"
    SHARED_COACH = "shared-coach"
    OWN_WAY = "own-way"


MODE_WORDS = {
    Mode.TRAIN: ("专列：同城同日人数多", "a chartered train: many people to one city on one day"),
    Mode.OWN_COACH: ("专车：本镇人数够一车", "a coach of their own: enough people of one town"),
    Mode.SHARED_COACH: ("拼车：与沿线邻近乡镇合乘", "a coach shared with neighbours on the corridor"),
    Mode.OWN_WAY: ("班车或火车，另给交通补贴", "a scheduled coach or train, with a travel subsidy"),
}


@dataclass(frozen=True, slots=True)
class ModeThresholds:
    """Hold from how many people on a mode is advised; no published source, so they are easy to change.

    Parameters
    ----------
    train
        People to one city on one day.
    own_coach, half_coach_share
        People of one town to one city on one day; or this share of a usual coach's seats.
    shared_coach
        Least number for a shared coach.
    """

    train: int = 300
    own_coach: int = 20
    half_coach_share: float = 0.5
    shared_coach: int = 6


@dataclass(frozen=True, slots=True)
class ModeAdvice:
    """Hold which mode suits the people of one town who go to one city on one day.

    Parameters
    ----------
    town, city
        Administrative codes of nine and four digits, shorter or "" where the places have none.
    day
        The first day on which they may travel.
    people, city_people
        How many of this town, and of all towns to this city.
    mode
        The advice.
    """

    town: str
    city: str
    day: date
    people: int
    city_people: int
    mode: Mode

    def words(self, lang: str = "zh") -> str:
        """Say the advice."""
        zh, en = MODE_WORDS[self.mode]
        return en if lang == "en" else zh


def mode_advice(
    case: Case, demands: Iterable[Demand], thresholds: ModeThresholds | None = None
) -> tuple[ModeAdvice, ...]:
    """Advise a mode by the size of the group and its destination (docs/contract/domain.md, section 6).

    Each person counts once, on the first day of the party, from the village's town to the firm's city.

    Parameters
    ----------
    case
        Places, firms and coaches.
    demands
        Who passes the gate.
    thresholds
        From how many people on; None = the usual ones.
    """
    limits = thresholds or ModeThresholds()
    people: Counter[tuple[date, str, str]] = Counter()
    cities: Counter[tuple[date, str]] = Counter()
    for demand in demands:
        for worker in demand.party.workers:
            town = case.places[worker.village_id].division[:TOWN_DIGITS]
            city = case.places[case.firms[worker.firm_id].place_id].division[:CITY_DIGITS]
            people[demand.days[0], city, town] += 1
            cities[demand.days[0], city] += 1
    usual = median(coach.seats for coach in case.coaches.values()) if case.coaches else None
    return tuple(
        ModeAdvice(town, city, day, count, cities[day, city], _mode(count, cities[day, city], usual, limits))
        for (day, city, town), count in sorted(people.items())
    )


def _mode(people: int, city_people: int, usual_seats: float | None, limits: ModeThresholds) -> Mode:
    if city_people >= limits.train:
        return Mode.TRAIN
    if people >= limits.own_coach or (usual_seats and people >= limits.half_coach_share * usual_seats):
        return Mode.OWN_COACH
    return Mode.SHARED_COACH if people >= limits.shared_coach else Mode.OWN_WAY
