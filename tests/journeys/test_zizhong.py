"""The day of Zizhong: 661 people on 22 coaches of 33 seats, real roads, lawful hours, families whole."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from journeys.command_line import Plan, faults_of, planned, riders_of, travel_of

ROUNDS = ("--iterations", 100)


@pytest.fixture(scope="module")
def folder(fixtures: Path) -> Path:
    """Give the case."""
    return fixtures / "zizhong"


@pytest.fixture(scope="module")
def travel(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give its distances and times for the independent referee."""
    return travel_of(folder, tmp_path_factory.mktemp("roads") / "travel.csv")


@pytest.fixture(scope="module")
def plan(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Give a plan of the day."""
    return planned(folder, tmp_path_factory.mktemp("plan") / "plan.json", *ROUNDS)


def another_day(fixtures: Path, folder: Path, *arguments: str) -> Path:
    """Make the case with other arguments."""
    command = [sys.executable, str(fixtures / "zizhong" / "make.py"), str(folder), *arguments]
    subprocess.run(command, check=True, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    return folder


def test_all_661_travel_on_22_coaches(plan: Plan) -> None:
    """Nobody who may travel is left, and no coach is added."""
    assert len(riders_of(plan)) == len(set(riders_of(plan))) == 661
    assert len(plan["trips"]) <= 22
    assert plan["left_fen"] == 0


def test_the_29_who_stay_are_told_why(plan: Plan) -> None:
    """Each of them carries the gate's code and a remedy."""
    assert len(plan["left_behind"]) == 29
    assert all(person["code"] and person["detail"] and person["remedy"] for person in plan["left_behind"])


def test_the_independent_referee_finds_no_fault(folder: Path, plan: Plan, travel: Path) -> None:
    """Hours, seats, families, clock and money."""
    assert faults_of(folder, plan, travel) == []


def test_the_first_coach_boards_at_eleven(plan: Plan) -> None:
    """Boarding begins between 11:00 and 12:30, as the case says."""
    boarding = sorted(
        next(s["arrive"] for s in trip["stops"] if s["kind"] == "pickup") for trip in plan["trips"]
    )

    assert "2020-02-28T10:00" <= boarding[0] <= boarding[-1] <= "2020-02-28T12:30"


def test_nobody_drives_between_two_and_five(plan: Plan) -> None:
    """The coach stands in the small hours, wherever it is."""
    drives = [
        (datetime.fromisoformat(s["from"]), datetime.fromisoformat(s["until"]))
        for t in plan["trips"]
        for s in t["timeline"]
        if s["kind"] == "drive"
    ]
    first = min(since for since, _ in drives).replace(hour=0, minute=0, second=0)
    halts = [(first + timedelta(days=k, hours=2), first + timedelta(days=k, hours=5)) for k in range(4)]

    assert len(drives) > 22 * 10
    assert max(until for _, until in drives) < halts[-1][0]
    assert [
        (drive, halt) for drive in drives for halt in halts if drive[0] < halt[1] and halt[0] < drive[1]
    ] == []


@pytest.mark.long
def test_under_the_strict_rules_31_coaches_of_49_take_the_same_people(fixtures: Path, tmp_path: Path) -> None:
    """Half the seats, two rows empty, two crew counted: 22 riders a coach."""
    strict = another_day(fixtures, tmp_path / "strict", "--preset", "cn-2020-02-strict", "--seats", "49")

    plan = planned(strict, tmp_path / "plan.json", *ROUNDS)

    assert len(set(riders_of(plan))) == 661
    assert len(plan["trips"]) == 31
    assert faults_of(strict, plan, travel_of(strict, tmp_path / "travel.csv")) == []


@pytest.mark.long
@pytest.mark.parametrize(("seed", "people"), [(2, 628), (3, 661), (4, 694)])
def test_another_day_with_more_or_fewer_people_is_planned(
    seed: int, people: int, fixtures: Path, tmp_path: Path
) -> None:
    """Five per cent up or down, other families: as many coaches as the seats need, and no fault."""
    day = another_day(fixtures, tmp_path / "day", "--seed", str(seed), "--people", str(people))

    plan = planned(day, tmp_path / "plan.json", *ROUNDS)

    assert len(set(riders_of(plan))) == people
    assert len(plan["trips"]) == -(-people // 31)
    assert faults_of(day, plan, travel_of(day, tmp_path / "travel.csv")) == []
