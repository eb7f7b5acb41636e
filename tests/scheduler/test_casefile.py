"""Case folders: good ones become cases, bad ones tell every fault of every file, and nothing ever raises."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from case_generator import CASES
from routing.matrix import NO_ROAD
from scheduler.casefile import CaseReading, load_case, read_case
from scheduler.errors import CaseRejected, Fault, Level
from scheduler.faults import line, words
from scheduler.policy import Risk

OWN_MATRIX = 'first_day = 2020-02-28\nlast_day = 2020-02-28\n[roads]\nsource = "matrix"\n'
DIRTY = CASES / "public" / "dirty"


def put(folder: Path, file: str, text: str) -> None:
    """Write a file of a case."""
    (folder / file).write_text(text, encoding="utf-8")


def spoil(folder: Path, file: str, number: int, old: str, new: str) -> None:
    """Change a line of a file (the header is line 1)."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    put(folder, file, "\n".join(lines))


def first_places(folder: Path) -> list[str]:
    """Return the ids of the first two places."""
    rows = (folder / "places.csv").read_text(encoding="utf-8").splitlines()
    return [row.split(",")[0] for row in rows[1:3]]


def told(reading: CaseReading, level: Level = Level.ERROR) -> list[tuple[str, int, str, str]]:
    """Return file, line, column and code of the faults of a level."""
    return [(f.file, f.line, f.column, f.code) for f in reading.faults if f.level is level]


def unmet(folder: Path, reading: CaseReading) -> list[Any]:
    """Return what expected.json wants said and the reading does not say, and errors that it says too many."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    def fits(want: dict[str, Any], fault: Fault) -> bool:
        def among(value: Any, have: object) -> bool:
            return value is None or have in (value if isinstance(value, list) else [value])

        place = want["file"] == fault.file and among(want["line"], fault.line)
        return place and want["level"] in ("any", fault.level) and among(want["column"], fault.column)

    hits = [[fault for fault in reading.faults if fits(want, fault)] for want in expected["faults"]]
    missing: list[Any] = [want for want, hit in zip(expected["faults"], hits, strict=True) if not hit]
    if expected["exact"]:
        said = {fault for hit in hits for fault in hit}
        missing += [fault for fault in reading.faults if fault.level is Level.ERROR and fault not in said]
    if (0 if reading.case else 2) not in expected["exit"]:
        missing.append(f"case: {reading.case is not None}")
    return missing


# ------------------------------------------------------------------ good cases
def test_a_good_folder_becomes_a_case(public_cases: Path) -> None:
    """Days, places in WGS-84, people with their windows filled in."""
    case = load_case(public_cases / "county-2")

    assert (case.first_day, case.last_day) == (date(2020, 2, 20), date(2020, 2, 22))
    assert len(case.workers) == 180
    assert all(case.first_day <= w.latest for w in case.workers.values())
    assert case.policy.preset == "cn-2020-02-strict"
    assert case.recognition is not None
    assert case.times.depart_from_s == 6 * 3600


def test_what_is_not_said_has_the_defaults_of_the_contract(small_folder: Path) -> None:
    """Section 4 of the contract."""
    put(small_folder, "case.toml", "first_day = 2020-02-28\nlast_day = 2020-02-28\n")

    case = load_case(small_folder)

    assert (case.name, str(case.zone), case.policy.preset) == ("", "Asia/Shanghai", "plain")
    assert (case.limits.max_pickups, case.limits.max_ride_min, case.limits.min_riders) == (None, None, 1)
    assert (case.times.depart_from_s, case.times.depart_until_s, case.times.stop_s) == (0, 86_400, 0)
    assert (case.cost.empty_factor, case.cost.left_behind_yuan) == (1.0, 20_000.0)
    assert (case.roads.detour_factor, case.roads.speed_kmh) == (1.25, 70.0)


def test_gcj02_points_are_turned_into_wgs84(public_cases: Path) -> None:
    """A firm given in GCJ-02 moves by some hundred metres."""
    folder = public_cases / "county-1"
    rows = (folder / "places.csv").read_text(encoding="utf-8").splitlines()
    given = next(row.split(",") for row in rows if ",gcj02," in row)

    place = load_case(folder).places[given[0]]

    assert place.lat is not None
    assert 0.001 < abs(place.lat - float(given[3])) < 0.01


def test_risk_of_places_and_divisions_go_together(public_cases: Path) -> None:
    """The dated row of a division in force wins over the place's own risk."""
    case = load_case(public_cases / "county-1")
    high = next(row for row in case.risks.rows if row.risk is Risk.HIGH and len(row.division) > 9)
    village = next(place for place in case.places.values() if place.division == high.division)

    assert case.risks.place_risk(village.place_id, case.first_day) is Risk.HIGH


