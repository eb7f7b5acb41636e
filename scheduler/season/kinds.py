"""Kinds of coaches: alike but for plate and depot, so that a sketch need not choose among depots."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import Ints
from scheduler.assignment.problem import Problem, problem_of
from scheduler.case import Case
from scheduler.fleet import Coach


@dataclass(frozen=True, slots=True)
class Kinds:
    """Hold the kinds of a fleet.

    Parameters
    ----------
    coaches
        One coach of each kind, from the depot where most of them stand.
    counts
        How many coaches each kind has.
    of
        Kind by coach.
    """

    coaches: tuple[Coach, ...]
    counts: Ints
    of: dict[str, int]


def kinds_of(case: Case) -> Kinds:
    """Put coaches that differ only in plate and depot into kinds.

    Parameters
    ----------
    case
        The case.
    """
    numbers: dict[tuple[object, ...], int] = {}
    of: dict[str, int] = {}
    for coach_id in sorted(case.coaches):
        coach = case.coaches[coach_id]
        observation = coach.layout.observation_seats(case.policy.observation_rows)
        key = (
            coach.seats, observation, coach.tariff, coach.crew, coach.available_from, coach.available_until
        )  # fmt: skip
        of[coach_id] = numbers.setdefault(key, len(numbers))
    own = [[c for c in sorted(of) if of[c] == k] for k in range(len(numbers))]
    stands = [Counter((case.coaches[c].start_id, case.coaches[c].end_id) for c in ids) for ids in own]
    chosen = tuple(
        next(
            case.coaches[c]
            for c in ids
            if (case.coaches[c].start_id, case.coaches[c].end_id) == most.most_common(1)[0][0]
        )
        for ids, most in zip(own, stands, strict=True)
    )
    return Kinds(chosen, np.array([len(ids) for ids in own], dtype=np.int64), of)


def kinds_problem(case: Case, travel: TravelMatrix, kinds: Kinds) -> Problem:
    """Return a problem without people whose classes are the kinds: any coach of a kind runs its trips."""
    problem = problem_of(case, travel, ())
    return replace(
        problem, classes=kinds.coaches, class_of=tuple(kinds.of[coach_id] for coach_id in problem.coach_ids)
    )
