"""How long the papers of a plan take: 22 manifests, without and with their maps, and the map pages.

    python benchmarks/papers.py [--trips 22]

The aim is under 3 s for 22 manifests once the maps are drawn, and under 8 s with them.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from api.documents import handover_slips_pdf, manifest_pdf
from api.documents.specimen import ZONE, Specimen, specimen
from maps.base_roads import highway_base
from maps.pages import write_maps
from maps.stills import trip_picture
from maps.trip_line import remembered, trip_line
from routing.network import open_network
from routing.settings import RoadSettings, RoadSource
from scheduler.manifests import handover_slips, manifest

MADE_AT = datetime(2020, 2, 27, 18, 0, tzinfo=ZONE)


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Return the seconds by the clock and of the processor that some work takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {
        "wall_s": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }


def main() -> None:
    """Measure and write one JSON object."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--trips", type=int, default=22)
    trips = asked.parse_args().trips
    # each trip has its own number of riders, so that no page of one is remembered for another
    worlds = [specimen(Specimen(riders=24 + k % 12, pickups=2 + k % 4, drops=3)) for k in range(trips)]
    sheets = [
        manifest(case, plan, plan.trips[0], made_at=MADE_AT, version=k + 1)
        for k, (case, plan) in enumerate(worlds)
    ]
    geometry = remembered(open_network(RoadSettings(source=RoadSource.GRAPH), None).geometry)
    base = highway_base()
    lines = [trip_line(case, plan.trips[0], geometry) for case, plan in worlds]
    pictures: list[bytes] = []
    figures = {
        "stills": timed(lambda: pictures.extend(trip_picture(line, base) for line in lines)),
        "manifests": timed(lambda: [manifest_pdf(s, "zh", p) for s, p in zip(sheets, pictures, strict=True)]),
        "slips": timed(lambda: [handover_slips_pdf(handover_slips(sheet)) for sheet in sheets]),
    }
    case, plan = worlds[0]
    many = replace(plan, trips=tuple(replace(plan.trips[0], trip_id=f"T{k:03d}") for k in range(trips)))
    with tempfile.TemporaryDirectory() as folder:
        figures["pages"] = timed(lambda: write_maps(case, many, Path(folder), geometry=geometry, base=base))
    json.dump({"trips": trips, **figures}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
