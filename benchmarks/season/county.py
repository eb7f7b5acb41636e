"""A county that nobody planned: places, firms, people, and coaches that are simply filled one after another.

The form is that of every case and plan; the referee has not judged it, for the way of its coaches is not what
is measured here. All people are invented: the serial of their ID numbers is 000.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.trips import Plan, Segment, SegmentKind, Status, Stop, StopKind, Trip

SURNAMES, GIVEN = "陈李王张刘杨赵黄周吴徐孙胡朱高林何郭马罗", "国强秀兰志明小红建军桂英德福玉珍海燕"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"
CHINA = ZoneInfo("Asia/Shanghai")
FIRST_BIRTHDAY = date(1962, 1, 1)
SEATS, LAYOUT = 56, "2+2x13+4"
LEG_S, LEG_M, STOP_S = 3_600, 70_000, 600
CASE = """name = "{name}"
first_day = {first}
last_day = {last}
timezone = "Asia/Shanghai"

[policy]
preset = "plain"

[times]
depart_from = "06:00"
depart_until = "18:00"
stop_s = 600

[cost]
empty_factor = 1.0
left_behind_yuan = 20000

[roads]
source = "great-circle"
detour_factor = 1.25
speed_kmh = 70
"""
HEADS = {
    "places": "place_id,name,kind,lat,lon,crs,division,risk",
    "firms": "firm_id,name,place_id,contact,phone,approved,priority",
    "coaches": "coach_id,plate,carrier,seats,layout,start_id,end_id,fixed_yuan,per_km_yuan,day_yuan,crew",
    "workers": "worker_id,name,sex,id_number,phone,village_id,firm_id,source,consent",
}


@dataclass(frozen=True)
class County:
    """Hold how a county is made.

    Parameters
    ----------
    code
        Its administrative code, six digits.
    trips, riders, days
        How many coaches leave, how many people ride on each, over how many days.
    first_day
        When the first coach leaves.
    """

    code: str
    trips: int
    riders: int
    days: int = 1
    first_day: date = date(2024, 2, 18)
    firms: int = 40
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)

    def write(self, folder: Path) -> Plan:
        """Write the case's files into a folder and return its plan."""
        self.rows.update({name: [] for name in HEADS})
        self._places()
        trips = tuple(self._trip(number) for number in range(self.trips))
        last = self.first_day + timedelta(days=self.days - 1)
        name = f"season-{self.code}"
        (folder / "case.toml").write_text(CASE.format(name=name, first=self.first_day, last=last), "utf-8")
        for table, head in HEADS.items():
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head.split(","), *self.rows[table]])
        sums = dict.fromkeys(("objective_fen", "cost_fen", "coach_day_fen"), 100)
        sums |= dict.fromkeys(("rider_time_fen", "left_fen", "bound_fen"), 0)
        return Plan(name, Status.FEASIBLE, 1, 0.0, {"preset": "plain"}, trips, (), **sums)

    def _places(self) -> None:
        places, firms = self.rows["places"], self.rows["firms"]
        places.append(("S1", "停车场", "depot", "29.78", "104.85", "wgs84", self.code, "low"))
        for k in range(2 * min(self.trips, 200)):
            at = (f"{29.5 + k % 20 / 40:.5f}", f"{104.6 + k // 20 / 40:.5f}")
            division = f"{self.code}{100 + k // 20:03d}{200 + k % 20:03d}"
            places.append((f"V{k:03d}", f"第{k}村", "village", *at, "wgs84", division, "low"))
        for k in range(self.firms):
            at = (f"{28.2 + k % 8 / 20:.5f}", f"{121.2 + k // 8 / 20:.5f}")
            places.append((f"P{k:02d}", f"厂区{k}", "firm", *at, "wgs84", f"331083{100 + k:03d}", "low"))
            firm = (f"F{k:02d}", f"虚构企业{self.code}-{k}", f"P{k:02d}", "周主任", f"198{k:08d}", "yes", 50)
            firms.append(firm)

    def _trip(self, number: int) -> Trip:
        """Fill one coach: people of two villages for two firms."""
        villages, trip_id = 2 * min(self.trips, 200), f"T{number:04d}"
        pickups = [f"V{(2 * number + k) % villages:03d}" for k in (0, 1)]
        drops = [(2 * number + k) % self.firms for k in (0, 1)]
        people = [
            self._worker(number * self.riders + k, pickups[2 * k // self.riders], f"F{drops[k % 2]:02d}")
            for k in range(self.riders)
        ]
        coach = (trip_id, f"川K{number:05d}", f"客运{number % 9}公司", SEATS, LAYOUT, "S1", "")
        self.rows["coaches"].append((*coach, 3000, 6, "", 1))
        half = self.riders - self.riders // 2
        way: list[tuple[str, StopKind, list[str], list[str]]] = [
            ("S1", StopKind.START, [], []),
            (pickups[0], StopKind.PICKUP, people[:half], []),
            (pickups[1], StopKind.PICKUP, people[half:], []),
            *((f"P{drop:02d}", StopKind.DROP, [], people[k::2]) for k, drop in enumerate(drops)),
        ]
        day = self.first_day + timedelta(days=number % self.days)
        begin = int(datetime(day.year, day.month, day.day, 7, number % 60, tzinfo=CHINA).timestamp())
        return self._laid(trip_id, day, begin, way, people)

    def _laid(
        self,
        trip_id: str,
        day: date,
        begin: int,
        way: list[tuple[str, StopKind, list[str], list[str]]],
        people: list[str],
    ) -> Trip:
        stops, timeline, at, driver = [], [], begin - LEG_S - STOP_S, f"{trip_id}/1"
        for k, (place, kind, board, alight) in enumerate(way):
            stops.append(Stop(place, kind, at, at + STOP_S, tuple(board), tuple(alight)))
            timeline.append(Segment(SegmentKind.STOP, at, at + STOP_S))
            at += STOP_S
            if k + 1 < len(way):
                timeline.append(Segment(SegmentKind.DRIVE, at, at + LEG_S, driver, k, LEG_M))
                at += LEG_S
        seats = {who: f"{1 + k // 4}{'ABCD'[k % 4]}" for k, who in enumerate(people)}
        legs = len(way) - 1
        numbers = (legs * LEG_M, LEG_M, legs * LEG_S, at - begin, 100, 0)
        return Trip(trip_id, trip_id, (driver,), day, tuple(stops), tuple(timeline), seats, *numbers)

    def _worker(self, number: int, village: str, firm: str) -> str:
        draw, worker_id = random.Random(f"{self.code}-{number}"), f"W{number:06d}"
        name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
        cells = (id_number(self.code, number), f"199{number:08d}", village, firm, "村", "yes")
        self.rows["workers"].append((worker_id, name, draw.choice("男女"), *cells))
        return worker_id


def id_number(code: str, number: int) -> str:
    """Return the ID number of an invented person: one for each birthday of a county, serial 000."""
    text = f"{code}{FIRST_BIRTHDAY + timedelta(days=number):%Y%m%d}000"
    return text + CHECK_SIGNS[sum(w * int(d) for w, d in zip(WEIGHTS, text, strict=True)) % 11]
