"""A specimen trip to proof the papers with: many riders and stops, long and rare names."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from routing.places import Place, PlaceKind
from routing.settings import RoadSettings
from scheduler.case import Case, CostRates, Limits, Times
from scheduler.fleet import Coach, Driver, parse_layout
from scheduler.health import Declaration
from scheduler.policy import Policy
from scheduler.roster import Firm, Worker
from scheduler.trips import Plan, Segment, SegmentKind, Status, Stop, StopKind, Trip

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2020, 2, 28)

# Towns of Zizhong county with invented points, and drops around Taizhou (GeoNames, WGS-84).
PICKUPS = (
    ("重龙镇客运站", 29.7806, 104.8522),
    ("归德镇罗汉村村口", 29.7402, 104.7615),
    ("鱼溪镇政府广场", 29.7881, 104.6410),
    ("铁佛镇中心小学", 29.8893, 104.6020),
    ("球溪镇河坝街", 29.9105, 104.5370),
    ("罗泉镇古镇停车场", 29.8205, 104.5011),
    ("发轮镇供销社", 29.6741, 104.6012),
    ("银山镇糖厂路口", 29.6899, 104.9402),
    ("太平镇十字路口", 29.9010, 104.9305),
    ("水南镇沱江桥头", 29.7655, 104.8430),
)
DROPS = (
    ("玉环市楚门镇科技工业园", 28.2196, 121.2934),
    ("玉环市清港镇", 28.2521, 121.2847),
    ("温岭市城西街道", 28.3752, 121.3842),
    ("椒江区海门街道", 28.6984, 121.4733),
)
FIRMS = ("玉环嘉禾汽配有限公司", "楚门长江阀门有限公司", "温岭华泰泵业有限公司", "台州宏达缝纫机有限公司")
RARE_NAMES = (
    "龘㛃",
    "𠮷田野",
    "䶮喆",
    "𬍛堃",
    "阿布都热合曼·麦麦提吐尔逊·依布拉音·阿卜杜拉江",
    "欧阳珺骉",
    "禤𫖯",
    "𪚥明",
)
COMMON = tuple(
    family + given
    for given in ("红斌", "霞", "丽静", "建国", "小芳", "志强", "秀英", "伟", "永贵", "玉兰")
    for family in "何李夏王张刘陈"
)
SURE_KMH, NIGHT_KMH = 80, 64
TURN_S, REST_S = 2 * 3600, 1200


@dataclass(frozen=True, slots=True)
class Specimen:
    """Hold what the specimen must bear.

    Parameters
    ----------
    riders, pickups, drops
        How many of each; at most 10 pickups and 4 drops.
    seats, layout
        The coach.
    policy
        Rules that the papers show: cap, observation rows, gate, leaders.
    names
        Names of the first riders; the rest are common invented ones.
    """

    riders: int = 30
    pickups: int = 4
    drops: int = 3
    seats: int = 49
    layout: str = "2+2x11+5"
    policy: Policy = field(
        default_factory=lambda: Policy(
            preset="cn-2020-02-strict",
            gate=frozenset({"identity", "temperature", "certificate"}),
            observation_rows=2,
            leaders_per_trip=2,
        )
    )
    names: Sequence[str] = RARE_NAMES


def specimen(what: Specimen | None = None) -> tuple[Case, Plan]:
    """Make the case and the plan of one specimen trip; all people are invented, ID serial 000."""
    what = what or Specimen()
    places = _places(what)
    workers = dict(_workers(what))
    case = Case(
        name="specimen",
        first_day=DAY,
        last_day=DAY,
        zone=ZONE,
        policy=what.policy,
        limits=Limits(),
        times=Times(stop_s=300, per_rider_s=20),
        cost=CostRates(),
        roads=RoadSettings(),
        places=places,
        firms={
            f"F{k}": Firm(f"F{k}", FIRMS[k], f"D{k}", contact="胡主任", phone=f"1980000000{k}")
            for k in range(what.drops)
        },
        workers=workers,
        coaches={
            "C1": Coach(
                "C1",
                what.seats,
                parse_layout(what.layout, what.seats),
                "川K61130",
                "内江客运有限责任公司",
                crew=3,
            )
        },
        drivers={
            f"D{k}": Driver(f"D{k}", name, f"1970000000{k}", f"51102500{k}000000")
            for k, name in enumerate(("唐志远", "范德明", "彭国庆"), start=1)
        },
        declarations={w: (_declaration(w),) for w in workers},
    )
    return case, _plan(case, _trip(case, what))


def _places(what: Specimen) -> dict[str, Place]:
    ups = {
        f"V{k}": Place(f"V{k}", n, PlaceKind.PICKUP, lat, lon)
        for k, (n, lat, lon) in enumerate(PICKUPS[: what.pickups])
    }
    downs = {
        f"D{k}": Place(f"D{k}", n, PlaceKind.FIRM, lat, lon)
        for k, (n, lat, lon) in enumerate(DROPS[: what.drops])
    }
    return ups | downs


def _workers(what: Specimen) -> Iterator[tuple[str, Worker]]:
    names = [*what.names, *COMMON][: what.riders]
    for k, name in enumerate(names):
        worker_id = f"W{k:03d}"
        yield (
            worker_id,
            Worker(
                worker_id,
                name,
                f"V{k * what.pickups // what.riders}",
                f"F{k % what.drops}",
                DAY,
                DAY,
                sex="女" if k % 3 == 0 else "男",
                id_number=f"511025199{k % 10}0524000{k % 10}",
                phone=f"199{k:08d}",
                needs="晕车" if k == 5 else "",
            ),
        )


def _declaration(worker_id: str) -> Declaration:
    return Declaration(worker_id, DAY, 36.5, code="green", certificate_no=f"5110{worker_id[1:]:0>6}")


def _plan(case: Case, trip: Trip) -> Plan:
    return Plan(case.name, Status.FEASIBLE, 1, 0.0, {}, (trip,), (), trip.cost_fen, trip.cost_fen, 0, 0, 0, 0)


def _trip(case: Case, what: Specimen) -> Trip:
    stops: list[Stop] = []
    line: list[Segment] = []
    now = int(datetime(2020, 2, 28, 7, 0, tzinfo=ZONE).timestamp())
    wheel = _Wheel(tuple(case.drivers), line)
    places = list(case.places.values())
    for index, place in enumerate(places):
        board = tuple(w.worker_id for w in case.workers.values() if w.village_id == place.place_id)
        alight = tuple(
            w.worker_id for w in case.workers.values() if case.firms[w.firm_id].place_id == place.place_id
        )
        until = now + 300 + 20 * (len(board) + len(alight))
        line.append(Segment(SegmentKind.STOP, now, until))
        kind = StopKind.PICKUP if place.kind is PlaceKind.PICKUP else StopKind.DROP
        stops.append(Stop(place.place_id, kind, now, until, board, alight))
        if place is not places[-1]:
            now = wheel.drive(until, index, _road_m(place, places[index + 1]))
    drives = [s for s in line if s.kind is SegmentKind.DRIVE]
    return Trip(
        trip_id="T001",
        coach_id="C1",
        driver_ids=tuple(case.drivers),
        day=DAY,
        stops=tuple(stops),
        timeline=tuple(line),
        seats=dict(zip(case.workers, _seats(case), strict=False)),
        distance_m=sum(s.distance_m for s in drives),
        empty_m=0,
        drive_s=sum(s.until - s.from_ for s in drives),
        duration_s=line[-1].until - line[0].from_,
        cost_fen=1_986_500,
        rider_time_fen=0,
        leaders=tuple(case.workers)[: what.policy.leaders_per_trip],
    )


def _seats(case: Case) -> Iterator[str]:
    rows = case.coaches["C1"].layout.rows
    for index, width in enumerate(rows[: len(rows) - case.policy.observation_rows], start=1):
        yield from (f"{index}{chr(ord('A') + k)}" for k in range(width))


def _road_m(here: Place, there: Place) -> int:
    """Return a plausible length of road near 30 degrees north."""
    north_km = 111 * ((here.lat or 0.0) - (there.lat or 0.0))
    east_km = 97 * ((here.lon or 0.0) - (there.lon or 0.0))
    return round(1200 * math.hypot(north_km, east_km))


@dataclass(slots=True)
class _Wheel:
    """Drive legs with turns of two hours, a rest after each, and the halt from 2 to 5."""

    drivers: tuple[str, ...]
    line: list[Segment]
    turn: int = 0
    left_s: int = TURN_S

    def drive(self, now: int, from_stop: int, road_m: int) -> int:
        """Append the segments of one leg and return when it ends."""
        while road_m > 0:
            clock = datetime.fromtimestamp(now, ZONE)
            if 2 <= clock.hour < 5:
                now = self._stand(
                    SegmentKind.HALT, now, int(clock.replace(hour=5, minute=0, second=0).timestamp())
                )
                continue
            if self.left_s <= 0:
                kind = SegmentKind.CHANGE if self.turn % 2 else SegmentKind.BREAK
                now = self._stand(kind, now, now + REST_S)
                continue
            speed = NIGHT_KMH if clock.hour >= 22 or clock.hour < 6 else SURE_KMH
            before_halt = (
                int(clock.replace(hour=2, minute=0, second=0).timestamp()) - now if clock.hour < 2 else TURN_S
            )
            part_s = min(self.left_s, before_halt, max(1, round(road_m / speed * 3.6)))
            part_m = min(road_m, round(part_s * speed / 3.6) + 1)
            driver = self.drivers[self.turn % len(self.drivers)]
            self.line.append(Segment(SegmentKind.DRIVE, now, now + part_s, driver, from_stop, part_m))
            now, road_m, self.left_s = now + part_s, road_m - part_m, self.left_s - part_s
        return now

    def _stand(self, kind: SegmentKind, now: int, until: int) -> int:
        self.line.append(Segment(kind, now, until))
        self.turn, self.left_s = self.turn + 1, TURN_S
        return until
