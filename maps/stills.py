"""Still maps for paper: black on white, the road as it runs, stops numbered as in the timetable."""

from collections.abc import Sequence
from io import BytesIO
from math import cos, hypot, radians

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke
from numpy.typing import NDArray
from PIL import Image

from maps.base_roads import BaseRoads, Window
from maps.labels import drawable, lettering, spread
from maps.trip_line import Geometry, Pin, Point, TripLine, bounds, trip_line
from scheduler.case import Case
from scheduler.trips import Plan, StopKind

DPI = 240
WIDE_MM, TALL_MM = 72.0, 74.0
MM = 1 / 25.4
INK, ROAD, BASE, FAINT, FRAME = "black", "#111111", "#bdbdbd", "#d4d4d4", "#8a8a8a"
FAR_APART = 4.0
"""Pickups and drops get maps of their own when the way is this many times as long as each of them is wide."""
LEAST_SPAN_DEG = 0.02
PACKED = 4
"""How hard a picture is packed (0..9)."""
SHADE = 17
"""Sixteen shades are enough for a drawing and halve its file."""


def trip_picture(line: TripLine, base: BaseRoads | None = None) -> bytes:
    """Draw the still map of one trip as PNG; the same trip gives the same bytes.

    A long trip is drawn three times: the whole way, and larger the area where people board and the one where
    they get off. A short trip is drawn once.

    Parameters
    ----------
    line
        The trip on the ground.
    base
        Other roads, drawn grey below; None = none.
    """
    base = base or BaseRoads()
    figure = Figure(figsize=(WIDE_MM * MM, TALL_MM * MM), dpi=DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    pickups = [pin for pin in line.pins if pin.stop.kind is StopKind.PICKUP]
    drops = [pin for pin in line.pins if pin.stop.kind is StopKind.DROP]
    if _far_apart(pickups, drops):
        _draw_way(_axes(figure, 0, 37.6, WIDE_MM, 36.4), line, base)
        _draw_area(_axes(figure, 0, 0, 35.4, 36.4), line, base, pickups)
        _draw_area(_axes(figure, 36.6, 0, 35.4, 36.4), line, base, drops)
    elif line.points:
        axes = _axes(figure, 0, 0, WIDE_MM, TALL_MM)
        _draw_area(axes, line, base, [*pickups, *drops])
        _draw_standstills(axes, line)
    return _png(canvas)


def trip_pictures(
    case: Case, plan: Plan, geometry: Geometry, base: BaseRoads | None = None
) -> dict[str, bytes]:
    """Draw the still map of every trip of a plan, by trip id.

    Parameters
    ----------
    case, plan
        The case and its plan.
    geometry
        Answers the road from one place to another.
    base
        Other roads, drawn grey below; None = none.
    """
    return {trip.trip_id: trip_picture(trip_line(case, trip, geometry), base) for trip in plan.trips}


def _far_apart(pickups: Sequence[Pin], drops: Sequence[Pin]) -> bool:
    if not pickups or not drops:
        return False
    whole = _diagonal([pin.at for pin in (*pickups, *drops)])
    widest = max(_diagonal([pin.at for pin in pickups]), _diagonal([pin.at for pin in drops]), LEAST_SPAN_DEG)
    return whole > FAR_APART * widest


def _diagonal(points: Sequence[Point]) -> float:
    south, west, north, east = bounds(points)
    return hypot(north - south, (east - west) * cos(radians(south)))


def _axes(figure: Figure, left_mm: float, bottom_mm: float, wide_mm: float, tall_mm: float) -> Axes:
    axes = figure.add_axes((left_mm / WIDE_MM, bottom_mm / TALL_MM, wide_mm / WIDE_MM, tall_mm / TALL_MM))
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set(color=FRAME, linewidth=0.5)
    return axes


def _draw_way(axes: Axes, line: TripLine, base: BaseRoads) -> None:
    """Draw the whole way; its window is grown so that the trips of one plan share the roads below."""
    window = _fitted(axes, _window(line.points, 1.06).grown())
    _show(axes, window)
    grey = _grey(base, window, round(axes.get_window_extent().width), round(axes.get_window_extent().height))
    axes.imshow(
        grey,
        extent=(window.west, window.east, window.south, window.north),
        cmap="gray",
        vmin=0,
        vmax=255,
        aspect="auto",
    )
    _show(axes, window)
    _draw_road(axes, line)
    _draw_standstills(axes, line)
    _draw_ends(axes, line)


def _draw_area(axes: Axes, line: TripLine, base: BaseRoads, pins: Sequence[Pin]) -> None:
    """Draw the area of some stops, each with its number."""
    window = _fitted(axes, _window([pin.at for pin in pins] or line.points, 1.3))
    _show(axes, window)
    axes.add_collection(_grey_lines(base, window), autolim=False)
    _draw_road(axes, line)
    _draw_pins(axes, pins)


def _show(axes: Axes, window: Window) -> None:
    axes.set(xlim=(window.west, window.east), ylim=(window.south, window.north))
    axes.set_aspect("auto")


def _draw_road(axes: Axes, line: TripLine) -> None:
    way = [[(lon, lat) for lat, lon in leg] for leg in line.legs if len(leg) > 1]
    axes.add_collection(LineCollection(way, colors="white", linewidths=2.8, capstyle="round"), autolim=False)
    axes.add_collection(LineCollection(way, colors=ROAD, linewidths=1.3, capstyle="round"), autolim=False)


def _draw_standstills(axes: Axes, line: TripLine) -> None:
    spots = [standstill.at for standstill in line.standstills]
    axes.plot(
        [lon for _, lon in spots],
        [lat for lat, _ in spots],
        linestyle="",
        marker="D",
        markersize=2.5,
        color=INK,
        markeredgecolor="white",
        markeredgewidth=0.4,
    )


def _grey_lines(base: BaseRoads, window: Window) -> LineCollection:
    seen = [road[:, ::-1] for road in base.touching(window)]
    return LineCollection(seen, colors=BASE, linewidths=0.45)


def _grey(base: BaseRoads, window: Window, wide: int, tall: int) -> NDArray[np.uint8]:
    """Return the grey roads of a wide window as a picture of shape (tall, wide), drawn once and kept."""
    return base.picture(window, (wide, tall), _paint_grey)


def _paint_grey(
    lines: Sequence[NDArray[np.float64]], window: Window, size: tuple[int, int]
) -> NDArray[np.uint8]:
    figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.add_collection(
        LineCollection([line[:, ::-1] for line in lines], colors=FAINT, linewidths=0.3), autolim=False
    )
    _show(axes, window)
    return _greys(canvas)


def _greys(canvas: FigureCanvasAgg) -> NDArray[np.uint8]:
    """Return what is drawn in shades of grey, of shape (tall, wide): nothing on the map has a colour."""
    canvas.draw()  # type: ignore[no-untyped-call]
    return np.asarray(canvas.buffer_rgba())[:, :, 0].copy()  # type: ignore[no-untyped-call]


def _png(canvas: FigureCanvasAgg) -> bytes:
    drawn = BytesIO()
    Image.fromarray(_greys(canvas) // SHADE * SHADE).save(
        drawn, format="PNG", dpi=(DPI, DPI), compress_level=PACKED
    )
    return drawn.getvalue()


def _window(points: Sequence[Point], margin: float) -> Window:
    """Return a window around some points, `margin` times as large as they need."""
    south, west, north, east = bounds(points)
    tall, wide = (
        max(north - south, LEAST_SPAN_DEG) * margin / 2,
        max(east - west, LEAST_SPAN_DEG) * margin / 2,
    )
    lat, lon = (south + north) / 2, (west + east) / 2
    return Window(lat - tall, lon - wide, lat + tall, lon + wide)


def _fitted(axes: Axes, window: Window) -> Window:
    """Return the window widened to the shape of the axes, so that a kilometre is as long either way."""
    box = axes.get_window_extent()
    lat, lon = (window.south + window.north) / 2, (window.west + window.east) / 2
    squeeze = cos(radians(lat))
    wide, tall = (window.east - window.west) * squeeze, window.north - window.south
    wide, tall = max(wide, tall * box.width / box.height), max(tall, wide * box.height / box.width)
    return Window(lat - tall / 2, lon - wide / squeeze / 2, lat + tall / 2, lon + wide / squeeze / 2)


def _draw_ends(axes: Axes, line: TripLine) -> None:
    """Mark the two ends of the whole way by shape alone; their stops are on the larger maps."""
    for pin in line.pins:
        if pin.number:
            round_pin = pin.stop.kind is StopKind.PICKUP
            axes.plot(
                pin.at[1],
                pin.at[0],
                marker="o" if round_pin else "s",
                markersize=4.2,
                color=INK if round_pin else "white",
                markeredgecolor="white" if round_pin else INK,
                markeredgewidth=0.6 if round_pin else 0.9,
                zorder=5,
            )
    numbered = [pin for pin in line.pins if pin.number]
    for pin, up in ((numbered[0], True), (numbered[-1], False)) if numbered else ():
        _name(axes, pin, above=up)


def _name(axes: Axes, pin: Pin, above: bool) -> None:
    west, east = axes.get_xlim()
    left = pin.at[1] < (west + east) / 2
    label = axes.annotate(
        drawable(pin.place.name[:12]),
        (pin.at[1], pin.at[0]),
        xytext=(-3 if left else 3, 5 if above else -5),
        textcoords="offset points",
        ha="left" if left else "right",
        va="bottom" if above else "top",
        fontproperties=lettering(6.2),
        zorder=7,
    )
    label.set_path_effects([Stroke(linewidth=1.6, foreground="white"), Normal()])


def _draw_pins(axes: Axes, pins: Sequence[Pin]) -> None:
    to_points = axes.transData.transform([(pin.at[1], pin.at[0]) for pin in pins]) * 72 / DPI
    true = [(float(x), float(y)) for x, y in to_points]
    box = axes.get_window_extent()
    frame = (box.x0 * 72 / DPI, box.y0 * 72 / DPI, box.x1 * 72 / DPI, box.y1 * 72 / DPI)
    for pin, (x, y), (at_x, at_y) in zip(pins, true, spread(true, 10.5, frame), strict=True):
        if hypot(at_x - x, at_y - y) > 1.0:
            axes.plot(pin.at[1], pin.at[0], marker=".", markersize=3.5, color=INK, zorder=4)
        boards = pin.stop.kind is StopKind.PICKUP
        axes.annotate(
            str(pin.number),
            (pin.at[1], pin.at[0]),
            xytext=(at_x - x, at_y - y),
            textcoords="offset points",
            ha="center",
            va="center",
            color="white" if boards else INK,
            fontproperties=lettering(6.0),
            zorder=8,
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": INK, "shrinkA": 0, "shrinkB": 0},
            bbox={
                "boxstyle": "circle,pad=0.22" if boards else "square,pad=0.22",
                "facecolor": INK if boards else "white",
                "edgecolor": "white" if boards else INK,
                "linewidth": 0.6,
            },
        )
