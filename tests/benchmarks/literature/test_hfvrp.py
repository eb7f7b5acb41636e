"""Heterogeneous fleet instances become cases whose cheapest plan costs what the literature counts."""

import json
from pathlib import Path

import pytest

from benchmarks.instance import load_case
from benchmarks.literature.hfvrp import published, read, write_case
from benchmarks.literature.writing import FormError, NotCovered
from scheduler.planning import AfterIterations, plan_batch

TWO_CUSTOMERS = """ //comments
 2 2 999999.0 0.0 0 0
 1 10 100.0 1.0
 1 20 150.0 2.0
 0 0
 3 4 10
 -3 -4 10
"""


def written(folder: Path, text: str = TWO_CUSTOMERS) -> Path:
    """Write an instance file."""
    path = folder / "two.txt"
    path.write_text(text, "utf-8")
    return path


def test_an_instance_is_read_with_its_fleet_and_its_customers(tmp_path: Path) -> None:
    """The depot is the first point, and wants nothing."""
    instance = read(written(tmp_path))

    assert [(kind.count, kind.capacity, kind.fixed, kind.variable) for kind in instance.types] == [
        (1, 10, 100.0, 1.0),
        (1, 20, 150.0, 2.0),
    ]
    assert (instance.points[1], instance.demands) == ((3.0, 4.0), (0, 10, 10))


def test_the_plan_costs_what_the_literature_counts(tmp_path: Path) -> None:
    """One large vehicle: 150 + 2 * (5 + 10 + 5) = 190; there is but one of the small ones."""
    write_case(read(written(tmp_path)), tmp_path / "case")

    plan = plan_batch(*load_case(tmp_path / "case"), AfterIterations(60)).plan

    assert plan.objective_fen == 19_000
    assert plan.bound_fen <= 19_000


def test_a_vehicle_makes_one_tour(tmp_path: Path) -> None:
    """With the small one alone a customer stays behind."""
    alone = TWO_CUSTOMERS.replace(" 1 20 150.0 2.0\n", "").replace("2 2 9", "2 1 9")
    write_case(read(written(tmp_path, alone)), tmp_path / "case")

    plan = plan_batch(*load_case(tmp_path / "case"), AfterIterations(60)).plan

    assert (len(plan.trips), len(plan.left_behind)) == (1, 10)


@pytest.mark.parametrize("text", ["", "2 2\n", TWO_CUSTOMERS + " 9 9 9\n", "0 1\n1 2 3\n"])
def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """Not half-read."""
    path = written(tmp_path, text)

    with pytest.raises(FormError, match=r"two\.txt"):
        read(path)


def test_what_the_model_does_not_know_is_refused(tmp_path: Path) -> None:
    """A limited range, and vehicles larger than any coach."""
    with pytest.raises(NotCovered, match="range"):
        read(written(tmp_path, TWO_CUSTOMERS.replace("999999.0", "200.0")))
    large = read(written(tmp_path, TWO_CUSTOMERS.replace("1 20 1", "1 200 1")))
    with pytest.raises(NotCovered, match="200"):
        write_case(large, tmp_path / "case")


def test_published_values_are_read_by_name(tmp_path: Path) -> None:
    """From the JSON of VROOM's scripts."""
    path = tmp_path / "BKS.json"
    path.write_text(json.dumps({"two": {"best_known_cost": 190.0, "jobs": 2}}), "utf-8")

    assert published(path) == {"two": 190.0}