def test_a_case_that_brings_its_distances_has_a_matrix(public_cases: Path) -> None:
    """A pair that travel.csv lacks has no road; the diagonal is zero."""
    reading = read_case(public_cases / "plain-toy-661")

    assert reading.travel is not None
    assert reading.travel.distance_m.shape == (30, 30)
    assert (reading.travel.distance_m.diagonal() == 0).all()
    assert (reading.travel.distance_m != NO_ROAD).all()


def test_a_matrix_needs_no_coordinates(small_folder: Path) -> None:
    """With distances of one's own a place may lie anywhere."""
    put(small_folder, "case.toml", OWN_MATRIX)
    put(small_folder, "travel.csv", "from_id,to_id,distance_m,drive_s\n")
    text = (small_folder / "places.csv").read_text(encoding="utf-8").split("\n")
    cells = text[1].split(",")
    cells[3] = cells[4] = ""
    put(small_folder, "places.csv", "\n".join([text[0], ",".join(cells), *text[2:]]))

    reading = read_case(small_folder)

    assert reading.case is not None
    assert reading.case.places[cells[0]].lat is None


def test_the_order_of_rows_changes_nothing(small_folder: Path) -> None:
    """The same rows in another order are the same case."""
    before = load_case(small_folder)
    for file in ("workers.csv", "places.csv", "health.csv"):
        header, *rows = (small_folder / file).read_text(encoding="utf-8").split("\n")
        put(small_folder, file, "\n".join([header, *reversed(rows)]))

    after = load_case(small_folder)

    assert (after.workers, after.places, after.declarations) == (
        before.workers,
        before.places,
        before.declarations,
    )


def test_faults_come_in_order(small_folder: Path) -> None:
    """By file, line and column, however they were found."""
    spoil(small_folder, "workers.csv", 6, "刘志明", "=刘志明")
    spoil(small_folder, "workers.csv", 3, ",V1,", ",V77,")
    spoil(small_folder, "coaches.csv", 2, ",", ",,,,,,,,,,,,,,,,,,,,,,x")

    reading = read_case(small_folder)

    assert list(reading.faults) == sorted(reading.faults)
    assert reading.case is None


# ------------------------------------------------------------------ planted faults
@pytest.mark.parametrize("kind", sorted(path.name for path in DIRTY.iterdir()))
def test_every_planted_fault_is_told(kind: str) -> None:
    """Level, file, line and column as the public dirty cases expect them, and nothing else."""
    reading = read_case(DIRTY / kind)

    assert unmet(DIRTY / kind, reading) == []
    assert all(words(fault, lang) for fault in reading.faults for lang in ("zh", "en"))


@pytest.mark.long
@pytest.mark.parametrize("seed", [5, 7, 11, 23])
def test_every_planted_fault_is_told_with_other_seeds(seed: int, tmp_path: Path) -> None:
    """The same kinds of dirt on other lines."""
    command = [sys.executable, str(CASES / "make_cases.py"), "dirty", str(tmp_path), "--seed", str(seed)]
    subprocess.run(command, check=True, capture_output=True)

    found = {folder.name: unmet(folder, read_case(folder)) for folder in sorted(tmp_path.iterdir())}

    assert {name: missing for name, missing in found.items() if missing} == {}


