"""Measure the roads: China's highways opened, matrices of 60 to 1,000 places, drawn routes, both engines.

Run `python benchmarks/roads.py`; the numbers are of this machine and this moment, nothing asserts them.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from routing.network import open_network
from routing.places import Place, PlaceKind
from routing.settings import RoadSettings, RoadSource
from routing.shipped import china_highways
from routing.shortest import ContractionEngine, DijkstraEngine

SIZES = (60, 200, 1000)
BOX = ((24.0, 104.0), (34.0, 120.0))


def measured(name: str, act: Callable[[], object]) -> None:
    """Say how long an act takes."""
    begun = time.perf_counter()
    act()
    sys.stdout.write(f"{name:<48}{time.perf_counter() - begun:9.3f} s\n")


def places(count: int) -> list[Place]:
    """Return places anywhere between Sichuan and the sea, the same ones every time."""
    points = np.random.default_rng(1).uniform(*BOX, (count, 2)).tolist()
    return [Place(str(k), "", PlaceKind.PICKUP, lat, lon) for k, (lat, lon) in enumerate(points)]


def main() -> None:
    """Measure and print."""
    settings = RoadSettings(source=RoadSource.GRAPH)
    measured("read China's highways", china_highways)
    roads = open_network(settings, None)
    measured("first leg (hierarchy customized, nodes indexed)", lambda: roads.matrix(places(2)))
    for size in SIZES:
        measured(f"matrix of {size} places", lambda size=size: roads.matrix(places(size)))
    some = places(50)
    measured("50 drawn routes", lambda: [roads.geometry(a, b) for a, b in pairwise(some)])
    around = open_network(replace(settings, avoid=("42",)), None)
    measured("first leg around Hubei", lambda: around.matrix(places(2)))
    graph = china_highways()
    lengths = graph.length_m[graph.arc_road]
    nodes = np.random.default_rng(1).choice(np.flatnonzero(graph.well_connected), 60)
    for engine in (ContractionEngine(graph, lengths), DijkstraEngine(graph, lengths)):
        measured(f"60 x 60 nodes, {type(engine).__name__}", lambda e=engine: e.many_to_many(nodes, nodes))
    big = RoadSettings()
    measured("great circles of 1,000 places", lambda: open_network(big, None).matrix(places(1000)))


if __name__ == "__main__":
    main()
