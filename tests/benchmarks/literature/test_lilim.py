"""Instances of Li and Lim become cases as far as the contract can say them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.instance import load_case
from benchmarks.literature.lilim import Instance, published, read, write_case
from benchmarks.literature.published import vehicles_and_km
from benchmarks.literature.writing import FormError, NotCovered
from scheduler.planning import AfterIterations, plan_batch

TWO_TASKS = """2\t200\t1
0\t0\t0\t0\t0\t240\t0\t0\t0
1\t0\t10\t5\t20\t30\t10\t0\t3
2\t0\t11\t7\t0\t200\t10\t0\t4
3\t0\t30\t-5\t100\t110\t10\t1\t0
4\t0\t31\t-7\t0\t200\t10\t2\t0
"""


@pytest.fixture
def two(tmp_path: Path) -> Instance:
    """Give two tasks on one line from the depot."""
    path = tmp_path / "two.txt"
    path.write_text(TWO_TASKS, "utf-8")
    return read(path)


def test_a_task_knows_its_drop_and_its_hours(two: Instance) -> None:
    """Whom a drop belongs to is said by its pickup."""
    first = two.pickups[0]

    assert (two.vehicles, two.capacity) == (2, 200)
    assert (first.drop, first.demand, two.tasks[first.drop].ready) == (3, 5, 100)


def test_one_vehicle_serves_both_and_waits_for_the_hours_of_the_drop(two: Instance, tmp_path: Path) -> None:
    """Out to 31 and back; the first drop not before minute 100."""
    write_case(two, tmp_path / "case")
    case, travel = load_case(tmp_path / "case")

    plan = plan_batch(case, travel, AfterIterations(60)).plan

    assert vehicles_and_km(plan) == "1 / 62.00"
    drop = next(stop for stop in plan.trips[0].stops if stop.place_id == "P003")
    assert 6000 <= case.clock.second_of_day(drop.arrive) <= 6600


def test_service_is_part_of_the_way_on(two: Instance, tmp_path: Path) -> None:
    """Ten minutes there, then twenty kilometres: thirty minutes; hours bind the beginning."""
    write_case(two, tmp_path / "case")
    travel = load_case(tmp_path / "case")[1]

    leg = travel.leg("V001", "P003")

    assert leg is not None
    assert (leg.distance_m, leg.drive_s) == (20_000, 1800)


def test_a_vehicle_of_two_hundred_takes_one_less_and_a_larger_one_is_refused(
    two: Instance, tmp_path: Path
) -> None:
    """The product reads coaches of up to two hundred seats, the driver's among them."""
    write_case(two, tmp_path / "case")

    assert {coach.seats for coach in load_case(tmp_path / "case")[0].coaches.values()} == {200}
    with pytest.raises(NotCovered, match="1000"):
        write_case(replace(two, capacity=1000), tmp_path / "other")


def test_a_horizon_of_more_than_a_day_is_refused(two: Instance, tmp_path: Path) -> None:
    """The contract's hours end at midnight."""
    longer = replace(two, tasks=(replace(two.tasks[0], due=3390), *two.tasks[1:]))

    with pytest.raises(NotCovered, match="3390"):
        write_case(longer, tmp_path / "case")


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    """Such as one that numbers from 1."""
    path = tmp_path / "other.txt"
    path.write_text("2 200 1\n1 0 0 0 0 9 0 0 0\n", "utf-8")

    with pytest.raises(FormError, match="number"):
        read(path)


def test_published_values_are_vehicles_and_distance(tmp_path: Path) -> None:
    """From the JSON of VROOM's scripts."""
    path = tmp_path / "bks.json"
    path.write_text(json.dumps({"two": {"solved_with_vehicles": 1, "best_known_cost": 62.0}}), "utf-8")

    assert published(path) == {"two": (1, 62.0)}
