"""Which multipliers to try next: the best ones for all trips seen so far, not too far from the best known.

A linear program over the trips that were priced (the cutting planes of Kelley, kept in a box around the best
point as by Marsten, Hogan and Blankenship, 1975). It proves nothing; whatever it proposes is priced afresh.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from scheduler.assignment.arrays import Floats, Ints

STAY = (-1, 0)
"""The kind of those who stay; the others are variant and riders."""
MOST_TRIPS = 2500
Kind = tuple[int, int]
Trip = tuple[Kind, bytes, float]


@dataclass(slots=True)
class Steering:
    """Hold the trips seen, and the fleets for which multipliers are sought.

    Parameters
    ----------
    people, left, cap
        (S,) people, fen of leaving one behind, most fen of a multiplier.
    reach
        How far from the best point multipliers may be, as a part of it.
    trips
        Kind, whom it carries, and -> its fen.
    fleets
        Kinds with their numbers, which make one fleet.
    """

    people: Ints
    left: Ints
    cap: Floats
    reach: float = 0.1
    trips: dict[tuple[Kind, bytes], float] = field(default_factory=dict)
    fleets: dict[tuple[tuple[Kind, int], ...], None] = field(default_factory=dict)

    def add_trip(self, kind: Kind, cover: Floats, fen: float) -> None:
        """Remember a trip: whom it carries and what it costs."""
        key = (kind, cover.astype(np.int16).tobytes())
        self.trips[key] = min(fen, self.trips.get(key, np.inf))

    def propose(self, around: Floats, surcharge: Ints) -> Floats | None:
        """Return the multipliers that promise most near some others; None where the program fails.

        Parameters
        ----------
        around
            (S,) the other multipliers.
        surcharge
            (V,) fen that trips of each kind's variant pay besides.
        """
        kinds = sorted({kind for fleet in self.fleets for kind, _ in fleet})
        known = [(kind, cover, fen) for (kind, cover), fen in self.trips.items() if kind in kinds]
        count, stays = len(self.people), len(self.people) if STAY in kinds else 0
        cover = np.array([np.frombuffer(cover, dtype=np.int16) for _, cover, _ in known], dtype=np.float64)
        if not known:
            return None
        reach = self.reach * around + 1e-4 * self.cap + 1
        one = eye_array(count).tocsr()
        served = hstack([csr_array(cover.T), one[:, :stays], csr_array((count, len(self.fleets))), one, -one])
        of_kind = self.kind_rows(kinds, known, stays)
        right = np.concatenate([self.people, np.zeros(len(kinds)), [1.0]])
        low, high = np.maximum(0.0, around - reach), np.minimum(self.cap, around + reach)
        fen = np.concatenate(
            [
                [f + surcharge[kind[0]] for kind, _, f in known],
                self.left[:stays],
                np.zeros(len(self.fleets)),
                high,
                -low,
            ]
        )
        most = np.full(len(fen), np.inf)
        most[len(known) : len(known) + stays] = self.people[:stays]
        nothing = csr_array((len(kinds) + 1, 2 * count))
        rows = vstack([served, hstack([csr_array(of_kind), nothing])]).tocsr()
        bounds = np.stack([np.zeros(len(fen)), most], axis=1)
        found = linprog(
            fen, A_eq=rows, b_eq=right, bounds=bounds, method="highs", options={"time_limit": 2.0}
        )
        if found.status != 0:
            return None
        if len(known) > MOST_TRIPS:
            self.forget(known, found.lower.marginals[: len(known)])
        proposed: Floats = np.clip(found.eqlin.marginals[:count], low, high)
        return proposed

    def kind_rows(self, kinds: list[Kind], known: list[Trip], stays: int) -> Floats:
        """Return the rows that run as many trips of each kind as the fleets do, and one fleet in all."""
        row = {kind: k for k, kind in enumerate(kinds)}
        rows = np.zeros((len(kinds) + 1, len(known) + stays + len(self.fleets)))
        for j, (kind, _, _) in enumerate(known):
            rows[row[kind], j] = 1
        if stays:
            rows[row[STAY], len(known) : len(known) + stays] = 1
        for j, fleet in enumerate(self.fleets, len(known) + stays):
            rows[-1, j] = 1
            for kind, number in fleet:
                rows[row[kind], j] = -number
        return rows

    def forget(self, known: list[Trip], dear: Floats) -> None:
        """Forget the trips that are far from being of use."""
        for j in np.argsort(dear, kind="stable")[MOST_TRIPS // 2 :]:
            kind, cover, _ = known[j]
            del self.trips[kind, cover]
