"""The backbone: the highways of a window as few lines, for the grey layer under a map."""

import numpy as np
from numpy.typing import NDArray

from routing.polyline import METRES_PER_DEGREE, simplify
from routing.roads import RoadGraph
from routing.shipped import china_highways
from routing.sphere import great_circle_m

PIXELS = 1000
BANDS = 181
"""More than there are bands of a degree of latitude."""


def backbone(
    graph: RoadGraph, window: tuple[float, float, float, float], tolerance_m: float | None = None
) -> list[list[tuple[float, float]]]:
    """Return the roads of a window as lines to draw.

    Nodes nearer to each other than the tolerance are drawn as one, so that the two carriageways of an
    expressway are one line and the ramps of a junction are a point; points that the drawing does not need
    are dropped.

    Parameters
    ----------
    graph
        The roads.
    window
        South, west, north, east in degrees; roads that touch the box are drawn whole.
    tolerance_m
        How far the drawn line may lie from the road; None = a thousandth of the window, one pixel of a map.

    Returns
    -------
    Lines of (lat, lon) points, the same for the same graph.
    """
    south, west, north, east = window
    if tolerance_m is None:
        tolerance_m = great_circle_m(south, west, north, east) / PIXELS
    lat, lon = (
        graph.node_lat[np.stack([graph.tail, graph.head])],
        graph.node_lon[np.stack([graph.tail, graph.head])],
    )
    seen = (lat.max(axis=0) >= south) & (lat.min(axis=0) <= north)
    seen &= (lon.max(axis=0) >= west) & (lon.min(axis=0) <= east)
    roads = np.flatnonzero(seen)
    spot = _spots(graph, tolerance_m)
    ends = np.sort(np.stack([spot[graph.tail[roads]], spot[graph.head[roads]]], axis=1), axis=1)
    # a pair as one number: whole rows are ten times as slow to sort
    _, first = np.unique(ends[:, 0] * len(spot) + ends[:, 1], return_index=True)
    first = first[ends[first, 0] != ends[first, 1]]
    links = {int(roads[k]): (int(ends[k, 0]), int(ends[k, 1])) for k in np.sort(first)}
    return [simplify(_line(graph, spot, chain), tolerance_m / 2) for chain in _chains(links)]


def _spots(graph: RoadGraph, tolerance_m: float) -> NDArray[np.int64]:
    """Return for each node the node that is drawn in its stead: the first in the same cell of a grid."""
    step = tolerance_m / METRES_PER_DEGREE
    band = np.floor(graph.node_lat)  # cells of one band are equally wide
    column = np.floor(graph.node_lon * np.cos(np.radians(band)) / step)
    row = np.floor(graph.node_lat / step)
    width = 2 * int(np.abs(column).max(initial=0)) + 2
    cells = (row * BANDS + band).astype(np.int64) * width + column.astype(np.int64)
    _, first, cell = np.unique(cells, return_index=True, return_inverse=True)
    spots: NDArray[np.int64] = first[cell]
    return spots


def _line(
    graph: RoadGraph, spot: NDArray[np.int64], chain: list[tuple[int, int]]
) -> list[tuple[float, float]]:
    """Return the points of a chain of (road, spot at which it is begun)."""
    points: list[tuple[float, float]] = []
    for road, start in chain:
        backwards = spot[graph.tail[road]] != start
        end = int(spot[graph.tail[road] if backwards else graph.head[road]])
        if not points:
            points.append((float(graph.node_lat[start]), float(graph.node_lon[start])))
        points += graph.road_points(road, bool(backwards))[1:-1]
        points.append((float(graph.node_lat[end]), float(graph.node_lon[end])))
    return points


def _chains(links: dict[int, tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return links strung together where just two of them meet; each is (link, spot it begins at)."""
    at: dict[int, list[int]] = {}
    for link, ends in links.items():
        for spot in ends:
            at.setdefault(spot, []).append(link)
    starts = [(link, spot) for spot, meeting in at.items() if len(meeting) != 2 for link in meeting]
    starts += [(link, ends[0]) for link, ends in links.items()]  # rings have no such spot: they come last
    left = dict.fromkeys(links)
    chains = []
    for link, spot in starts:
        chain = []
        ahead = [link] if link in left else []
        while ahead:
            del left[ahead[0]]
            chain.append((ahead[0], spot))
            spot = sum(links[ahead[0]]) - spot
            ahead = [one for one in at[spot] if one in left] if len(at[spot]) == 2 else []
        if chain:
            chains.append(chain)
    return chains


def china_backbone(
    window: tuple[float, float, float, float], tolerance_m: float | None = None
) -> list[list[tuple[float, float]]]:
    """Return the backbone of the highways of China, whatever roads a case is planned on."""
    return backbone(china_highways(), window, tolerance_m)
