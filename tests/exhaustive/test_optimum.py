"""The exhaustive search itself: its best plans are lawful, and known optima are found."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from exhaustive.optimum import Exhaustive
from exhaustive.tiny import write_tiny_case
from lawful_plans import World

CASE = """name = "known"
first_day = 2020-02-28
last_day = 2020-02-28
timezone = "Asia/Shanghai"
[limits]
access_m = {access_m}
[times]
depart_from = "06:00"
depart_until = "{until}"
[cost]
left_behind_yuan = {left}
rider_hour_yuan = {rider_hour}
[roads]
source = "matrix"
"""
TABLES = {
    "places": "place_id,name,kind,lat,lon\nV1,V1,village,29.78,104.85\nV2,V2,village,29.79,104.85\n"
    "G1,G1,firm,28.2,121.3\n",
    "firms": "firm_id,name,place_id\nF1,F1,G1\n",
    "workers": "worker_id,name,village_id,firm_id\nW1,A,V1,F1\nW2,B,V1,F1\nW3,C,V2,F1\n",
    "coaches": "coach_id,seats,fixed_yuan,per_km_yuan\nC1,4,100,1\nC2,4,130,1\n",
    "travel": "from_id,to_id,distance_m,drive_s\nV1,V2,5000,300\nV2,V1,9000,540\nV1,G1,50000,3000\n"
    "V2,G1,60000,3600\nG1,V1,50000,3000\nG1,V2,60000,3600\n",
}


def best_fen(
    folder: Path,
    tables: Mapping[str, str],
    access_m: int = 0,
    until: str = "06:00",
    left: int = 20_000,
    rider_hour: int = 0,
) -> int:
    """Find the optimum of the case above with some tables changed."""
    folder.mkdir()
    (folder / "case.toml").write_text(
        CASE.format(access_m=access_m, until=until, left=left, rider_hour=rider_hour), encoding="utf-8"
    )
    for name, text in {**TABLES, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    found = Exhaustive(World(folder))
    assert found.faults(found.best, found.crews) == []
    assert found.plan()["objective_fen"] == found.best_fen
    return found.best_fen


def test_three_people_share_the_cheaper_coach_in_the_cheaper_order(tmp_path: Path) -> None:
    # V2, V1, G1 is 59 km, V1, V2, G1 is 65 km
    assert best_fen(tmp_path / "case", {}) == 10_000 + 5_900


def test_who_may_walk_saves_the_detour(tmp_path: Path) -> None:
    assert best_fen(tmp_path / "case", {}, access_m=2000) == 10_000 + 5_000


@pytest.mark.parametrize(
    ("until", "fen"),
    [("06:00", 10_000 + 5_900 + 13_000 + 5_000), ("18:00", 10_000 + 5_900 + 10_000 + 5_000)],
    ids=["two coaches at once", "one coach twice"],
)
def test_seats_for_two_make_two_trips(tmp_path: Path, until: str, fen: int) -> None:
    small = {"coaches": "coach_id,seats,fixed_yuan,per_km_yuan\nC1,3,100,1\nC2,2,130,1\n"}

    assert best_fen(tmp_path / "case", small, until=until) == fen


def test_a_coach_for_two_drivers_runs_with_the_only_one_there_is(tmp_path: Path) -> None:
    crew_of_two = {
        "coaches": "coach_id,seats,fixed_yuan,per_km_yuan,crew\nC1,6,100,1,2\n",
        "drivers": "driver_id\nD1\n",
    }

    assert best_fen(tmp_path / "case", crew_of_two) == 10_000 + 5_900


def test_one_driver_takes_three_coaches_one_right_after_the_other(tmp_path: Path) -> None:
    # V2 to G1 takes an hour: the second trip begins between 7:00 and 7:10
    hurry = {
        "coaches": "coach_id,seats,fixed_yuan,per_km_yuan\nC1,2,100,1\nC2,2,100,1\nC3,2,100,1\n",
        "drivers": "driver_id\nD1\n",
        "workers": "worker_id,name,village_id,firm_id\nW1,A,V2,F1\nW2,B,V2,F1\nW3,C,V2,F1\n",
    }

    assert best_fen(tmp_path / "case", hurry, until="08:10") == 3 * (10_000 + 6_000)


def test_who_boards_late_for_a_firm_that_opens_late_is_not_long_on_board(tmp_path: Path) -> None:
    late = {
        "firms": "firm_id,name,place_id,receives_from\nF1,F1,G1,08:00\n",
        "workers": "worker_id,name,village_id,firm_id\nW1,A,V1,F1\n",
    }

    # fifty minutes on board, a fen a second, whenever the coach came
    assert best_fen(tmp_path / "case", late, rider_hour=36) == 10_000 + 5_000 + 3_000


def test_who_is_cheaper_to_leave_is_left(tmp_path: Path) -> None:
    assert best_fen(tmp_path / "case", {}, left=50) == 3 * 5_000


@pytest.mark.parametrize("duty", ["none", "cn-2018", "eu-561", "us-motorcoach"])
def test_the_best_plans_of_random_cases_are_lawful(tmp_path: Path, duty: str) -> None:
    riding = 0
    for seed in range(5):
        found = Exhaustive(World(write_tiny_case(tmp_path / str(seed), seed, duty)))
        assert found.faults(found.best, found.crews) == [], f"tiny case {seed} {duty}"
        assert found.plan()["objective_fen"] == found.best_fen
        riding += len(found.best)

    assert riding > 0
