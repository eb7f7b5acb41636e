"""The layers are kept: routing -> scheduler -> maps -> api, and each library stays in its room."""

import ast
import os
import subprocess
import sys
from configparser import ConfigParser

from house.tracked import PACKAGES, ROOT, name_of, python_files, tracked_files


def test_every_import_keeps_to_the_layers() -> None:
    """The contracts of .importlinter hold."""
    linter = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]

    run = subprocess.run(
        [*linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, env=dict(os.environ, NO_COLOR="1")
    )

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]


def test_every_package_has_a_place_in_the_layers() -> None:
    """A new package at the top belongs to a layer or does not come in."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    packages = {name_of(path).split("/")[0] for path in tracked_files() if path.name == "__init__.py"}

    layers = set(contracts["importlinter:contract:layers"]["layers"].split())

    assert packages - {"tests"} == layers == set(PACKAGES)


def test_the_rules_of_scheduling_read_no_clock_and_roll_no_dice() -> None:
    """ "Today", "now" and chance are arguments below api: the same case gives the same plan on any day."""
    wayward = {
        ("datetime", "now"),
        ("date", "today"),
        ("datetime", "utcnow"),
        ("datetime", "today"),
        ("time", "time"),
    }
    # how old a cached kernel is says nothing about a plan
    allowed = {("scheduler/compiling.py", "time", "time")}
    global_dice = {"random", "randint", "choice", "shuffle", "sample", "uniform"}
    found = []

    for name, _, tree in python_files():
        if not name.startswith(("routing/", "scheduler/", "maps/")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                call = (node.value.id, node.attr)
                if (name, *call) in allowed:
                    continue
                if call in wayward or (node.value.id == "random" and node.attr in global_dice):
                    found.append(f"{name}:{node.lineno} {'.'.join(call)}")

    assert not found


def test_nothing_is_printed_below_the_command_line() -> None:
    """Libraries keep quiet; only api/cli.py and its commands speak to a terminal."""
    found = [
        f"{name}:{node.lineno}"
        for name, _, tree in python_files()
        if name.startswith(("routing/", "scheduler/", "maps/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert not found
