"""Spoils about figures and form: lengths, money, and fields that are missing or nonsense."""

from collections.abc import Iterator
from random import Random
from typing import Any

from lawful_plans import RawPlan, World
from spoiled_plans.spoiling import any_part, any_trip, spoil

NONSENSE: tuple[Any, ...] = (None, "", "x", "2020-02-28", 0, -1, 7, 3.5, True, [], {}, [1], ["x"], {"x": 1})
SUMS = ("objective_fen", "cost_fen", "coach_day_fen", "rider_time_fen", "left_fen", "bound_fen")


@spoil
def change_metres_of_a_drive(plan: RawPlan, world: World, rng: Random) -> bool:
    part = any_part(any_trip(plan, rng), rng, "drive")
    part["distance_m"] = max(0, part["distance_m"] + rng.choice((1, 2, 3, 500, 40_000)) * rng.choice((-1, 1)))
    return True


@spoil
def shift_metres_between_parts(plan: RawPlan, world: World, rng: Random) -> bool:
    drives = [part for part in any_trip(plan, rng)["timeline"] if part["kind"] == "drive"]
    a, b = rng.choice(drives), rng.choice(drives)
    metres = min(b["distance_m"], rng.choice((1, 20, 500, 5000, 40_000, 200_000)))
    b["distance_m"] -= metres
    a["distance_m"] += metres
    return a is not b


@spoil
def change_leg_of_a_drive(plan: RawPlan, world: World, rng: Random) -> bool:
    trip = any_trip(plan, rng)
    any_part(trip, rng, "drive")["from_stop"] = rng.randrange(len(trip["stops"]) + 2)
    return True


@spoil
def change_a_number_of_a_trip(plan: RawPlan, world: World, rng: Random) -> bool:
    field = rng.choice(["distance_m", "empty_m", "drive_s", "duration_s", "cost_fen", "rider_time_fen"])
    trip = any_trip(plan, rng)
    trip[field] = max(0, trip[field] + rng.choice((1, 2, 3, 20, 5000)) * rng.choice((-1, 1)))
    return True


@spoil
def change_a_sum(plan: RawPlan, world: World, rng: Random) -> bool:
    field = rng.choice(SUMS)
    plan[field] = max(0, plan[field] + rng.choice((1, 2, 3, 5000, 10**9)) * rng.choice((-1, 1)))
    return True


@spoil
def change_gap(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["gap"] = rng.choice((0.0, 0.5, 0.9995, 1.0, 2.0, plan["gap"] + 5e-4))
    return True


@spoil
def change_status(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["status"] = rng.choice(("optimal", "feasible", "infeasible", "perfect"))
    return True


@spoil
def claim_to_be_optimal(plan: RawPlan, world: World, rng: Random) -> bool:
    plan["bound_fen"] = plan["objective_fen"] + rng.choice((-1, 0, 1))
    plan["gap"] = 0.0
    plan["status"] = rng.choice(("optimal", "feasible"))
    return True


@spoil
def cheaper_than_it_is(plan: RawPlan, world: World, rng: Random) -> bool:
    fen = rng.choice((1, 2, 100, 10_000))
    trip = any_trip(plan, rng)
    trip["cost_fen"] -= fen
    plan["cost_fen"] -= fen
    plan["objective_fen"] -= fen
    return bool(trip["cost_fen"] >= 0)


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


@spoil
def write_nonsense(plan: RawPlan, world: World, rng: Random) -> bool:
    holder, key = _holder(plan, rng)
    holder[key] = rng.choice(NONSENSE)
    return True


@spoil
def delete_field(plan: RawPlan, world: World, rng: Random) -> bool:
    holder, key = _holder(plan, rng)
    del holder[key]
    return True
