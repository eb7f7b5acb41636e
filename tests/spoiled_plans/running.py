"""Spoils about running: stops, days and hours, drivers and coaches."""

import datetime
from random import Random
from typing import Any

from lawful_plans import RawPlan, World
from spoiled_plans.spoiling import any_part, any_trip, either_way, later, spoil


@spoil
def swap_two_stops(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = any_trip(plan, rng)["stops"]
    i, j = rng.sample(range(len(stops)), 2)
    stops[i], stops[j] = stops[j], stops[i]
    return True


@spoil
def swap_two_places(plan: RawPlan, world: World, rng: Random) -> bool:
    a, b = rng.sample(any_trip(plan, rng)["stops"], 2)
    a["place_id"], b["place_id"] = b["place_id"], a["place_id"]
    return True


@spoil
def go_to_another_place(plan: RawPlan, world: World, rng: Random) -> bool:
    rng.choice(any_trip(plan, rng)["stops"])["place_id"] = rng.choice([*world.case.places, "nowhere"])
    return True


@spoil
def delete_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = any_trip(plan, rng)["stops"]
    stops.remove(rng.choice(stops))
    return True


@spoil
def repeat_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = any_trip(plan, rng)["stops"]
    i = rng.randrange(len(stops))
    stops.insert(i, dict(stops[i], board=list(stops[i]["board"]), alight=list(stops[i]["alight"])))
    return True


@spoil
def add_empty_pickup(plan: RawPlan, world: World, rng: Random) -> bool:
    stops = any_trip(plan, rng)["stops"]
    i = next(k for k, stop in enumerate(stops) if stop["kind"] == "pickup")
    stops.insert(i, dict(stops[i], place_id=rng.choice(list(world.case.places)), board=[]))
    return True


@spoil
def change_kind_of_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    rng.choice(any_trip(plan, rng)["stops"])["kind"] = rng.choice(("start", "pickup", "drop", "end", "pause"))
    return True


@spoil
def change_day(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    day = datetime.date.fromisoformat(trip["day"]) + datetime.timedelta(rng.choice((-2, -1, 1, 2, 40)))
    trip["day"] = day.isoformat()
    return True


def _shift(trip: Any, seconds: float) -> None:
    for stop in trip["stops"]:
        stop["arrive"], stop["depart"] = later(stop["arrive"], seconds), later(stop["depart"], seconds)
    for part in trip["timeline"]:
        part["from"], part["until"] = later(part["from"], seconds), later(part["until"], seconds)


@spoil
def shift_whole_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    _shift(any_trip(plan, rng), either_way(rng))
    return True


@spoil
def move_trip_to_another_day(plan: RawPlan, world: World, rng: Random) -> bool:
    trip, days = any_trip(plan, rng), rng.choice((-1, 1, 2))
    _shift(trip, days * 86_400)
    trip["day"] = (datetime.date.fromisoformat(trip["day"]) + datetime.timedelta(days)).isoformat()
    return True


@spoil
def shift_one_time_of_a_stop(plan: RawPlan, world: World, rng: Random) -> bool:
    stop, field = rng.choice(any_trip(plan, rng)["stops"]), rng.choice(("arrive", "depart"))
    stop[field] = later(stop[field], either_way(rng))
    return True


@spoil
def shift_one_time_of_the_timeline(plan: RawPlan, world: World, rng: Random) -> bool:
    part, field = any_part(any_trip(plan, rng), rng), rng.choice(("from", "until"))
    part[field] = later(part[field], either_way(rng))
    return True


@spoil
def shorten_drive_and_all_that_follows(plan: RawPlan, world: World, rng: Random) -> bool:
    trip, by_s = any_trip(plan, rng), either_way(rng)
    part = any_part(trip, rng)
    end = datetime.datetime.fromisoformat(part["until"])
    if end + datetime.timedelta(seconds=by_s) < datetime.datetime.fromisoformat(part["from"]):
        return False
    for item, fields in [(s, ("arrive", "depart")) for s in trip["stops"]] + [
        (p, ("from", "until")) for p in trip["timeline"]
    ]:
        for field in fields:
            if datetime.datetime.fromisoformat(item[field]) >= end:
                item[field] = later(item[field], by_s)
    return True


@spoil
def delete_part(plan: RawPlan, world: World, rng: Random) -> bool:
    timeline = any_trip(plan, rng)["timeline"]
    timeline.remove(rng.choice(timeline))
    return True


@spoil
def drop_a_break(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    part = any_part(trip, rng, "break", "change", "halt")
    if part is None:
        return False
    i = trip["timeline"].index(part)
    trip["timeline"][i - 1]["until"] = part["until"]
    trip["timeline"].remove(part)
    return True


@spoil
def rename_part(plan: RawPlan, world: World, rng: Random) -> bool:
    part = any_part(any_trip(plan, rng), rng)
    part["kind"] = rng.choice(("stop", "break", "change", "halt", "wait", "nap"))
    return True


@spoil
def change_driver_of_a_drive(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    any_part(trip, rng, "drive")["driver"] = rng.choice([*trip["drivers"], "somebody"])
    return True


@spoil
def one_driver_drives_all(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    driver_id = rng.choice(trip["drivers"])
    for part in trip["timeline"]:
        if part["kind"] == "drive":
            part["driver"] = driver_id
    return True


@spoil
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


@spoil
def change_crew(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    ways: tuple[list[str], ...] = (
        trip["drivers"][:1],
        [*trip["drivers"], "somebody"],
        [*trip["drivers"], trip["drivers"][0]],
        [],
    )
    trip["drivers"] = rng.choice(ways)
    return True


@spoil
def swap_coaches(plan: RawPlan, world: World, rng: Random) -> bool:
    any_trip(plan, rng)["coach_id"] = rng.choice([*world.case.coaches, "no coach"])
    return True


@spoil
def delete_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["trips"].remove(any_trip(plan, rng))
    return True


@spoil
def run_trip_twice(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    plan["trips"].append(dict(trip, trip_id=rng.choice((trip["trip_id"], "T999"))))
    return True
