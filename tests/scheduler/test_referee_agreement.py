"""The product's referee and the independent one say the same of the same plans, lawful and spoiled."""

import json
from pathlib import Path
from random import Random

import pytest

from lawful_plans import RawPlan, World, independent_codes, make_world
from scheduler.planform import form_faults
from scheduler.referee import judge
from spoiled_plans import SPOILS

EVERYDAY = 160
ALL = 1100


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[World]:
    """Give lawful plans under every duty preset: one day and several, half load, quotas, listed drivers."""
    folder = tmp_path_factory.mktemp("worlds")
    return [
        make_world(folder / "county", "county", 2, n=40, nv=8, nf=3),
        make_world(folder / "strict", "county", 7, n=40, nv=8, nf=3, days=2, strict=True),
        make_world(folder / "eu", "county", 3, n=40, nv=8, nf=3, duty="eu-561"),
        make_world(folder / "region", "region", 4, n=70, nv=8, nf=4, avoid=("4502",)),
        make_world(folder / "local", "local", 10, n=40, nv=10, nf=3, day=True),
        make_world(folder / "us", "local", 6, n=40, nv=10, nf=3, duty="us-motorcoach"),
        make_world(folder / "tight", "tight", 5, n=50, nv=8, nf=4, days=2, min_riders=3),
    ]


def test_lawful_plans_are_lawful_to_both(worlds: list[World]) -> None:
    for world in worlds:
        assert world.plan()["trips"]
        assert independent_codes(world, world.plan()) == set()
        assert judge(world.case, world.travel, world.plan()) == ()


def _spoiled(worlds: list[World], number: int) -> tuple[World, RawPlan, str] | None:
    """Spoil a plan in one to three ways; the same number gives the same plan on every machine."""
    rng = Random(f"spoil {number}")
    world = worlds[number % len(worlds)]
    plan = world.plan()
    # Every way has its turn; sometimes others come on top.
    ways = [SPOILS[number // len(worlds) % len(SPOILS)], *rng.choices(SPOILS, k=rng.choice((0, 0, 1, 2)))]
    done = []
    for way in ways:
        try:
            done.append(way(plan, world, rng))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, StopIteration):
            continue  # an earlier spoil has taken away what this one needs
    return (world, plan, ", ".join(way.__name__ for way in ways)) if any(done) else None


def _disagreements(worlds: list[World], numbers: range) -> tuple[int, list[str]]:
    judged, found = 0, []
    for number in numbers:
        spoiled = _spoiled(worlds, number)
        if spoiled is None:
            continue
        world, plan, ways = spoiled
        judged += 1
        ours = {fault.code for fault in judge(world.case, world.travel, plan)}
        theirs = independent_codes(world, json.loads(json.dumps(plan)))
        # A file without the form of a plan is refused as such; what else is said of it depends on how much
        # of it a reader still makes sense of.
        same = {"F00"} <= ours & theirs if form_faults(plan) else ours == theirs
        if not same:
            found.append(f"{number} {world.folder.name} {ways}: {sorted(ours)} but {sorted(theirs)}")
    return judged, found


def test_referees_agree_on_a_sample_of_spoiled_plans(worlds: list[World]) -> None:
    judged, disagreements = _disagreements(worlds, range(0, ALL, ALL // EVERYDAY))
    assert judged > EVERYDAY * 0.8
    assert disagreements == []


@pytest.mark.long
def test_referees_agree_on_a_thousand_spoiled_plans(worlds: list[World]) -> None:
    judged, disagreements = _disagreements(worlds, range(ALL))
    assert judged >= 1000
    assert disagreements == []


def test_a_plan_file_is_not_changed_by_judging_it(worlds: list[World], tmp_path: Path) -> None:
    plan = worlds[0].plan()
    judge(worlds[0].case, worlds[0].travel, plan)
    assert plan == worlds[0].plan()
