"""Whatever timetable is laid, for any trip under any preset, is lawful to the independent referee."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import referee
from builders import DAY, SHANGHAI, policy
from routing.legs import Leg
from scheduler.clock import DayWindow, LocalClock
from scheduler.duty import (
    EVERY,
    QUICK,
    DriverPast,
    Refusal,
    Timeline,
    Unlawful,
    least_duration_s,
    rule_vector,
    timeline,
)

CLOCK = LocalClock(SHANGHAI)
MIDNIGHT = CLOCK.midnight(DAY)
STOP_S, PER_RIDER_S = 300, 20
DRIVER_IDS = ("D0", "D1", "D2")

OVERRIDES: dict[str, dict[str, object]] = {
    "cn-2018": {"inherits": "cn-2018"},
    "cn-2023": {"inherits": "cn-2023"},
    "us-motorcoach": {"inherits": "us-motorcoach"},
    "eu-561": {"inherits": "eu-561"},
    "none": {},
    "halt alone": {"halt_from": "23:30", "halt_until": "04:15", "halt_exempt_m": 50_000},
    "change and break alone": {"continuous_day_min": 90, "break_min": 7, "change_min": 12},
    "noon as night": {
        "inherits": "cn-2018",
        "night_from": "11:00",
        "night_until": "13:30",
        "night_speed_factor": 0.37,
    },
    "short day": {"driving_24h_min": 100, "change_min": 3},
    "short week": {"inherits": "cn-2018", "driving_7d_min": 600},
    "rest and span": {"inherits": "cn-2018", "daily_rest_min": 720},
    "small shifts": {"inherits": "us-motorcoach", "on_duty_shift_min": 240, "on_duty_7d_min": 1200},
}


@dataclass(frozen=True)
class Journey:
    """Hold one trip: what each stop is, the roads between, when firms receive, departure and crew."""

    kinds: tuple[str, ...]
    legs: tuple[Leg, ...]
    hours: tuple[DayWindow | None, ...]
    departure: int
    crew: int

    @property
    def people(self) -> list[list[str]]:
        """Name the riders of each stop: rider k boards at pickup k and alights at drop k, round and round."""
        at: list[list[str]] = [[] for _ in self.kinds]
        pickups = [i for i, kind in enumerate(self.kinds) if kind == "pickup"]
        drops = [i for i, kind in enumerate(self.kinds) if kind == "drop"]
        for k in range(max(len(pickups), len(drops))):
            at[pickups[k % len(pickups)]].append(f"W{k}")
            at[drops[k % len(drops)]].append(f"W{k}")
        return at

    @property
    def service_s(self) -> list[int]:
        """Return the seconds of service of each stop."""
        return [STOP_S + PER_RIDER_S * len(riders) if riders else 0 for riders in self.people]


def lay_out(rules: Any, journey: Journey, pasts: Sequence[DriverPast], paces: int) -> Timeline | Unlawful:
    return timeline(
        rules,
        CLOCK,
        DAY,
        legs=journey.legs,
        service_s=journey.service_s,
        windows=[[hours] if hours else [] for hours in journey.hours],
        departure=journey.departure,
        driver_ids=DRIVER_IDS[: journey.crew],
        pasts=pasts,
        paces=paces,
    )


def hhmm(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def toml(table: dict[str, object]) -> str:
    return "\n".join(
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in table.items()
    )


def write_case(
    folder: Path, duty: dict[str, object], journeys: Sequence[Journey], driven_7d_min: Sequence[int]
) -> None:
    """Write the case in which each journey is one coach's only possible trip: places P<journey>.<stop>."""
    last = DAY + datetime.timedelta(days=30)
    (folder / "case.toml").write_text(
        f'name = "duty"\nfirst_day = {DAY}\nlast_day = {last}\ntimezone = "Asia/Shanghai"\n'
        f'[policy]\npreset = "plain"\n[policy.duty]\n{toml(duty)}\n'
        f'[times]\nstop_s = {STOP_S}\nper_rider_s = {PER_RIDER_S}\n[roads]\nsource = "matrix"\n',
        encoding="utf-8",
    )
    tables: dict[str, list[str]] = {
        "places.csv": ["place_id,name,kind,lat,lon"],
        "firms.csv": ["firm_id,name,place_id,receives_from,receives_until"],
        "workers.csv": ["worker_id,name,village_id,firm_id"],
        "coaches.csv": ["coach_id,seats,layout,start_id,end_id,crew"],
        "drivers.csv": ["driver_id,driven_min_7d"],
        "travel.csv": ["from_id,to_id,distance_m,drive_s"],
    }
    tables["drivers.csv"] += [f"{x},{driven}" for x, driven in zip(DRIVER_IDS, driven_7d_min, strict=True)]
    for j, journey in enumerate(journeys):
        write_journey(tables, j, journey)
    for here in range(len(journeys) - 1):
        end = len(journeys[here].kinds) - 1
        tables["travel.csv"].append(f"P{here}.{end},P{here + 1}.0,0,0")
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_journey(tables: dict[str, list[str]], j: int, journey: Journey) -> None:
    village: dict[str, str] = {}
    start = f"P{j}.0" if journey.kinds[0] == "start" else ""
    end = f"P{j}.{len(journey.kinds) - 1}" if journey.kinds[-1] == "end" else ""
    tables["coaches.csv"].append(f"C{j},49,2+2x11+5,{start},{end},3")
    for i, (kind, riders, hours) in enumerate(zip(journey.kinds, journey.people, journey.hours, strict=True)):
        here = f"P{j}.{i}"
        tables["places.csv"].append(f"{here},{here},{'village' if kind == 'pickup' else 'firm'},30,110")
        if i < len(journey.legs):
            leg = journey.legs[i]
            tables["travel.csv"].append(f"{here},P{j}.{i + 1},{leg.distance_m},{leg.drive_s}")
        if kind == "pickup":
            village |= dict.fromkeys(riders, here)
        elif kind == "drop":
            hours = hours or DayWindow()
            tables["firms.csv"].append(f"F{here},F{here},{here},{hhmm(hours.from_s)},{hhmm(hours.until_s)}")
            tables["workers.csv"] += [f"{rider}.{j},{rider},{village[rider]},F{here}" for rider in riders]


