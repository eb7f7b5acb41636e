"""Every public case is planned from the command line; the independent referee finds no fault in the plan."""

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
ROUNDS = ("--iterations", 40)


def but_for_the_clock(plan: Plan) -> Plan:
    """Return a plan without the one field that may differ."""
    return {field: value for field, value in plan.items() if field != "seconds"}


def test_no_public_case_is_forgotten(public_cases: Path) -> None:
    """The list of this file is the folder's."""
    assert {toml.parent.name for toml in public_cases.glob("*/case.toml")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_plan_after_few_rounds_has_no_fault(name: str, public_cases: Path, tmp_path: Path) -> None:
    """However short the search: each rule holds, by either referee."""
    plan = planned(public_cases / name, tmp_path / "plan.json", *ROUNDS)

    assert faults_of(public_cases / name, plan) == []
    assert returnbus("check", public_cases / name, tmp_path / "plan.json").stdout == ""


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_a_plan_after_thirty_seconds_has_no_fault(name: str, public_cases: Path, tmp_path: Path) -> None:
    """The same with the time that people give it."""
    plan = planned(public_cases / name, tmp_path / "plan.json", "--seconds", 30)

    assert faults_of(public_cases / name, plan) == []
    assert returnbus("check", public_cases / name, tmp_path / "plan.json").stdout == ""


@pytest.mark.parametrize("name", ["local-1", "region-1"])
def test_the_same_seed_and_rounds_give_the_same_plan(name: str, public_cases: Path, tmp_path: Path) -> None:
    """Nothing but `seconds` differs."""
    first = planned(public_cases / name, tmp_path / "first.json", *ROUNDS, "--seed", 7)

    again = planned(public_cases / name, tmp_path / "again.json", *ROUNDS, "--seed", 7)

    assert but_for_the_clock(again) == but_for_the_clock(first)


@pytest.mark.parametrize("name", ["county-1", pytest.param("tight-1", marks=pytest.mark.long)])
def test_the_order_of_rows_in_the_input_does_not_matter(
    name: str, public_cases: Path, tmp_path: Path
) -> None:
    """Who sorts a table gets the same plan."""
    plan = planned(public_cases / name, tmp_path / "plan.json", *ROUNDS)

    turned = planned(
        with_rows_reversed(public_cases / name, tmp_path / "turned"), tmp_path / "turned.json", *ROUNDS
    )

    assert but_for_the_clock(turned) == but_for_the_clock(plan)
