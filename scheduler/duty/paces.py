"""The family of paces: ways to divide a trip into turns, of which the earliest lawful end is taken."""

import itertools

import numpy as np

from scheduler.duty.compiled import Ints
from scheduler.duty.turns import CUTS

MINUTE, HOUR = 60, 3600
QUICK = 6
"""The first paces, few and different, are for search; all are for a plan's final timetable."""

_QUICK = [
    (-1, 0, 240, 30, -1, 0),
    (22, 6 * 60, 240, 30, 4, 60),
    (-1, 0, 240, 240, 4, 60),
    (22, 6 * 60, 240, 120, 7, 30),
    (-1, 0, 120, 30, 4, 30),
    (-1, 0, 1440, 1, -1, 0),
]


def _family() -> list[tuple[int, ...]]:
    rests = [(-1, 0), *itertools.product((20, 22, 0), (5 * 60, 6 * 60, 7 * 60, 8 * 60))]
    turns = [(240, 30), (240, 120), (240, 240), (210, 60), (180, 60), (150, 30), (120, 30), (1440, 30)]
    take_over = [(-1, 0), (4, 60), (10, 120)]
    return [
        (*rest, *turn, *over) for over, turn, rest in itertools.product(take_over, turns, rests)
    ]


def _table() -> Ints:
    table = np.array(_QUICK + _family(), np.int64) * MINUTE
    table[:, 0] *= 60
    table[table[:, 0] < 0, 0] = -1
    table[table[:, 4] < 0, 4] = -1
    return np.hstack([table, np.zeros((len(table), CUTS), np.int64)])


def _steps() -> Ints:
    whole = [(column, by) for by in (60, -60, 20, -20, 10, -10, 5, -5) for column in (1, 2, 0, 3)]
    single = [(6 + turn, by) for by in (60, 30, -30, 10, -10, 120, -60) for turn in range(CUTS)]
    return np.array([(column, by * MINUTE) for column, by in whole + single], np.int64)


PACES: Ints = _table()
"""int64[paces, PACE_WIDTH], seconds."""

EVERY = len(PACES)
"""All paces of the family."""

STEPS: Ints = _steps()
"""int64[steps, 2]: (column of a pace, seconds), the steps by which the best pace is refined."""
