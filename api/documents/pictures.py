"""Pictures of everything that is printed or drawn, to be looked at: `python -m api.documents.pictures [OUT]`.

They show the specimen, which holds the longest and rarest names, and, with `--case`, the trips of a plan.
Pages of PDFs are drawn by poppler (`pdftoppm`), map pages by Chromium; what is missing is left out and said.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from api.documents.manifest_paper import manifest_pdf
from api.documents.slip_paper import handover_slips_pdf
from api.documents.specimen import ZONE, Specimen, specimen
from api.documents.words import Lang
from maps.base_roads import BaseRoads, highway_base
from maps.offline import put
from maps.pages import write_maps
from maps.stills import trip_picture
from maps.trip_line import Geometry, remembered, trip_line
from routing.network import open_network
from routing.settings import RoadSettings, RoadSource
from scheduler.case import Case
from scheduler.casefile import load_case
from scheduler.manifests import TripPapers, handover_slips, manifest
from scheduler.planfile import read_plan
from scheduler.policy import Policy
from scheduler.trips import Plan

LANGS: tuple[Lang, ...] = ("zh", "en")
MADE_AT = datetime(2020, 2, 27, 18, 0, tzinfo=ZONE)
OFFICE = TripPapers(
    made_by="资中县人社局", contract_no="包-2020-0228-001", escort_name="林医生", escort_phone="19700000009"
)
DOTS_PER_INCH = "100"
WIDTHS = (("desk", "1280,800"), ("phone", "390,844"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SPECIMENS = {
    "usual": Specimen(riders=30, pickups=4, drops=3),
    "full": Specimen(riders=59, pickups=6, drops=4, seats=70, layout="2+2x15+5"),
    "no-health": Specimen(riders=30, pickups=3, drops=2, policy=Policy()),
}


def main() -> int:
    """Draw all pictures and name them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path, nargs="?", default=Path("pictures"))
    asked.add_argument("--case", type=Path, help="folder of a case")
    asked.add_argument("--plan", type=Path, help="its plan file")
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    base = highway_base()
    for name, (case, plan) in _worlds(given.case, given.plan):
        roads = case.roads if name == "case" else RoadSettings(source=RoadSource.GRAPH)
        geometry = remembered(open_network(roads, case.folder).geometry)
        for lang in LANGS:
            for picture in draw(given.out, name, case, plan, geometry, base, lang):
                sys.stdout.write(f"{picture}\n")
    return 0


def draw(
    out: Path, name: str, case: Case, plan: Plan, geometry: Geometry, base: BaseRoads, lang: Lang
) -> Iterator[Path]:
    """Draw the papers and pages of the first trip of a plan; yield what was written."""
    trip = plan.trips[0]
    sheet = manifest(case, plan, trip, made_at=MADE_AT, papers=OFFICE)
    still = trip_picture(trip_line(case, trip, geometry), base)
    papers = {
        "manifest": manifest_pdf(sheet, lang, still),
        "slips": handover_slips_pdf(handover_slips(sheet)[:1], lang),
    }
    for kind, content in papers.items():
        path = out / f"{name}-{kind}-{lang}.pdf"
        put(path, content)
        yield from _pdf_pages(path)
    pages = write_maps(case, plan, out / f"{name}-maps-{lang}", geometry=geometry, base=base, lang=lang)
    for page in pages[:2]:
        yield from _screens(page, out / f"{name}-{page.stem}-{lang}")


def _worlds(folder: Path | None, plan: Path | None) -> Iterator[tuple[str, tuple[Case, Plan]]]:
    for name, what in SPECIMENS.items():
        yield name, specimen(what)
    if folder and plan:
        yield "case", (load_case(folder), read_plan(plan))


def _pdf_pages(path: Path) -> Sequence[Path]:
    program = shutil.which("pdftoppm")
    if program is None:
        sys.stderr.write("pdftoppm is not installed (package poppler-utils): no pictures of papers\n")
        return ()
    subprocess.run([program, "-r", DOTS_PER_INCH, "-png", path, path.with_suffix("")], check=True)
    return sorted(path.parent.glob(f"{path.stem}-*.png"))


def _screens(page: Path, stem: Path) -> Iterator[Path]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.stderr.write("Chromium is not installed: no pictures of map pages\n")
        return
    for name, size in WIDTHS:
        picture = stem.with_name(f"{stem.name}-{name}.png").resolve()
        profile = picture.with_suffix(".profile")
        quiet = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        )
        asked = (f"--user-data-dir={profile}", f"--window-size={size}", "--virtual-time-budget=5000")
        subprocess.run(
            [
                program,
                *quiet,
                *asked,
                "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--screenshot={picture}",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
        )
        shutil.rmtree(profile, ignore_errors=True)
        yield picture


if __name__ == "__main__":
    raise SystemExit(main())
