"""Whatever is edited in whatever order: what was accepted is lawful, by both referees."""

import random
from pathlib import Path

import pytest

from exhaustive.tiny import write_tiny_case
from hand_edits import Desk
from lawful_plans import World, independent_codes
from scheduler.case import Case
from scheduler.clock import LocalClock
from scheduler.editing.editfile import edit_of, edit_to_json
from scheduler.errors import EditRefused
from scheduler.planfile import plan_to_json
from scheduler.planform import PLANNER_CODES
from scheduler.trips import Plan

EVERYDAY_SEEDS, MANY_SEEDS, EDITS = (3, 4, 7, 10, 24, 31, 32, 47, 52), range(100, 200), 60


def some_people(case: Case, dice: random.Random) -> list[str]:
    """Return a party, or several that go from one village to one firm."""
    one = case.workers[dice.choice(sorted(case.workers))]
    alike = [w for w in case.workers.values() if (w.village_id, w.firm_id) == (one.village_id, one.firm_id)]
    chosen = dice.sample(alike, dice.randint(1, min(6, len(alike)))) if dice.random() < 0.6 else [one]
    parties = {w.party_id for w in chosen} - {""}
    return sorted(
        {w.worker_id for w in chosen} | {w for w, o in case.workers.items() if o.party_id in parties}
    )


def any_edit(case: Case, plan: Plan, dice: random.Random) -> dict[str, object]:
    """Return an edit of some kind that names what there is."""
    trip_ids = [trip.trip_id for trip in plan.trips] or ["T001"]
    trip_id = dice.choice(trip_ids)
    trip = next((one for one in plan.trips if one.trip_id == trip_id), None)
    people = some_people(case, dice)
    pickups = [stop.place_id for stop in trip.stops if stop.board] if trip else ["V1"]
    drops = [stop.place_id for stop in trip.stops if stop.alight] if trip else ["G1"]
    code, place = dice.choice(sorted(PLANNER_CODES)), dice.choice(sorted(case.places))
    open_s = range(case.times.depart_from_s, case.times.depart_until_s + 1, 600)
    moment = case.clock.midnight(dice.choice(case.days)) + dice.choice([*open_s, 0])
    coach, other = dice.choice(sorted(case.coaches)), dice.choice(trip_ids)
    drivers = dice.sample(sorted(case.drivers), 1) if case.drivers else [f"{coach}/1"]
    new = {"do": "new", "people": people, "coach": coach, "at": case.clock.iso(moment)}
    if not plan.trips or dice.random() < 0.2:
        return new
    return dice.choice(
        [
            {"do": "move", "people": people, "to": trip_id},
            {"do": "leave", "people": people, "code": code},
            {"do": "coach", "trip": trip_id, "coach": coach},
            {"do": "swap-coaches", "trip": trip_id, "with": other},
            {"do": "drivers", "trip": trip_id, "drivers": drivers},
            {"do": "shift", "trip": trip_id, "minutes": dice.choice([-90, -20, 10, 45, 200])},
            {"do": "depart", "trip": trip_id, "at": case.clock.iso(moment)},
            {"do": "day", "trip": trip_id, "day": dice.choice(case.days).isoformat()},
            {"do": "stops", "trip": trip_id, "pickups": dice.sample(pickups, len(pickups))},
            {"do": "stops", "trip": trip_id, "drops": dice.sample(drops, len(drops))},
            {"do": "pickup", "trip": trip_id, "place": dice.choice(pickups), "to": place},
            {"do": "dissolve", "trip": trip_id, "code": code},
            {"do": "merge", "trip": trip_id, "into": other},
        ]
    )


def hold(folder: Path, seed: int) -> int:
    """Make edits by the dice, hold what they leave against both referees, and return how many were done."""
    world, dice = World(write_tiny_case(folder / str(seed), seed)), random.Random(seed)
    case, done = world.case, 0
    clock = LocalClock(case.zone)
    desk = Desk(case, world.travel)
    for _ in range(EDITS):
        edit = any_edit(case, desk.plan, dice)
        assert edit_to_json(edit_of(edit, clock), clock) == edit
        before = plan_to_json(desk.plan)
        try:
            desk.edit(**edit)  # the product's own referee is asked there
        except EditRefused:
            assert plan_to_json(desk.plan) == before
            continue
        assert independent_codes(world, plan_to_json(desk.plan)) == set(), f"tiny case {seed}: {edit}"
        done += 1
    return done


@pytest.mark.parametrize("seed", EVERYDAY_SEEDS)
def test_whatever_was_accepted_is_lawful(tmp_path: Path, seed: int) -> None:
    assert hold(tmp_path, seed) > 0


@pytest.mark.long
def test_many_sequences_of_edits_are_lawful(tmp_path: Path) -> None:
    assert sum(hold(tmp_path, seed) for seed in MANY_SEEDS) > 500
