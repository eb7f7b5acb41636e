"""Compiled modules as plain Python, so that a test can call what only compiled code calls."""

import sys
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

_PLAIN: dict[str, dict[str, Any]] = {}


def plain(module: ModuleType) -> Any:
    """Return a module whose kernels, and those that they call, are plain functions."""
    return SimpleNamespace(**_plain_names(module.__name__))


def _plain_names(name: str) -> dict[str, Any]:
    if name in _PLAIN:
        return _PLAIN[name]
    module = sys.modules[name]
    names = _PLAIN[name] = dict(vars(module))
    for key, value in vars(module).items():
        source = getattr(value, "py_func", None)
        if source is None:
            continue
        if source.__module__ == name:
            names[key] = FunctionType(source.__code__, names, key, source.__defaults__)
        else:
            names[key] = _plain_names(source.__module__)[source.__name__]
    return names
