"""Divisions: in which administrative division a point lies, as far as a Voronoi map of seats can tell.

The province of a point is that of the nearest GeoNames place; its county is the one whose seat is nearest
within that province. Outlines are therefore good to some kilometres, not to a surveyor's standard;
docs/decisions says why this is what can lawfully be shipped, and how good it was found to be.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from routing.errors import DivisionUnknownError
from routing.roads import RoadGraph
from routing.shipped import DIVISIONS, shipped_path
from routing.sphere import great_circles_m, unit_vectors

PROVINCE_DIGITS, COUNTY_DIGITS = 2, 6
SAMPLE_M = 1000.0
"""A line is looked at this often when it is asked whether it crosses a division."""


@dataclass(frozen=True)
class DivisionMap:
    """Hold the sites whose cells stand for divisions.

    Parameters
    ----------
    codes
        Code of each of n sites: 6 digits (a county's seat), 4 (a prefecture's) or 2 (any place of a
        province).
    lat, lon
        Shape (n,), WGS-84 degrees.
    """

    codes: NDArray[np.str_]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]

    @cached_property
    def _provinces(self) -> NDArray[np.str_]:
        return self.codes.astype(f"<U{PROVINCE_DIGITS}")

    @cached_property
    def _places(self) -> KDTree:
        return KDTree(unit_vectors(self.lat, self.lon))

    @cached_property
    def _seats(self) -> dict[str, tuple[NDArray[np.str_], KDTree]]:
        """Return for each province the codes of its seats and a tree of where they are."""
        seats = {}
        for province in np.unique(self._provinces):
            here = np.flatnonzero(
                (self._provinces == province) & (np.char.str_len(self.codes) > PROVINCE_DIGITS)
            )
            if len(here):
                tree = KDTree(unit_vectors(self.lat[here], self.lon[here]))
                seats[str(province)] = self.codes[here], tree
        return seats

    def codes_at(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.str_]:
        """Return the code of the division of each point: 6 digits, fewer where no seat is known."""
        return self._codes_at(lat, lon, self._seats)

    def _codes_at(
        self, lat: NDArray[np.float64], lon: NDArray[np.float64], finely: Iterable[str]
    ) -> NDArray[np.str_]:
        """Return the code of the division of each point, finer than the province in some provinces only."""
        points = unit_vectors(lat, lon)
        found: NDArray[np.str_] = self._provinces[self._places.query(points)[1]].astype(f"<U{COUNTY_DIGITS}")
        for province in self._seats.keys() & set(finely):
            codes, tree = self._seats[province]
            here = np.flatnonzero(found == province)
            if len(here):
                found[here] = codes[tree.query(points[here])[1]]
        return found

    def within(
        self, lat: NDArray[np.float64], lon: NDArray[np.float64], prefixes: Sequence[str]
    ) -> NDArray[np.bool_]:
        """Return which points lie in a division whose code begins with one of the prefixes."""
        finely = [prefix[:PROVINCE_DIGITS] for prefix in prefixes if len(prefix) > PROVINCE_DIGITS]
        codes = self._codes_at(lat, lon, finely)
        inside = np.zeros(len(codes), dtype=bool)
        for prefix in prefixes:
            inside |= np.char.startswith(codes, prefix)
        return inside

    def require(self, prefixes: Sequence[str]) -> None:
        """Refuse prefixes of which the map has no site.

        Raises
        ------
        DivisionUnknownError
            With every such prefix.
        """
        unknown = [prefix for prefix in prefixes if not np.char.startswith(self.codes, prefix).any()]
        if unknown:
            raise DivisionUnknownError(unknown)

    def crossed(
        self,
        ends: NDArray[np.float64],
        prefixes: Sequence[str],
    ) -> NDArray[np.bool_]:
        """Return which straight lines touch a division whose code begins with one of the prefixes.

        Parameters
        ----------
        ends
            Shape (k, 4): lat and lon of the beginning, lat and lon of the end of each of k lines.
        prefixes
            Administrative codes or their first digits.
        """
        steps = np.maximum(1, np.ceil(great_circles_m(*ends.T) / SAMPLE_M)).astype(np.int64)
        line = np.repeat(np.arange(len(ends)), steps + 1)
        first = np.concatenate([[0], np.cumsum(steps + 1)[:-1]])
        share = (np.arange(len(line)) - np.repeat(first, steps + 1)) / steps[line]
        lat = ends[line, 0] + share * (ends[line, 2] - ends[line, 0])
        lon = ends[line, 1] + share * (ends[line, 3] - ends[line, 1])
        touched = np.zeros(len(ends), dtype=bool)
        touched[line[self.within(lat, lon, prefixes)]] = True
        return touched

    def roads_within(self, graph: RoadGraph, prefixes: Sequence[str]) -> NDArray[np.bool_]:
        """Return which roads of a graph touch a division whose code begins with one of the prefixes."""
        line, ends = _straight_parts(graph)
        touched = np.zeros(len(graph.tail), dtype=bool)
        touched[line[self.crossed(ends, prefixes)]] = True
        return touched


def read_divisions(path: Path) -> DivisionMap:
    """Read the sites of divisions: `division,name,lat,lon`, further columns are passed over."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["division"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
    codes, lat, lon = zip(*rows, strict=True)
    return DivisionMap(np.array(codes, dtype=f"<U{COUNTY_DIGITS}"), np.array(lat), np.array(lon))


@lru_cache(maxsize=1)
def china_divisions() -> DivisionMap:
    """Return the divisions of China, read on first use."""
    return read_divisions(shipped_path(DIVISIONS))


def _straight_parts(graph: RoadGraph) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the straight parts of all roads: the road of each, and its ends as (lat, lon, lat, lon)."""
    m = len(graph.tail)
    inner = np.diff(graph.shape_start) if graph.shape_start is not None else np.zeros(m, dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(inner + 2)])
    lat, lon = np.empty(first[-1]), np.empty(first[-1])
    is_inner = np.ones(len(lat), dtype=bool)
    for place, node in ((first[:-1], graph.tail), (first[1:] - 1, graph.head)):
        lat[place], lon[place], is_inner[place] = graph.node_lat[node], graph.node_lon[node], False
    if graph.shape_lat is not None and graph.shape_lon is not None:
        lat[is_inner], lon[is_inner] = graph.shape_lat, graph.shape_lon
    road = np.repeat(np.arange(m), inner + 2)
    joined = np.flatnonzero(road[1:] == road[:-1])
    ends = np.stack([lat[joined], lon[joined], lat[joined + 1], lon[joined + 1]], axis=1)
    return road[joined], ends
