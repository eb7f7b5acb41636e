"""The planning problem and its working state as a few integer tables, in the shape compiled code reads.

Compiled functions pass every array of a tuple one by one, so there are few tables with named columns instead
of many small arrays: this is what keeps both compilation and calls short.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1
"""Stands for "no place", "no limit", "no road" in every table."""
FAR = 1e15
"""Stands for "cannot be", in fen; still adds up without overflow."""
MAX_STOPS = 64
"""Most pickups, and most drops, of one trip."""
MAX_PIECES = 96
"""Most pieces on one trip."""
MAX_CREW = 4
"""Most drivers on one trip."""
MAX_DRIVES = 63
"""Most driving intervals of one driver on one trip."""

# columns of Tables.piece
(SIZE, OPTION, OPTIONS, DROP, DROPS, FIRM, FIRMS, PIECE_COLUMNS) = range(8)
# columns of Tables.klass; SELLABLE + 6 * (crew - 1) + 2 * risk + waived holds the riders that may be aboard
(START, END, CREW, FROM_S, UNTIL_S, FIRST, COUNT, GROUP, SELLABLE) = range(9)
# columns of Tables.firm
(OPENS_S, CLOSES_S, ALL_DAY, QUOTA, FIRM_PLACE, FIRM_COLUMNS) = range(6)
# columns of Tables.driver
(DRIVER_FROM_S, DRIVER_UNTIL_S, DRIVEN_7D_S, DRIVER_COLUMNS) = range(4)
# columns of Tables.fare
(FIXED_FEN, METRE_FEN, SECOND_FEN, DAY_FEN, FARE_COLUMNS) = range(5)
# entries of Tables.rule
(
    MAX_PICKUPS,
    MAX_DROPS,
    MAX_RIDE_S,
    MAX_DETOUR_S,
    MIN_RIDERS,
    STOP_S,
    PER_RIDER_S,
    TURNAROUND_S,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    SAME_RISK,
    TWO_DRIVERS_M,
    WAIVER,
    TIMED,
    MOST_ROOM,
    RULE_COLUMNS,
) = range(16)
# entries of Tables.rate
(EMPTY, RIDER_SECOND, SHORT_RIDER, RATE_COLUMNS) = range(4)
# columns of Tables.told; a piece that nobody has been told anything has price 0
(TOLD_COACH, TOLD_DAY, TOLD_PLACE, TOLD_FROM_S, TOLD_UNTIL_S, TOLD_FEN, STANDS, TOLD_COLUMNS) = range(8)
# what stands at STANDS: the piece may move, stays on its trip, or its whole trip is left as it is
(MOVES, STAYS, WHOLE_TRIP_STANDS) = range(3)
# columns of State.trip: a head, first what the innermost loop reads (T_SHAPE: a fingerprint of both tours),
# both tours with their riders, the pieces, the people who drive, the date of each drop (days after the first)
(
    T_PIECES,
    T_LOAD,
    T_CLASS,
    T_DAY,
    T_COHORT,
    T_RISK,
    T_CREW,
    T_SHAPE,
    T_PICKUPS,
    T_DROPS,
    T_COACH,
    T_INNER_M,
    T_INNER_S,
    T_START_S,
    T_END_S,
    T_WORK_S,
    T_HEAD,
) = range(17)
T_PICKUP = T_HEAD
T_BOARD = T_PICKUP + MAX_STOPS
T_DROP = T_BOARD + MAX_STOPS
T_ALIGHT = T_DROP + MAX_STOPS
T_PIECE = T_ALIGHT + MAX_STOPS
T_DRIVER = T_PIECE + MAX_PIECES
T_DROP_DATE = T_DRIVER + MAX_CREW
T_COLUMNS = -(-(T_DROP_DATE + MAX_STOPS) // 8) * 8


class Tables(NamedTuple):
    """Hold the problem for compiled code; places, pieces, firms, classes, coaches and days are indices.

    A *piece* is what the search moves as one: parties with the same pickup points, firms, cohort and days.
    A *class* is a set of coaches that differ in nothing but their plate.

    Parameters
    ----------
    arc
        (G, P, P) fen of a loaded leg, road and hours, for each group of classes with the same prices; FAR =
        no road.
    edge
        (C, 2, P) fen of the empty leg from the class's start to a place, and from a place to its end.
    leg
        (2, P, P) metres and day seconds, NONE = no road.
    piece
        (N, PIECE_COLUMNS) riders, and where its lists stand in `lists`: pickup points (its own first),
        pairs of drop place and riders, pairs of firm and riders.
    lists
        All lists one after another.
    left_fen
        (N,) what leaving the piece behind costs.
    day
        (N, D) cohort of the piece on the day, NONE = it may not travel then.
    near
        (N, M) the nearest pieces of each piece, itself first.
    klass, fare
        (C, ..) integers and prices of the classes.
    coach
        (K,) coach indices sorted by class; FIRST and COUNT of a class cut its part out.
    place
        (P, 1 + D) number of the city (NONE = no division), then the risk by day.
    firm
        (F, 5) hours of reception from and until, whether they never close, daily quota or NONE, place.
    driver
        (L, 3) listed drivers: available from, until, seconds driven in the week before; L = 0: coaches bring
        their own.
    rule, rate
        Limits and rates.
    duty
        The vector of the duty kernel.
    told
        (N, TOLD_COLUMNS) what the people of each piece were told: coach, day, pickup place, from when to when
        the coach counts as on time, and what telling them anything else costs; and whether they may move.
        No rows: nobody has been told anything yet.
    barred
        (N, B, 2) coach and day of trips on which a piece may not ride, NONE = none.
    received
        (F, E) people whom each firm receives by date from trips that are no part of this problem; what is
        later than the last date counts there. No rows: there are no others.
    """

    arc: Floats
    edge: Floats
    leg: Ints
    piece: Ints
    lists: Ints
    left_fen: Floats
    day: Ints
    near: Ints
    klass: Ints
    fare: Floats
    coach: Ints
    place: Ints
    firm: Ints
    driver: Ints
    rule: Ints
    rate: Floats
    duty: Ints
    told: Ints = np.zeros((0, TOLD_COLUMNS), dtype=np.int64)
    barred: Ints = np.zeros((0, 1, 2), dtype=np.int64)
    received: Ints = np.zeros((0, 1), dtype=np.int64)


class State(NamedTuple):
    """Hold trips under way in the search.

    Parameters
    ----------
    trip
        (T, T_COLUMNS) see the columns; a slot without a class is free.
    cost
        (T,) price of each trip in fen, rider time and search penalties included, days of the coach not.
    seat
        (N, 2) slot on which each piece rides and place where it boards, NONE = left behind.
    used
        (C + 1,) coaches in use of each class (problems without a clock), then the number of slots in use.
    drive
        (T, MAX_CREW, G, 2) driving intervals of each driver; [.., -1, 0] holds how many.
    """

    trip: Ints
    cost: Floats
    seat: Ints
    used: Ints
    drive: Ints


class Desk(NamedTuple):
    """Hold the scratch space of one search chain.

    Parameters
    ----------
    rng
        (1,) state of the random numbers.
    touched
        (2, T + 1) slots changed in this round (their number last), and marks.
    bank
        (N + 1,) pieces to be placed, their number last.
    key
        (N,) sorting keys.
    roomy
        (3, T + 1) slots whose trips have room for somebody of the bank, their number last; how much room; and
        scratch space.
    tried
        (T,) marks of trips that refused the piece at hand.
    found
        (3,) place, position of the pickup, position of the drop; NONE = a stop there already.
    fits
        (N, T, 2) for each piece and slot, of which fingerprint and class it was last reckoned what taking the
        piece along adds, and how many fen. Narrow numbers side by side: the innermost loop waits for memory.
    fit_at
        (N, T) where its stops go then.
    price
        (N,) what leaving each piece behind costs in the search at hand.
    most_trips
        (1,) how many trips may run.
    """

    rng: Ints
    touched: Ints
    bank: Ints
    key: Floats
    roomy: Ints
    tried: Ints
    found: Ints
    fits: NDArray[np.int32]
    fit_at: Ints
    price: Floats
    most_trips: Ints


def make_state(tables: Tables, slots: int) -> State:
    """Return a state in which everybody is left behind, with room for `slots` trips."""
    timed = bool(tables.rule[TIMED])
    trip = np.zeros((slots, T_COLUMNS), dtype=np.int64)
    trip[:, [T_CLASS, T_COACH, T_COHORT]] = NONE
    return State(
        trip=trip,
        cost=np.zeros(slots),
        seat=np.full((len(tables.piece), 2), NONE, dtype=np.int64),
        used=np.zeros(len(tables.klass) + 1, dtype=np.int64),
        drive=np.zeros((slots if timed else 1, MAX_CREW, MAX_DRIVES + 1, 2), dtype=np.int64),
    )


def make_desk(tables: Tables, slots: int, seed: int) -> Desk:
    """Return scratch space for a chain with its own random numbers."""
    pieces = len(tables.piece)
    return Desk(
        rng=np.array([seed * 2654435761 + 88172645463325252], dtype=np.int64),
        touched=np.zeros((2, slots + 1), dtype=np.int64),
        bank=np.zeros(pieces + 1, dtype=np.int64),
        key=np.zeros(max(1, pieces)),
        roomy=np.zeros((3, slots + 1), dtype=np.int64),
        tried=np.zeros(slots, dtype=np.int64),
        found=np.zeros(3, dtype=np.int64),
        fits=np.zeros((pieces, slots, 2), dtype=np.int32),
        fit_at=np.zeros((pieces, slots), dtype=np.int64),
        price=tables.left_fen.copy(),
        most_trips=np.array([slots], dtype=np.int64),
    )
