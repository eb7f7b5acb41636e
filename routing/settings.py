"""Which roads a case is planned on."""

from dataclasses import dataclass
from enum import StrEnum


class RoadSource(StrEnum):
    """Name where distances and times come from."""

    GREAT_CIRCLE = "great-circle"
    MATRIX = "matrix"
    GRAPH = "graph"
    OSM = "osm"


@dataclass(frozen=True, slots=True)
class RoadSettings:
    """Hold the `[roads]` section of a case.

    Parameters
    ----------
    source
        Great circles, a matrix file, a saved road graph or an OpenStreetMap extract.
    detour_factor
        Road metres per great-circle metre (source great-circle only).
    speed_kmh
        Day speed (source great-circle only).
    file
        File of the matrix, graph or extract, relative to the case folder; "" = the default of the source.
    avoid
        Administrative codes (prefixes) that no trip may cross.
    length_factor
        Real metres per metre of the graph, 1.00 to 1.15 (source graph only): shortest paths on generalised
        highways are 6-11 % short of the distances that are reported.
    access_detour_factor, access_speed_kmh
        Road metres per great-circle metre, and the speed, between a place and the nearest point of the graph
        (sources graph and osm).
    """

    source: RoadSource = RoadSource.GREAT_CIRCLE
    detour_factor: float = 1.25
    speed_kmh: float = 70.0
    file: str = ""
    avoid: tuple[str, ...] = ()
    length_factor: float = 1.08
    access_detour_factor: float = 1.3
    access_speed_kmh: float = 40.0
