"""Making the bound of a part: the best one that its size allows."""

import numpy as np

from scheduler.assignment.arrays import MAX_PICKUPS, SIZE, Ints
from scheduler.assignment.bounding.fares import variants_of
from scheduler.assignment.bounding.listed import make_listed
from scheduler.assignment.bounding.streams import modes_of, streams_of
from scheduler.assignment.bounding.visits import fewest_who_stay
from scheduler.assignment.bounding.walks import remembered
from scheduler.assignment.bounding.zoned import GAINS, Zoned, rows_of
from scheduler.assignment.direct import Direct
from scheduler.assignment.problem import Problem

MOST_VILLAGES, MOST_PEOPLE = 260, 8000
"""Parts with more are left to the simpler bound."""
MANY_STOPS = 9
"""From this limit of pickups on they are not counted."""


def bound_part(problem: Problem, direct: Direct, members: Ints, halt: Ints) -> Zoned | None:
    """Make the best bound there is of a part; None where it is too large for any of this room."""
    if int(problem.tables.piece[members, SIZE].sum()) > MOST_PEOPLE:
        return None
    listed = make_listed(problem, direct, streams_of(problem, direct, members), halt)
    return make_zoned(problem, direct, members, halt) if listed is None else listed


def make_zoned(problem: Problem, direct: Direct, members: Ints, halt: Ints) -> Zoned | None:
    """Make the bound of a part; None where the part is too large for it."""
    people = int(problem.tables.piece[members, SIZE].sum())
    if people > MOST_PEOPLE:
        return None
    streams = streams_of(problem, direct, members)
    if len(streams.villages) > MOST_VILLAGES:
        return None
    modes, every = modes_of(problem, streams), modes_of(problem, streams, every=True)
    variants = variants_of(problem, direct, streams, modes)
    width = max((len(variant.extra) for variant in variants), default=1)
    rows = rows_of(direct, width, people)
    metres = np.minimum(direct.metres, 1e12).astype(np.int64)
    centre = np.array(
        [direct.metres[np.ix_(zone, np.concatenate(streams.zones))].mean() for zone in streams.zones]
    )
    most_stops = int(problem.tables.rule[MAX_PICKUPS])
    step = remembered(
        metres[np.ix_(streams.villages, streams.villages)],
        3 if len(streams.villages) <= 40 and most_stops < 0 else 2,
        most_stops if most_stops < MANY_STOPS else -1,
    )
    return Zoned(
        streams, modes, variants, rows, step, np.argsort(-centre, kind="stable"), halt,
        np.minimum(streams.left, GAINS / width), float((streams.left * streams.people).sum()),
        allowed=fewest_who_stay(problem, streams, every, width - 1), by_day=len(every) == len(modes),
    )  # fmt: skip
