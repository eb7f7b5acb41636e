"""Places as points: their coordinates as arrays, or which of them have none."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.errors import PlacePointError
from routing.places import Place


def points_of(places: Sequence[Place]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitudes and longitudes of places.

    Raises
    ------
    PlacePointError
        With every place that has none.
    """
    located = [(place.lat, place.lon) for place in places if place.lat is not None and place.lon is not None]
    if len(located) < len(places):
        raise PlacePointError([place.place_id for place in places if place.lat is None or place.lon is None])
    points = np.array(located, dtype=np.float64).reshape(-1, 2)
    return points[:, 0], points[:, 1]
