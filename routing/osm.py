"""OpenStreetMap extracts: the roads a coach may use, cut at their junctions, with the speeds it may drive.

Turn restrictions, heights, weights and widths are not read. Speeds by class are those a coach keeps on such
roads in China; a sign (`maxspeed`) lowers or raises them, and no coach is driven above the expressway limit
of 100 km/h (Road Traffic Safety Law regulations, article 78).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from routing.errors import RoadsFileError
from routing.roadfile import check_roads
from routing.roads import RoadGraph
from routing.sphere import great_circle_m

ATTRIBUTION = "© OpenStreetMap contributors"
COACH_KMH = 100.0
KMH_PER_MPH = 1.609344
SPEED_KMH = {
    "motorway": 100.0,
    "trunk": 80.0,
    "primary": 60.0,
    "secondary": 50.0,
    "tertiary": 40.0,
    "unclassified": 30.0,
    "residential": 20.0,
    "living_street": 10.0,
    "service": 10.0,
    "motorway_link": 40.0,
    "trunk_link": 40.0,
    "primary_link": 30.0,
    "secondary_link": 30.0,
    "tertiary_link": 30.0,
}
"""The classes that are read, with the day speed of each."""
ACCESS_KEYS = ("access", "vehicle", "motor_vehicle", "psv", "bus", "coach")
"""From the general to the particular: the last one that is set decides."""
CLOSED = {"no", "private", "agricultural", "forestry", "delivery", "military", "emergency", "permit"}
LIMIT_KEYS = ("maxspeed:coach", "maxspeed:bus", "maxspeed")


@dataclass(frozen=True, slots=True)
class Way:
    """Hold one way of an extract.

    Parameters
    ----------
    nodes
        Ids of its nodes in order.
    points
        Their (lat, lon).
    direction
        0 = both ways, 1 = only forward, -1 = only backward.
    speed_kmh
        What a coach drives on it.
    """

    nodes: tuple[int, ...]
    points: tuple[tuple[float, float], ...]
    direction: int
    speed_kmh: float


def read_extract(path: Path) -> RoadGraph:
    """Read the roads of an .osm.pbf (or .osm) file and check them.

    Raises
    ------
    RoadsFileError
        The file is missing, is no OpenStreetMap file, or has no road for a coach.
    RoadsCheckError
        The roads hang together nowhere.
    """
    if not path.is_file():
        raise RoadsFileError(path, "there is no such file")
    try:
        ways = list(_ways(path))
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise RoadsFileError(path, f"this is not a readable OpenStreetMap extract: {error}") from error
    if not ways:
        raise RoadsFileError(path, "this extract has no road for a coach")
    graph = _cut(ways)
    check_roads(graph)
    return graph


def _ways(path: Path) -> Iterator[Way]:
    """Yield the ways a coach may drive; nodes that lie outside the extract are left out."""
    roads = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for item in roads.with_filter(osmium.filter.KeyFilter("highway")):
        if (
            not isinstance(item, osmium.osm.Way)
            or item.tags.get("highway") not in SPEED_KMH
            or not may_drive(item.tags)
        ):
            continue
        known = [(node.ref, node.lat, node.lon) for node in item.nodes if node.location.valid()]
        known = [known[0], *(b for a, b in pairwise(known) if a[0] != b[0])] if known else []
        if len(known) >= 2:
            points = tuple((lat, lon) for _, lat, lon in known)
            nodes = tuple(ref for ref, _, _ in known)
            yield Way(nodes, points, direction_of(item.tags), speed_of(item.tags))


def may_drive(tags: Any) -> bool:
    """Say whether a coach may use a way with these tags."""
    said = [tags.get(key) for key in ACCESS_KEYS if tags.get(key)]
    return tags.get("area") != "yes" and (not said or said[-1] not in CLOSED)


def direction_of(tags: Any) -> int:
    """Return 0 for a way of two directions, 1 or -1 for one that is driven only forward or backward."""
    oneway = tags.get("oneway:bus") or tags.get("oneway:psv") or tags.get("oneway") or ""
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"yes", "true", "1"}:
        return 1
    implied = tags.get("highway") == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    return 1 if implied and oneway not in {"no", "false", "0"} else 0


def speed_of(tags: Any) -> float:
    """Return what a coach drives by day on a way with these tags, km/h."""
    usual = SPEED_KMH[tags.get("highway")]
    for key in LIMIT_KEYS:
        limits = [
            float(number) * (KMH_PER_MPH if unit == "mph" else 1.0)
            for number, unit in re.findall(r"(\d+(?:\.\d+)?)\s*(mph)?", tags.get(key) or "")
        ]
        limits = [limit for limit in limits if limit >= 1.0]
        if limits:  # several lanes, several limits: a coach keeps to the slow one
            return min(min(limits), COACH_KMH)
    return usual


def _cut(ways: list[Way]) -> RoadGraph:
    """Return the graph of ways cut where they meet."""
    uses = Counter(node for way in ways for node in way.nodes)
    for way in ways:
        uses[way.nodes[0]] += 1
        uses[way.nodes[-1]] += 1
    number: dict[int, int] = {}
    points: list[tuple[float, float]] = []
    roads: list[tuple[int, int, int, bool, float]] = []
    shapes: list[tuple[float, float]] = []
    starts = [0]
    for way in ways:
        cuts = [k for k, node in enumerate(way.nodes) if uses[node] > 1]
        for begin, end in pairwise(_without_circles(way, cuts)):
            part = way.points[begin : end + 1]
            for k in (begin, end):
                if number.setdefault(way.nodes[k], len(points)) == len(points):
                    points.append(way.points[k])
            ends = number[way.nodes[begin]], number[way.nodes[end]]
            if way.direction < 0:
                ends, part = ends[::-1], part[::-1]
            length_m = sum(great_circle_m(*a, *b) for a, b in pairwise(part))
            roads.append((*ends, max(1, round(length_m)), way.direction == 0, way.speed_kmh))
            shapes += part[1:-1]
            starts.append(len(shapes))
    tail, head, length_m_of, both_ways, speed_kmh = (np.array(column) for column in zip(*roads, strict=True))
    node = np.array(points)
    shape = np.array(shapes, dtype=np.float64).reshape(-1, 2)
    return RoadGraph(
        node_lat=node[:, 0],
        node_lon=node[:, 1],
        tail=tail.astype(np.int64),
        head=head.astype(np.int64),
        length_m=length_m_of.astype(np.int64),
        both_ways=both_ways,
        speed_kmh=speed_kmh.astype(np.float64),
        shape_start=np.array(starts, dtype=np.int64),
        shape_lat=shape[:, 0],
        shape_lon=shape[:, 1],
        attribution=ATTRIBUTION,
    )


def _without_circles(way: Way, cuts: list[int]) -> list[int]:
    """Return the cuts, with one more inside each part that leads back to where it begins."""
    more = [(a + b) // 2 for a, b in pairwise(cuts) if way.nodes[a] == way.nodes[b]]
    return sorted({*cuts, *more})
