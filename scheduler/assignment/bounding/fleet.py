"""Whole coaches: which of them run, with how many riders, so that everybody rides or stays."""

import numpy as np

from scheduler.assignment.arrays import Ints
from scheduler.assignment.compiled import verb

DEAR = 1 << 50
"""Stands for "cannot be" in fen of 64 bits."""


@verb
def choose_fleet(reduced: Ints, rows: Ints, stay: Ints, trips: Ints, value: Ints) -> tuple[int, int]:
    """Choose coaches and their riders for the least money: a knapsack over persons.

    Parameters
    ----------
    reduced
        (C, W + 1) fen of a coach with w riders, DEAR = cannot be.
    rows
        (C,) most coaches of each class, 0 = any number.
    stay
        (S + 1,) least fen of so many people who stay.
    trips
        (C, W + 1) out: how many coaches of each kind.
    value
        (S + 1,) out: least fen of carrying so many people.

    Returns
    -------
        Least fen, and how many stay.
    """
    classes, width = reduced.shape[0], reduced.shape[1] - 1
    people = len(stay) - 1
    layers = 0
    for c in range(classes):
        layers += max(1, rows[c])
    choice = np.zeros((layers, people + 1), np.int16)
    value[:] = DEAR
    value[0] = 0
    after = value.copy()
    layer = 0
    for c in range(classes):
        for _ in range(max(1, rows[c])):
            if rows[c] > 0:
                after[:] = value
            for s in range(1, people + 1):
                best, found = value[s], 0
                for w in range(1, min(width, s) + 1):
                    before = after[s - w] if rows[c] > 0 else value[s - w]
                    if before + reduced[c, w] < best:
                        best, found = before + reduced[c, w], w
                value[s], choice[layer, s] = best, found
            layer += 1
    served = people
    for s in range(people + 1):
        if value[s] + stay[people - s] < value[served] + stay[people - served]:
            served = s
    trips[:] = 0
    s = served
    for c in range(classes - 1, -1, -1):
        for _ in range(max(1, rows[c])):
            layer -= 1
            while choice[layer, s] > 0:
                w = choice[layer, s]
                trips[c, w] += 1
                s -= w
                if rows[c] > 0:
                    break
    return value[served] + stay[people - served], people - served
