"""The command line as a person uses it: in a process of its own, on folders and files."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import referee

PROGRAM = Path(sys.executable).with_name("returnbus")
Plan = dict[str, Any]


def returnbus(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command and wait for its end."""
    command = [str(PROGRAM), *map(str, arguments)]
    environment = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1") | settings
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def planned(case: Path, out: Path, *stop: object) -> Plan:
    """Plan a case and return what was written."""
    run = returnbus("plan", case, "--out", out, *stop)
    assert run.returncode == 0, run.stderr[-3000:]
    plan: Plan = json.loads(out.read_text(encoding="utf-8"))
    return plan


def travel_of(case: Path, out: Path) -> Path:
    """Write the distances and times of a case and return their file."""
    run = returnbus("matrix", case, "--out", out)
    assert run.returncode == 0, run.stderr[-3000:]
    return out


def faults_of(case: Path, plan: Plan, travel: Path | None = None) -> list[str]:
    """Return what the independent referee finds."""
    faults, _ = referee.judge(str(case), plan, str(travel) if travel else None)
    return [" ".join(fault) for fault in faults]


def riders_of(plan: Plan) -> list[str]:
    """Return everybody who travels."""
    return [worker_id for trip in plan["trips"] for stop in trip["stops"] for worker_id in stop["board"]]


def with_rows_reversed(case: Path, folder: Path) -> Path:
    """Copy a case with the rows of every table in the opposite order."""
    folder.mkdir()
    (folder / "case.toml").write_bytes((case / "case.toml").read_bytes())
    for table in case.glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        with (folder / table.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *reversed(rows)])
    return folder
