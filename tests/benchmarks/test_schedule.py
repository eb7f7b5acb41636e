"""The schedule: what is measured, once, and kept as soon as it is."""

from pathlib import Path

from benchmarks.answers import Moment
from benchmarks.rows import read_curves, read_rows
from benchmarks.runs import Run, RunFailed
from benchmarks.schedule import Planned, Wanted, measure, outstanding, scheduled

FIRST = Planned("peers", ("plain-county-1", "product", 10.0, 1))
SECOND = Planned("peers", ("plain-county-1", "product", 10.0, 2), curves=True)


def done(yuan: int, faults: int = 0) -> Run:
    """Build a run of some cost."""
    verdict = {"objective_fen": 100 * yuan, "bound_fen": 0, "trips": 1, "riders": 9, "faults": faults}
    return Run(1.0, 50, (Moment(0.5, float(yuan)),), "", verdict | {"left_by_planner": 0}, "1x56", 0.1)


def test_every_run_of_the_schedule_is_there_once() -> None:
    """Two entries that ask for the same would be measured twice."""
    keys = [(planned.part, planned.key) for planned in scheduled()]

    assert len(keys) == len(set(keys)) > 100


def test_an_engine_without_a_seed_runs_once() -> None:
    """Another seed would be the same run again."""
    seeds = {key[3] for planned in scheduled() if (key := planned.key)[1] == "vroom"}

    assert seeds == {1}


def test_a_schedule_is_narrowed_down_by_case_engine_seconds_and_seeds(tmp_path: Path) -> None:
    """Each narrows; together they leave one run."""
    wanted = Wanted(cases=["plain-toy-661"], engines=["product"], seconds=[10.0], seeds=1)

    assert [planned.key for planned in outstanding(wanted, again=False, folder=tmp_path)] == [
        ("plain-toy-661", "product", 10.0, 1)
    ]


def test_what_has_its_row_is_not_run_again_unless_asked(tmp_path: Path) -> None:
    """Stopped in the middle, it goes on where it was."""
    wanted = Wanted(cases=["plain-county-1"], engines=["product"], seconds=[10.0], seeds=2)

    measure([FIRST], lambda words: None, tmp_path, lambda *asked: done(86_000))

    assert [planned.key[3] for planned in outstanding(wanted, again=False, folder=tmp_path)] == [2]
    assert [planned.key[3] for planned in outstanding(wanted, again=True, folder=tmp_path)] == [1, 2]


def test_a_run_made_again_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """One row a run; the curve goes with it where it is wanted, until the run's end."""
    measure([SECOND], lambda words: None, tmp_path, lambda *asked: done(90_000))

    measure([SECOND], lambda words: None, tmp_path, lambda *asked: done(86_000))

    assert [row.objective_yuan for row in read_rows("peers", tmp_path)] == [86_000]
    assert read_curves("peers", tmp_path) == {SECOND.key: [Moment(0.5, 86_000.0), Moment(1.0, 86_000.0)]}


def test_a_run_that_fails_is_said_and_counted_and_the_next_is_made(tmp_path: Path) -> None:
    """One engine that falls over does not end the night's work."""
    said: list[str] = []

    def falls_over_first(case: Path, engine: str, seconds: float, seed: int) -> Run:
        if seed == 1:
            raise RunFailed("no memory")
        return done(86_000, faults=3)

    bad = measure([FIRST, SECOND], said.append, tmp_path, falls_over_first)

    assert bad == 2
    assert "no memory" in said[0]
    assert "3 FAULTS" in said[1]
    assert len(read_rows("peers", tmp_path)) == 1
