"""Datums: WGS-84 (GPS, OpenStreetMap), GCJ-02 (Amap, Tencent) and BD-09 (Baidu).

The two Chinese datums are WGS-84 shifted by a published polynomial; there is no formula back, so the way
back is iterated. Source: the GCJ-02 offset as it is printed in every open implementation (ellipsoid of
Krasovsky 1940), BD-09 from Baidu's own conversion. Neither is defined outside a box around China, where
coordinates are left as they are.
"""

import math
from collections.abc import Callable

from routing.places import Crs

LATITUDES = (0.8293, 55.8271)
LONGITUDES = (72.004, 137.8347)
"""The box in which GCJ-02 is shifted, degrees."""
TOLERANCE_DEG = 1e-12
MOST_ROUNDS = 60
_SEMI_MAJOR_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_LAT_DEG, _BAIDU_LON_DEG = 0.006, 0.0065
_BAIDU_TURNS = math.pi * 3000.0 / 180.0


def to_wgs84(lat: float, lon: float, crs: Crs) -> tuple[float, float]:
    """Return a point in WGS-84.

    Parameters
    ----------
    lat, lon
        Degrees in the datum `crs`.
    crs
        The datum of the source.

    Returns
    -------
    (lat, lon) in WGS-84 degrees, the inverse exact to 1e-9 degrees (0.1 mm).
    """
    match crs:
        case Crs.WGS84:
            return lat, lon
        case Crs.GCJ02:
            return _undo(wgs84_to_gcj02, lat, lon)
        case Crs.BD09:
            return _undo(wgs84_to_gcj02, *_undo(gcj02_to_bd09, lat, lon))


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Return the GCJ-02 point (lat, lon) of a WGS-84 point, degrees."""
    if not (LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]):
        return lat, lon
    north_m, east_m = _shift_m(lat - 35.0, lon - 105.0)
    radians = math.radians(lat)
    bulge = 1.0 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (bulge * math.sqrt(bulge))
    parallel_m = _SEMI_MAJOR_M / math.sqrt(bulge) * math.cos(radians)
    return lat + math.degrees(north_m / meridian_m), lon + math.degrees(east_m / parallel_m)


def gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    """Return the BD-09 point (lat, lon) of a GCJ-02 point, degrees."""
    radius = math.hypot(lat, lon) + 0.00002 * math.sin(lat * _BAIDU_TURNS)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU_TURNS)
    return radius * math.sin(angle) + _BAIDU_LAT_DEG, radius * math.cos(angle) + _BAIDU_LON_DEG


def _shift_m(y: float, x: float) -> tuple[float, float]:
    """Return the metres by which GCJ-02 lies north and east; y, x are degrees from 35 N, 105 E."""
    ripple = (20.0 * math.sin(6.0 * math.pi * x) + 20.0 * math.sin(2.0 * math.pi * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    return north, east


def _undo(
    shift: Callable[[float, float], tuple[float, float]], lat: float, lon: float
) -> tuple[float, float]:
    """Return the point that `shift` moves to (lat, lon), by correcting a guess until it stands still."""
    guess_lat, guess_lon = lat, lon
    for _ in range(MOST_ROUNDS):
        there_lat, there_lon = shift(guess_lat, guess_lon)
        guess_lat += lat - there_lat
        guess_lon += lon - there_lon
        if abs(lat - there_lat) + abs(lon - there_lon) < TOLERANCE_DEG:
            break
    return guess_lat, guess_lon
