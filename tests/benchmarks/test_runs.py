"""A run is a process of its own, and the independent referee judges it."""

import sys
from pathlib import Path

import pytest

from benchmarks.runs import RunFailed, called, judged, machine, run


def test_a_run_is_judged_by_the_referee(little: Path, tmp_path: Path) -> None:
    """Its plan is kept where that is wanted."""
    made = run(little, "ortools", 1, 1, tmp_path / "plan.json")

    assert made.verdict is not None
    assert (made.verdict["faults"], made.verdict["riders"]) == (0, 30)
    assert made.verdict == judged(little, tmp_path / "plan.json")
    assert made.peak_mb > 10
    assert made.coaches


def test_an_engine_that_refuses_a_case_says_why(public_cases: Path) -> None:
    """The last words of its process are the run's."""
    with pytest.raises(RunFailed, match="only the product plans it"):
        run(public_cases / "county-1", "ortools", 1, 1)


def test_a_program_that_does_not_end_is_ended() -> None:
    """Our patience is not without end."""
    with pytest.raises(RunFailed, match="no answer within"):
        called([sys.executable, "-c", "import time; time.sleep(60)"], 0.5)


def test_a_machine_is_described_without_its_name() -> None:
    """Processors and Python; nothing that says whose it is."""
    assert " x " in machine()
    assert "Python 3" in machine()
