"""Editing at the command line: all edits are made, or the rule is named and nothing is written."""

import csv
import json

import pytest

from hand_edits import Desk
from scheduler.casefile import load_case
from scheduler.planfile import read_plan

LATER = {"do": "shift", "trip": "T001", "minutes": 20}
LEAVE = {"do": "leave", "people": ["W01"], "code": "DEARER_THAN_LEAVING"}
SPLIT = {"do": "leave", "people": ["W02"], "code": "NO_COACH_LEFT"}


@pytest.fixture
def edit(run, tmp_path, small_folder, plan_file):
    """Run `returnbus edit` on the small plan; its answer, and where the new plan is."""

    def edit(edits, *more, lang="en_GB.UTF-8"):
        path, new = tmp_path / "edits.json", tmp_path / "new.json"
        path.write_text(json.dumps(edits), encoding="utf-8")
        options = ("--from", plan_file, "--edits", path, "--out", new, *more)
        return (*run("edit", small_folder, *options, lang=lang), new)

    return edit


def test_edits_are_made_one_after_another_and_the_new_plan_is_lawful(edit, run, tmp_path, small_folder):
    changes = tmp_path / "changes.csv"

    code, out, err, new = edit({"edits": [LATER, LEAVE]}, "--changes", changes)

    assert (code, err) == (0, "")
    assert out.startswith("12 people are told something new")
    assert run("check", small_folder, new) == (0, "", "")
    plan = read_plan(new)
    assert "W01" in {entry.worker_id for entry in plan.left_behind}
    with changes.open(encoding="utf-8-sig") as file:
        assert {row["worker_id"]: row["code"] for row in csv.DictReader(file)}["W01"] == LEAVE["code"]


def test_the_same_edit_leaves_the_same_plan_as_anywhere_else(edit, small_folder, plan_file):
    *_, new = edit([LATER])

    desk = Desk(load_case(small_folder), plan=read_plan(plan_file), travel=travel_of(small_folder))
    desk.edit(**LATER)
    assert read_plan(new) == desk.plan


def travel_of(folder):
    from api.operations.planning import travel_of
    from scheduler.casefile import read_case

    reading = read_case(folder)
    return travel_of(reading.case, reading)


def test_an_edit_that_breaks_a_rule_is_refused_with_its_code_and_nothing_is_written(edit):
    code, out, err, new = edit([LATER, SPLIT])

    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert line.split()[0] == "error"
    assert line.split()[2:4] == ["edits[1]", "R02"]
    assert not new.exists()


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ([{"do": "fly"}], "EDIT_FORM"),
        ({"edit": LATER}, "EDITS_UNREADABLE"),
        ([LATER | {"trip": "T009"}], "EDIT_TRIP_UNKNOWN"),
    ],
)
def test_what_is_no_edit_is_bad_input(edit, edits, code):
    answer, _, err, new = edit(edits)

    assert (answer, err.split()[3]) == (2, code)
    assert not new.exists()


def test_it_speaks_chinese_to_whoever_asks_for_nothing_else(edit):
    _, _, err, _ = edit([SPLIT], lang="zh_CN.UTF-8")

    assert "同行不拆散：T001，11 人" in err


def test_locks_and_the_present_moment_hold(edit, tmp_path):
    locks = tmp_path / "locks.toml"
    locks.write_text('[trips]\nT001 = "times"\n', encoding="utf-8")

    locked = edit([LATER], "--locks", locks)
    gone = edit([LATER], "--now", "2020-02-28T07:10")

    assert (locked[0], locked[2].split()[3]) == (2, "EDIT_LOCKED")
    assert (gone[0], gone[2].split()[3]) == (2, "EDIT_TRIP_DEPARTED")


def test_what_was_broken_before_is_told_and_does_not_stand_in_the_way(edit, small_folder):
    toml = small_folder / "case.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("max_drops = 2", "max_drops = 1"), encoding="utf-8"
    )

    code, out, _, new = edit([LATER])

    assert code == 0
    assert "was broken before and still is: R06 stops: T001" in out
    assert new.exists()


def test_a_place_that_cannot_be_written_is_said_before_any_work(run, tmp_path, small_folder, plan_file):
    edits = tmp_path / "edits.json"
    edits.write_text(json.dumps([LATER]), encoding="utf-8")

    answer = run(
        "edit", small_folder, "--from", plan_file, "--edits", edits, "--out", tmp_path / "no" / "new.json"
    )

    assert (answer[0], answer[2].split()[3]) == (2, "OUT_FOLDER_MISSING")
