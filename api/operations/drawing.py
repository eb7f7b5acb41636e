"""Maps of a published plan: stills for the papers, pages for the desk."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from api.access import Act, Caller, check, may
from api.errors import NotFound, PictureMissing
from api.operations.office import Office
from api.store import batches
from api.words import PAPER_LANGUAGE, Language

if TYPE_CHECKING:
    from maps.base_roads import BaseRoads
    from maps.trip_line import Geometry
    from scheduler.case import Case
    from scheduler.trips import Plan

MAPS_FOLDER = "maps"
FIRST_PAGE = "index.html"
STILL_TYPE = "image/svg+xml"
FILE_NAME = re.compile(r"[\w./-]{1,80}")


def roads_below(case: "Case") -> "BaseRoads":
    """Return the grey roads below the maps of a case: the highways, where it was planned on them."""
    from maps.base_roads import BaseRoads, highway_base
    from routing.settings import RoadSource

    return highway_base() if case.roads.source is RoadSource.GRAPH and not case.roads.file else BaseRoads()


def draw_pages(
    office: Office,
    plan_id: str,
    case: "Case",
    plan: "Plan",
    geometry: "Geometry",
    base: "BaseRoads",
    languages: Iterable[Language] = tuple(Language),
) -> Path:
    """Write the map pages of a plan, and return the folder that holds one folder a language."""
    from maps.pages import write_maps

    folder = office.settings.data / MAPS_FOLDER / plan_id
    for lang in languages:
        write_maps(case, plan, folder / lang, geometry=geometry, base=base, lang=PAPER_LANGUAGE[lang])
    return folder


def keep_pictures(office: Office, plan_id: str, pictures: Mapping[str, bytes]) -> None:
    """Keep the still map of each trip (SVG by trip id), for papers and pages."""
    with office.database.writing() as connection:
        for trip_id, svg in pictures.items():
            batches.put_picture(connection, plan_id, trip_id, STILL_TYPE, svg)


def has_maps(office: Office, plan_id: str, lang: Language) -> bool:
    """Say whether map pages of a plan have been written."""
    return (office.settings.data / MAPS_FOLDER / plan_id / lang / FIRST_PAGE).is_file()


def map_file(office: Office, caller: Caller, plan_id: str, name: str) -> Path:
    """Return a file of the map pages of a plan.

    Raises
    ------
    NotAllowed, NotFound, PictureMissing
        The caller may see no plans; there is no such plan, or it is not the caller's; no maps have been
        drawn, or none with this name.
    """
    may(caller, Act.SEE_PLANS)
    with office.database.reading() as connection:
        plan = batches.find_plan(connection, plan_id)
    if plan is None:
        raise NotFound
    check(caller, Act.SEE_PLANS, plan.keys)
    if not FILE_NAME.fullmatch(name):
        raise PictureMissing
    folder = (office.settings.data / MAPS_FOLDER / plan_id).resolve()
    path = (folder / name).resolve()
    # a name such as ../../return-bus.sqlite must not lead out of the folder
    if not path.is_relative_to(folder) or not path.is_file():
        raise PictureMissing
    return path
