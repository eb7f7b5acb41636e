"""Capacity cuts: so many trips at least go to a set of zones, for more would not fit into fewer coaches.

Relaxed to a price for each person, trips may be shares of trips, and 447 people on coaches of 55 seats then
come by 8.1 of them. No plan does that: at least nine go there, or somebody stays. These are the rounded
capacity inequalities of Laporte and Nobert (1983), with those who stay counted like a trip each. They are
counted in seats, like people: a trip to one of the zones gains the multiplier for each seat of the widest
coach, so that steps which suit the multipliers of people suit these too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.assignment.arrays import Floats, Ints
from scheduler.assignment.bounding.fares import Variant
from scheduler.assignment.bounding.streams import Streams
from scheduler.assignment.bounding.walks import NOWHERE, REAL, Narrow

MOST_CUTS, CUTS_AT_ONCE = 24, 3
BROKEN = 0.1
"""By how many trips a cut must be broken on average."""
FADING = 0.95
"""What the trips of earlier rounds count against those of the last."""
DEAREST = 5e6
"""Most fen that a trip gains by all cuts together, so that sums fit into 32 bits."""


@dataclass(slots=True)
class Cuts:
    """Hold the cuts of a part, and how often sets of zones were visited of late.

    Parameters
    ----------
    need, seats
        (2**Z,) trips that go to each set of zones at least where nobody stays; seats of the widest coach.
    zone
        (S,) zone of each stream.
    chosen
        Sets of zones with a cut.
    visits, weight
        (2**Z,) fading sum of trips by the zones they visit, and of the rounds.
    stays
        (Z,) fading sum of those who stay.
    """

    need: Ints
    seats: Ints
    zone: Ints
    chosen: tuple[int, ...] = ()
    visits: Floats = field(init=False)
    stays: Floats = field(init=False)
    weight: float = 0.0

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget how often sets were visited."""
        self.visits = np.zeros(len(self.need))
        self.stays = np.zeros(int(self.zone.max(initial=-1)) + 1)
        self.weight = 0.0

    @property
    def cap(self) -> Floats:
        """Return (K,) the most that a multiplier may be."""
        return DEAREST / MOST_CUTS / np.maximum(1, self.seats[list(self.chosen)])

    def copied(self) -> "Cuts":
        """Return cuts to which others can be added."""
        return Cuts(self.need, self.seats, self.zone, self.chosen)

    @property
    def least(self) -> Ints:
        """Return (K,) how many seats each cut asks for."""
        chosen = list(self.chosen)
        return self.need[chosen] * self.seats[chosen]

    def gains(self, fen: Ints) -> Ints:
        """Return (2**Z,) what a trip gains by the zones it visits.

        Parameters
        ----------
        fen
            (K,) multipliers of the cuts, fen a seat.
        """
        gained = np.zeros(len(self.need), dtype=np.int64)
        for mask, each in zip(self.chosen, fen.tolist(), strict=True):
            gained[(np.arange(len(gained)) & mask) > 0] += each * self.seats[mask]
        return gained

    def gains_of_staying(self, fen: Ints) -> Ints:
        """Return (S,) what somebody of each stream gains by staying."""
        return self.gains(fen)[1 << self.zone] if self.chosen else np.zeros(len(self.zone), dtype=np.int64)

    def begin_round(self) -> None:
        """Let what was counted fade."""
        self.visits *= FADING
        self.stays *= FADING
        self.weight = FADING * self.weight + 1

    def served(self, visits: Floats, stay: Floats) -> Floats:
        """Note trips by their zones, and return (K,) seats that serve each cut.

        Parameters
        ----------
        visits
            (2**Z,) trips by the zones they visit.
        stay
            (S,) people who stay.
        """
        stays = np.bincount(self.zone, weights=stay, minlength=len(self.stays))
        self.visits += visits
        self.stays += stays
        sets, zones = np.arange(len(visits)), 1 << np.arange(len(stays))
        met = [visits[(sets & mask) > 0].sum() + stays[(zones & mask) > 0].sum() for mask in self.chosen]
        return np.array(met) * self.seats[list(self.chosen)]

    def broken(self) -> tuple[int, ...]:
        """Return the sets of zones of the cuts that are broken most, none where no other is."""
        if self.weight < 1 or len(self.chosen) >= MOST_CUTS:
            return ()
        inside, stays = self.visits.copy(), np.zeros(len(self.need))
        for z in range(len(self.stays)):
            parted = inside.reshape(-1, 2, 1 << z)
            parted[:, 1] += parted[:, 0]
            stays.reshape(-1, 2, 1 << z)[:, 1] += self.stays[z]
        met = (self.visits.sum() - inside[::-1] + stays) / self.weight
        lack = self.need - met
        lack[list(self.chosen)] = 0.0
        worst = np.argsort(-lack, kind="stable")[:CUTS_AT_ONCE]
        return tuple(int(mask) for mask in worst if lack[mask] > BROKEN)


def cuts_of(streams: Streams, variants: Sequence[Variant]) -> Cuts:
    """Return the cuts of a part, none chosen yet."""
    count = len(streams.zones)
    load, seats = np.zeros((2, 1 << count), dtype=np.int64)
    for z in range(count):
        # no coach that goes to more zones has more seats
        room = max((int(variant.room[1 << z]) for variant in variants), default=0)
        load.reshape(-1, 2, 1 << z)[:, 1] += streams.people[streams.zone == z].sum()
        widest = seats.reshape(-1, 2, 1 << z)[:, 1]
        np.maximum(widest, room, out=widest)
    return Cuts(np.where(seats > 0, -(-load // np.maximum(1, seats)), 0), seats, streams.zone)


def less_gains(exact: Narrow, gained: Ints) -> tuple[Narrow, Narrow]:
    """Return what is paid from each village until the end, less what is gained by the zones visited.

    Parameters
    ----------
    exact
        (2**Z, V) fen over exactly a set of zones.
    gained
        (2**Z,) see `Cuts.gains`.

    Returns
    -------
        (2**Z, V) fen over exactly a set of zones, and over it or any larger one.
    """
    paid = np.where(exact >= REAL, NOWHERE, exact - gained[:, None].astype(np.int32))
    over = paid.copy()
    for z in range(len(gained).bit_length() - 1):
        parted = over.reshape(-1, 2, 1 << z, over.shape[1])
        np.minimum(parted[:, 0], parted[:, 1], out=parted[:, 0])
    return paid, over
