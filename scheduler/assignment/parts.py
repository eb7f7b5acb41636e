"""Which pieces can never share a coach: the problem falls into parts that may be bounded one by one."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scheduler.assignment.arrays import MAX_DETOUR_S, SAME_RISK, Floats, Ints
from scheduler.assignment.direct import Direct, ends_of
from scheduler.assignment.problem import Problem


def independent_parts(problem: Problem, direct: Direct) -> list[Ints]:
    """Return the parts as arrays of piece indices.

    Two pieces are tied when they have a day on which the policy lets them mix, and an order of their four
    stops in which nobody's detour is too long, even on the shortest roads.
    """
    count = len(problem.tables.piece)
    if count == 0:
        return []
    tied = share_day(problem) & share_road_of(problem, direct)
    _, label = connected_components(csr_array(tied), directed=False)
    return [np.flatnonzero(label == k) for k in range(label.max() + 1)]


def share_road_of(problem: Problem, direct: Direct) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (N, N) whether the limit on detours, where there is one, lets two pieces share a road."""
    count = len(problem.tables.piece)
    if problem.tables.rule[MAX_DETOUR_S] < 0 or count == 0:
        return np.ones((count, count), dtype=bool)
    return share_road(problem, direct.seconds, float(problem.tables.rule[MAX_DETOUR_S]))


def share_day(problem: Problem) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (N, N) whether two pieces have a day on which they may ride together."""
    day = problem.tables.day
    tied = np.zeros((len(day), len(day)), dtype=bool)
    for d in range(day.shape[1]):
        cohort = day[:, d]
        both = (cohort[:, None] >= 0) & (cohort[None, :] >= 0)
        if problem.tables.rule[SAME_RISK]:
            both &= cohort[:, None] == cohort[None, :]
        tied |= both
    return tied


def share_road(
    problem: Problem, seconds: Floats, most_s: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return (N, N) whether some order of two pieces' stops keeps both detours within the limit."""
    count = len(problem.tables.piece)
    ends = [ends_of(problem, i) for i in range(count)]
    single = np.array([len(p) == 1 and len(d) == 1 for p, d in ends])
    home, firm = np.array([p[0] for p, _ in ends]), np.array([d[0] for _, d in ends])
    own = problem.tables.leg[1][home, firm].astype(np.float64)
    tied = np.zeros((count, count), dtype=bool)
    trunk_first = seconds[home[:, None], home[None, :]]
    firm_first = seconds[firm[:, None], firm[None, :]]
    cross = seconds[home[None, :], firm[:, None]]
    # i boards first, then j; i alights first: i rides p_i p_j d_i, j rides p_j d_i d_j
    i_way = trunk_first + cross
    j_way = cross + firm_first
    tied |= (i_way - own[:, None] <= most_s) & (j_way - own[None, :] <= most_s)
    # i boards first, then j; j alights first: i rides p_i p_j d_j d_i, j rides p_j d_j
    straight = seconds[home, firm]
    i_way = trunk_first + straight[None, :] + firm_first.T
    tied |= i_way - own[:, None] <= most_s
    tied |= tied.T
    # a place without a direct road has no detour to judge, and several ends are not looked into
    loose = ~single | (own < 0)
    tied |= loose[:, None] | loose[None, :]
    np.fill_diagonal(tied, True)
    return tied
