"""Divisions: in which administrative division a point lies, as far as a Voronoi map of seats can tell.

The province of a point is that of the nearest GeoNames place; its prefecture that of the nearest place in
the province whose prefecture is known; its county the one whose seat is nearest in the prefecture. Outlines
are therefore good to some kilometres, not to a surveyor's standard; docs/decisions says why this is what
can lawfully be shipped, and how good it is.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from routing.errors import DivisionUnknownError
from routing.roads import RoadGraph
from routing.shipped import DIVISIONS, shipped_path
from routing.sphere import great_circles_m, unit_vectors

PROVINCE_DIGITS, PREFECTURE_DIGITS, COUNTY_DIGITS = 2, 4, 6
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
    def _provinces(self) -> tuple[NDArray[np.str_], KDTree]:
        """Return the province of every site, and a tree of where they are."""
        return self.codes.astype(f"<U{PROVINCE_DIGITS}"), KDTree(unit_vectors(self.lat, self.lon))

    @cached_property
    def _finer(self) -> dict[str, tuple[NDArray[np.str_], KDTree]]:
        """Return for each province its sites by prefecture, and for each prefecture its seats by county."""
        finer = {}
        for digits, least in ((PROVINCE_DIGITS, PREFECTURE_DIGITS), (PREFECTURE_DIGITS, COUNTY_DIGITS)):
            known = np.flatnonzero(np.char.str_len(self.codes) >= least)
            outer = self.codes[known].astype(f"<U{digits}")
            for code in np.unique(outer):
                here = known[outer == code]
                tree = KDTree(unit_vectors(self.lat[here], self.lon[here]))
                finer[str(code)] = self.codes[here].astype(f"<U{least}"), tree
        return finer

    def codes_at(
        self, lat: NDArray[np.float64], lon: NDArray[np.float64], only: Sequence[str] = ("",)
    ) -> NDArray[np.str_]:
        """Return the code of the division of each point: 6 digits, fewer where no seat is known.

        Parameters
        ----------
        lat, lon
            Shape (n,), WGS-84 degrees.
        only
            Prefixes of the codes that matter: elsewhere the code need not be finer than it takes to see that.
        """
        points = unit_vectors(lat, lon)
        provinces, tree = self._provinces
        found: NDArray[np.str_] = provinces[tree.query(points)[1]].astype(f"<U{COUNTY_DIGITS}")
        for outer, (codes, inner_tree) in self._finer.items():  # provinces come before prefectures
            if any(
                prefix == "" or (len(prefix) > len(outer) and prefix.startswith(outer)) for prefix in only
            ):
                here = np.flatnonzero(found == outer)
                found[here] = codes[inner_tree.query(points[here])[1]]
        return found

    def within(
        self, lat: NDArray[np.float64], lon: NDArray[np.float64], prefixes: Sequence[str]
    ) -> NDArray[np.bool_]:
        """Return which points lie in a division whose code begins with one of the prefixes."""
        codes = self.codes_at(lat, lon, prefixes)
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
        first = np.cumsum(steps + 1) - (steps + 1)
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


@lru_cache(maxsize=1)
def china_places() -> tuple[dict[str, str], ...]:
    """Return the rows of the file of sites, whose columns fixtures/roads/README.md explains."""
    with shipped_path(DIVISIONS).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=1)
def china_divisions() -> DivisionMap:
    """Return the divisions of China."""
    rows = china_places()
    codes = np.array([row["division"] for row in rows], dtype=f"<U{COUNTY_DIGITS}")
    lat, lon = (np.array([float(row[axis]) for row in rows]) for axis in ("lat", "lon"))
    return DivisionMap(codes, lat, lon)


@lru_cache(maxsize=1)
def china_seats() -> dict[str, tuple[str, float, float]]:
    """Return name, lat and lon of the county (6 digits) or prefecture (4) of each code, at its seat."""
    seats = [row for row in china_places() if row["seat_of"]]
    return {row["division"]: (row["seat_of"], float(row["lat"]), float(row["lon"])) for row in seats}


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
