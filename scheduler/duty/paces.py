"""The family of paces: ways to divide a trip into turns, of which the earliest lawful end is taken."""

import itertools

import numpy as np

from scheduler.duty.compiled import Ints
from scheduler.duty.turns import CUTS

MINUTE, HOUR = 60, 3600
NONE = -1
QUICK = 8
"""The first paces, few and different, are for search; all are for a plan's final timetable.

Hour and minute of the day between which no turn begins, minutes by which turns are shorter than a block may
be, the shortest turn worth beginning, the wait for a change at a stop, and the driving before it. Chosen one
after the other so that, over 240 random trips of one to three drivers, the mean delay behind the best of
1,344 paces is least: 18 minutes with the first alone, 2 with four, 0.5 with eight (benchmarks/duty.py
measures it).
"""

_QUICK = [
    (NONE, 0, 0, 120, 10, 120),
    (22, 360, 30, 30, 10, 120),
    (22, 360, 0, 120, 10, 120),
    (NONE, 0, 30, 30, NONE, 0),
    (NONE, 0, 0, 240, 4, 0),
    (20, 300, 30, 30, 4, 60),
    (NONE, 0, 0, 240, 4, 60),
    (NONE, 0, 0, 30, 4, 0),
]


def _family() -> list[tuple[int, ...]]:
    rests = [(NONE, 0), *itertools.product((20, 22, 0), (300, 360, 420, 480))]
    turns = [(0, 30), (0, 120), (0, 240), (30, 60), (60, 60), (90, 30), (120, 30)]
    changes = [(NONE, 0), (4, 60), (10, 120)]
    return [(*rest, *turn, *change) for change, turn, rest in itertools.product(changes, turns, rests)]


def _table() -> Ints:
    table = np.array(_QUICK + _family(), np.int64)
    seconds = table * np.array([HOUR, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE])
    seconds[:, [0, 4]] = np.where(table[:, [0, 4]] == NONE, NONE, seconds[:, [0, 4]])
    return np.ascontiguousarray(seconds)


def _steps() -> Ints:
    whole = [(column, by) for by in (60, -60, 20, -20, 10, -10, 5, -5) for column in (0, 1, 2, 3)]
    single = [(6 + turn, by) for by in (60, 30, -30, 10, -10, 5, -5) for turn in range(CUTS)]
    return np.array([(column, by * MINUTE) for column, by in whole + single], np.int64)


PACES: Ints = _table()
"""int64[paces, 6], seconds; the family cuts no single turn."""

EVERY = len(PACES)
"""All paces of the family."""

STEPS: Ints = _steps()
"""int64[steps, 2]: (column of a pace, seconds), the steps by which the best pace is refined."""
