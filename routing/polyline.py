"""Polylines: lines of points made simpler for drawing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_195.0
"""Metres of one degree of latitude on the mean sphere."""


def simplify(points: Sequence[tuple[float, float]], tolerance_m: float) -> list[tuple[float, float]]:
    """Drop the points that a drawing does not need (Douglas and Peucker, 1973).

    Parameters
    ----------
    points
        (lat, lon) in degrees.
    tolerance_m
        How far a dropped point may lie from the simpler line; 0 keeps all.

    Returns
    -------
    The kept points in order; the two ends always stay.
    """
    if len(points) < 3 or tolerance_m <= 0:
        return list(points)
    flat = _flat_m(np.asarray(points, dtype=np.float64))
    kept = np.zeros(len(flat), dtype=bool)
    kept[[0, -1]] = True
    open_spans = [(0, len(flat) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        off_m = _distances_to_segment_m(flat[first + 1 : last], flat[first], flat[last])
        farthest = int(np.argmax(off_m))
        if off_m[farthest] > tolerance_m:
            middle = first + 1 + farthest
            kept[middle] = True
            open_spans += [(first, middle), (middle, last)]
    return [points[i] for i in np.flatnonzero(kept).tolist()]


def _flat_m(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points on a plane in metres; the plane touches the earth at their middle latitude."""
    middle = np.radians(points[:, 0].mean())
    return np.stack([points[:, 0], points[:, 1] * np.cos(middle)], axis=1) * METRES_PER_DEGREE


def _distances_to_segment_m(
    points: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    along = end - start
    length_squared = float(along @ along)
    if length_squared == 0.0:
        length_squared = 1.0
    share = np.clip(((points - start) @ along) / length_squared, 0.0, 1.0)
    gaps = points - start - share[:, None] * along
    distances: NDArray[np.float64] = np.hypot(gaps[:, 0], gaps[:, 1])
    return distances
