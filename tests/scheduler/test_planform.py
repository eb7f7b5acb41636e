"""The form of a plan file is the contract's, and every breach of it is said at once."""

import json
from pathlib import Path
from typing import Any

import pytest

import referee
from scheduler.planform import GATE_CODES, PLANNER_CODES, form_faults, plan_schema

CONTRACT = Path(__file__).parents[2] / "docs" / "contract" / "plan.schema.json"
PLAN: dict[str, Any] = {
    "format": "return-bus-plan/1",
    "case": "small",
    "status": "optimal",
    "seed": 1,
    "seconds": 0.5,
    "policy": {},
    "objective_fen": 0,
    "cost_fen": 0,
    "coach_day_fen": 0,
    "rider_time_fen": 0,
    "left_fen": 0,
    "bound_fen": 0,
    "gap": 0,
    "trips": [],
    "left_behind": [],
}


def test_schema_is_the_contracts() -> None:
    assert plan_schema() == json.loads(CONTRACT.read_text(encoding="utf-8"))


def test_codes_are_those_of_the_schema() -> None:
    codes = plan_schema()["$defs"]["left"]["properties"]["code"]["enum"]
    assert sorted(codes) == sorted(GATE_CODES | PLANNER_CODES)
    assert (GATE_CODES, PLANNER_CODES) == (referee.GATE_CODES, referee.PLANNER_CODES)


def test_plan_in_form_has_no_fault() -> None:
    assert form_faults(PLAN) == ()
    assert form_faults(PLAN | {"a field of another program": [1, 2]}) == ()


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"format": "plan/2"}, "format", "is 'plan/2', not 'return-bus-plan/1'"),
        ({"status": "good"}, "status", "'good' is not one of optimal, feasible, infeasible"),
        ({"seed": True}, "seed", "is True, not of type integer"),
        ({"seed": 1.0}, "seed", "is 1.0, not of type integer"),
        ({"seed": 10**400}, "seed", "is beyond 9007199254740991"),
        ({"seconds": -1}, "seconds", "is -1, below 0"),
        ({"gap": float("nan")}, "gap", "is nan, which is not a number of JSON"),
        ({"trips": {}}, "trips", "is an object, not of type array"),
        ({"trips": [[]]}, "trips[0]", "is an array, not of type object"),
        ({"left_behind": [{"worker_id": "", "code": "CONTACT", "detail": "", "remedy": ""}]},
         "left_behind[0].worker_id", "is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_breach_is_said_with_its_path(change: dict[str, Any], where: str, words: str) -> None:
    (fault,) = form_faults(PLAN | change)
    assert (fault.code, fault.where, fault.words) == ("F00", where, words)


def test_every_breach_is_said_at_once() -> None:
    spoiled = {**PLAN, "seed": "1", "case": None, "trips": [{"trip_id": "T1"}] * 40}
    del spoiled["policy"]
    missing = len(plan_schema()["$defs"]["trip"]["required"]) - 1
    assert len(form_faults(spoiled)) == 3 + 40 * missing


def test_drive_needs_its_driver_and_a_stop_does_not() -> None:
    drive = {"kind": "drive", "from": "2020-02-28T08:00:00+08:00", "until": "2020-02-28T09:00:00Z"}
    words = [fault.words for fault in form_faults(PLAN | {"trips": [{"timeline": [drive]}]})]
    assert "driver is missing" in words
    stop = drive | {"kind": "stop"}
    words = [fault.words for fault in form_faults(PLAN | {"trips": [{"timeline": [stop]}]})]
    assert "driver is missing" not in words


@pytest.mark.parametrize(
    "moment",
    ["2020-02-28 08:00:00+08:00", "2020-02-28T08:00:00", "2020-02-30T08:00:00+08:00",
     "2020-02-28T08:00:00+08:00\n", "0001-01-01T00:00:00+08:00", "2020-02-28T25:00:00Z"],
)  # fmt: skip
def test_moment_is_of_the_calendar_and_has_an_offset(moment: str) -> None:
    stop = {"place_id": "V1", "kind": "end", "arrive": moment, "depart": moment, "board": [], "alight": []}
    paths = {fault.where for fault in form_faults(PLAN | {"trips": [{"stops": [stop, stop]}]})}
    assert {"trips[0].stops[0].arrive", "trips[0].stops[1].depart"} <= paths


@pytest.mark.parametrize("garbage", [None, [], "plan", 7, 3.5, True])
def test_anything_else_than_an_object_is_no_plan(garbage: object) -> None:
    (fault,) = form_faults(garbage)
    assert fault.where == "plan"
