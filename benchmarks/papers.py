"""How long the papers of a plan take: manifests with and without drawing their maps, slips, map pages.

    python benchmarks/papers.py CASE PLAN [--repeats 5]

Each round is a process of its own, so that nothing is remembered from the one before. The aims: 22 manifests
in under 3 s once the maps are drawn, and in under 8 s with them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

MADE_AT = datetime(2020, 2, 27, 18, 0, tzinfo=UTC)


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Return the seconds by the clock and of the processors that some work takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def one_round(case_folder: Path, plan_file: Path) -> dict[str, dict[str, float]]:
    """Measure each kind of paper once, as `returnbus print` and `returnbus map` make them."""
    from api.documents import handover_slips_pdf, manifest_pdf
    from api.operations.drawing import roads_below
    from api.operations.planning import network_of
    from maps.pages import write_maps
    from maps.stills import trip_pictures
    from maps.trip_line import remembered, trip_line
    from scheduler.casefile import load_case
    from scheduler.manifests import handover_slips, manifest
    from scheduler.planfile import read_plan

    case, plan = load_case(case_folder), read_plan(plan_file)
    network = network_of(case)
    geometry, base = remembered(network.geometry), roads_below(case)
    stills: dict[str, bytes] = {}
    sheets = [manifest(case, plan, trip, made_at=MADE_AT) for trip in plan.trips]

    def each_sheet(work: Callable[..., object]) -> None:
        with ThreadPoolExecutor() as threads:
            list(threads.map(work, sheets))

    figures = {
        "roads looked up": timed(lambda: [trip_line(case, trip, geometry) for trip in plan.trips]),
        "still maps": timed(lambda: stills.update(trip_pictures(case, plan, geometry, base))),
        "manifests": timed(lambda: each_sheet(lambda s: manifest_pdf(s, "zh", stills[s.header.trip_id]))),
        "slips": timed(lambda: each_sheet(lambda s: handover_slips_pdf(handover_slips(s)))),
    }
    with tempfile.TemporaryDirectory() as folder:
        figures["map pages"] = timed(
            lambda: write_maps(case, plan, Path(folder), geometry=geometry, base=base)
        )
    return figures


def main() -> None:
    """Measure round after round, and write the medians as one JSON object."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("case", type=Path)
    asked.add_argument("plan", type=Path)
    asked.add_argument("--repeats", type=int, default=5)
    asked.add_argument("--one-round", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one_round:
        json.dump(one_round(given.case, given.plan), sys.stdout)
        return
    again = [sys.executable, __file__, str(given.case), str(given.plan), "--one-round"]
    rounds = [
        json.loads(subprocess.run(again, check=True, capture_output=True).stdout)
        for _ in range(given.repeats)
    ]
    medians = {
        kind: {unit: round(median(one[kind][unit] for one in rounds), 2) for unit in ("wall_s", "cpu_s")}
        for kind in rounds[0]
    }
    json.dump({"repeats": given.repeats, "medians": medians}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
