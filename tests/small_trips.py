"""One small case and its lawful plan, to be read with the eyes and broken rule by rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from builders import DAY, SHANGHAI, case, coach, travel, worker
from scheduler.case import Case, CostRates, Times
from scheduler.referee import judge

RawPlan = dict[str, Any]
STOP_S, PER_RIDER_S = 60, 10
STOPS = (
    ("V1", "pickup", ["W1", "W2"]),
    ("V2", "pickup", ["W3"]),
    ("at F1", "drop", ["W1", "W2"]),
    ("at F2", "drop", ["W3"]),
)
MINUTES, METRES = (10, 60, 5), (10_000, 90_000, 5_000)
ROADS = travel(
    {
        ("V1", "V2"): (10, 10),
        ("V2", "at F1"): (90, 60),
        ("at F1", "at F2"): (5, 5),
        ("V1", "at F1"): (95, 65),
        ("V2", "at F2"): (92, 62),
        ("V1", "at F2"): (100, 70),
    }
)
PEOPLE = (
    worker("W1", village="V1", firm="F1", party="P"),
    worker("W2", village="V1", firm="F1", party="P"),
    worker("W3", village="V2", firm="F2"),
)


def small_case(**changes: Any) -> Case:
    """Give a couple from V1 bound for F1, somebody from V2 bound for F2, and one coach of nine seats."""
    about = {
        "workers": PEOPLE,
        "coaches": [coach("C1", seats=9, crew=1, fixed_yuan=1000, per_km_yuan=5)],
        "times": Times(stop_s=STOP_S, per_rider_s=PER_RIDER_S),
        "cost": CostRates(left_behind_yuan=1000),
    }
    return case(**(about | changes))


def small_trip(trip_id: str = "T1", begin: str = "08:00") -> RawPlan:
    """Give the trip that carries all three, with one driver and no rest."""
    start = now = datetime.fromisoformat(f"{DAY}T{begin}:00").replace(tzinfo=SHANGHAI)
    stops: list[RawPlan] = []
    timeline: list[RawPlan] = []
    for i, (place_id, kind, people) in enumerate(STOPS):
        if i:
            now += timedelta(minutes=MINUTES[i - 1])
            about = {"driver": "C1/1", "from_stop": i - 1, "distance_m": METRES[i - 1]}
            timeline.append({"kind": "drive", "from": stops[-1]["depart"], "until": now.isoformat(), **about})
        arrive = now.isoformat()
        now += timedelta(seconds=STOP_S + PER_RIDER_S * len(people))
        timeline.append({"kind": "stop", "from": arrive, "until": now.isoformat()})
        people_on_and_off = {"board": list(people), "alight": []}
        if kind == "drop":
            people_on_and_off = {"board": [], "alight": list(people)}
        times = {"arrive": arrive, "depart": now.isoformat()}
        stops.append({"place_id": place_id, "kind": kind, **times, **people_on_and_off})
    return {
        "trip_id": trip_id,
        "coach_id": "C1",
        "drivers": ["C1/1"],
        "day": DAY.isoformat(),
        "stops": stops,
        "timeline": timeline,
        "seats": {"W1": "1A", "W2": "1B", "W3": "1D"},
        "distance_m": sum(METRES),
        "empty_m": 0,
        "drive_s": sum(MINUTES) * 60,
        "duration_s": int((now - start).total_seconds()),
        "cost_fen": 100 * (1000 + 5 * sum(METRES) // 1000),
        "rider_time_fen": 0,
        "leaders": [],
    }


def plan_of(*trips: RawPlan, left: Iterable[tuple[str, str]] = (), left_fen: int = 0) -> RawPlan:
    """Give the plan of these trips, with a bound of nothing."""
    cost = sum(trip["cost_fen"] for trip in trips)
    return {
        "format": "return-bus-plan/1",
        "case": "test",
        "status": "feasible",
        "seed": 1,
        "seconds": 0.1,
        "policy": {},
        "objective_fen": cost + left_fen,
        "cost_fen": cost,
        "coach_day_fen": 0,
        "rider_time_fen": 0,
        "left_fen": left_fen,
        "bound_fen": 0,
        "gap": 1.0,
        "trips": list(trips),
        "left_behind": [{"worker_id": w, "code": code, "detail": "", "remedy": ""} for w, code in left],
    }


def without(trip: RawPlan, *worker_ids: str) -> RawPlan:
    """Take people off a trip; their places stay."""
    for stop in trip["stops"]:
        stop["board"] = [w for w in stop["board"] if w not in worker_ids]
        stop["alight"] = [w for w in stop["alight"] if w not in worker_ids]
    trip["seats"] = {w: place for w, place in trip["seats"].items() if w not in worker_ids}
    return trip


def codes(plan: Any, of: Case | None = None, **more: Any) -> set[str]:
    """Return the codes of all faults that the referee finds."""
    return {fault.code for fault in judge(of or small_case(), ROADS, plan, **more)}


def moment(hour: int) -> int:
    """Return an hour of the day of the trip, in seconds since 1970 UTC."""
    return int(datetime(2020, 2, 28, hour, tzinfo=SHANGHAI).timestamp())
