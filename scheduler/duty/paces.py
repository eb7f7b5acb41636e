"""The family of paces: ways to divide a trip into turns, of which the earliest lawful end is taken."""

import itertools

import numpy as np

from scheduler.duty.compiled import Ints
from scheduler.duty.turns import PACE_WIDTH

HOUR = 3600
QUICK = 6
"""The first paces, few and different, are for search; all are for a plan's final timetable."""


def _quick() -> list[tuple[int, ...]]:
    half = HOUR // 2
    return [
        (-1, 0, 4 * HOUR, half, -1, 0),
        (22 * HOUR, 6 * HOUR, 4 * HOUR, half, 240, HOUR),
        (-1, 0, 4 * HOUR, 4 * HOUR, 240, HOUR),
        (22 * HOUR, 6 * HOUR, 4 * HOUR, 2 * HOUR, 420, half),
        (-1, 0, 2 * HOUR, half, 240, half),
        (-1, 0, 24 * HOUR, 60, -1, 0),
    ]


def _family() -> list[tuple[int, ...]]:
    rests = [(-1, 0)]
    rests += [(from_ * HOUR, until * 600) for from_ in (20, 21, 22, 23, 24) for until in range(30, 55, 2)]
    turns = [(240, 30), (240, 120), (240, 240), (210, 60), (180, 60), (120, 30), (1440, 30)]
    take_over = [(-1, 0), (240, HOUR), (600, 2 * HOUR)]
    return [
        (from_ % (24 * HOUR), until, turn * 60, full * 60, wait, after)
        if from_ >= 0
        else (-1, 0, turn * 60, full * 60, wait, after)
        for (wait, after), (turn, full), (from_, until) in itertools.product(take_over, turns, rests)
    ]


def _table() -> Ints:
    table = np.array(_quick() + _family(), np.int64)
    assert table.shape[1] == PACE_WIDTH
    return table


PACES: Ints = _table()
"""int64[paces, PACE_WIDTH]."""
