"""The file of a road graph: read, checked and written (the format is described in docs/road-graph.md)."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from routing.errors import RoadsCheckError, RoadsFileError
from routing.files import write_whole
from routing.roads import RoadGraph
from routing.sphere import great_circles_m

FORMAT = "return-bus-road-graph/1"
SHORTER_THAN_STRAIGHT_M = 250.0
"""How much shorter than the straight line a road may seem: coordinates are rounded to about 100 m."""
MOST_ROAD_M = 2_000_000
FASTEST_KMH = 150


def check_roads(graph: RoadGraph) -> None:
    """Refuse a graph that cannot be a network of roads.

    Raises
    ------
    RoadsCheckError
        With every fault: arrays of unlike lengths, points off the globe, roads that end nowhere, that lead
        from a node to itself, or that are shorter than the straight line, speeds that are none, nothing
        that hangs together.
    """
    faults = _faults_of_form(graph)
    if not faults:
        faults = _faults_of_roads(graph)
    if faults:
        raise RoadsCheckError(faults)


def _faults_of_form(graph: RoadGraph) -> list[str]:
    n, m = len(graph.node_lat), len(graph.tail)
    faults = []
    if n < 2 or m < 1:
        faults.append(f"{n} nodes and {m} roads are no network")
    if len(graph.node_lon) != n:
        faults.append(f"{n} latitudes but {len(graph.node_lon)} longitudes")
    per_road = {
        "head": graph.head,
        "length_m": graph.length_m,
        "both_ways": graph.both_ways,
        "speed_kmh": graph.speed_kmh,
    }
    faults += [
        f"{m} tails but {len(values)} of {name}"
        for name, values in per_road.items()
        if values is not None and len(values) != m
    ]
    if graph.order is not None and not np.array_equal(np.sort(graph.order), np.arange(n)):
        faults.append("the order does not name each node once")
    shapes = (graph.shape_start, graph.shape_lat, graph.shape_lon)
    if any(part is not None for part in shapes):
        start, lat, lon = shapes
        if start is None or lat is None or lon is None:
            faults.append("of shape_start, shape_lat, shape_lon some are missing")
        elif (
            len(start) != m + 1
            or start[0] != 0
            or (np.diff(start) < 0).any()
            or not start[-1] == len(lat) == len(lon)
        ):
            faults.append("the shapes do not fit the roads")
    return faults


def _faults_of_roads(graph: RoadGraph) -> list[str]:
    n, faults = len(graph.node_lat), []
    lat, lon = graph.node_lat, graph.node_lon
    off = ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180))  # not-a-number compares false, so it is off the globe
    if off.any():
        faults.append(f"{off.sum()} nodes lie off the globe, the first is node {np.argmax(off)}")
    lost = (graph.tail < 0) | (graph.tail >= n) | (graph.head < 0) | (graph.head >= n)
    if lost.any():
        faults.append(f"{lost.sum()} roads end at no node, the first is road {np.argmax(lost)}")
    if faults:
        return faults
    circles = graph.tail == graph.head
    if circles.any():
        faults.append(
            f"{circles.sum()} roads lead back to where they begin, the first is road {np.argmax(circles)}"
        )
    straight = great_circles_m(lat[graph.tail], lon[graph.tail], lat[graph.head], lon[graph.head])
    wrong = ~((graph.length_m >= 1) & (graph.length_m <= MOST_ROAD_M))
    wrong |= graph.length_m < straight * 0.99 - SHORTER_THAN_STRAIGHT_M
    if wrong.any():
        faults.append(
            f"{wrong.sum()} roads have a length that cannot be, the first is road {np.argmax(wrong)}"
        )
    if graph.speed_kmh is not None and not ((graph.speed_kmh > 0) & (graph.speed_kmh <= FASTEST_KMH)).all():
        faults.append(f"speeds lie outside 0 to {FASTEST_KMH} km/h")
    if not faults and np.bincount(graph.pieces).max() < 2:
        faults.append("no two nodes reach each other both ways")
    return faults


_REQUIRED = ("node_lat", "node_lon", "tail", "head", "length_m")
_OPTIONAL = ("both_ways", "speed_kmh", "shape_start", "shape_lat", "shape_lon", "order")
_KINDS: dict[str, type] = {
    "node_lat": np.float64, "node_lon": np.float64, "tail": np.int64, "head": np.int64, "length_m": np.int64,
    "both_ways": np.bool_, "speed_kmh": np.float64, "shape_start": np.int64, "shape_lat": np.float64,
    "shape_lon": np.float64, "order": np.int64,
}  # fmt: skip


def read_roads(path: Path) -> RoadGraph:
    """Read a road graph and check it.

    Raises
    ------
    RoadsFileError
        The file is missing, is no archive of arrays, or is not of the format docs/road-graph.md describes.
    RoadsCheckError
        The file was read, but holds no network of roads.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            stored = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise RoadsFileError(path, "there is no such file") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise RoadsFileError(path, "this is not a saved road graph (.npz, see docs/road-graph.md)") from error
    if str(stored.get("format", "")) != FORMAT:
        raise RoadsFileError(path, f"the format is not {FORMAT}")
    missing = [name for name in _REQUIRED if name not in stored]
    if missing:
        raise RoadsFileError(path, f"the arrays {', '.join(missing)} are missing")
    arrays: dict[str, Any] = {}
    for name in (*_REQUIRED, *_OPTIONAL):
        if name in stored:
            if stored[name].ndim != 1 or stored[name].dtype.kind not in "fiub":
                raise RoadsFileError(path, f"the array {name} is not a row of numbers")
            arrays[name] = stored[name].astype(_KINDS[name])
    graph = RoadGraph(**arrays, attribution=str(stored.get("attribution", "")))
    check_roads(graph)
    return graph


def write_roads(graph: RoadGraph, path: Path) -> None:
    """Write a road graph, whole or not at all; coordinates are kept to about a metre."""
    small: dict[str, type] = {"length_m": np.uint32, "tail": np.uint32, "head": np.uint32, "order": np.uint32}
    arrays: dict[str, Any] = {"format": np.array(FORMAT), "attribution": np.array(graph.attribution)}
    for name in (*_REQUIRED, *_OPTIONAL):
        values = getattr(graph, name)
        if values is not None:
            arrays[name] = values.astype(
                small.get(name, np.float32 if _KINDS[name] is np.float64 else _KINDS[name])
            )
    write_whole(path, lambda file: np.savez_compressed(file, **arrays))
