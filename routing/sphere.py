"""The sphere: great-circle distances between points, one by one and all at once.

One formula serves everything: the arctangent form of the great circle on a sphere of the earth's mean
radius, as geopy's `great_circle` has it; it is exact for near and for opposite points alike.
"""

import math

import numpy as np
from numpy.typing import NDArray

EARTH_M = 6_371_009.0
"""Mean radius of the earth in metres."""
DOUBTFUL_M = 1e-5
"""Distances this near to half a metre are measured again one by one: rounding must not hang on numpy."""


def great_circle_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the metres between two points on the sphere, given in degrees."""
    north_a, north_b = math.radians(lat_a), math.radians(lat_b)
    turn = math.radians(lon_b) - math.radians(lon_a)
    sin_a, cos_a, sin_b, cos_b = math.sin(north_a), math.cos(north_a), math.sin(north_b), math.cos(north_b)
    across = math.hypot(cos_b * math.sin(turn), cos_a * sin_b - sin_a * cos_b * math.cos(turn))
    return EARTH_M * math.atan2(across, sin_a * sin_b + cos_a * cos_b * math.cos(turn))


def great_circles_m(
    lat_a: NDArray[np.float64],
    lon_a: NDArray[np.float64],
    lat_b: NDArray[np.float64],
    lon_b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the metres between points in degrees; the four arrays are broadcast against each other."""
    north_a, north_b = np.radians(lat_a), np.radians(lat_b)
    turn = np.radians(lon_b) - np.radians(lon_a)
    sin_a, cos_a, sin_b, cos_b = np.sin(north_a), np.cos(north_a), np.sin(north_b), np.cos(north_b)
    across = np.hypot(cos_b * np.sin(turn), cos_a * sin_b - sin_a * cos_b * np.cos(turn))
    metres: NDArray[np.float64] = EARTH_M * np.arctan2(across, sin_a * sin_b + cos_a * cos_b * np.cos(turn))
    return metres


def rounded_distances_m(
    lat: NDArray[np.float64], lon: NDArray[np.float64], factor: float
) -> NDArray[np.int64]:
    """Return round(factor * great circle) between all pairs of n points.

    Parameters
    ----------
    lat, lon
        Arrays of shape (n,), degrees.
    factor
        Road metres per great-circle metre.

    Returns
    -------
    int64 array of shape (n, n), the same to the metre as the formula applied to each pair alone.
    """
    metres = factor * great_circles_m(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    rounded: NDArray[np.int64] = np.rint(metres).astype(np.int64)
    doubtful = np.abs(metres - np.floor(metres) - 0.5) < DOUBTFUL_M
    for i, j in zip(*np.nonzero(doubtful), strict=True):
        rounded[i, j] = round(factor * great_circle_m(lat[i], lon[i], lat[j], lon[j]))
    return rounded


def unit_vectors(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points in degrees as vectors of length one (n, 3): nearest there is nearest on the sphere."""
    north, east = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)


def chord_to_m(chord: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the metres along the sphere of straight lines through it, given in earth radii."""
    metres: NDArray[np.float64] = 2.0 * EARTH_M * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0))
    return metres
