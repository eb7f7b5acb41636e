"""Replanning at the command line: a lawful plan and what changed, or every fault and nothing."""

import csv
import json

import pytest


@pytest.fixture
def without_w07(small_folder):
    """The small case in which one person has withdrawn."""
    table = small_folder / "workers.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    rows = [row.replace(",yes", ",no") if row.startswith("W07,") else row for row in rows]
    table.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return small_folder


def rides_of(path):
    """Return who boards where on which trip of a plan file."""
    trips = json.loads(path.read_text(encoding="utf-8"))["trips"]
    return {
        w: (trip["trip_id"], stop["place_id"])
        for trip in trips
        for stop in trip["stops"]
        for w in stop["board"]
    }


def test_a_new_plan_is_lawful_and_says_what_changed(run, tmp_path, without_w07, plan_file):
    new, changes = tmp_path / "new.json", tmp_path / "changes.csv"
    stop = ("--iterations", 50, "--budget", 0)

    code, out, _ = run("replan", without_w07, "--from", plan_file, "--out", new, "--changes", changes, *stop)

    assert code == 0
    assert out.startswith("0 people are told something new")
    assert run("check", without_w07, new) == (0, "", "")
    with changes.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["worker_id"], row["code"]) for row in rows if row["news"] == "out"] == [
        ("W07", "NO_CONSENT")
    ]
    assert rides_of(new).items() <= rides_of(plan_file).items()


def test_it_speaks_chinese_to_whoever_asks_for_nothing_else(run, tmp_path, without_w07, plan_file):
    new = tmp_path / "new.json"

    _, out, _ = run(
        "replan", without_w07, "--from", plan_file, "--out", new, "--iterations", 20, lang="zh_CN.UTF-8"
    )

    assert out.startswith("须通知 ")


def test_locks_that_are_wrong_are_all_said_and_nothing_is_written(run, tmp_path, small_folder, plan_file):
    locks, new = tmp_path / "locks.toml", tmp_path / "new.json"
    locks.write_text('[trips]\nT001 = "cach"\n[people]\nW1 = {}\n', encoding="utf-8")

    code, _, err = run("replan", small_folder, "--from", plan_file, "--out", new, "--locks", locks)

    assert code == 2
    assert [line.split()[2:4] for line in err.splitlines()] == [
        ["T001", "LOCK_KIND_UNKNOWN"],
        ["W1", "LOCK_FORM"],
    ]
    assert not new.exists()


def test_a_lock_on_a_trip_that_the_plan_does_not_have_is_said(run, tmp_path, small_folder, plan_file):
    locks, new = tmp_path / "locks.toml", tmp_path / "new.json"
    locks.write_text('[trips]\nT009 = "coach"\n', encoding="utf-8")

    code, _, err = run("replan", small_folder, "--from", plan_file, "--out", new, "--locks", locks)

    assert (code, err.split()[3]) == (2, "LOCK_TRIP_UNKNOWN")
    assert not new.exists()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--now", "nine"), "NOW_UNREADABLE"),
        (("--locks", "none.toml"), "LOCKS_UNREADABLE"),
    ],
)
def test_an_hour_or_a_file_that_cannot_be_read_is_said(
    run, tmp_path, small_folder, plan_file, options, fault
):
    new = tmp_path / "new.json"

    code, _, err = run("replan", small_folder, "--from", plan_file, "--out", new, *options)

    assert (code, err.split()[3]) == (2, fault)
    assert not new.exists()


def test_a_plan_that_is_none_is_said(run, tmp_path, small_folder):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    code, _, err = run("replan", small_folder, "--from", broken, "--out", tmp_path / "new.json")

    assert code == 2
    assert "PLAN_UNREADABLE" in err


def test_a_budget_that_is_too_small_is_said_with_what_it_takes(run, tmp_path, small_folder, plan_file):
    toml = small_folder / "case.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("[policy]", "[policy]\nload_cap = 0.3"), encoding="utf-8"
    )
    new = tmp_path / "new.json"

    code, _, err = run(
        "replan", small_folder, "--from", plan_file, "--out", new, "--iterations", 30, "--budget", 0
    )

    assert code == 2
    assert "BUDGET_TOO_SMALL at least" in err
    assert not new.exists()


def test_two_plans_are_compared_in_words(run, tmp_path, without_w07, plan_file):
    new = tmp_path / "new.json"
    run("replan", without_w07, "--from", plan_file, "--out", new, "--iterations", 20)

    assert run("compare", without_w07, plan_file, plan_file)[1].startswith("Nobody need be told anything")
    code, out, _ = run("compare", without_w07, plan_file, new)
    assert code == 0
    assert "W07" in out
