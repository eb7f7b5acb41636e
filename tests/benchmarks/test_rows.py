"""Results are small tables that come back as they were written."""

from pathlib import Path

import pytest

from benchmarks.answers import Moment
from benchmarks.rows import Row, parsed, read_curves, read_rows, row_of, thinned, write_curves, write_rows
from benchmarks.runs import Run

KEY = ("plain-toy-661", "product", 10.0, 3)


def judged(**verdict: object) -> Run:
    """Build a run with a referee's summary."""
    summary = {"objective_fen": 24_800_050, "bound_fen": 24_700_000, "trips": 13, "riders": 661}
    summary |= {"left_by_planner": 0, "faults": 0, **verdict}  # type: ignore[dict-item]
    curve = (Moment(0.4, None, 1.0), Moment(1.234, 249_000.0, 240_000.0))
    return Run(9.87, 410, curve, "800 rounds", summary, "11x56 1x20", 1.5)


def test_a_row_is_what_the_referee_says_and_not_what_the_engine_believes() -> None:
    """Money in yuan; the first plan is the first moment with one."""
    row = row_of(KEY, judged(), "2 x some machine")

    assert (row.objective_yuan, row.bound_yuan, row.first_s) == (248_000.5, 247_000.0, 1.23)
    assert row.gap == pytest.approx(0.004, abs=1e-4)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    """Blank cells and all, in order of what was asked."""
    rows = [row_of(KEY, judged(), "m"), row_of(("a", "vroom", 100.0, 1), nothing_found(), "m")]

    write_rows("peers", rows, tmp_path)

    assert read_rows("peers", tmp_path) == sorted(rows, key=lambda row: row.key)
    assert read_rows("growth", tmp_path) == []


def nothing_found() -> Run:
    """Build a run without a plan."""
    return Run(100.2, 90, (), "nothing found", None, "", 0.5)


def test_a_run_without_a_plan_has_no_cost_and_no_gap() -> None:
    """A dash in the table, not a zero."""
    row = row_of(KEY, nothing_found(), "m")

    assert (row.objective_yuan, row.gap, row.faults) == (None, None, None)


def test_curves_come_back_as_they_were_written(tmp_path: Path) -> None:
    """To a hundredth of a second."""
    curves = {KEY: [Moment(0.5, 300.0), Moment(2.25, 250.5, 240.0)]}

    write_curves("peers", curves, tmp_path)

    assert read_curves("peers", tmp_path) == curves


def test_a_long_curve_keeps_its_first_its_last_and_what_was_best_between() -> None:
    """A thousand steps become thirty; none of them is invented."""
    curve = [Moment(0.1 * k, 1000.0 - k) for k in range(1, 1000)]

    kept = thinned(curve, 30)

    assert len(kept) <= 31
    assert (kept[0], kept[-1]) == (curve[0], curve[-1])
    assert set(kept) <= set(curve)


def test_moments_at_which_nothing_changed_are_not_kept_but_for_the_end() -> None:
    """Only the clock went on."""
    curve = [Moment(1.0, 5.0), Moment(2.0, 5.0), Moment(3.0, 4.0), Moment(8.0, 4.0), Moment(9.0, 4.0)]

    assert thinned(curve) == [curve[0], curve[2], curve[4]]


def test_a_blank_cell_of_words_stays_empty_words() -> None:
    """A note may be empty; a number may be unknown."""
    cells = dict.fromkeys(Row.__slots__, "") | {
        "limit_s": "10.0",
        "seed": "1",
        "seconds": "1",
        "peak_mb": "5",
    }

    row = parsed(cells | {"load": "0.5"})

    assert (row.note, row.trips, row.limit_s) == ("", None, 10.0)
