"""Every public case is planned from the command line; the independent referee finds no fault in the plan."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from journeys.command_line import Plan, faults_of, planned, returnbus, with_rows_reversed

CASES = (
    "county-1",
    "county-2",
    "local-1",
    "plain-county-1",
    "plain-toy-661",
    "plain-toy-3000",
    "region-1",
    "tight-1",
)
ROUNDS = ("--iterations", 40, "--seed", 7)


def but_for_the_clock(plan: Plan) -> Plan:
    """Return a plan without the one field that may differ."""
    return {field: value for field, value in plan.items() if field != "seconds"}


def test_no_public_case_is_forgotten(public_cases: Path) -> None:
    """The list of this file is the folder's."""
    assert {toml.parent.name for toml in public_cases.glob("*/case.toml")} == set(CASES)


@pytest.fixture(scope="module")
def first(public_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give a plan of each case after few rounds; it is made when a test first asks for it."""

    @cache
    def made(name: str) -> Path:
        out = tmp_path_factory.mktemp(name) / "plan.json"
        planned(public_cases / name, out, *ROUNDS)
        return out

    return made


@pytest.mark.parametrize("name", CASES)
def test_a_plan_after_few_rounds_has_no_fault(
    name: str, public_cases: Path, first: Callable[[str], Path]
) -> None:
    """However short the search: each rule holds, by either referee."""
    plan = json.loads(first(name).read_text(encoding="utf-8"))

    assert faults_of(public_cases / name, plan) == []
    assert returnbus("check", public_cases / name, first(name)).stdout == ""


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_a_plan_after_thirty_seconds_has_no_fault(name: str, public_cases: Path, tmp_path: Path) -> None:
    """The same with the time that people give it."""
    plan = planned(public_cases / name, tmp_path / "plan.json", "--seconds", 30)

    assert faults_of(public_cases / name, plan) == []
    assert returnbus("check", public_cases / name, tmp_path / "plan.json").stdout == ""


@pytest.mark.parametrize("name", ["local-1", "region-1"])
def test_the_same_seed_and_rounds_give_the_same_plan(
    name: str, public_cases: Path, tmp_path: Path, first: Callable[[str], Path]
) -> None:
    """Nothing but `seconds` differs."""
    again = planned(public_cases / name, tmp_path / "again.json", *ROUNDS)

    assert but_for_the_clock(again) == but_for_the_clock(json.loads(first(name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["county-1", pytest.param("tight-1", marks=pytest.mark.long)])
def test_the_order_of_rows_in_the_input_does_not_matter(
    name: str, public_cases: Path, tmp_path: Path, first: Callable[[str], Path]
) -> None:
    """Who sorts a table gets the same plan."""
    turned = with_rows_reversed(public_cases / name, tmp_path / "turned")

    plan = planned(turned, tmp_path / "turned.json", *ROUNDS)

    assert but_for_the_clock(plan) == but_for_the_clock(json.loads(first(name).read_text(encoding="utf-8")))
