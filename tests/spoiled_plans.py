"""Ways to spoil a lawful plan: each changes it at random and returns whether it could."""

import datetime
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from lawful_plans import RawPlan, World

Spoil = Callable[[RawPlan, World, Random], bool]
NONSENSE: tuple[Any, ...] = (None, "", "x", "2020-02-28", 0, -1, 7, 3.5, True, [], {}, [1], ["x"], {"x": 1})
SUMS = ("objective_fen", "cost_fen", "coach_day_fen", "rider_time_fen", "left_fen", "bound_fen")
SPANS_S = (1, 2, 3, 30, 60, 600, 1800, 7200, 43_200)


def _trip(plan: RawPlan, rng: Random) -> Any:
    return rng.choice(plan["trips"])


def _stop(trip: Any, rng: Random, kind: str = "pickup") -> Any:
    return rng.choice([stop for stop in trip["stops"] if stop["kind"] == kind])


def _part(trip: Any, rng: Random, *kinds: str) -> Any:
    parts = [part for part in trip["timeline"] if not kinds or part["kind"] in kinds]
    return rng.choice(parts) if parts else None


def _later(text: str, seconds: float) -> str:
    return (datetime.datetime.fromisoformat(text) + datetime.timedelta(seconds=seconds)).isoformat()


def _either_way(rng: Random) -> int:
    return rng.choice(SPANS_S) * rng.choice((-1, 1))


def _take_out(plan: RawPlan, trip: Any, worker_id: str) -> None:
    for stop in trip["stops"]:
        for list_ in (stop["board"], stop["alight"]):
            while worker_id in list_:
                list_.remove(worker_id)
    trip["seats"].pop(worker_id, None)


def _rider(trip: Any, rng: Random) -> str:
    riders = [w for stop in trip["stops"] for w in stop["board"]]
    return str(rng.choice(riders))


def move_rider_to_another_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    if len(plan["trips"]) < 2:
        return False
    here, there = rng.sample(plan["trips"], 2)
    worker_id = _rider(here, rng)
    _take_out(plan, here, worker_id)
    _stop(there, rng)["board"].append(worker_id)
    _stop(there, rng, "drop")["alight"].append(worker_id)
    there["seats"][worker_id] = "9A"
    return True


