"""Which pieces lie near each other: those whose ways begin and end in the same parts of the country."""

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import DROP, OPTION, Ints

NEAR = 200
"""How many near pieces a ruin may reach."""
NO_ROAD_M = 10**9


def near_pieces(travel: TravelMatrix, piece: Ints, lists: Ints) -> Ints:
    """Return (N, M) the nearest pieces of each: distance of origins plus distance of destinations."""
    count = len(piece)
    if count == 0:
        return np.zeros((0, 1), dtype=np.int64)
    home, firm = lists[piece[:, OPTION]], lists[piece[:, DROP]]
    metres = np.where(travel.distance_m < 0, NO_ROAD_M, travel.distance_m)
    most = min(NEAR, count)
    near = np.empty((count, most), dtype=np.int64)
    # pieces with the same ends have the same neighbours, but for themselves
    ends, which = np.unique(np.stack([home, firm]), axis=1, return_inverse=True)
    for e, (h, f) in enumerate(ends.T.tolist()):
        apart = metres[h, home] + metres[f, firm]
        close = nearest(apart, most)
        for k in np.flatnonzero(which.ravel() == e).tolist():
            others = close[close != k]
            near[k, 0], near[k, 1:] = k, others[: most - 1]
    return near


def nearest(apart: Ints, most: int) -> Ints:
    """Return where the least lengths stand, in order; of equal ones the first."""
    if most >= len(apart):
        return np.argsort(apart, kind="stable")
    # partitioning is linear; what equals the last of the nearest is cut again in order of place
    limit = np.partition(apart, most - 1)[most - 1]
    inside = np.flatnonzero(apart <= limit)
    return inside[np.argsort(apart[inside], kind="stable")][:most]
