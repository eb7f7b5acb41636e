"""Places: a point with its datum, how precisely it is known, and who says so."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """Name what a place is for."""

    VILLAGE = "village"
    PICKUP = "pickup"
    STATION = "station"
    FIRM = "firm"
    DEPOT = "depot"
    REST = "rest"


class Precision(StrEnum):
    """Name how precisely a point is known, best first."""

    POINT = "point"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


class Crs(StrEnum):
    """Name the datum in which a coordinate was given."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Place:
    """Hold one place; `lat` and `lon` are WGS-84 degrees whatever `crs` they were given in.

    Parameters
    ----------
    place_id, name, kind
        Identity, words for people, and use.
    lat, lon
        Degrees in WGS-84, already converted from `crs`; None = not known (only with a matrix of one's own).
    crs
        The datum of the source.
    division
        Administrative code of 6 to 12 digits, or "".
    precision, source
        How precisely the point is known and who says so ("case", "gazetteer", "nominatim", ...).
    """

    place_id: str
    name: str
    kind: PlaceKind
    lat: float | None
    lon: float | None
    crs: Crs = Crs.WGS84
    division: str = ""
    precision: Precision = Precision.POINT
    source: str = "case"
