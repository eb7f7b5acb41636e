"""Small road worlds for the tests of routing."""

from collections.abc import Sequence

import numpy as np

from routing.places import Place, PlaceKind
from routing.roads import RoadGraph
from routing.sphere import great_circles_m


def place(
    place_id: str,
    lat: float | None,
    lon: float | None,
    division: str = "",
    kind: PlaceKind = PlaceKind.PICKUP,
) -> Place:
    """Return a place of which only the point matters."""
    return Place(place_id, place_id, kind, lat, lon, division=division)


def road_graph(
    nodes: Sequence[tuple[float, float]],
    roads: Sequence[tuple[int, int]],
    winding: float = 1.1,
    one_way: Sequence[int] = (),
) -> RoadGraph:
    """Return a graph whose roads are a little longer than straight lines; `one_way` names roads by number."""
    lat, lon = np.array(nodes, dtype=np.float64).T
    tail, head = np.array(roads, dtype=np.int64).T
    straight = great_circles_m(lat[tail], lon[tail], lat[head], lon[head])
    both_ways = np.ones(len(tail), dtype=bool)
    both_ways[list(one_way)] = False
    return RoadGraph(
        lat, lon, tail, head, np.maximum(1, np.rint(winding * straight)).astype(np.int64), both_ways
    )


def ladder(rungs: int = 6, step: float = 0.1) -> RoadGraph:
    """Return two parallel roads joined by rungs, near Neijiang: nodes 2k (south) and 2k + 1 (north)."""
    nodes = [(29.5 + step * (k % 2), 104.5 + step * (k // 2)) for k in range(2 * rungs)]
    roads = [(k, k + 2) for k in range(2 * rungs - 2)] + [(2 * k, 2 * k + 1) for k in range(rungs)]
    return road_graph(nodes, roads)
