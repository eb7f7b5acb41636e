"""Pictures are drawn from the rows, and the same rows give the same bytes."""

from pathlib import Path

import pytest

from benchmarks.answers import Moment
from benchmarks.pictures import draw_all, gap_of, median_curve
from benchmarks.rows import write_curves, write_rows
from benchmarks.tables import README
from measured import row


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give a folder with rows and curves of two engines."""
    write_rows("peers", [row("product", 1, 250), row("vroom", 1, 260, limit_s=100)], tmp_path)
    moments = [Moment(0.5, 280.0, 200.0), Moment(9.0, 250.0, 240.0)]
    write_curves("peers", {("plain-toy-661", "product", 10.0, 1): moments}, tmp_path)
    growth = [row("product", 1, 1000.0 * n, case=f"plain:1:n={n}", people=n) for n in (100, 1000)]
    write_rows("growth", growth, tmp_path)
    return tmp_path


def test_a_picture_is_drawn_for_each_question_that_has_results(results: Path) -> None:
    """Text stays text, so that a reader can search it."""
    drawn = {path.stem: path.read_text("utf-8") for path in draw_all(results)}

    assert set(drawn) == {"cost-against-time", "gap-against-time", "growth-with-size"}
    assert "VROOM, exploration 5" in drawn["cost-against-time"]
    assert "plain-toy-661" in drawn["gap-against-time"]


def test_the_same_rows_give_the_same_bytes(results: Path) -> None:
    """Only a result changes a picture under version control."""
    first = [path.read_bytes() for path in draw_all(results)]

    assert [path.read_bytes() for path in draw_all(results)] == first


def test_nothing_is_drawn_where_nothing_was_measured(tmp_path: Path) -> None:
    """No empty axes."""
    assert draw_all(tmp_path) == []


def test_the_median_begins_when_every_seed_has_a_plan() -> None:
    """Before that there is no median of all."""
    early = [Moment(1.0, 30.0), Moment(10.0, 10.0)]
    late = [Moment(4.0, 50.0), Moment(8.0, 20.0)]

    times, values = median_curve([early, late], lambda moment: moment.best_yuan)

    assert times[0] == pytest.approx(4.0)
    assert (values[0], values[-1]) == (40.0, 15.0)


def test_there_is_no_gap_without_a_bound() -> None:
    """And none of exactly nothing on a scale of ratios."""
    assert gap_of(Moment(1.0, 100.0)) is None
    assert gap_of(Moment(1.0, 100.0, 90.0)) == pytest.approx(0.1)
    assert gap_of(Moment(1.0, 100.0, 100.0)) == 1e-5


def test_every_picture_of_the_readme_is_one_that_is_drawn(results: Path) -> None:
    """A name mistyped in the text would show nothing."""
    text = README.read_text("utf-8")

    assert all(f"results/{path.name}" in text for path in draw_all(results))