def move_rider_to_another_pickup(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    worker_id = _rider(trip, rng)
    for stop in trip["stops"]:
        if worker_id in stop["board"]:
            stop["board"].remove(worker_id)
    _stop(trip, rng)["board"].append(worker_id)
    return True


def move_rider_to_another_drop(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    worker_id = _rider(trip, rng)
    for stop in trip["stops"]:
        if worker_id in stop["alight"]:
            stop["alight"].remove(worker_id)
    _stop(trip, rng, "drop")["alight"].append(worker_id)
    return True


def delete_rider_everywhere(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    _take_out(plan, trip, _rider(trip, rng))
    return True


def delete_rider_from_one_list(plan: RawPlan, world: World, rng: Random) -> bool:
    stop = rng.choice([s for trip in plan["trips"] for s in trip["stops"] if s["board"] or s["alight"]])
    people = stop["board"] or stop["alight"]
    people.remove(rng.choice(people))
    return True


def board_rider_twice(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    _stop(trip, rng)["board"].append(_rider(trip, rng))
    return True


def leave_rider_behind_too(plan: RawPlan, world: World, rng: Random) -> bool:
    worker_id = _rider(_trip(plan, rng), rng)
    plan["left_behind"].append({"worker_id": worker_id, "code": "NO_COACH_LEFT", "detail": "", "remedy": ""})
    return True


def forget_somebody_left(plan: RawPlan, world: World, rng: Random) -> bool:
    if plan["left_behind"]:
        plan["left_behind"].remove(rng.choice(plan["left_behind"]))
    return bool(plan["left_behind"])


def leave_somebody_twice(plan: RawPlan, world: World, rng: Random) -> bool:
    if plan["left_behind"]:
        plan["left_behind"].append(dict(rng.choice(plan["left_behind"])))
    return bool(plan["left_behind"])


def change_code(plan: RawPlan, world: World, rng: Random) -> bool:
    codes = (
        "NO_COACH_LEFT OUT_OF_WINDOW NO_CONSENT TEMPERATURE_HIGH PARTY_MEMBER_REFUSED IDENTITY_INVALID BORED"
    )
    if plan["left_behind"]:
        rng.choice(plan["left_behind"])["code"] = rng.choice(codes.split())
    return bool(plan["left_behind"])


def take_refused_person_along(plan: RawPlan, world: World, rng: Random) -> bool:
    if not plan["left_behind"]:
        return False
    trip, left = _trip(plan, rng), rng.choice(plan["left_behind"])
    plan["left_behind"].remove(left)
    _stop(trip, rng)["board"].append(left["worker_id"])
    _stop(trip, rng, "drop")["alight"].append(left["worker_id"])
    return True


def put_stranger_aboard(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    _stop(trip, rng)["board"].append("nobody")
    if rng.random() < 0.5:
        _stop(trip, rng, "drop")["alight"].append("nobody")
    return True


def swap_two_stops(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = _trip(plan, rng)["stops"]
    i, j = rng.sample(range(len(stops)), 2)
    stops[i], stops[j] = stops[j], stops[i]
    return True


def swap_two_places(plan: RawPlan, world: World, rng: Random) -> bool:
    a, b = rng.sample(_trip(plan, rng)["stops"], 2)
    a["place_id"], b["place_id"] = b["place_id"], a["place_id"]
    return True


def go_to_another_place(plan: RawPlan, world: World, rng: Random) -> bool:
    rng.choice(_trip(plan, rng)["stops"])["place_id"] = rng.choice([*world.case.places, "nowhere"])
    return True


def delete_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = _trip(plan, rng)["stops"]
    stops.remove(rng.choice(stops))
    return True


def repeat_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = _trip(plan, rng)["stops"]
    i = rng.randrange(len(stops))
    stops.insert(i, dict(stops[i], board=list(stops[i]["board"]), alight=list(stops[i]["alight"])))
    return True


def add_empty_pickup(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = _trip(plan, rng)["stops"]
    i = next(k for k, stop in enumerate(stops) if stop["kind"] == "pickup")
    stops.insert(i, dict(stops[i], place_id=rng.choice(list(world.case.places)), board=[]))
    return True


def change_kind_of_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    rng.choice(_trip(plan, rng)["stops"])["kind"] = rng.choice(("start", "pickup", "drop", "end", "pause"))
    return True


def change_day(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    day = datetime.date.fromisoformat(trip["day"]) + datetime.timedelta(rng.choice((-2, -1, 1, 2, 40)))
    trip["day"] = day.isoformat()
    return True


def _shift(trip: Any, seconds: float) -> None:
    for stop in trip["stops"]:
        stop["arrive"], stop["depart"] = _later(stop["arrive"], seconds), _later(stop["depart"], seconds)
    for part in trip["timeline"]:
        part["from"], part["until"] = _later(part["from"], seconds), _later(part["until"], seconds)


def shift_whole_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    _shift(_trip(plan, rng), _either_way(rng))
    return True


def move_trip_to_another_day(plan: RawPlan, world: World, rng: Random) -> bool:
    trip, days = _trip(plan, rng), rng.choice((-1, 1, 2))
    _shift(trip, days * 86_400)
    trip["day"] = (datetime.date.fromisoformat(trip["day"]) + datetime.timedelta(days)).isoformat()
    return True


def shift_one_time_of_a_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    stop, field = rng.choice(_trip(plan, rng)["stops"]), rng.choice(("arrive", "depart"))
    stop[field] = _later(stop[field], _either_way(rng))
    return True


def shift_one_time_of_the_timeline(plan: RawPlan, world: World, rng: Random) -> bool:
    part, field = _part(_trip(plan, rng), rng), rng.choice(("from", "until"))
    part[field] = _later(part[field], _either_way(rng))
    return True


def shorten_drive_and_all_that_follows(plan: RawPlan, world: World, rng: Random) -> bool:
    trip, by_s = _trip(plan, rng), _either_way(rng)
    part = _part(trip, rng)
    end = datetime.datetime.fromisoformat(part["until"])
    if end + datetime.timedelta(seconds=by_s) < datetime.datetime.fromisoformat(part["from"]):
        return False
    for item, fields in [(s, ("arrive", "depart")) for s in trip["stops"]] + [
        (p, ("from", "until")) for p in trip["timeline"]
    ]:
        for field in fields:
            if datetime.datetime.fromisoformat(item[field]) >= end:
                item[field] = _later(item[field], by_s)
    return True


def delete_part(plan: RawPlan, world: World, rng: Random) -> bool:
    timeline = _trip(plan, rng)["timeline"]
    timeline.remove(rng.choice(timeline))
    return True


def drop_a_break(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    part = _part(trip, rng, "break", "change", "halt")
    if part is None:
        return False
    i = trip["timeline"].index(part)
    trip["timeline"][i - 1]["until"] = part["until"]
    trip["timeline"].remove(part)
    return True


def rename_part(plan: RawPlan, world: World, rng: Random) -> bool:
    part = _part(_trip(plan, rng), rng)
    part["kind"] = rng.choice(("stop", "break", "change", "halt", "wait", "nap"))
    return True


def change_driver_of_a_drive(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    _part(trip, rng, "drive")["driver"] = rng.choice([*trip["drivers"], "somebody"])
    return True


def one_driver_drives_all(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    driver_id = rng.choice(trip["drivers"])
    for part in trip["timeline"]:
        if part["kind"] == "drive":
            part["driver"] = driver_id
    return True


def swap_drivers_of_two_trips(plan: RawPlan, world: World, rng: Random) -> bool:
    if len(plan["trips"]) < 2:
        return False
    a, b = rng.sample(plan["trips"], 2)
    names = dict(zip(a["drivers"], b["drivers"], strict=False))
    a["drivers"] = [names.get(d, d) for d in a["drivers"]]
    for part in a["timeline"]:
        if "driver" in part:
            part["driver"] = names.get(part["driver"], part["driver"])
    return True


def change_crew(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    ways: tuple[list[str], ...] = (
        trip["drivers"][:1],
        [*trip["drivers"], "somebody"],
        [*trip["drivers"], trip["drivers"][0]],
        [],
    )
    trip["drivers"] = rng.choice(ways)
    return True


def swap_coaches(plan: RawPlan, world: World, rng: Random) -> bool:
    _trip(plan, rng)["coach_id"] = rng.choice([*world.case.coaches, "no coach"])
    return True


def change_metres_of_a_drive(plan: RawPlan, world: World, rng: Random) -> bool:
    part = _part(_trip(plan, rng), rng, "drive")
    part["distance_m"] = max(0, part["distance_m"] + rng.choice((1, 2, 3, 500, 40_000)) * rng.choice((-1, 1)))
    return True


def shift_metres_between_parts(plan: RawPlan, world: World, rng: Random) -> bool:
    drives = [part for part in _trip(plan, rng)["timeline"] if part["kind"] == "drive"]
    a, b = rng.choice(drives), rng.choice(drives)
    metres = min(b["distance_m"], rng.choice((1, 20, 500, 5000, 40_000, 200_000)))
    b["distance_m"] -= metres
    a["distance_m"] += metres
    return a is not b


def change_leg_of_a_drive(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    _part(trip, rng, "drive")["from_stop"] = rng.randrange(len(trip["stops"]) + 2)
    return True


def change_a_number_of_a_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    field = rng.choice(["distance_m", "empty_m", "drive_s", "duration_s", "cost_fen", "rider_time_fen"])
    trip = _trip(plan, rng)
    trip[field] = max(0, trip[field] + rng.choice((1, 2, 3, 20, 5000)) * rng.choice((-1, 1)))
    return True


def change_a_sum(plan: RawPlan, world: World, rng: Random) -> bool:
    field = rng.choice(SUMS)
    plan[field] = max(0, plan[field] + rng.choice((1, 2, 3, 5000, 10**9)) * rng.choice((-1, 1)))
    return True


def change_gap(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["gap"] = rng.choice((0.0, 0.5, 0.9995, 1.0, 2.0, plan["gap"] + 5e-4))
    return True


def change_status(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["status"] = rng.choice(("optimal", "feasible", "infeasible", "perfect"))
    return True


def claim_to_be_optimal(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["bound_fen"] = plan["objective_fen"] + rng.choice((-1, 0, 1))
    plan["gap"] = 0.0
    plan["status"] = rng.choice(("optimal", "feasible"))
    return True


def cheaper_than_it_is(plan: RawPlan, world: World, rng: Random) -> bool:
    fen = rng.choice((1, 2, 100, 10_000))
    trip = _trip(plan, rng)
    trip["cost_fen"] -= fen
    plan["cost_fen"] -= fen
    plan["objective_fen"] -= fen
    return bool(trip["cost_fen"] >= 0)


def change_a_seat(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    rows = world.case.coaches[trip["coach_id"]].layout.rows
    seat = f"{rng.randrange(0, len(rows) + 2)}{rng.choice('ABCDEFa')}"
    trip["seats"][_rider(trip, rng)] = rng.choice((seat, seat, seat, "A1", "1", "", "12"))
    return True


def swap_two_seats(plan: RawPlan, world: World, rng: Random) -> bool:
    seats = _trip(plan, rng)["seats"]
    a, b = rng.choice(list(seats)), rng.choice(list(seats))
    seats[a], seats[b] = seats[b], seats[a]
    return a != b


def deal_seats_anew(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    rows = world.case.coaches[trip["coach_id"]].layout.rows
    free = [f"{row}{chr(65 + k)}" for row, width in enumerate(rows, 1) for k in range(width)]
    places = rng.sample(free, len(trip["seats"]))
    trip["seats"] = dict(zip(trip["seats"], places, strict=True))
    return True


def change_leaders(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    rider = _rider(trip, rng)
    trip["leaders"] = rng.choice(([], [rider], [rider, rider], ["nobody"], [*trip["leaders"], rider]))
    return True


def delete_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["trips"].remove(_trip(plan, rng))
    return True


def run_trip_twice(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    plan["trips"].append(dict(trip, trip_id=rng.choice((trip["trip_id"], "T999"))))
    return True


def crowd_everybody_into_one_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = _trip(plan, rng)
    aboard = {w for t in plan["trips"] for s in t["stops"] for w in s["board"]}
    for worker_id in world.case.workers:
        if worker_id not in aboard and rng.random() < 0.9:
            _stop(trip, rng)["board"].append(worker_id)
            _stop(trip, rng, "drop")["alight"].append(worker_id)
    plan["left_behind"] = [left for left in plan["left_behind"] if rng.random() < 0.3]
    return True


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for name in value:
            yield from _paths(value[name], (*path, name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _paths(item, (*path, i))


def _holder(plan: RawPlan, rng: Random) -> tuple[Any, Any]:
    """Return a random container of the plan and a key in it; each name of a field is as likely as another."""
    paths = list(_paths(plan))
    name = rng.choice(sorted({str(path[-1]) for path in paths if not isinstance(path[-1], int)}))
    path = rng.choice([path for path in paths if path[-1] == name])
    holder: Any = plan
    for step in path[:-1]:
        holder = holder[step]
    return holder, path[-1]


def write_nonsense(plan: RawPlan, world: World, rng: Random) -> bool:
    holder, key = _holder(plan, rng)
    holder[key] = rng.choice(NONSENSE)
    return True


def delete_field(plan: RawPlan, world: World, rng: Random) -> bool:
    holder, key = _holder(plan, rng)
    del holder[key]
    return True


SPOILS: tuple[Spoil, ...] = tuple(
    found
    for name, found in list(globals().items())
    if callable(found)
    and not name.startswith("_")
    and name not in {"Callable", "Iterator", "Random", "World"}
)
