"""health.csv and residences.csv: what was declared and where people slept."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.faults import FaultBook
from scheduler.intake.records import read_health, read_residences

HEAD = (
    "worker_id,declared_on,temperature_c,symptoms,contact,code,certificate_no,issuer,issued_on,valid_until\n"
)


def health(folder: Path, row: str) -> tuple[object, list[tuple[str, str, str]]]:
    """Return the declaration of W1, and level, column and code of the faults."""
    (folder / "health.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    faults = FaultBook()
    found = read_health(folder / "health.csv", {"W1"}, faults)
    return found.get("W1", (None,))[0], [(f.level.value, f.column, f.code) for f in faults.ordered()]


def test_blanks_of_a_declaration_mean_nothing_to_report(tmp_path: Path) -> None:
    """No contact, a green code; the temperature stays unknown."""
    declaration, faults = health(tmp_path, "W1,2020-02-27")

    assert faults == []
    assert declaration is not None
    assert (declaration.contact, declaration.code, declaration.temperature_c) == ("none", "green", None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("W9,2020-02-27", ("error", "worker_id", "unknown-reference")),
        ("W1,", ("error", "declared_on", "missing-value")),
        ("W1,yesterday", ("error", "declared_on", "bad-date")),
        ("W1,2020-02-27,nan", ("error", "temperature_c", "not-a-number")),
        ("W1,2020-02-27,-36.5", ("error", "temperature_c", "negative")),
        ("W1,2020-02-27,366", ("warning", "temperature_c", "implausible")),
        ("W1,2020-02-27,36.5,=1", ("warning", "symptoms", "formula")),
        ("W1,2020-02-27,36.5,,cousin", ("warning", "contact", "unknown-value")),
        ("W1,2020-02-27,36.5,,none,purple", ("warning", "code", "unknown-value")),
        ("W1,2020-02-27,36.5,,none,green,1,成都", ("warning", "issuer", "unknown-value")),
        ("W1,2020-02-27,36.5,,none,green,1,51,2020-02-30", ("error", "issued_on", "bad-date")),
        ("W1,2020-02-27,36.5,,none,green,1,51,2020-02-27,2020-02-20", ("warning", "valid_until", "reversed")),
    ],
)
def test_a_fault_of_a_declaration_is_told(tmp_path: Path, row: str, fault: tuple[str, str, str]) -> None:
    """One fault each."""
    assert health(tmp_path, row)[1] == [fault]


def test_stays_are_kept_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Blank ends are open; one that ends before it begins is told."""
    path = tmp_path / "residences.csv"
    path.write_text(
        "worker_id,division,from,until\nW1,511025,2020-01-01,\nW1,511025,2020-02-10,2020-02-01\n",
        encoding="utf-8",
    )
    faults = FaultBook()

    stays = read_residences(path, {"W1"}, faults)["W1"]

    assert [(stay.from_day, stay.until_day) for stay in stays] == [
        (date(2020, 1, 1), None),
        (date(2020, 2, 10), date(2020, 2, 1)),
    ]
    assert [(f.line, f.column, f.code) for f in faults.faults] == [(3, "until", "reversed")]
