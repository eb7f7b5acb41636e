"""Pieces: alike parties that the search moves as one, and what leaving them behind costs."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.policy import Risk

MOST_PIECE = 40
"""Most riders of a piece, where every coach and quota holds as many."""

PIECE_SIZES = (5, 10, 20)
"""Smaller sizes, tried first: a small problem is searched with finer pieces."""
ENOUGH_PIECES = 160
"""As many pieces the search moves with ease."""
FEW_PARTIES = 40
"""So few parties are moved one by one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold demands that the search moves as one.

    Parameters
    ----------
    demands
        Parties with the same pickup points, firms, days and cohorts.
    riders
        How many people they are.
    """

    demands: tuple[Demand, ...]
    riders: int


def smallest_room(case: Case) -> int:
    """Return how many riders every coach can hold that can hold any, whatever the risk and its crew."""
    rooms = [
        coach.sellable(case.policy, coach.crew, risk, False)
        for coach in case.coaches.values()
        for risk in Risk
    ]
    return min((room for room in rooms if room > 0), default=1)


def cut_pieces(
    demands: Iterable[Demand],
    most: int,
    case: Case | None = None,
    apart: Mapping[str, Hashable] | None = None,
) -> tuple[Piece, ...]:
    """Put alike parties together into pieces; a party is never cut.

    Parameters
    ----------
    demands, most
        The parties, and most riders of a piece.
    case
        Where the quotas of firms are, which no piece may exceed.
    apart
        By party id: parties with something different here are not put together.
    """
    alike: dict[tuple[object, ...], list[Demand]] = defaultdict(list)
    for demand in sorted(demands, key=lambda d: d.party.party_id):
        side = apart.get(demand.party.party_id) if apart else None
        alike[(*kind_of(demand), side)].append(demand)
    pieces = []
    for group in alike.values():
        pile: list[Demand] = []
        load = 0
        quotas = [case.firms[firm_id].daily_quota for firm_id in group[0].firm_ids] if case else []
        limit = min([most, *(quota for quota in quotas if quota is not None)])
        for demand in sorted(group, key=lambda d: (-len(d.party.workers), d.party.party_id)):
            size = len(demand.party.workers)
            if pile and load + size > limit:
                pieces.append(Piece(tuple(pile), load))
                pile, load = [], 0
            pile.append(demand)
            load += size
        pieces.append(Piece(tuple(pile), load))
    return tuple(sorted(pieces, key=lambda p: p.demands[0].party.party_id))


def kind_of(demand: Demand) -> tuple[object, ...]:
    """Return what parties of one piece have in common."""
    firms = tuple(sorted(worker.firm_id for worker in demand.party.workers))
    kind = firms[0] if len(set(firms)) == 1 else firms
    return demand.pickup_ids, kind, demand.days, tuple(tuple(demand.cohorts[day]) for day in demand.days)


def piece_size(case: Case, demands: Sequence[Demand]) -> int:
    """Return how many riders a piece may have, so that its pieces are neither too many nor too coarse."""
    if len(demands) <= FEW_PARTIES:
        return 1
    if len(set(map(kind_of, demands))) > ENOUGH_PIECES:
        # no size makes fewer pieces than there are kinds
        return MOST_PIECE
    for size in PIECE_SIZES:
        if len(cut_pieces(demands, size, case)) <= ENOUGH_PIECES:
            return size
    return MOST_PIECE


def left_fen_of(case: Case, demand: Demand) -> int:
    """Return what leaving a party behind costs."""
    return sum(case.cost.left_fen(case.firms[worker.firm_id].priority) for worker in demand.party.workers)


def first_midnight(case: Case) -> int:
    """Return the moment from which the arrays count seconds."""
    return case.clock.midnight(case.first_day)
