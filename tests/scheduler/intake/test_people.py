"""firms.csv and workers.csv: who travels, who waits, and what is wrong with their rows."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.clock import DayWindow
from scheduler.faults import FaultBook
from scheduler.intake.people import FirmReading, Frame, WorkerReading, read_firms, read_workers

DAY, LAST = date(2020, 2, 28), date(2020, 3, 1)
ID, OTHER_ID = "511025198001010003", "11010519491231002X"
FIRM_HEAD = "firm_id,name,place_id,contact,receives_from,receives_until,daily_quota,approved,priority\n"
HEAD = "worker_id,name,id_number,village_id,firm_id,earliest,latest,party_id,pickup_id,consent\n"


def firms(folder: Path, *rows: str) -> tuple[FirmReading, list[tuple[int, str, str, str]]]:
    """Return the firms of some rows, and line, level, column and code of the faults."""
    (folder / "firms.csv").write_text(FIRM_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    faults = FaultBook()
    reading = read_firms(folder / "firms.csv", {"P1"}, faults)
    return reading, [(f.line, f.level.value, f.column, f.code) for f in faults.ordered()]


def workers(
    folder: Path, *rows: str, head: str = HEAD, identity: bool = True
) -> tuple[WorkerReading, list[tuple[int, str, str, str]]]:
    """Return the workers of some rows, and line, level, column and code of the faults."""
    (folder / "workers.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    faults = FaultBook()
    frame = Frame(DAY, LAST, identity, {"V1", "V2"}, {"F1"})
    reading = read_workers(folder / "workers.csv", frame, faults)
    return reading, [(f.line, f.level.value, f.column, f.code) for f in faults.ordered()]


def test_a_firm_receives_all_day_and_without_limit_unless_it_says_otherwise(tmp_path: Path) -> None:
    """Approved, of middle priority."""
    reading, faults = firms(tmp_path, "F1,恒昌,P1", "F2,金泰,P1,王经理,22:00,06:00,0,no,80")

    assert faults == []
    first, second = reading.firms["F1"], reading.firms["F2"]
    assert (first.receives.all_day, first.daily_quota, first.approved, first.priority) == (
        True,
        None,
        True,
        50,
    )
    assert (second.receives, second.daily_quota, second.approved) == (DayWindow(79_200, 21_600), 0, False)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("F1,a,P9", (2, "error", "place_id", "unknown-reference")),
        ("F1,a,", (2, "error", "place_id", "missing-value")),
        (",a,P1", (2, "error", "firm_id", "missing-value")),
        ("F1,a,P1,@SUM(A1)", (2, "warning", "contact", "formula")),
        ("F1,a,P1,,25:61", (2, "error", "receives_from", "bad-time")),
        ("F1,a,P1,,,,2.5", (2, "error", "daily_quota", "not-whole")),
        ("F1,a,P1,,,,,perhaps", (2, "error", "approved", "unknown-value")),
        ("F1,a,P1,,,,,,-1", (2, "error", "priority", "negative")),
        ("F1,a,P1,,,,,,500", (2, "warning", "priority", "implausible")),
    ],
)
def test_a_fault_of_a_firm_is_told(tmp_path: Path, row: str, fault: tuple[int, str, str, str]) -> None:
    """One fault each."""
    assert firms(tmp_path, row)[1] == [fault]


def test_a_window_defaults_to_the_days_of_the_case(tmp_path: Path) -> None:
    """Each end by itself."""
    reading, faults = workers(tmp_path, f"W1,张三,{ID},V1,F1", f"W2,李四,{OTHER_ID},V1,F1,2020-02-29")

    assert faults == []
    assert (reading.workers["W1"].earliest, reading.workers["W1"].latest) == (DAY, LAST)
    assert (reading.workers["W2"].earliest, reading.workers["W2"].latest) == (date(2020, 2, 29), LAST)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (f"W1,张三,{ID},V9,F1", (2, "error", "village_id", "unknown-reference")),
        (f"W1,张三,{ID},,F1", (2, "error", "village_id", "missing-value")),
        (f"W1,张三,{ID},V1,F9", (2, "error", "firm_id", "unknown-reference")),
        (f"W1,张三,{ID},V1,F1,2020-02-30", (2, "error", "earliest", "bad-date")),
        (f"W1,张三,{ID},V1,F1,2020-03-01,2020-02-28", (2, "warning", "latest", "reversed")),
        (f"W1,张三,{ID},V1,F1,,,,V9", (2, "error", "pickup_id", "unknown-reference")),
        (f"W1,张三,{ID},V1,F1,,,,,perhaps", (2, "error", "consent", "unknown-value")),
        (f"W1,=1+1,{ID},V1,F1", (2, "warning", "name", "formula")),
        (f"W1,{'龘' * 101},{ID},V1,F1", (2, "warning", "name", "too-long")),
        (f"W1,张三,{ID[:17]}4,V1,F1", (2, "warning", "id_number", "id-checksum")),
        ("W1,张三,5.11025E+17,V1,F1", (2, "warning", "id_number", "id-mangled")),
    ],
)
def test_a_fault_of_a_worker_is_told(tmp_path: Path, row: str, fault: tuple[int, str, str, str]) -> None:
    """One fault each; a person whose ID number is wrong is still read, the gate decides."""
    reading, faults = workers(tmp_path, row)

    assert faults == [fault]
    assert set(reading.workers) == {"W1"}


def test_a_blank_id_number_is_the_gates_business(tmp_path: Path) -> None:
    """No fault of the file; the column itself must be there under the identity gate only."""
    head = "worker_id,name,village_id,firm_id\n"

    assert workers(tmp_path, "W1,张三,,V1,F1")[1] == []
    assert workers(tmp_path, "W1,张三,V1,F1", head=head, identity=False)[1] == []
    assert workers(tmp_path, "W1,张三,V1,F1", head=head)[1] == [(1, "error", "id_number", "missing-column")]


def test_one_id_number_for_two_people_is_told_at_the_second(tmp_path: Path) -> None:
    """It may be one person who was registered twice."""
    assert workers(tmp_path, f"W1,张三,{ID},V1,F1", f"W2,张三,{ID},V1,F1")[1] == [
        (3, "warning", "id_number", "duplicate-id-number")
    ]


def test_an_id_used_twice_is_an_error(tmp_path: Path) -> None:
    """Records of the one would be taken for the other's."""
    assert workers(tmp_path, f"W1,张三,{ID},V1,F1", f"W1,李四,{OTHER_ID},V1,F1")[1] == [
        (3, "error", "worker_id", "duplicate-id")
    ]


def test_a_party_boards_at_one_place(tmp_path: Path) -> None:
    """People of two villages may be a party when they name one pickup point."""
    apart = workers(tmp_path, f"W1,张三,{ID},V1,F1,,,G1", f"W2,李四,{OTHER_ID},V2,F1,,,G1")[1]
    together = workers(tmp_path, f"W1,张三,{ID},V1,F1,,,G1,V2", f"W2,李四,{OTHER_ID},V2,F1,,,G1")[1]

    assert apart == [(3, "error", "party_id", "party-over-villages")]
    assert together == []
