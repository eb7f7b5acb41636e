"""Whole coaches: which of them run, with how many riders, so that everybody rides or stays."""

from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import Ints
from scheduler.assignment.compiled import kernel, verb

DEAR = 1 << 50
"""Stands for "cannot be" in fen of 64 bits."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Hold the cheapest coaches for some multipliers.

    Parameters
    ----------
    value
        The bound.
    trips, owner
        (C, W + 1) coaches of each kind, and the variant of each.
    stays
        People who stay, -1 = no fleet is allowed.
    lows, fen
        Priced trips of each variant, and the multipliers for which they were priced.
    """

    value: float
    trips: Ints
    owner: Ints
    stays: int
    lows: tuple[Ints, ...]
    fen: Ints


@verb
def choose_fleet(
    reduced: Ints, rows: Ints, stay: Ints, allowed: Ints, trips: Ints, value: Ints
) -> tuple[int, int]:
    """Choose coaches and their riders for the least money: a knapsack over persons and numbers of trips.

    Parameters
    ----------
    reduced
        (C, W + 1) fen of a coach with w riders, DEAR = cannot be.
    rows
        (C,) most coaches of each class, 0 = any number.
    stay
        (S + 1,) least fen of so many people who stay.
    allowed
        (K + 1,) least people who stay when so many trips run, -1 = not allowed; the last is K or more.
    trips
        (C, W + 1) out: how many coaches of each kind.
    value
        (K + 1, S + 1) out: least fen of carrying so many people with so many trips.

    Returns
    -------
        Least fen, and how many stay; DEAR and -1 where no number of trips is allowed.
    """
    classes, width = reduced.shape[0], reduced.shape[1] - 1
    people, top = len(stay) - 1, len(allowed) - 1
    layers = 0
    for c in range(classes):
        layers += max(1, rows[c])
    # riders of the last coach, and width + 1 more where the number of trips stays at the top
    choice = np.zeros((layers, top + 1, people + 1), np.int16)
    value[:] = DEAR
    value[0, 0] = 0
    after = value.copy()
    layer = 0
    for c in range(classes):
        for _ in range(max(1, rows[c])):
            if rows[c] > 0:
                after[:] = value
            for n in range(top + 1):
                add_coach(reduced[c], n, top, after if rows[c] > 0 else value, value, choice[layer])
            layer += 1
    most, served, fen = -1, 0, 2 * DEAR
    for n in range(top + 1):
        if allowed[n] < 0:
            continue
        for s in range(people - allowed[n] + 1):
            if value[n, s] < DEAR // 2 and value[n, s] + stay[people - s] < fen:
                most, served, fen = n, s, value[n, s] + stay[people - s]
    trips[:] = 0
    if most < 0:
        return DEAR, -1
    s, n = served, most
    for c in range(classes - 1, -1, -1):
        for _ in range(max(1, rows[c])):
            layer -= 1
            while choice[layer, n, s] > 0:
                w = choice[layer, n, s]
                if w > width:
                    w -= width + 1
                else:
                    n -= 1
                trips[c, w] += 1
                s -= w
                if rows[c] > 0:
                    break
    return fen, people - served


@kernel
def add_coach(reduced: Ints, n: int, top: int, before: Ints, value: Ints, choice: Ints) -> None:
    """Let one more coach, or any number of them, run in a fleet that then has n trips.

    Parameters
    ----------
    reduced, value
        See `choose_fleet`; one class.
    n, top
        Trips, and the number that stands for itself and any more.
    before
        (K + 1, S + 1) fen without the coach; the same as `value` where there are any number of them.
    choice
        (K + 1, S + 1) out: riders of the coach, 0 = it does not run.
    """
    width = len(reduced) - 1
    for s in range(value.shape[1]):
        best, found = value[n, s], 0
        for w in range(1, min(width, s) + 1):
            if n > 0 and before[n - 1, s - w] + reduced[w] < best:
                best, found = before[n - 1, s - w] + reduced[w], w
            if n == top and before[n, s - w] + reduced[w] < best:
                best, found = before[n, s - w] + reduced[w], w + width + 1
        value[n, s], choice[n, s] = best, found
