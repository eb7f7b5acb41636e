"""Which firms lie in one direction: regions of destinations that share coaches, the dearest first."""

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import Ints
from scheduler.case import Case
from scheduler.demand import Demand

APART = 0.25
"""Drops lie in one region when they are nearer to each other than this share of the way to them."""
LEAST_APART_S = 3600
"""Drops so near to each other lie in one region wherever they are."""
NO_ROAD_S = 1e7


def regions_of(case: Case, travel: TravelMatrix, demands: Sequence[Demand]) -> Ints:
    """Return (N,) the region of each party, numbered from the farthest on; several drops: of the farthest.

    Parameters
    ----------
    case, travel
        The case and its roads.
    demands
        N parties.
    """
    places = sorted({case.firms[f].place_id for demand in demands for f in demand.firm_ids})
    homes = sorted({demand.pickup_ids[0] for demand in demands})
    number = {place_id: k for k, place_id in enumerate(places)}
    at = [travel.index[place_id] for place_id in places]
    seconds = np.where(travel.drive_s < 0, NO_ROAD_S, travel.drive_s).astype(np.float64)
    way_s = seconds[np.ix_([travel.index[place_id] for place_id in homes], at)].mean(axis=0)
    label = _clusters(seconds[np.ix_(at, at)], way_s)
    far = [float(way_s[label == k].mean()) for k in range(label.max() + 1)]
    order = sorted(range(len(far)), key=lambda k: (-far[k], k))
    rank = np.empty(len(far), dtype=np.int64)
    rank[order] = np.arange(len(far))
    drops = [[number[case.firms[f].place_id] for f in demand.firm_ids] for demand in demands]
    return np.array([min(rank[label[p]] for p in one) for one in drops], dtype=np.int64)


def _clusters(
    apart_s: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    way_s: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> Ints:
    """Return the cluster of each drop: no two in one are farther apart than a share of the way there."""
    if len(way_s) < 2:
        return np.zeros(len(way_s), dtype=np.int64)
    limit = np.maximum(LEAST_APART_S, APART * np.minimum(way_s[:, None], way_s[None, :]))
    ratio = np.maximum(apart_s / limit, (apart_s / limit).T)
    np.fill_diagonal(ratio, 0.0)
    label = fcluster(linkage(squareform(ratio, checks=False), "complete"), 1.0, "distance")
    return np.asarray(label, dtype=np.int64) - 1