def raw_trip(j: int, journey: Journey, laid: Timeline) -> dict[str, Any]:
    """Write a timeline as the trip of a plan."""
    people = [[f"{rider}.{j}" for rider in riders] for riders in journey.people]
    boards = [riders if kind == "pickup" else [] for kind, riders in zip(journey.kinds, people, strict=True)]
    alights = [riders if kind == "drop" else [] for kind, riders in zip(journey.kinds, people, strict=True)]
    riders = sorted({rider for stop in boards for rider in stop})
    first = next(i for i, kind in enumerate(journey.kinds) if kind == "pickup")
    empty_m = sum(leg.distance_m for leg in journey.legs[:first])
    empty_m += journey.legs[-1].distance_m if journey.kinds[-1] == "end" else 0
    return {
        "trip_id": f"T{j}",
        "coach_id": f"C{j}",
        "drivers": list(DRIVER_IDS[: journey.crew]),
        "day": str(CLOCK.day(laid.begin[first])),
        "stops": [
            {
                "place_id": f"P{j}.{i}",
                "kind": kind,
                "arrive": CLOCK.iso(laid.arrive[i]),
                "depart": CLOCK.iso(laid.depart[i]),
                "board": boards[i],
                "alight": alights[i],
            }
            for i, kind in enumerate(journey.kinds)
        ],
        "timeline": [raw_segment(segment) for segment in laid.segments],
        "seats": {rider: f"{1 + k // 4}{'ABCD'[k % 4]}" for k, rider in enumerate(riders)},
        "distance_m": sum(leg.distance_m for leg in journey.legs),
        "empty_m": empty_m,
        "drive_s": laid.drive_s,
        "duration_s": laid.duration_s,
        "cost_fen": 0,
        "rider_time_fen": 0,
        "leaders": [],
    }


def raw_segment(segment: Any) -> dict[str, Any]:
    raw = {
        "kind": str(segment.kind),
        "from": CLOCK.iso(segment.from_),
        "until": CLOCK.iso(segment.until),
    }
    if segment.driver_id:
        raw |= {
            "driver": segment.driver_id,
            "from_stop": segment.from_stop,
            "distance_m": segment.distance_m,
        }
    return raw


