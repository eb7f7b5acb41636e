"""Distances and times between all places of a case."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.legs import Leg

NO_ROAD = -1


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Hold the legs between n places; asymmetric roads are allowed.

    Parameters
    ----------
    place_ids
        The n places, in the order of rows and columns.
    distance_m, drive_s
        int64 arrays of shape (n, n), metres and day seconds; `NO_ROAD` (-1) in both where there is no road;
        the diagonal is 0.
    """

    place_ids: Sequence[str]
    distance_m: NDArray[np.int64]
    drive_s: NDArray[np.int64]
    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {place_id: i for i, place_id in enumerate(self.place_ids)})

    def leg(self, from_id: str, to_id: str) -> Leg | None:
        """Return the road from one place to another, or None where there is none."""
        i, j = self.index[from_id], self.index[to_id]
        if self.distance_m[i, j] == NO_ROAD:
            return None
        return Leg(int(self.distance_m[i, j]), int(self.drive_s[i, j]))
