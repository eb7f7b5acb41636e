"""Cells: what is read as a date, a moment, a number, a phone number, a yes."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LocalClock
from scheduler.faults import FaultBook
from scheduler.intake.cells import Cells, read_date, read_moment, read_number, tidy_phone
from scheduler.tables import Table

CLOCK = LocalClock(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def cells() -> Cells:
    """Give a reader of cells of a table with one column."""
    return Cells(Table("t.csv", {"x": 0}, {"x": "x"}, 1, iter(()), FaultBook()))


def codes(cells: Cells) -> list[str]:
    """Return the codes that were noted."""
    return [fault.code for fault in cells.table.faults.faults]


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-28",
        "2020/2/28",
        "2020.2.28",
        "2020年2月28日",
        "２０２０-０２-２８",
        "2020-02-28T08:00",
        "2020-02-28 08:00:00",
    ],
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    """One day in seven ways."""
    assert read_date(text) == date(2020, 2, 28)


@pytest.mark.parametrize(
    "text",
    ["2020-02-30", "28.02.2020", "20200228", "2020-02-288", "2020-02-28x", "2020-02-28 x", "二月", "-"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"."):
        read_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-28T08:30",
        "2020-02-28 08:30:00",
        "2020/2/28 8:30",
        "2020-02-28T08:30+08:00",
        "2020-02-28T00:30Z",
    ],
)
def test_moments_are_local_unless_they_carry_an_offset(text: str) -> None:
    """Half past eight in Shanghai."""
    assert CLOCK.iso(read_moment(text, CLOCK)) == "2020-02-28T08:30:00+08:00"


def test_a_date_alone_is_its_midnight_and_24_00_is_the_next() -> None:
    """As in the contract's times of day."""
    assert read_moment("2020-02-28", CLOCK) + 86_400 == read_moment("2020-02-28T24:00", CLOCK)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "1e999", "1_000", "1,000", "0x10", "四十九", "36,6", "", "1 2"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """A nan would compare false with every limit, and pass every gate."""
    with pytest.raises(ValueError, match="not a"):
        read_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_as_it_is(number: float) -> None:
    """Whatever its size."""
    assert read_number(repr(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "13900000001",
        "+86 139 0000 0001",
        "0086-13900000001",
        "（139）0000-0001",
        "１３９００００００１",
        "'13900000001",
        "13900000001.0",
    ],
)
def test_a_phone_number_is_its_figures(text: str) -> None:
    """However it was written."""
    assert tidy_phone(text) in ("13900000001", "1390000001")


def test_a_formula_in_any_text_is_told(cells: Cells) -> None:
    """Phone numbers with a plus and a lone hyphen are none."""
    for text in ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"):
        assert cells.text(2, "x", text) == text
        cells.phone(2, "x", text)
    formulas = len(codes(cells))

    for text in ("+86 13900000001", "-", "张三", ""):
        cells.phone(2, "x", text)
        cells.text(2, "x", "" if text.startswith("+") else text)

    assert (formulas, len(codes(cells))) == (8, 8)


def test_a_name_may_have_a_hundred_characters(cells: Cells) -> None:
    """One more is told."""
    cells.name(2, "x", "龘" * 100)
    assert codes(cells) == []

    cells.name(2, "x", "龘" * 101)
    assert codes(cells) == ["too-long"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("-1", "negative"), ("1.5", "not-whole"), ("many", "not-a-number"), ("0", "out-of-range")],
)
def test_a_count_that_is_none_is_told(cells: Cells, text: str, code: str) -> None:
    """And the default stands in."""
    assert cells.whole(2, "x", text, 7, 1) == 7
    assert codes(cells) == [code]


def test_whole_numbers_of_spreadsheets_are_whole(cells: Cells) -> None:
    """49.0 is 49."""
    assert cells.whole(2, "x", "49.0", None) == 49


@pytest.mark.parametrize(
    ("text", "answer"), [("yes", True), ("是", True), ("NO", False), ("否", False), ("0", False), ("", True)]
)
def test_yes_and_no_in_both_languages(cells: Cells, text: str, answer: bool) -> None:
    """Blank is the default."""
    assert cells.yes(2, "x", text) is answer
    assert codes(cells) == []


def test_an_answer_that_is_neither_is_told(cells: Cells) -> None:
    """Consent is not guessed."""
    cells.yes(2, "x", "maybe")

    assert codes(cells) == ["unknown-value"]
