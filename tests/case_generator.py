"""The generator of the public cases, opened for tests that want cases of other seeds."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

CASES = Path(__file__).parents[1] / "fixtures" / "cases"


def _open() -> ModuleType:
    """Import a program that is no package."""
    spec = importlib.util.spec_from_file_location("make_cases", CASES / "make_cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_cases: Any = _open()
