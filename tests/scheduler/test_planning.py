"""Planning: lawful, proved, never cheaper than the optimum of a tiny case, mostly equal, repeatable."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import builders as b
import referee
from exhaustive.optimum import Exhaustive
from exhaustive.tiny import write_tiny_case
from lawful_plans import World, make_world
from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import build_problem
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.lawful import faulty_trips, lawful_trips
from scheduler.planfile import plan_to_json
from scheduler.planning import AfterIterations, AfterSeconds, Progress, plan_batch

EVERYDAY_SEEDS = range(25)
ROUNDS = 300
REACHED = 0.95
"""At least this share of the tiny cases is solved to the optimum."""


@dataclass(frozen=True)
class Solved:
    """Hold a tiny case with its plan and its optimum."""

    seed: int
    plan: dict[str, Any]
    faults: list[Any]
    optimum_fen: int
    exact: bool

    @property
    def beyond_fen(self) -> int:
        """Return how much dearer the plan is than the optimum; a fen a trip either way is rounding."""
        beyond_fen: int = self.plan["objective_fen"] - self.optimum_fen
        return 0 if abs(beyond_fen) <= len(self.plan["trips"]) else beyond_fen

    @property
    def bound_holds(self) -> bool:
        """Say whether the proved bound is above no lawful plan."""
        return bool(self.plan["bound_fen"] <= min(self.optimum_fen, self.plan["objective_fen"]))


def solve(folder: Path, seed: int) -> Solved:
    """Plan a tiny case without duty rules and find its optimum."""
    world = World(write_tiny_case(folder / str(seed), seed, "none"))
    plan = plan_of(world)
    faults = referee.Referee(world.independent_case, json.loads(json.dumps(plan))).run()
    found = Exhaustive(world)
    return Solved(seed, plan, faults, found.best_fen, found.exact)


def plan_of(world: World, seed: int = 1) -> dict[str, Any]:
    """Plan a case for a number of rounds; the seconds are not told."""
    plan = plan_to_json(plan_batch(world.case, world.travel, AfterIterations(ROUNDS), seed).plan)
    return {key: value for key, value in plan.items() if key != "seconds"} | {"seconds": 0.0}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> list[Solved]:
    """Give the everyday tiny cases."""
    folder = tmp_path_factory.mktemp("tiny")
    return [solve(folder, seed) for seed in EVERYDAY_SEEDS]


def test_every_plan_is_lawful(solved: list[Solved]) -> None:
    assert {one.seed: one.faults for one in solved if one.faults} == {}


def test_no_plan_is_cheaper_than_the_optimum(solved: list[Solved]) -> None:
    assert [one.seed for one in solved if one.exact and one.beyond_fen < 0] == []


def test_no_optimum_is_cheaper_than_the_bound_that_a_plan_is_given(solved: list[Solved]) -> None:
    assert [one.seed for one in solved if not one.bound_holds] == []


def test_most_plans_are_the_optimum(solved: list[Solved]) -> None:
    missed = [one.seed for one in solved if one.beyond_fen > 0]

    assert len(missed) <= (1 - REACHED) * len(solved), f"missed in {missed}"


@pytest.mark.long
def test_of_many_plans_each_is_lawful_and_most_are_the_optimum(tmp_path: Path) -> None:
    missed = []
    for seed in range(1000, 1500):
        one = solve(tmp_path, seed)
        assert one.faults == [], f"tiny case {seed}"
        assert one.beyond_fen >= 0 or not one.exact, f"tiny case {seed}"
        assert one.bound_holds, f"tiny case {seed}"
        if one.beyond_fen > 0:
            missed.append(seed)

    assert len(missed) <= (1 - REACHED) * 500, f"missed in {missed}"


def test_who_lives_at_the_gate_rides_a_trip_that_takes_no_time(tmp_path: Path) -> None:
    tables = {
        "case.toml": 'name = "gate"\nfirst_day = 2020-02-28\nlast_day = 2020-02-28\n'
        'timezone = "Asia/Shanghai"\n[roads]\nsource = "matrix"\n',
        "places.csv": "place_id,name,kind,lat,lon\nV1,V1,village,28.2,121.3\nG1,G1,firm,28.2,121.3\n",
        "firms.csv": "firm_id,name,place_id\nF1,F1,G1\n",
        "workers.csv": "worker_id,name,village_id,firm_id\nW1,A,V1,F1\n",
        "coaches.csv": "coach_id,seats,fixed_yuan\nC1,5,100\n",
        "travel.csv": "from_id,to_id,distance_m,drive_s\nV1,G1,0,0\nG1,V1,0,0\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    world = World(tmp_path)

    plan = plan_of(world)

    assert referee.Referee(world.independent_case, plan).run() == []
    assert plan["objective_fen"] == 10_000


@pytest.mark.parametrize("seed", [1, 2, 12, 24])
def test_the_same_seed_gives_the_same_plan(tmp_path: Path, seed: int) -> None:
    world = World(write_tiny_case(tmp_path / "case", seed))

    assert plan_of(world) == plan_of(world)


@pytest.mark.parametrize("seed", [1, 2, 12, 24])
def test_the_order_of_rows_does_not_matter(tmp_path: Path, seed: int) -> None:
    straight = write_tiny_case(tmp_path / "case", seed)
    mixed = write_tiny_case(tmp_path / "mixed", seed)
    dice = random.Random(seed)
    for table in mixed.glob("*.csv"):
        header, *rows = table.read_text(encoding="utf-8").splitlines()
        table.write_text("\n".join([header, *dice.sample(rows, len(rows))]) + "\n", encoding="utf-8")

    assert plan_of(World(mixed)) == plan_of(World(straight))


def test_progress_is_told_with_a_bound_that_never_falls_and_a_plan_that_never_gets_dearer(
    tmp_path: Path,
) -> None:
    world = World(write_tiny_case(tmp_path / "case", 2, "none"))
    told: list[Progress] = []

    plan_batch(world.case, world.travel, AfterIterations(ROUNDS), report=told.append)

    assert told
    best, bound = [p.best_fen for p in told], [p.bound_fen for p in told]
    assert best == sorted(best, reverse=True)
    assert bound == sorted(bound)


def test_planning_stops_as_soon_as_the_plan_is_proven_good_enough(tmp_path: Path) -> None:
    world = make_world(tmp_path / "sixty", "plain", 3, n=60, nv=8, nf=4)
    told: list[Progress] = []

    plan = plan_batch(world.case, world.travel, AfterSeconds(30.0, gap=0.5), report=told.append).plan

    good_enough = [one for one in told if one.best_fen - one.bound_fen <= 0.5 * one.best_fen]
    assert plan.gap <= 0.5
    assert len(good_enough) < 10


def test_planning_stops_when_it_is_cancelled(tmp_path: Path) -> None:
    world = World(write_tiny_case(tmp_path / "case", 2, "none"))

    result = plan_batch(world.case, world.travel, AfterIterations(10**7), cancelled=lambda: True)

    assert result.rounds < 10**5
    assert referee.Referee(world.independent_case, plan_to_json(result.plan)).run() == []


@pytest.mark.parametrize(
    "seed",
    [1543, 1674, 1867, 1900, 2036, 2330, 2437, 2463, 1225, 1324, 1341, 1819, 1058, 1074],
    ids=[
        "a trip takes no time", "one coach runs twice for nothing", "of two drops one has no road",
        "one coach runs thrice", "the way round asks for another order", "half of a crowd fits",
        "one class has no room, another has", "a day of a coach is spared",
        "1225", "1324", "1341", "nobody finds a road alone", "boarding lasts until the gate opens in time",
        "two trips that lack a rider each hide one that is full",
    ],
)  # fmt: skip
def test_the_optimum_is_found_where(tmp_path: Path, seed: int) -> None:
    one = solve(tmp_path, seed)

    assert one.faults == []
    assert one.beyond_fen == 0


def test_a_trip_that_breaks_a_rule_runs_at_another_time_or_with_another_coach(tmp_path: Path) -> None:
    day_s = 86_400
    workers = [b.worker("W1"), b.worker("W2")]
    case = b.case(workers=workers, coaches=[b.coach(seats=2, crew=1, day_yuan=1)])
    travel = b.travel({("V1", "at F1"): (60, 60)}, case.places)
    demands = {demand.party.party_id: demand for demand in demands_of(case, gate(case))}
    problem = build_problem(case, travel, demands.values(), 1)
    pickup, drop = travel.index["V1"], travel.index["at F1"]
    drafts = [Draft(0, 0, 0, 1, (pickup,), (drop,), ((f"~W{k}", pickup),), day_s // 2, 0.0) for k in (1, 2)]

    trips = lawful_trips(problem, demands, drafts)

    assert sorted(worker_id for trip in trips for worker_id in trip.seats) == ["W1", "W2"]
    assert faulty_trips(problem, trips) == set()
