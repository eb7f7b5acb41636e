"""The bound of a part whose patterns can all be listed: limits of stops, rides and detours are kept."""

from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import CREW, DEPART_FROM_S, FROM_S, RIDER_SECOND, UNTIL_S, Floats, Ints
from scheduler.assignment.bounding.fares import Clock, Variant, extra_of, rooms_of
from scheduler.assignment.bounding.patterns import Patterns, least_fen, least_s, patterns_of
from scheduler.assignment.bounding.streams import Streams, modes_of
from scheduler.assignment.bounding.subsets import put_on_shelf
from scheduler.assignment.bounding.visits import fewest_who_stay
from scheduler.assignment.bounding.walks import NOWHERE
from scheduler.assignment.bounding.zoned import (
    GAINS,
    SHELF,
    Priced,
    Zoned,
    rows_of,
)
from scheduler.assignment.compiled import verb
from scheduler.assignment.direct import Direct
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S

MOST_MODES = 12
"""With more days and cohorts than this the patterns of each take too long to price."""
LATE_S = 10
"""Seconds by which trips may be shorter for what times round."""


@verb
def sort_members(first: Ints, member: Ints, rank: Ints, sorted_: Ints) -> None:
    """Write the members of each pattern by rank, -1 behind the last; who has rank -1 is left out."""
    for k in range(len(first) - 1):
        count = first[k]
        for x in range(first[k], first[k + 1]):
            s = member[x]
            if rank[s] < 0:
                continue
            at = count
            while at > first[k] and rank[sorted_[at - 1]] > rank[s]:
                sorted_[at] = sorted_[at - 1]
                at -= 1
            sorted_[at] = s
            count += 1
        for x in range(count, first[k + 1]):
            sorted_[x] = -1


@verb
def price_patterns(
    first: Ints, member: Ints, people: Ints, gain: Ints, fen: Ints, room: Ints, extra: Ints, halt: Ints,
    shelf: Ints, who: Ints,
) -> None:  # fmt: skip
    """Find the cheapest patterns for each number of riders.

    Parameters
    ----------
    first, member
        Streams of each pattern, best gain first, -1 behind the last.
    people, gain
        (S,) people, and fen that each of them gains.
    fen, room
        (K,) fen of each pattern, most riders.
    extra
        (rooms + 1,) fen that any trip with w riders costs besides.
    halt
        (1,) not zero = stop; what was written then is of no use.
    shelf, who
        (rooms + 1, ..) out: the least fen, cheapest first, and their patterns.
    """
    for k in range(len(fen)):
        if fen[k] >= NOWHERE or halt[0] != 0:
            continue
        w, total = 0, fen[k]
        for x in range(first[k], first[k + 1]):
            s = member[x]
            if s < 0 or w >= room[k]:
                break
            for _ in range(min(people[s], room[k] - w)):
                w += 1
                total -= gain[s]
                if extra[w] < NOWHERE and total + extra[w] < shelf[w, -1]:
                    put_on_shelf(total + extra[w], k, shelf[w], who[w])


@dataclass(slots=True, kw_only=True)
class Listed(Zoned):
    """Bound one part by its patterns.

    Parameters
    ----------
    patterns
        Where its trips may stop.
    fares
        For each variant, (K,) fen of each pattern and most riders.
    crews
        For each variant, the number of drivers.
    ride
        (S,) fen of the least time that a person spends on board.
    """

    patterns: Patterns
    fares: tuple[tuple[Ints, Ints], ...]
    crews: tuple[int, ...]
    ride: Ints

    def zones_of(self, who: Ints) -> Ints:
        """Return the sets of zones of patterns."""
        return self.patterns.zones[who]

    def price(self, k: int, fen: Ints, gained: Ints) -> Priced:
        """Price the trips of a variant, which gain something by the zones they visit."""
        variant, listed = self.variants[k], self.patterns
        allowed, gain = self.modes[variant.mode].allowed, fen - self.ride
        rank = np.empty(len(fen), dtype=np.int64)
        rank[np.argsort(-gain, kind="stable")] = np.arange(len(fen))
        member = np.empty_like(listed.member)
        sort_members(listed.first, listed.member, np.where(allowed, rank, -1), member)
        size = len(variant.extra)
        shelf, who = np.full((size, SHELF), int(NOWHERE)), np.full((size, SHELF), -1)
        people = self.streams.people
        costs, room = self.fares[k]
        if gained.any():
            costs = np.where(costs >= NOWHERE, costs, costs - gained[self.patterns.zones])
        price_patterns(listed.first, member, people, gain, costs, room, variant.extra, self.halt, shelf, who)
        self.work += float(len(listed.member))
        return Priced(variant, fen, shelf[:, 0].copy(), shelf, who, (member,) * 5)

    def covers(self, priced: Priced, w: int, who: Ints) -> Floats:
        """Return (.., S) whom trips with w riders carry over some patterns."""
        cover = np.zeros((len(who), len(self.streams.people)))
        first, member = self.patterns.first, priced.entries[0]
        for b, k in enumerate(who.tolist()):
            need = w
            for s in member[first[k] : first[k + 1]].tolist():
                take = min(need, int(self.streams.people[s])) if s >= 0 else 0
                cover[b, s] += take
                need -= take
        return cover


