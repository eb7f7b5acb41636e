"""What changed, in words: each in Chinese and English, with the hour, the place and the coach."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

import standing_plans as s
from scheduler.errors import ReplanFault
from scheduler.replan import Changes, compare
from scheduler.replan.changefile import write_changes
from scheduler.replan.changes import PersonNews, TripNews
from scheduler.replan.words import FAULTS, all_words, fault_words, person_words, totals_words
from scheduler.trips import LeftBehind, Plan

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Give the plan of the day: two trips."""
    return s.published(s.day())


@pytest.fixture(scope="module")
def changes(plan: Plan) -> Changes:
    """Give what changes if one trip gets another coach an hour later and loses a person."""
    first, second = plan.trips
    off = min(first.seats)
    stops = tuple(
        replace(
            stop,
            arrive=stop.arrive + 3600,
            depart=stop.depart + 3600,
            board=tuple(w for w in stop.board if w != off),
            alight=tuple(w for w in stop.alight if w != off),
        )
        for stop in first.stops
    )
    seats = {w: seat for w, seat in first.seats.items() if w != off}
    other = replace(first, coach_id="C9", driver_ids=("C9/1",), stops=stops, seats=seats)
    left = (LeftBehind(off, "NO_COACH_LEFT", by_planner=True),)
    return compare(s.day(), plan, replace(plan, trips=(other, second), left_behind=left))


def test_each_person_is_told_coach_and_hour_before_and_now(plan: Plan, changes: Changes) -> None:
    one = changes.having(PersonNews.COACH)[0]
    was = s.rides(plan)[one.worker_id]
    clock = s.day().clock
    old_time, time = (clock.iso(at)[11:16] for at in (was.at, was.at + 3600))

    assert f"上车时间 {old_time} → {time}" in person_words(s.day(), one, "zh")
    assert "改乘 C9" in person_words(s.day(), one, "zh")
    assert f"pickup {old_time} → {time}" in person_words(s.day(), one, "en")
    assert "changes to coach C9" in person_words(s.day(), one, "en")


def test_whoever_loses_his_ride_is_told_why(changes: Changes) -> None:
    (one,) = changes.having(PersonNews.NO_RIDE)

    assert "没有可用的客车座位" in person_words(s.day(), one, "zh")
    assert "no coach has seats left" in person_words(s.day(), one, "en")


def test_people_trips_drivers_and_firms_are_all_named(plan: Plan, changes: Changes) -> None:
    (trip,) = changes.trips

    assert changes.told == len(plan.trips[0].seats)
    assert {TripNews.COACH, TripNews.TIMES, TripNews.RIDERS, TripNews.DRIVERS} <= set(trip.news)
    assert {one.driver_id for one in changes.drivers} == {*plan.trips[0].driver_ids, "C9/1"}
    assert changes.firms


def test_nobody_is_named_where_nothing_changed(plan: Plan) -> None:
    same = compare(s.day(), plan, plan)

    assert (same.people, same.trips, same.drivers, same.firms) == ((), (), (), ())
    assert totals_words(same, "zh") == ["没有人需要通知，计划不变。"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_has_its_values_filled_in(changes: Changes, lang: str) -> None:
    lines = list(all_words(s.day(), changes, lang))

    assert len(lines) > len(changes.people)
    assert not [line for line in lines if "{" in line or "}" in line]


@pytest.mark.parametrize("code", FAULTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_has_words_and_stands_in_the_documents(code: str, lang: str) -> None:
    page = Path(__file__).parents[3] / "docs" / "replanning.md"

    assert len(fault_words(ReplanFault("T001", code, "x"), lang)) > 10
    assert code in page.read_text(encoding="utf-8")


def test_the_table_of_changes_has_a_row_for_each_person(changes: Changes, tmp_path: Path) -> None:
    write_changes(s.day(), changes, tmp_path / "changes.csv", "en")
    write_changes(s.day(), changes, tmp_path / "changes.json", "en")

    rows = list(csv.DictReader(io.StringIO((tmp_path / "changes.csv").read_text(encoding="utf-8-sig"))))
    document = json.loads((tmp_path / "changes.json").read_text(encoding="utf-8"))
    assert [row["worker_id"] for row in rows] == [one.worker_id for one in changes.people]
    assert sum(row["told"] == "yes" for row in rows) == document["told"] == changes.told
    assert {row["code"] for row in rows} == {"", "NO_COACH_LEFT"}