def faults_of(
    folder: Path,
    duty: dict[str, object],
    journeys: Sequence[Journey],
    laid: Sequence[Timeline],
    driven_7d_min: Sequence[int] = (0, 0, 0),
) -> list[Any]:
    """Judge the timelines as one plan of one case; nothing of the plan is left unjudged."""
    write_case(folder, duty, journeys, driven_7d_min)
    money = ("objective_fen", "cost_fen", "coach_day_fen", "rider_time_fen", "left_fen", "bound_fen")
    plan = {
        "format": "return-bus-plan/1",
        "case": "duty",
        "status": "optimal",
        "seed": 1,
        "seconds": 0.0,
        "policy": {"preset": "plain"},
        **dict.fromkeys(money, 0),
        "gap": 0.0,
        "trips": [
            raw_trip(j, journey, one) for j, (journey, one) in enumerate(zip(journeys, laid, strict=True))
        ],
        "left_behind": [],
    }
    return list(referee.Referee(referee.Case(str(folder)), plan).run())


legs_ = st.one_of(
    st.just(Leg(0, 0)),
    st.just(Leg(7, 0)),
    st.builds(lambda s: Leg(22 * s, s), st.integers(1, 59)),
    st.builds(lambda s: Leg(22 * s, s), st.integers(60, 9_000)),
    st.builds(lambda s, v: Leg(v * s, s), st.integers(9_000, 150_000), st.integers(3, 25)),
)
quarters = st.integers(0, 95).map(lambda k: k * 900)
windows_ = st.one_of(
    st.none(),
    st.builds(DayWindow, quarters, quarters).filter(lambda w: (w.until_s - w.from_s) % 86_400 >= 900),
)


@st.composite
def journeys_(draw: Callable[..., Any]) -> Journey:
    pickups, drops = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    kinds = ["pickup"] * pickups + ["drop"] * drops
    kinds = ["start"] * draw(st.integers(0, 1)) + kinds + ["end"] * draw(st.integers(0, 1))
    long_leg = draw(st.integers(0, len(kinds) - 2))
    short = legs_.filter(lambda leg: leg.drive_s < 20_000)
    return Journey(
        tuple(kinds),
        tuple(draw(legs_ if i == long_leg else short) for i in range(len(kinds) - 1)),
        tuple(draw(windows_) if kind == "drop" else None for kind in kinds),
        MIDNIGHT + draw(st.integers(0, 3 * 86_400)),
        draw(st.integers(1, 3)),
    )


def journey(kinds: str, legs: Sequence[tuple[int, int]], crew: int = 1, gate: int | None = None) -> Journey:
    """Build a journey by the first letters of its stops; the drop at `gate` receives from 12:30."""
    names = {"s": "start", "p": "pickup", "d": "drop", "e": "end"}
    hours = tuple(DayWindow(45_000, 0) if i == gate else None for i in range(len(kinds)))
    roads = tuple(Leg(metres, seconds) for metres, seconds in legs)
    return Journey(tuple(names[kind] for kind in kinds), roads, hours, MIDNIGHT, crew)


AT_ONE_PLACE = journey("pd", [(0, 0)])
NOTHING_DRIVEN = (0, 0, 0)
WAITS_AFTER_BOARDING = (
    journey("pddd", [(46_095, 15_365), (0, 0), (12_870, 585)], crew=2),
    journey("sppde", [(0, 0), (44_340, 14_780), (0, 0), (61_911, 20_637)], crew=2, gate=3),
    0,
    NOTHING_DRIVEN,
)
"""Boards, stays where he is, waits for hours and lets people out: all of it since his last drive."""
ALIGHTS_BEFORE_THE_END = (
    AT_ONE_PLACE, journey("ppde", [(0, 0), (40_266, 13_422), (0, 0)], crew=2), 0, NOTHING_DRIVEN
)  # fmt: skip
"""The last service belongs to who drove last, though the end place comes after it."""
BOARDS_WITHOUT_TIME_LEFT = (
    journey("spppd", [(22, 1), (22, 1), (39_237, 13_079), (0, 0)]), AT_ONE_PLACE, 0, NOTHING_DRIVEN
)  # fmt: skip
"""After the last drive he boards people and has no time left to let them out: the coach waits."""
METRES_WITHOUT_SECONDS = (
    journey("ppppdd", [(0, 0), (0, 0), (0, 0), (0, 0), (32_346, 10_782)]),
    journey("ppppd", [(0, 0), (0, 0), (0, 0), (7, 0)]),
    0,
    NOTHING_DRIVEN,
)
"""A whole trip of metres that take no time: its services are somebody's duty."""


