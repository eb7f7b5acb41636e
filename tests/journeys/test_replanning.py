"""The morning after: the plan is out, the case changes, and an independent referee judges the new plan."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from journeys.command_line import faults_of, planned, returnbus, riders_of, travel_of

Edit = Callable[[list[dict[str, str]]], list[dict[str, str]]]
ROUNDS = 60


def edited(case: Path, table: str, edit: Edit) -> None:
    """Change the rows of one table of a case."""
    path = case / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(edit(rows))


def one_has_a_fever(case: Path) -> None:
    """The temperature of W07 rises."""
    edited(case, "health", lambda rows: [hot(row) if row["worker_id"] == "W07" else row for row in rows])


def hot(row: dict[str, str]) -> dict[str, str]:
    """Return a declaration with a fever."""
    return row | {"temperature_c": "38.6"}


def a_firm_closes_earlier(case: Path) -> None:
    """One firm receives until three o'clock only."""
    edited(case, "firms", lambda rows: [rows[0] | {"receives_until": "15:00"}, *rows[1:]])


def a_quota_is_set(case: Path) -> None:
    """One firm takes five people a day."""
    edited(case, "firms", lambda rows: [rows[0] | {"daily_quota": "5"}, *rows[1:]])


def a_coach_breaks_down(case: Path) -> None:
    """The first coach cannot be had."""
    edited(case, "coaches", lambda rows: rows[1:])


def the_cap_is_cut(case: Path) -> None:
    """Half of the seats stay empty, whatever the risk."""
    path = case / "case.toml"
    text = path.read_text(encoding="utf-8")
    cap = "[policy]\nload_cap = 0.5\nload_cap_if_risk = {medium = 0.5, high = 0.5}\ncap_exempt_within = 0"
    path.write_text(text.replace("[policy]", cap), encoding="utf-8")


CHANGES = [one_has_a_fever, a_firm_closes_earlier, a_quota_is_set, a_coach_breaks_down, the_cap_is_cut]


@pytest.fixture(scope="module")
def before(fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the small case and its plan."""
    folder = tmp_path_factory.mktemp("before")
    plan = folder / "plan.json"
    planned(fixtures / "small", plan, "--iterations", 100)
    return fixtures / "small", plan


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_the_new_plan_is_lawful(
    before: tuple[Path, Path], change: Callable[[Path], None], tmp_path: Path
) -> None:
    small, plan = before
    case = shutil.copytree(small, tmp_path / "case", ignore=shutil.ignore_patterns("*.py", "*.md"))
    change(case)

    run = returnbus(
        "replan", case, "--from", plan, "--out", tmp_path / "new.json", "--iterations", ROUNDS,
        "--changes", tmp_path / "changes.json",
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    new = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    changes = json.loads((tmp_path / "changes.json").read_text(encoding="utf-8"))
    assert faults_of(case, new, travel_of(case, tmp_path / "travel.csv")) == []
    assert returnbus("check", case, tmp_path / "new.json").stdout == ""
    old = json.loads(plan.read_text(encoding="utf-8"))
    lost = {one["worker_id"] for one in changes["people"] if set(one["news"]) & {"no-ride", "out"}}
    assert lost == set(riders_of(old)) - set(riders_of(new))


@pytest.mark.long
def test_of_661_people_those_of_a_broken_coach_ride_on_an_added_one_and_nobody_else_is_told(
    fixtures: Path, tmp_path: Path
) -> None:
    case = shutil.copytree(fixtures / "zizhong", tmp_path / "case", ignore=shutil.ignore_patterns("*.py"))
    plan = planned(case, tmp_path / "plan.json", "--seconds", 30)
    broken = plan["trips"][0]

    def another(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        gone = next(row for row in rows if row["coach_id"] == broken["coach_id"])
        return [*(row for row in rows if row is not gone), gone | {"coach_id": "C99", "plate": "川K99999"}]

    edited(case, "coaches", another)
    run = returnbus(
        "replan", case, "--from", tmp_path / "plan.json", "--out", tmp_path / "new.json", "--seconds", 5,
        "--budget", len(broken["seats"]),
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    new = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    assert faults_of(case, new, travel_of(case, tmp_path / "travel.csv")) == []
    assert set(riders_of(new)) == set(riders_of(plan))
