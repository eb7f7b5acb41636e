"""Compiled code follows its sources."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler import compiling
from scheduler.compiling import cache_folder, cache_home, compile_part, compile_verb, sources


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(compiling, "ROOT", tmp_path)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "scheduler").mkdir()
    (tmp_path / "scheduler" / "upper.py").write_text("from scheduler.lower import BREAK_S\n")
    (tmp_path / "scheduler" / "lower.py").write_text("BREAK_S = 1200\n")
    cache_home.cache_clear()
    cache_folder.cache_clear()
    yield tmp_path
    cache_home.cache_clear()
    cache_folder.cache_clear()


def test_code_is_compiled_anew_when_what_it_calls_has_changed(tree: Path) -> None:
    before = cache_folder(tree / "scheduler" / "upper.py")
    (tree / "scheduler" / "lower.py").write_text("BREAK_S = 1800\n")
    cache_folder.cache_clear()

    assert cache_folder(tree / "scheduler" / "upper.py") != before


def test_code_stays_when_nothing_it_calls_has_changed(tree: Path) -> None:
    before = cache_folder(tree / "scheduler" / "lower.py")
    (tree / "scheduler" / "upper.py").write_text("from scheduler.lower import BREAK_S as PAUSE_S\n")
    cache_folder.cache_clear()

    assert cache_folder(tree / "scheduler" / "lower.py") == before
    assert sources(tree / "scheduler" / "upper.py") == set((tree / "scheduler").glob("*.py"))


def test_code_nobody_has_asked_for_is_forgotten(tree: Path) -> None:
    old = tree / "cache" / "returnbus" / "lower-0123"
    old.mkdir(parents=True)
    long_ago = time.time() - 60 * 86_400
    os.utime(old, (long_ago, long_ago))

    folder = cache_folder(tree / "scheduler" / "lower.py")

    assert folder.is_dir()
    assert not old.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders without the right to write")
def test_code_is_kept_elsewhere_where_the_cache_cannot_be_written(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tree / "file"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tree / "home"))

    assert cache_home() == tree / "home" / "returnbus"


def test_python_is_refused_where_only_compiled_code_may_call() -> None:
    doubled = compile_part(lambda value: 2 * value)
    through = compile_verb(call_through(doubled))

    assert through(21) == 42
    with pytest.raises(TypeError):
        doubled(21)


def call_through(part):  # type: ignore[no-untyped-def]
    def through(value):  # type: ignore[no-untyped-def]
        return part(value)

    return through
