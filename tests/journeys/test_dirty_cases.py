"""Planted faults: each is said in the contract's form, errors write nothing, warnings let planning go on."""

import importlib.util
import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType

import pytest

from api.cli import main

DIRTY = Path(__file__).resolve().parents[2] / "fixtures" / "cases" / "public" / "dirty"
COMMAND = ["returnbus", "plan", "{case}", "--out", "{out}", "--iterations", "50"]


@pytest.fixture(scope="session")
def examiner() -> ModuleType:
    """Give fixtures/cases/check_dirty.py, which compares what is said with expected.json."""
    spec = importlib.util.spec_from_file_location("check_dirty", DIRTY.parents[1] / "check_dirty.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_this_process(monkeypatch: pytest.MonkeyPatch) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return what runs the program as `subprocess.run` would, but without a new process."""

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        monkeypatch.setattr(sys, "argv", list(command))
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        code: object = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        said = [stream.buffer.getvalue() for stream in (out, err)]  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(list(command), int(str(code)), said[0], said[1])

    return run


@pytest.mark.parametrize("name", sorted(folder.name for folder in DIRTY.iterdir()))
def test_a_planted_fault_is_said_and_nothing_else(
    name: str, examiner: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, line, column and level are right; the exit code is; no traceback; nothing half-written."""
    monkeypatch.setattr(examiner.subprocess, "run", in_this_process(monkeypatch))

    assert examiner.check(str(DIRTY / name), COMMAND) == []
