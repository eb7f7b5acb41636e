"""Print all papers of a plan at once: a manifest and the handover slips of each trip."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.documents.manifest_paper import manifest_pdf
from api.documents.slip_paper import handover_slips_pdf
from api.documents.words import Lang
from maps.offline import put
from maps.panels import file_stem
from scheduler.case import Case
from scheduler.manifests import TripPapers, handover_slips, manifest
from scheduler.trips import Plan, Trip


@dataclass(frozen=True, slots=True)
class Printed:
    """Hold the files that were written for one trip."""

    trip_id: str
    manifest: Path
    slips: Path


def print_all(
    case: Case,
    plan: Plan,
    out_dir: Path,
    *,
    made_at: datetime,
    pictures: Mapping[str, bytes] | None = None,
    lang: Lang = "zh",
    papers: Mapping[str, TripPapers] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> tuple[Printed, ...]:
    """Write `T001-manifest.pdf` and `T001-slips.pdf` of every trip of a plan.

    Parameters
    ----------
    case, plan
        The case and its plan.
    out_dir
        Where the files go; it is made if it is not there. Each file is written whole or not at all.
    made_at
        When the papers are made.
    pictures
        The still map of each trip as SVG, by trip id; a trip without one is printed without.
    lang
        Language of the words.
    papers
        What the office knows about each trip, by trip id.
    report
        Called after each trip with how many are done and how many there are.
    """
    out_dir.mkdir(parents=True, exist_ok=True)

    def print_trip(trip: Trip) -> Printed:
        office = (papers or {}).get(trip.trip_id)
        sheet = manifest(case, plan, trip, made_at=made_at, papers=office)
        picture = (pictures or {}).get(trip.trip_id)
        stem = out_dir / file_stem(trip.trip_id)
        files = Printed(trip.trip_id, Path(f"{stem}-manifest.pdf"), Path(f"{stem}-slips.pdf"))
        put(files.manifest, manifest_pdf(sheet, lang, picture))
        put(files.slips, handover_slips_pdf(handover_slips(sheet, office), lang))
        return files

    done = []
    # the typesetter works outside Python's lock, so that threads keep all cores busy
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as printers:
        for files in printers.map(print_trip, plan.trips):
            done.append(files)
            if report:
                report(len(done), len(plan.trips))
    return tuple(done)
