"""Every fault is told in both languages, with what to do, and the table in the docs says the same."""

from pathlib import Path

import pytest

from scheduler import faults
from scheduler.errors import Fault, Level

ROOT = Path(__file__).parents[2]


def table_of(path: Path) -> list[list[str]]:
    """Return the rows of the tables of a document, without their heads."""
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip().replace("\\|", "|") for cell in row.strip("|").split(" | ")] for row in rows]
    return [row for row in cells if row[0] != "code"]


def test_the_table_in_the_docs_says_what_the_program_says() -> None:
    """docs/faults.md and the catalogue hold the same codes and words."""

    def shown(text: str) -> str:
        return text.replace("{value}", "…").replace("{about}", "…")

    told = [
        [code, shown(entry.zh), shown(entry.do_zh), shown(entry.en), shown(entry.do_en)]
        for code, entry in faults.catalogue().items()
    ]

    assert table_of(ROOT / "docs" / "faults.md") == told


def test_no_code_is_described_that_nothing_says() -> None:
    """A word in the catalogue that no module uses is a word too many."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scheduler").rglob("*.py"))

    assert [code for code in faults.catalogue() if f'"{code}"' not in source] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_fault_is_one_line_that_a_program_can_read(lang: str) -> None:
    """The form is `error|warning FILE:LINE COLUMN CODE words`."""
    fault = Fault("firms.csv", 7, "receives_from", Level.ERROR, "bad-time", "25:\n61")

    told = faults.line(fault, lang)

    assert told.startswith("error firms.csv:7 receives_from bad-time ")
    assert "\n" not in told
    assert "25: 61" in told


def test_a_fault_never_repeats_what_identifies_a_person() -> None:
    """ID numbers, names and temperatures stay in the file, under Chinese headings too."""
    for column in ("id_number", "phone", "身份证号码", "temperature_c"):
        fault = Fault("workers.csv", 2, column, Level.ERROR, "not-a-number", "511025198001010008")

        assert "511025198001010008" not in faults.line(fault)


def test_a_heading_of_several_words_stays_one_word_of_the_line() -> None:
    """COLUMN has no blanks, so that the line can be split."""
    fault = Fault("花名册.xlsx", 3, "计划 出行", Level.WARNING, "formula")

    assert faults.line(fault).split(" ")[2] == "计划出行"
