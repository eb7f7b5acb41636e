"""Map pages of a plan: an overview of all trips, and a page per trip with its timetable."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maps.base_roads import BaseRoads, Window, window_of
from maps.offline import ATTRIBUTION, OfflineMap, page_html, put, write_assets
from maps.palette import LineStyle, line_style
from maps.panels import (
    OVERVIEW,
    Visit,
    overview_panel,
    place_words,
    rest_mark,
    standstill_words,
    stop_mark,
    stop_words,
    trip_file,
    trip_panel,
    trip_words,
)
from maps.trip_line import Geometry, Point, TripLine, bounds, trip_line
from maps.words import Lang, words
from scheduler.case import Case
from scheduler.trips import Plan, StopKind

AREA_MARGIN_DEG = 0.15
Bounds = tuple[float, float, float, float]
CHINA: Bounds = (18.0, 73.0, 54.0, 135.0)
CASING = LineStyle("#ffffff", "")


def write_maps(
    case: Case,
    plan: Plan,
    out_dir: Path,
    *,
    geometry: Geometry,
    base: BaseRoads | None = None,
    lang: Lang = "zh",
) -> tuple[Path, ...]:
    """Write the overview, a page per trip and the folder of what they load; the first path is the overview.

    Parameters
    ----------
    case, plan
        The case and its plan.
    out_dir
        Where the pages go.
    geometry, base
        The road between two places, and the grey roads below.
    lang
        Language of the words.
    """
    base = base or BaseRoads()
    lines = [trip_line(case, trip, geometry) for trip in plan.trips]
    out_dir.mkdir(parents=True, exist_ok=True)
    write_assets(out_dir, ground_roads(lines, base))
    pages = {OVERVIEW: overview_html(case, lines, lang)}
    for index, line in enumerate(lines):
        pages[trip_file(line.trip.trip_id)] = trip_html(case, line, index, lang)
    for name, html in pages.items():
        put(out_dir / name, html.encode())
    return tuple(out_dir / name for name in pages)


def ground_roads(lines: Sequence[TripLine], base: BaseRoads) -> list[NDArray[np.float64]]:
    """Return the grey roads that the pages of a plan share: few for the whole, all around the stops."""
    points = [point for line in lines for point in line.points]
    if not points:
        return []
    wanted = {_roomy(window_of(points)).grown()}
    for kind in (StopKind.PICKUP, StopKind.DROP):
        wanted |= {_around(stops).grown() for stops in (_at(line, kind) for line in lines) if stops}
    return [road for window in sorted(wanted, key=_width, reverse=True) for road in base.lines(window)]


def overview_html(case: Case, lines: Sequence[TripLine], lang: Lang = "zh") -> str:
    """Return the page that shows all trips, to be filtered by trip, town or firm.

    Parameters
    ----------
    case, lines
        The case and the trips on the ground, in the order of the plan.
    lang
        Language of the words.
    """
    say = words(lang)
    ground = OfflineMap()
    _frame(ground, [point for line in lines for point in line.points], {})
    for index, line in enumerate(lines):
        note = trip_words(case, line, lang)
        style = line_style(index)
        ground.draw_road(line.legs, style, 2.5, "road", line.trip.trip_id, note, index, len(lines))
    ground.call("places", [_place_mark(case, visits, lang) for visits in _visits(lines)])
    title = f"{say['product']} · {case.name} · {say['overview']}"
    return page_html(ground, lang, title, overview_panel(case, lines, lang))


def trip_html(case: Case, line: TripLine, which: int = 0, lang: Lang = "zh") -> str:
    """Return the page of one trip: the road, its stops numbered as on paper, rests and halts, the timetable.

    Parameters
    ----------
    case, line
        The case and the trip on the ground.
    which
        Which trip of the plan it is, from 0; it keeps the colour it has in the overview.
    lang
        Language of the words.
    """
    say, style = words(lang), line_style(which)
    ground = OfflineMap()
    areas = {"pickups": _at(line, StopKind.PICKUP), "drops": _at(line, StopKind.DROP)}
    _frame(ground, line.points, {name: bounds(points) for name, points in areas.items() if points})
    ground.draw_road(line.legs, CASING, 8)
    ground.draw_road(line.legs, LineStyle(style.colour, ""), 4)
    rests = [
        _mark(rest_mark(index), standstill.at, "rest", "", standstill_words(case, standstill, lang))
        for index, standstill in enumerate(line.standstills)
    ]
    stops = [
        _mark(
            stop_mark(index), pin.at, pin.stop.kind.value, str(pin.number or ""), stop_words(case, pin, lang)
        )
        for index, pin in enumerate(line.pins)
    ]
    ground.call("stops", rests + stops)
    title = f"{say['trip']} {line.trip.trip_id} · {say['product']}"
    return page_html(ground, lang, title, trip_panel(case, line, lang))


def _mark(name: str, at: Point, kind: str, text: str, note: str) -> dict[str, object]:
    return {"mark": name, "at": at, "kind": kind, "text": text, "words": note}


def _place_mark(case: Case, visits: Sequence[Visit], lang: Lang) -> dict[str, object]:
    pin = visits[0][1]
    people = sum(len(p.stop.board) + len(p.stop.alight) for _, p in visits)
    mark = _mark("", pin.at, pin.stop.kind.value, str(people), place_words(case, visits, lang))
    return {**mark, "trips": [line.trip.trip_id for line, _ in visits]}


def _visits(lines: Sequence[TripLine]) -> list[list[Visit]]:
    """Return who stops at each place, pickups and drops apart, in the order of the first visit."""
    visits: dict[tuple[str, StopKind], list[Visit]] = {}
    for line in lines:
        for pin in line.pins:
            if pin.number:
                visits.setdefault((pin.place.place_id, pin.stop.kind), []).append((line, pin))
    return list(visits.values())


def _frame(ground: OfflineMap, points: Sequence[Point], areas: dict[str, Bounds]) -> None:
    ground.call("frame", bounds(points) if points else CHINA, areas, ATTRIBUTION)


def _at(line: TripLine, kind: StopKind) -> list[Point]:
    return [pin.at for pin in line.pins if pin.stop.kind is kind]


def _roomy(window: Window) -> Window:
    """Return the window made at least half as tall as wide and the other way, as a screen shows it."""
    tall = max(window.north - window.south, 0.6 * (window.east - window.west)) / 2
    wide = max(window.east - window.west, 0.6 * (window.north - window.south)) / 2
    lat, lon = (window.south + window.north) / 2, (window.west + window.east) / 2
    return Window(lat - tall, lon - wide, lat + tall, lon + wide)


def _around(points: Sequence[Point]) -> Window:
    south, west, north, east = bounds(points)
    return Window(
        south - AREA_MARGIN_DEG, west - AREA_MARGIN_DEG, north + AREA_MARGIN_DEG, east + AREA_MARGIN_DEG
    )


def _width(window: Window) -> tuple[float, float, float]:
    return window.east - window.west, window.south, window.west
