"""Builders of workers, firms, coaches and cases for tests: say what the test is about, the rest is sensible.

    case(workers=[worker("W1", village="V1", firm="F1")], coaches=[coach(seats=33)])

Places that are only named lie where nobody minds: villages around Zizhong, firms around Taizhou.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from routing.legs import Leg
from routing.matrix import NO_ROAD, TravelMatrix
from routing.places import Place, PlaceKind
from routing.settings import RoadSettings
from scheduler.case import Case, CostRates, Limits, Times
from scheduler.clock import DayWindow, clock_seconds
from scheduler.fleet import Coach, Driver, Tariff, parse_layout
from scheduler.health import Declaration, DivisionRisk, Recognition, Residence, RiskTable
from scheduler.policy import Policy, Risk
from scheduler.policy_presets import load_policy
from scheduler.roster import Firm, Worker

DAY = date(2020, 2, 28)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ID_NUMBER = "511025198001010003"  # right check digit; serial 000 is never issued
Row = TypeVar("Row", Declaration, Residence)
VILLAGE_DIVISION, FIRM_DIVISION = "511025100", "331083"


def place(
    place_id: str,
    kind: PlaceKind = PlaceKind.VILLAGE,
    *,
    lat: float | None = 29.78,
    lon: float | None = 104.85,
    division: str = VILLAGE_DIVISION,
    name: str = "",
) -> Place:
    """Build a place."""
    return Place(place_id, name or place_id, kind, lat, lon, division=division)


def worker(
    worker_id: str = "W1",
    *,
    village: str = "V1",
    firm: str = "F1",
    party: str = "",
    pickup: str = "",
    earliest: date = DAY,
    latest: date = DAY,
    name: str = "",
    id_number: str = ID_NUMBER,
    consent: bool = True,
) -> Worker:
    """Build a worker who may travel on `DAY`."""
    return Worker(
        worker_id=worker_id,
        name=name or f"工友{worker_id}",
        village_id=village,
        firm_id=firm,
        earliest=earliest,
        latest=latest,
        id_number=id_number,
        party_id=party,
        pickup_id=pickup,
        consent=consent,
    )


def workers(count: int, *, village: str = "V1", firm: str = "F1", first: int = 1) -> list[Worker]:
    """Build people who all go the same way: W001, W002 ..."""
    return [worker(f"W{number:03d}", village=village, firm=firm) for number in range(first, first + count)]


def firm(
    firm_id: str = "F1",
    *,
    at: str = "",
    receives: tuple[str, str] = ("00:00", "24:00"),
    daily_quota: int | None = None,
    approved: bool = True,
    priority: float = 50.0,
) -> Firm:
    """Build a firm; `at` is its place, by default one of its own."""
    hours = DayWindow(clock_seconds(receives[0]), clock_seconds(receives[1]))
    return Firm(firm_id, firm_id, at or f"at {firm_id}", "", "", hours, daily_quota, approved, priority)


def coach(
    coach_id: str = "C1",
    *,
    seats: int = 49,
    layout: str = "",
    crew: int = 2,
    start: str = "",
    end: str = "",
    fixed_yuan: float = 1000.0,
    per_km_yuan: float = 5.0,
    per_hour_yuan: float = 0.0,
    day_yuan: float = 0.0,
    available_from: int | None = None,
    available_until: int | None = None,
) -> Coach:
    """Build a coach that may begin and end anywhere."""
    return Coach(
        coach_id=coach_id,
        seats=seats,
        layout=parse_layout(layout, seats),
        start_id=start,
        end_id=end,
        tariff=Tariff(fixed_yuan, per_km_yuan, per_hour_yuan, day_yuan),
        crew=crew,
        available_from=available_from,
        available_until=available_until,
    )


def declaration(
    worker_id: str = "W1", *, fever: bool = False, on: date = DAY, **fields: object
) -> Declaration:
    """Build a health declaration of somebody well, or with a fever of 38.5 C."""
    return replace(Declaration(worker_id, on, 38.5 if fever else 36.5), **fields)  # type: ignore[arg-type]


def residence(
    worker_id: str = "W1",
    *,
    division: str = VILLAGE_DIVISION,
    since: date | None = date(2020, 1, 1),
    until: date | None = None,
) -> Residence:
    """Build a stay; by default at home since New Year."""
    return Residence(worker_id, division, since, until)


def policy(preset: str = "plain", **overrides: object) -> Policy:
    """Build a policy from a preset and what is set differently."""
    return load_policy({"preset": preset, **overrides})


def travel(
    legs: Mapping[tuple[str, str], tuple[float, float]],
    place_ids: Iterable[str] = (),
    *,
    both_ways: bool = True,
) -> TravelMatrix:
    """Build a matrix from (kilometres, minutes); where nothing is said there is no road."""
    ids = list(dict.fromkeys([*place_ids, *(place_id for pair in legs for place_id in pair)]))
    shape = (len(ids), len(ids))
    distance_m, drive_s = np.full(shape, NO_ROAD, dtype=np.int64), np.full(shape, NO_ROAD, dtype=np.int64)
    np.fill_diagonal(distance_m, 0)
    np.fill_diagonal(drive_s, 0)
    for (from_id, to_id), (km, minutes) in legs.items():
        i, j = ids.index(from_id), ids.index(to_id)
        leg = Leg(round(km * 1000), round(minutes * 60))
        for row, column in ((i, j), (j, i)) if both_ways else ((i, j),):
            distance_m[row, column], drive_s[row, column] = leg.distance_m, leg.drive_s
    return TravelMatrix(ids, distance_m, drive_s)


def case(
    *,
    workers: Iterable[Worker] = (),
    firms: Iterable[Firm] = (),
    coaches: Iterable[Coach] = (),
    places: Iterable[Place] = (),
    drivers: Iterable[Driver] = (),
    policy: Policy | None = None,
    limits: Limits | None = None,
    times: Times | None = None,
    cost: CostRates | None = None,
    days: tuple[date, date] = (DAY, DAY),
    declarations: Iterable[Declaration] = (),
    residences: Iterable[Residence] = (),
    divisions: Iterable[DivisionRisk] = (),
    recognition: Iterable[Recognition] | None = None,
    risk: Mapping[str, Risk] | None = None,
) -> Case:
    """Build a case on great circles; firms and places that are only named by others are added."""
    people, fleet = {w.worker_id: w for w in workers}, {c.coach_id: c for c in coaches}
    receiving = {w.firm_id: firm(w.firm_id) for w in people.values()} | {f.firm_id: f for f in firms}
    ground = _ground(people, receiving, fleet) | {p.place_id: p for p in places}
    return Case(
        "test",
        *days,
        SHANGHAI,
        policy=policy or load_policy({"preset": "plain"}),
        limits=limits or Limits(),
        times=times or Times(),
        cost=cost or CostRates(),
        roads=RoadSettings(),
        places=ground,
        firms=receiving,
        workers=people,
        coaches=fleet,
        drivers={d.driver_id: d for d in drivers},
        declarations=_by_worker(declarations),
        residences=_by_worker(residences),
        risks=_risks(ground, tuple(divisions), risk or {}),
        recognition=tuple(recognition) if recognition is not None else None,
    )


def _ground(
    people: Mapping[str, Worker], firms: Mapping[str, Firm], coaches: Mapping[str, Coach]
) -> dict[str, Place]:
    villages = sorted({place_id for w in people.values() for place_id in (w.village_id, w.home_pickup_id)})
    depots = sorted({place_id for c in coaches.values() for place_id in (c.start_id, c.end_id) if place_id})
    ground = {}
    for k, place_id in enumerate(villages + depots):
        kind = PlaceKind.VILLAGE if k < len(villages) else PlaceKind.DEPOT
        ground[place_id] = place(place_id, kind, lat=29.70 + 0.01 * k, lon=104.80 + 0.01 * k)
    for k, place_id in enumerate(sorted({f.place_id for f in firms.values()})):
        at = {"lat": 28.20 + 0.01 * k, "lon": 121.30 + 0.01 * k, "division": FIRM_DIVISION}
        ground[place_id] = place(place_id, PlaceKind.FIRM, **at)  # type: ignore[arg-type]
    return ground


def _by_worker(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        found[row.worker_id] = (*found.get(row.worker_id, ()), row)
    return found


def _risks(
    ground: Mapping[str, Place], rows: tuple[DivisionRisk, ...], risk: Mapping[str, Risk]
) -> RiskTable:
    divisions = {place_id: at.division for place_id, at in ground.items()}
    return RiskTable(rows, {place_id: risk.get(place_id, Risk.LOW) for place_id in ground}, divisions)
