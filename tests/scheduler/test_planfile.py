"""A plan is written whole and read back the same; what is no plan is refused with words."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lawful_plans import World, make_world
from scheduler.errors import PlanUnreadable
from scheduler.planfile import plan_from_json, plan_to_json, read_plan, read_plan_json, write_plan
from scheduler.planform import form_faults
from scheduler.referee import judge
from scheduler.trips import LeftBehind, Plan, Segment, SegmentKind, Status, Stop, StopKind, Trip

EIGHT = 1_582_848_000  # 2020-02-28T08:00:00+08:00


def small_trip() -> Trip:
    """Give a trip from V1 to the firm with one rider and a rest on the way."""
    return Trip(
        trip_id="T1",
        coach_id="C1",
        driver_ids=("C1/1",),
        day=date(2020, 2, 28),
        stops=(
            Stop("V1", StopKind.PICKUP, EIGHT, EIGHT + 60, board=("W1",)),
            Stop("P1", StopKind.DROP, EIGHT + 7860, EIGHT + 7920, alight=("W1",)),
        ),
        timeline=(
            Segment(SegmentKind.STOP, EIGHT, EIGHT + 60),
            Segment(SegmentKind.DRIVE, EIGHT + 60, EIGHT + 3660, "C1/1", 0, 60_000),
            Segment(SegmentKind.BREAK, EIGHT + 3660, EIGHT + 4260, place_id="R1"),
            Segment(SegmentKind.DRIVE, EIGHT + 4260, EIGHT + 7860, "C1/1", 0, 60_000),
            Segment(SegmentKind.STOP, EIGHT + 7860, EIGHT + 7920),
        ),
        seats={"W1": "1A"},
        distance_m=120_000,
        empty_m=0,
        drive_s=7200,
        duration_s=7920,
        cost_fen=160_000,
        rider_time_fen=0,
    )


def small_plan() -> Plan:
    """Give a plan of one trip, with one person left."""
    return Plan(
        case_name="small",
        status=Status.FEASIBLE,
        seed=1,
        seconds=0.25,
        policy={"preset": "plain"},
        trips=(small_trip(),),
        left_behind=(LeftBehind("W2", "NO_COACH_LEFT", "没有空座", "增派车辆", by_planner=True),),
        objective_fen=2_160_000,
        cost_fen=160_000,
        coach_day_fen=0,
        rider_time_fen=0,
        left_fen=2_000_000,
        bound_fen=1_080_000,
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Give a county case of forty people with a lawful plan."""
    return make_world(tmp_path_factory.mktemp("worlds") / "county", "county", 2, n=40, nv=8, nf=3)


def test_plan_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    write_plan(small_plan(), tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == small_plan()


def test_file_has_the_form_of_the_contract() -> None:
    document = plan_to_json(small_plan())
    assert form_faults(document) == ()
    assert document["gap"] == 0.5


def test_times_are_local_with_their_offset() -> None:
    local = json.dumps(plan_to_json(small_plan()))
    abroad = json.dumps(plan_to_json(replace(small_plan(), zone=ZoneInfo("Asia/Tokyo"))))
    assert '"arrive": "2020-02-28T08:00:00+08:00"' in local
    assert '"arrive": "2020-02-28T09:00:00+09:00"' in abroad


def test_time_zone_and_further_fields_survive(tmp_path: Path) -> None:
    plan = replace(small_plan(), zone=ZoneInfo("Asia/Tokyo"), extra={"note": {"made": "by hand"}})
    write_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan


def test_same_plan_gives_the_same_bytes_whatever_the_order_of_its_seats(tmp_path: Path) -> None:
    trip = small_trip()
    one = replace(small_plan(), trips=(replace(trip, seats={"W1": "1A", "W0": "1B"}),))
    other = replace(small_plan(), trips=(replace(trip, seats={"W0": "1B", "W1": "1A"}),))
    write_plan(one, tmp_path / "one.json")
    write_plan(other, tmp_path / "other.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()


def test_plan_of_another_program_is_read_and_stays_lawful(world: World) -> None:
    plan = plan_from_json(world.plan())
    assert judge(world.case, world.travel, plan_to_json(plan)) == ()
    by_planner = {left.worker_id for left in plan.left_behind if left.by_planner}
    assert by_planner == {
        left["worker_id"] for left in world.plan()["left_behind"] if left["code"] == "NO_COACH_LEFT"
    }


def test_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises((TypeError, ValueError)):
        write_plan(replace(small_plan(), extra={"note": object()}), path)
    with pytest.raises(ValueError, match="JSON compliant"):
        write_plan(replace(small_plan(), extra={"note": float("nan")}), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(OSError, match=r"plan\.json"):
        write_plan(small_plan(), tmp_path / "plan.json")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON: line 1"),
        (b"plan", "is not JSON: line 1"),
        (b'{"seed": 1', "is not JSON: line 1"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "is not UTF-8 text"),
        (b"\x00\x01\x02", "is not JSON"),
        (b"[1, 2]", "holds no JSON object"),
        (b'{"gap": NaN}', "NaN is not a number of JSON"),
        (b'{"gap": -Infinity}', "-Infinity is not a number of JSON"),
        (b'{"seed": 1, "seed": 2}', "'seed' is given twice"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "is not JSON"),
        (b"[" * 100_000, "nested far deeper"),
        (b'{"a":' * 100_000, "nested far deeper"),
    ],
    ids=range(12),
)
def test_file_that_is_no_json_is_refused_with_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(PlanUnreadable) as refused:
        read_plan_json(path)
    (fault,) = refused.value.faults
    assert (fault.code, fault.where) == ("F00", "plan.json")
    assert words in fault.words


def test_folder_or_missing_file_is_refused_with_words(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.json"):
        with pytest.raises(PlanUnreadable, match=r"is not a file; give the plan\.json"):
            read_plan(path)


def test_mark_of_utf8_is_no_fault(tmp_path: Path) -> None:
    text = json.dumps(plan_to_json(small_plan()), ensure_ascii=False)
    (tmp_path / "plan.json").write_text(text, encoding="utf-8-sig")
    assert read_plan(tmp_path / "plan.json") == small_plan()


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda plan: plan.pop("seed"), "plan"),
        (lambda plan: plan.update(timezone="Mars/Olympus"), "timezone"),
        (lambda plan: plan["trips"][0].update(day="2020-02-30"), "trips[0].day"),
        (lambda plan: plan["trips"][0]["stops"][1].update(arrive="tomorrow"), "trips[0].stops[1].arrive"),
        (lambda plan: plan["trips"][0]["seats"].update(W1=7), "trips[0].seats.W1"),
    ],
    ids=range(5),
)
def test_object_without_the_form_of_a_plan_is_refused(spoil: Callable[[object], object], where: str) -> None:
    document = plan_to_json(small_plan())
    spoil(document)
    with pytest.raises(PlanUnreadable) as refused:
        plan_from_json(document)
    assert [fault.where for fault in refused.value.faults] == [where]
