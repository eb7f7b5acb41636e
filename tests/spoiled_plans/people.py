"""Spoils about people: who rides, who is left, who sits where."""

from random import Random
from typing import Any

from lawful_plans import RawPlan, World
from spoiled_plans.spoiling import any_rider, any_stop, any_trip, spoil


def _take_out(plan: RawPlan, trip: Any, worker_id: str) -> None:
    for stop in trip["stops"]:
        for list_ in (stop["board"], stop["alight"]):
            while worker_id in list_:
                list_.remove(worker_id)
    trip["seats"].pop(worker_id, None)


@spoil
def move_rider_to_another_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    if len(plan["trips"]) < 2:
        return False
    here, there = rng.sample(plan["trips"], 2)
    worker_id = any_rider(here, rng)
    _take_out(plan, here, worker_id)
    any_stop(there, rng)["board"].append(worker_id)
    any_stop(there, rng, "drop")["alight"].append(worker_id)
    there["seats"][worker_id] = "9A"
    return True


@spoil
def move_rider_to_another_pickup(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    worker_id = any_rider(trip, rng)
    for stop in trip["stops"]:
        if worker_id in stop["board"]:
            stop["board"].remove(worker_id)
    any_stop(trip, rng)["board"].append(worker_id)
    return True


@spoil
def move_rider_to_another_drop(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    worker_id = any_rider(trip, rng)
    for stop in trip["stops"]:
        if worker_id in stop["alight"]:
            stop["alight"].remove(worker_id)
    any_stop(trip, rng, "drop")["alight"].append(worker_id)
    return True


@spoil
def delete_rider_everywhere(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    _take_out(plan, trip, any_rider(trip, rng))
    return True


@spoil
def delete_rider_from_one_list(plan: RawPlan, world: World, rng: Random) -> bool:
    stop = rng.choice([s for trip in plan["trips"] for s in trip["stops"] if s["board"] or s["alight"]])
    people = stop["board"] or stop["alight"]
    people.remove(rng.choice(people))
    return True


@spoil
def board_rider_twice(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    any_stop(trip, rng)["board"].append(any_rider(trip, rng))
    return True


@spoil
def leave_rider_behind_too(plan: RawPlan, world: World, rng: Random) -> bool:
    worker_id = any_rider(any_trip(plan, rng), rng)
    plan["left_behind"].append({"worker_id": worker_id, "code": "NO_COACH_LEFT", "detail": "", "remedy": ""})
    return True


@spoil
def forget_somebody_left(plan: RawPlan, world: World, rng: Random) -> bool:
    if plan["left_behind"]:
        plan["left_behind"].remove(rng.choice(plan["left_behind"]))
    return bool(plan["left_behind"])


@spoil
def leave_somebody_twice(plan: RawPlan, world: World, rng: Random) -> bool:
    if plan["left_behind"]:
        plan["left_behind"].append(dict(rng.choice(plan["left_behind"])))
    return bool(plan["left_behind"])


@spoil
def change_code(plan: RawPlan, world: World, rng: Random) -> bool:
    codes = (
        "NO_COACH_LEFT OUT_OF_WINDOW NO_CONSENT TEMPERATURE_HIGH PARTY_MEMBER_REFUSED IDENTITY_INVALID BORED"
    )
    if plan["left_behind"]:
        rng.choice(plan["left_behind"])["code"] = rng.choice(codes.split())
    return bool(plan["left_behind"])


@spoil
def take_refused_person_along(plan: RawPlan, world: World, rng: Random) -> bool:
    if not plan["left_behind"]:
        return False
    trip, left = any_trip(plan, rng), rng.choice(plan["left_behind"])
    plan["left_behind"].remove(left)
    any_stop(trip, rng)["board"].append(left["worker_id"])
    any_stop(trip, rng, "drop")["alight"].append(left["worker_id"])
    return True


@spoil
def put_stranger_aboard(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    any_stop(trip, rng)["board"].append("nobody")
    if rng.random() < 0.5:
        any_stop(trip, rng, "drop")["alight"].append("nobody")
    return True


@spoil
def crowd_everybody_into_one_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    aboard = {w for t in plan["trips"] for s in t["stops"] for w in s["board"]}
    for worker_id in world.case.workers:
        if worker_id not in aboard and rng.random() < 0.9:
            any_stop(trip, rng)["board"].append(worker_id)
            any_stop(trip, rng, "drop")["alight"].append(worker_id)
    plan["left_behind"] = [left for left in plan["left_behind"] if rng.random() < 0.3]
    return True


@spoil
def change_a_seat(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    rows = world.case.coaches[trip["coach_id"]].layout.rows
    seat = f"{rng.randrange(0, len(rows) + 2)}{rng.choice('ABCDEFa')}"
    trip["seats"][any_rider(trip, rng)] = rng.choice((seat, seat, seat, "A1", "1", "", "12"))
    return True


@spoil
def swap_two_seats(plan: RawPlan, world: World, rng: Random) -> bool:
    seats = any_trip(plan, rng)["seats"]
    a, b = rng.choice(list(seats)), rng.choice(list(seats))
    seats[a], seats[b] = seats[b], seats[a]
    return a != b


@spoil
def deal_seats_anew(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    rows = world.case.coaches[trip["coach_id"]].layout.rows
    free = [f"{row}{chr(65 + k)}" for row, width in enumerate(rows, 1) for k in range(width)]
    places = rng.sample(free, len(trip["seats"]))
    trip["seats"] = dict(zip(trip["seats"], places, strict=True))
    return True


@spoil
def change_leaders(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    rider = any_rider(trip, rng)
    trip["leaders"] = rng.choice(([], [rider], [rider, rider], ["nobody"], [*trip["leaders"], rider]))
    return True