def test_a_rejected_case_carries_every_fault() -> None:
    """All files are read before anything is said."""
    with pytest.raises(CaseRejected) as caught:
        load_case(DIRTY / "all-in-one")

    files = {fault.file for fault in caught.value.faults if fault.level is Level.ERROR}
    assert {"case.toml", "places.csv", "firms.csv", "workers.csv", "coaches.csv", "health.csv"} <= files


# ------------------------------------------------------------------ things that are not tables
def test_a_folder_that_is_not_there_is_told_file_by_file(tmp_path: Path) -> None:
    """Every file that a case needs is missing."""
    reading = read_case(tmp_path / "nowhere")

    assert ("case.toml", 1, "-", "missing-file") in told(reading)
    missing = {file for file, *_ in told(reading)}
    assert missing == {"case.toml", "places.csv", "firms.csv", "workers.csv", "coaches.csv"}


def test_a_folder_in_place_of_a_file_is_refused(small_folder: Path) -> None:
    """It is not opened."""
    (small_folder / "firms.csv").unlink()
    (small_folder / "firms.csv").mkdir()

    assert ("firms.csv", 1, "-", "not-a-file") in told(read_case(small_folder))


def test_a_pipe_in_place_of_a_file_is_refused(small_folder: Path) -> None:
    """Reading it would wait for ever."""
    (small_folder / "firms.csv").unlink()
    os.mkfifo(small_folder / "firms.csv")

    assert ("firms.csv", 1, "-", "not-a-file") in told(read_case(small_folder))


def test_the_matrix_lies_in_the_case_folder(small_folder: Path) -> None:
    """A path that leads elsewhere is not followed."""
    put(small_folder, "case.toml", OWN_MATRIX + 'file = "../../secret.csv"\n')

    assert ("case.toml", 5, "roads.file", "outside-folder") in told(read_case(small_folder))


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("V1,X9,10,10", "to_id", "unknown-reference"),
        ("V1,P1,-5,10", "distance_m", "negative"),
        ("V1,P1,5,1.5", "drive_s", "not-whole"),
        ("V1,P1,near,10", "distance_m", "not-a-number"),
        ("V1,P1,,10", "distance_m", "missing-value"),
    ],
)
def test_rows_of_travel_are_checked(small_folder: Path, row: str, column: str, code: str) -> None:
    """Unknown places, negative and unreadable numbers."""
    ids = first_places(small_folder)
    row = row.replace("V1", ids[0]).replace("P1", ids[1])
    put(small_folder, "case.toml", OWN_MATRIX)
    put(small_folder, "travel.csv", f"from_id,to_id,distance_m,drive_s\n{row}\n")

    assert told(read_case(small_folder)) == [("travel.csv", 2, column, code)]


def test_a_pair_given_twice_is_an_error(small_folder: Path) -> None:
    """Which of the two roads would be meant?"""
    ids = first_places(small_folder)
    put(small_folder, "case.toml", OWN_MATRIX)
    pair = ",".join(ids)
    put(small_folder, "travel.csv", f"from_id,to_id,distance_m,drive_s\n{pair},1,1\n{pair},2,2\n")

    assert told(read_case(small_folder)) == [("travel.csv", 3, "to_id", "duplicate-pair")]


def test_a_gate_needs_its_files(small_folder: Path) -> None:
    """health.csv and residences.csv may only lack where no gate asks for them."""
    (small_folder / "health.csv").unlink()
    (small_folder / "residences.csv").unlink()

    assert {file for file, *_ in told(read_case(small_folder))} == {"health.csv", "residences.csv"}


def test_two_readings_say_the_same(small_folder: Path) -> None:
    """Reading leaves nothing behind."""
    spoil(small_folder, "workers.csv", 2, ",", ",,")

    first, second = read_case(small_folder), read_case(small_folder)

    assert [line(fault) for fault in first.faults] == [line(fault) for fault in second.faults]