@pytest.mark.parametrize("duty", OVERRIDES)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    first=journeys_(),
    second=journeys_(),
    wait_s=st.integers(0, 40_000),
    driven_7d_min=st.tuples(*[st.sampled_from([0, 0, 600, 2_500])] * 3),
)
@example(*WAITS_AFTER_BOARDING)
@example(*ALIGHTS_BEFORE_THE_END)
@example(*BOARDS_WITHOUT_TIME_LEFT)
@example(*METRES_WITHOUT_SECONDS)
def test_the_referee_accepts_two_trips_of_the_same_drivers(
    tmp_path_factory: pytest.TempPathFactory,
    duty: str,
    first: Journey,
    second: Journey,
    wait_s: int,
    driven_7d_min: tuple[int, int, int],
) -> None:
    """Whatever the roads, gates, crews and earlier trips: it is lawful, and no shorter than the bound."""
    rules = policy("plain", duty=OVERRIDES[duty]).duty
    pasts = [DriverPast(driven_7d_s=60 * driven) for driven in driven_7d_min]
    one = lay_out(rules, first, pasts[: first.crew], 4)
    if isinstance(one, Unlawful):
        assert one.reason in (Refusal.NEEDS_TWO_DRIVERS, Refusal.NEVER_OPEN, Refusal.HORIZON_EXCEEDED)
        return
    later = replace(second, departure=one.finish[-1] + wait_s)
    pasts = [past.after(x, [one.segments]) for x, past in zip(DRIVER_IDS, pasts, strict=True)]
    two = lay_out(rules, later, pasts[: later.crew], 4)
    journeys, laid = [first], [one]
    if isinstance(two, Timeline):
        journeys, laid = [first, later], [one, two]

    faults = faults_of(tmp_path_factory.mktemp("case"), OVERRIDES[duty], journeys, laid, driven_7d_min)

    assert faults == []
    for journey, timetable in zip(journeys, laid, strict=True):
        drive_s = sum(leg.drive_s for leg in journey.legs)
        distance_m = sum(leg.distance_m for leg in journey.legs)
        bound = least_duration_s(rule_vector(rules), drive_s, distance_m, journey.crew)
        assert timetable.duration_s >= bound


@pytest.mark.parametrize(("crew", "latest"), [(3, 16 * 3600 + 1110), (2, 20 * 3600 + 870)])
def test_1950_km_from_eleven_o_clock_arrive_the_next_day(tmp_path: Path, crew: int, latest: int) -> None:
    """Three drivers by 16:18:30, two by 20:14:30; nothing moves from two to five, the referee agrees."""
    rules = policy("plain", duty="cn-2018").duty
    road = Journey(("pickup", "drop"), (Leg(1_950_000, 87_750),), (None, None), MIDNIGHT, crew)
    service_s = road.service_s[0]
    road = replace(road, departure=MIDNIGHT + 11 * 3600 - service_s)

    laid = lay_out(rules, road, (), EVERY)

    assert isinstance(laid, Timeline)
    assert laid.arrive[-1] <= MIDNIGHT + 86_400 + latest
    assert faults_of(tmp_path, OVERRIDES["cn-2018"], [road], [laid]) == []


def test_the_referee_sees_a_break_cut_short(tmp_path: Path) -> None:
    """The check of these tests can fail: a minute less of rest is a breach."""
    rules = policy("plain", duty="cn-2018").duty
    road = Journey(("pickup", "drop"), (Leg(350_000, 18_000),), (None, None), MIDNIGHT + 8 * 3600, 1)
    laid = lay_out(rules, road, (), QUICK)
    assert isinstance(laid, Timeline)
    cut = timeline(
        replace(rules, break_min=19),
        CLOCK,
        DAY,
        legs=road.legs,
        service_s=road.service_s,
        windows=[[], []],
        departure=road.departure,
        driver_ids=["D0"],
    )
    assert isinstance(cut, Timeline)

    (tmp_path / "lawful").mkdir()
    (tmp_path / "cut").mkdir()

    assert faults_of(tmp_path / "lawful", OVERRIDES["cn-2018"], [road], [laid]) == []
    assert {code for code, *_ in faults_of(tmp_path / "cut", OVERRIDES["cn-2018"], [road], [cut])} == {"R08"}
