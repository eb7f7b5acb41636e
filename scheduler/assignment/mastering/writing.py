"""Writing known trips into a state of the search, with everybody who rode or only some of them."""

from collections.abc import Collection, Sequence

from scheduler.assignment.arrays import (
    DROP,
    DROPS,
    MAX_DRIVES,
    NONE,
    SIZE,
    T_ALIGHT,
    T_BOARD,
    T_CLASS,
    T_COACH,
    T_COHORT,
    T_CREW,
    T_DAY,
    T_DRIVER,
    T_DROP,
    T_DROP_DATE,
    T_DROPS,
    T_END_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_START_S,
    T_WORK_S,
    State,
)  # fmt: skip
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.problem import Problem


def drops_of(problem: Problem, i: int) -> list[tuple[int, int]]:
    """Return where a piece alights, with how many of it."""
    tables = problem.tables
    at, count = int(tables.piece[i, DROP]), int(tables.piece[i, DROPS])
    numbers = tables.lists[at : at + 2 * count].tolist()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def write_trip(problem: Problem, state: State, t: int, found: Found, without: Collection[int] = ()) -> None:
    """Write a trip's tours and riders into slot t; not yet its coach and its clock.

    Parameters
    ----------
    without
        Pieces that do not ride after all; stops that nobody needs any more are left out.
    """
    size = problem.tables.piece[:, SIZE]
    riders = [(i, p) for i, p in found.riders if i not in without]
    boards, alights = dict.fromkeys(found.pickups, 0), dict.fromkeys(found.drops, 0)
    for i, p in riders:
        boards[p] += int(size[i])
        for place, people in drops_of(problem, i):
            alights[place] += people
    pickups = [p for p in found.pickups if boards[p] > 0]
    drops = [p for p in found.drops if alights[p] > 0]
    row = state.trip[t]
    row[[T_CLASS, T_COACH, T_START_S]] = NONE
    row[T_DAY], row[T_COHORT], row[T_CREW] = found.day, found.cohort, 1
    row[T_PICKUPS], row[T_DROPS], row[T_PIECES] = len(pickups), len(drops), len(riders)
    row[T_LOAD] = sum(boards.values())
    row[T_PICKUP : T_PICKUP + len(pickups)] = pickups
    row[T_BOARD : T_BOARD + len(pickups)] = [boards[p] for p in pickups]
    row[T_DROP : T_DROP + len(drops)] = drops
    row[T_ALIGHT : T_ALIGHT + len(drops)] = [alights[p] for p in drops]
    row[T_PIECE : T_PIECE + len(riders)] = [i for i, _ in riders]
    for i, p in riders:
        state.seat[i] = t, p


def write_clock(
    state: State,
    t: int,
    found: Found,
    work_s: int,
    drop_dates: Sequence[int],
    drives: Sequence[Sequence[tuple[int, int]]],
) -> None:
    """Put the trip of slot t on the clock as it was run: its coach, its crew and its price.

    Parameters
    ----------
    work_s
        Seconds of its roads and services.
    drop_dates
        Day of each drop, counted from the first of the case.
    drives
        For each driver when he drives, in seconds since the first midnight.
    """
    row = state.trip[t]
    row[T_CLASS], row[T_COACH], row[T_CREW] = found.klass, found.coach, found.crew
    row[T_START_S], row[T_END_S], row[T_WORK_S] = found.start_s, found.end_s, work_s
    row[T_DROP_DATE : T_DROP_DATE + len(drop_dates)] = drop_dates
    row[T_DRIVER : T_DRIVER + len(found.drivers)] = found.drivers
    for k, blocks in enumerate(drives):
        for b, block in enumerate(blocks[:MAX_DRIVES]):
            state.drive[t, k, b] = block
        state.drive[t, k, -1, 0] = min(len(blocks), MAX_DRIVES)
    state.cost[t] = found.fen


def wipe_trip(state: State, t: int) -> None:
    """Empty slot t; whoever rode there stays."""
    row = state.trip[t]
    for i in row[T_PIECE : T_PIECE + row[T_PIECES]].tolist():
        state.seat[i] = NONE
    row[[T_PICKUPS, T_DROPS, T_PIECES, T_LOAD]] = 0
    row[[T_CLASS, T_COACH, T_COHORT, T_START_S]] = NONE
    state.cost[t] = 0.0
    if len(state.drive) > 1:
        state.drive[t, :, -1, 0] = 0
