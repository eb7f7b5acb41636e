"""Networks: one way to ask for distances, times and lines, whatever the roads come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from routing.errors import RoadSettingsError
from routing.matrix import NO_ROAD, TravelMatrix, empty_matrix, read_matrix
from routing.places import Place
from routing.points import points_of
from routing.settings import RoadSettings, RoadSource
from routing.sphere import rounded_distances_m

TRAVEL_FILE = "travel.csv"
DAY_SPEED_KMH = 80.0
FASTEST_KMH = 120.0
"""What any vehicle may drive in China."""
MOST_DETOUR = 10.0
LENGTH_BAND = (1.0, 1.15)
FAR_M = 5_000.0
"""A place farther than this from the graph is worth a look: is the point wrong, or a road missing?"""


class RoadNetwork(Protocol):
    """Know the roads between places."""

    @property
    def attribution(self) -> str:
        """Return whom a map of these roads must name, or ""."""
        ...

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        """Return distances and day times between all the places, in their order.

        Raises
        ------
        PlacePointError
            Places have no coordinates where these are needed.
        """
        ...

    def geometry(self, from_: Place, to: Place) -> list[tuple[float, float]]:
        """Return the line of the road as (lat, lon) points; empty where there is no road or no point."""
        ...

    def crosses(self, from_: Place, to: Place, avoid: Sequence[str]) -> bool:
        """Say whether the road touches a division to be avoided; False where the source knows no roads."""
        ...

    def snap_m(self, place: Place) -> float:
        """Return the metres from a place to the network; 0 where the source knows no roads."""
        ...


@dataclass(frozen=True, slots=True)
class GreatCircleNetwork:
    """Measure on the sphere: `distance_m = round(detour_factor * great circle)` at one speed."""

    detour_factor: float
    speed_kmh: float
    attribution: str = ""

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        """Return distances and day times between all the places, in their order."""
        distance_m = rounded_distances_m(*points_of(places), self.detour_factor)
        drive_s = np.rint(distance_m / (self.speed_kmh / 3.6)).astype(np.int64)
        return TravelMatrix(tuple(place.place_id for place in places), distance_m, drive_s)

    def geometry(self, from_: Place, to: Place) -> list[tuple[float, float]]:
        """Return the straight line between the two places."""
        return _straight(from_, to)

    def crosses(self, from_: Place, to: Place, avoid: Sequence[str]) -> bool:
        """Return False: nobody drives on the great circle."""
        return False

    def snap_m(self, place: Place) -> float:
        """Return 0: every point lies on its great circles."""
        return 0.0


@dataclass(frozen=True, slots=True)
class MatrixNetwork:
    """Take distances and times from a travel file; places that it does not name have no road."""

    travel: TravelMatrix
    attribution: str = ""

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        """Return distances and day times between all the places, in their order."""
        matrix = empty_matrix([place.place_id for place in places])
        rows = np.array([self.travel.index.get(place.place_id, NO_ROAD) for place in places], dtype=np.int64)
        named = np.flatnonzero(rows != NO_ROAD)
        here, there = np.ix_(named, named), np.ix_(rows[named], rows[named])
        matrix.distance_m[here] = self.travel.distance_m[there]
        matrix.drive_s[here] = self.travel.drive_s[there]
        return matrix

    def geometry(self, from_: Place, to: Place) -> list[tuple[float, float]]:
        """Return the straight line between the two places, empty where one has no point."""
        return _straight(from_, to)

    def crosses(self, from_: Place, to: Place, avoid: Sequence[str]) -> bool:
        """Return False: where its roads run is not known."""
        return False

    def snap_m(self, place: Place) -> float:
        """Return 0: a matrix knows no points."""
        return 0.0


def open_network(roads: RoadSettings, folder: Path | None, day_speed_kmh: float | None = None) -> RoadNetwork:
    """Open the roads of a case.

    Parameters
    ----------
    roads
        Which roads.
    folder
        The case folder, to which file names are relative; None = the current one.
    day_speed_kmh
        The policy's speed by day, for the sources graph and osm; None = 80.

    Raises
    ------
    RoadSettingsError
        A factor or speed is impossible, or a file is not named.
    RoadsFileError, RoadsCheckError, MatrixError
        The file is missing or not what it should be.
    DivisionUnknownError
        A division is to be avoided that the division map does not know.
    """
    _check(roads, day_speed_kmh)
    base = folder if folder is not None else Path()
    if roads.source is RoadSource.GREAT_CIRCLE:
        return GreatCircleNetwork(roads.detour_factor, roads.speed_kmh)
    if roads.source is RoadSource.MATRIX:
        return MatrixNetwork(read_matrix(base / (roads.file or TRAVEL_FILE)))
    from routing.road_network import open_road_network  # graphs need more of scipy than the two sources above

    return open_road_network(roads, base, day_speed_kmh or DAY_SPEED_KMH)


def far_from_roads(network: RoadNetwork, places: Sequence[Place]) -> list[tuple[Place, float]]:
    """Return the places more than 5 km from the network, with their distance in metres, farthest first."""
    snaps = [
        (place, network.snap_m(place)) for place in places if place.lat is not None and place.lon is not None
    ]
    return sorted((s for s in snaps if s[1] > FAR_M), key=lambda snap: (-snap[1], snap[0].place_id))


def _check(roads: RoadSettings, day_speed_kmh: float | None) -> None:
    bands = {
        "detour_factor": (roads.detour_factor, 1.0, MOST_DETOUR),
        "speed_kmh": (roads.speed_kmh, 1.0, FASTEST_KMH),
        "length_factor": (roads.length_factor, *LENGTH_BAND),
        "access_detour_factor": (roads.access_detour_factor, 1.0, MOST_DETOUR),
        "access_speed_kmh": (roads.access_speed_kmh, 1.0, FASTEST_KMH),
        "day_speed_kmh": (DAY_SPEED_KMH if day_speed_kmh is None else day_speed_kmh, 1.0, FASTEST_KMH),
    }
    for setting, (value, least, most) in bands.items():
        if not least <= value <= most:
            raise RoadSettingsError(setting, f"must lie between {least:g} and {most:g}, not at {value:g}")
    if roads.source is RoadSource.OSM and not roads.file:
        raise RoadSettingsError("file", "must name an OpenStreetMap extract (.osm.pbf)")


def _straight(from_: Place, to: Place) -> list[tuple[float, float]]:
    if from_.lat is None or from_.lon is None or to.lat is None or to.lon is None:
        return []
    return [(from_.lat, from_.lon), (to.lat, to.lon)]
