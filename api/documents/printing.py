"""Print all papers of a plan at once: a manifest and the handover slips of each trip."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from api.documents.manifest_paper import manifest_pdf
from api.documents.slip_paper import handover_slips_pdf
from api.documents.words import Lang
from maps.base_roads import BaseRoads
from maps.stills import trip_picture
from maps.trip_line import Geometry, trip_line
from routing.files import write_whole
from scheduler.case import Case
from scheduler.manifests import TripPapers, handover_slips, manifest
from scheduler.trips import Plan


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
    geometry: Geometry | None = None,
    base: BaseRoads | None = None,
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
    geometry, base
        The road between two places, and the grey roads below; without a geometry no map is printed.
    lang
        Language of the words.
    papers
        What the office knows about each trip, by trip id.
    report
        Called after each trip with how many are done and how many there are.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    done = []
    for trip in plan.trips:
        office = (papers or {}).get(trip.trip_id)
        sheet = manifest(case, plan, trip, made_at=made_at, papers=office)
        picture = trip_picture(trip_line(case, trip, geometry), base) if geometry else None
        files = Printed(
            trip.trip_id,
            *(out_dir / f"{file_stem(trip.trip_id)}-{kind}.pdf" for kind in ("manifest", "slips")),
        )
        _write(files.manifest, manifest_pdf(sheet, lang, picture))
        _write(files.slips, handover_slips_pdf(handover_slips(sheet, office), lang))
        done.append(files)
        if report:
            report(len(done), len(plan.trips))
    return tuple(done)


def file_stem(trip_id: str) -> str:
    """Return a trip id as it may stand in a file name: letters, digits, dot, dash and underscore only."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in trip_id).lstrip(".")
    return kept or "trip"


def _write(path: Path, content: bytes) -> None:
    def fill(file: IO[bytes]) -> None:
        file.write(content)

    write_whole(path, fill)
