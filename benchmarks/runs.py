"""One run of one engine on one case, in a process of its own; the independent referee judges what comes out.

    python -m benchmarks.runs CASE ENGINE OUT --seconds 10 --seed 1

OUT becomes a folder with `plan.json` (where there is a plan) and `run.json`.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.answers import Answer, Moment
from benchmarks.engines.catalogue import ENGINES
from benchmarks.instance import load_case
from scheduler.case import Case
from scheduler.planfile import write_plan
from scheduler.trips import Plan

ROOT = Path(__file__).resolve().parents[1]
REFEREE = ROOT / "tests" / "referee" / "referee.py"
PATIENCE_S = 600
NICE = 5


class RunFailed(RuntimeError):
    """An engine or the referee did not get to its end."""


@dataclass(frozen=True, slots=True)
class Run:
    """Hold what one run came to, judged.

    Parameters
    ----------
    seconds, peak_mb
        How long it took from the case read to the plan there, and the most memory its process held.
    curve, note
        How it got there.
    verdict
        The referee's summary; None where there is no plan.
    coaches
        Coaches by seats, such as 11x56 1x20.
    load
        Load of the machine when it began, averaged over a minute.
    """

    seconds: float
    peak_mb: int
    curve: tuple[Moment, ...]
    note: str
    verdict: dict[str, Any] | None
    coaches: str
    load: float


def run(case: Path, engine: str, seconds: float, seed: int, kept: Path | None = None) -> Run:
    """Run an engine on a case in a process of its own, and have the referee judge the plan.

    Parameters
    ----------
    case, engine, seconds, seed
        What is asked of whom.
    kept
        Where the plan is kept, None = nowhere.

    Raises
    ------
    RunFailed
        With the last words of what failed.
    """
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        asked = [str(case.resolve()), engine, folder, "--seconds", str(seconds), "--seed", str(seed)]
        called([sys.executable, "-m", "benchmarks.runs", *asked], 10 * seconds + PATIENCE_S)
        told = json.loads((out / "run.json").read_text("utf-8"))
        plan = out / "plan.json"
        verdict = judged(case, plan) if plan.exists() else None
        if kept is not None and plan.exists():
            shutil.move(plan, kept)
    curve = tuple(Moment(*point) for point in told["curve"])
    return Run(
        told["seconds"], told["peak_mb"], curve, told["note"], verdict, told["coaches"], round(load, 1)
    )


def called(command: list[str], patience_s: float, good: Collection[int] = (0,)) -> str:
    """Run a program at low priority and return what it said.

    Raises
    ------
    RunFailed
        It took longer than our patience, or its exit is none of the good ones.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    try:
        done = subprocess.run(
            ["nice", "-n", str(NICE), *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=patience_s,
        )
    except subprocess.TimeoutExpired as error:
        raise RunFailed(f"no answer within {patience_s:.0f} s: {' '.join(command[1:4])}") from error
    if done.returncode not in good:
        raise RunFailed(" | ".join((done.stderr or done.stdout).splitlines()[-3:]))
    return done.stdout


def judged(case: Path, plan: Path) -> dict[str, Any]:
    """Return the summary of the independent referee."""
    options = ["--json"]
    with tempfile.TemporaryDirectory() as folder:
        if needs_roads(case):
            travel = Path(folder) / "travel.csv"
            called([sys.executable, "-m", "api.cli", "matrix", str(case), "--out", str(travel)], PATIENCE_S)
            options += ["--travel", str(travel)]
        said = called([sys.executable, str(REFEREE), str(case), str(plan), *options], PATIENCE_S, (0, 1))
    if not said.startswith("{") and "\n{" not in said:
        raise RunFailed("the referee gave no verdict")
    summary: dict[str, Any] = json.loads(said.splitlines()[-1])
    return summary


def needs_roads(case: Path) -> bool:
    """Say whether only the product knows the roads of a case, so that the referee must be told."""
    text = (case / "case.toml").read_text("utf-8")
    return any(f'source = "{source}"' in text for source in ("graph", "osm"))


def coaches_of(case: Case, plan: Plan) -> str:
    """Return the coaches that go out, by their seats."""
    out = {trip.coach_id for trip in plan.trips}
    seats = Counter(case.coaches[coach_id].seats for coach_id in out)
    return " ".join(f"{count}x{size}" for size, count in sorted(seats.items(), reverse=True))


def machine() -> str:
    """Return what kind of machine this is, without its name."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line for line in cpuinfo.read_text("utf-8").splitlines() if line.startswith("model name")]
        model = named[0].split(":", 1)[1].strip() if named else model
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}"


def write_run(case: Case, answer: Answer, out: Path) -> None:
    """Write what a run came to into a folder."""
    if answer.plan is not None:
        write_plan(answer.plan, out / "plan.json")
    told = {
        "seconds": answer.seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "curve": [(m.seconds, m.best_yuan, m.bound_yuan) for m in answer.curve],
        "note": answer.note,
        "coaches": coaches_of(case, answer.plan) if answer.plan is not None else "",
    }
    (out / "run.json").write_text(json.dumps(told), "utf-8")


def main() -> None:
    """Run one engine once."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("case", type=Path)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    case, travel = load_case(asked.case)
    write_run(case, ENGINES[asked.engine].plan(case, travel, asked.seconds, asked.seed), asked.out)


if __name__ == "__main__":
    main()