def make_listed(problem: Problem, direct: Direct, streams: Streams, halt: Ints) -> Listed | None:
    """Make the bound of a part; None where it has too many patterns."""
    modes = modes_of(problem, streams, every=True)
    patterns = patterns_of(problem, direct, streams, modes, halt) if len(modes) <= MOST_MODES else None
    if patterns is None:
        return None
    made: list[tuple[Variant, tuple[Ints, Ints], int]] = []
    for c in np.flatnonzero(direct.most > 0).tolist():
        for crew in range(1, int(problem.tables.klass[c, CREW]) + 1):
            if halt[0]:
                return None
            whole_fen = least_fen(problem, streams, patterns, c, crew)
            lasts_s = least_s(problem, streams, patterns, c, crew)
            for k, mode in enumerate(modes):
                fen = np.where(lasts_s > time_left_s(problem, c, mode.day), int(NOWHERE), whole_fen)
                room = rooms_of(problem, direct, streams, mode, c, crew)
                if room.max() > 0 and fen.min(initial=int(NOWHERE)) < NOWHERE:
                    # what boarding and alighting of the least load takes is in the fares of the patterns
                    extra = extra_of(problem, direct, c, room, Clock(0.0, 1.0, 0, 0))
                    made.append((Variant(c, k, None, room, extra), (fen, room[patterns.zones]), crew))
    width = max((len(variant.extra) for variant, _, _ in made), default=1)
    people = int(streams.people.sum())
    listed = Listed(
        streams, modes, tuple(variant for variant, _, _ in made), rows_of(direct, width, people),
        np.zeros((1, 1, 1), dtype=np.int64),
        np.zeros(0, dtype=np.int64), halt, np.minimum(streams.left, GAINS / width),
        float((streams.left * streams.people).sum()), patterns=patterns,
        fares=tuple(fare for _, fare, _ in made), crews=tuple(crew for _, _, crew in made),
        ride=rides_fen(problem, direct, streams),
    )  # fmt: skip
    listed.allowed = fewest_who_stay(problem, streams, modes, width - 1)
    return listed


def time_left_s(problem: Problem, c: int, day: int) -> int:
    """Return the seconds from the earliest boarding of a day until the coaches of a class must be back."""
    tables = problem.tables
    begins = max(day * DAY_S + int(tables.rule[DEPART_FROM_S]), int(tables.klass[c, FROM_S]))
    return int(tables.klass[c, UNTIL_S]) - begins + LATE_S


def rides_fen(problem: Problem, direct: Direct, streams: Streams) -> Ints:
    """Return (S,) the fen of the least time that a person of each stream spends on board."""
    rate = float(problem.tables.rate[RIDER_SECOND])
    ride = np.full(len(streams.people), np.inf)
    for v, s in streams.entry.tolist():
        zone = streams.zones[int(streams.zone[s])]
        ride[s] = min(ride[s], float(direct.seconds[streams.villages[v], zone].min()))
    fen: Ints = np.floor(np.where(np.isfinite(ride), rate * ride, 0.0)).astype(np.int64)
    return fen
