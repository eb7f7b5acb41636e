"""coaches.csv and drivers.csv: seats, layouts, prices, availability."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.clock import LocalClock
from scheduler.faults import FaultBook
from scheduler.fleet import Coach
from scheduler.intake.fleet import read_coaches, read_drivers

CLOCK = LocalClock(ZoneInfo("Asia/Shanghai"))
HEAD = "coach_id,seats,layout,start_id,fixed_yuan,crew,available_from,available_until\n"


def coaches(folder: Path, *rows: str) -> tuple[dict[str, Coach], list[tuple[str, str, str]]]:
    """Return the coaches of some rows, and level, column and code of the faults."""
    (folder / "coaches.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    faults = FaultBook()
    found = read_coaches(folder / "coaches.csv", {"D1"}, CLOCK, faults)
    return found, [(f.level.value, f.column, f.code) for f in faults.faults]


def test_a_coach_is_read_with_its_defaults(tmp_path: Path) -> None:
    """One driver, no price, rows of four, there at any time."""
    found, faults = coaches(tmp_path, "C1,33", "C2,49,2+2x11+5,D1,2600,2,2020-02-28T06:00,2020-02-29 06:00")

    assert faults == []
    assert (found["C1"].crew, found["C1"].tariff.fixed_yuan, found["C1"].available_from) == (1, 0.0, None)
    assert found["C1"].layout.rows == (4,) * 7 + (5,)
    assert (found["C2"].layout.seats, found["C2"].crew, found["C2"].start_id) == (49, 2, "D1")
    assert found["C2"].available_until - found["C2"].available_from == 86_400  # type: ignore[operator]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("C1,", ("error", "seats", "missing-value")),
        ("C1,0", ("error", "seats", "out-of-range")),
        ("C1,-49", ("error", "seats", "negative")),
        ("C1,四十九", ("error", "seats", "not-a-number")),
        ("C1,900", ("error", "seats", "out-of-range")),
        ("C1,49,2+2xx+?", ("error", "layout", "bad-layout")),
        ("C1,49,2+2x99999999999+5", ("error", "layout", "bad-layout")),
        ("C1,49,2+2x10+5", ("error", "layout", "layout-seats")),
        ("C1,49,,D9", ("error", "start_id", "unknown-reference")),
        ("C1,49,,,-1", ("error", "fixed_yuan", "negative")),
        ("C1,49,,,,0", ("error", "crew", "out-of-range")),
        ("C1,49,,,,,soon", ("error", "available_from", "bad-moment")),
        ("C1,49,,,,,9999-12-31T24:00", ("error", "available_from", "bad-moment")),
        ("C1,49,,,,,2020-02-29,2020-02-28", ("warning", "available_until", "reversed")),
    ],
)
def test_a_fault_of_a_coach_is_told(tmp_path: Path, row: str, fault: tuple[str, str, str]) -> None:
    """One fault each."""
    assert coaches(tmp_path, row)[1] == [fault]


def test_listed_drivers_bring_the_hours_behind_them(tmp_path: Path) -> None:
    """An absent list means that every coach brings its own."""
    faults = FaultBook()
    path = tmp_path / "drivers.csv"
    assert read_drivers(path, CLOCK, faults) == {}
    path.write_text("driver_id,name,driven_min_7d\nR1,王师傅,600\n", encoding="utf-8")

    drivers = read_drivers(path, CLOCK, faults)

    assert (drivers["R1"].driven_min_7d, faults.faults) == (600.0, [])
