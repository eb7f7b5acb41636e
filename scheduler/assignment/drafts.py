"""Drafts: trips as the search leaves them, who rides in which order on which coach, not yet on the clock."""

from dataclasses import dataclass

from scheduler.assignment.arrays import (
    NONE,
    T_CLASS,
    T_COACH,
    T_CREW,
    T_DAY,
    T_DRIVER,
    T_DROP,
    T_DROPS,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_START_S,
    TIMED,
    State,
)  # fmt: skip
from scheduler.assignment.problem import Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold one trip by indices of the problem's arrays and ids of parties.

    Parameters
    ----------
    coach, klass, day, crew
        What carries it; `coach` is NONE where any of the class will do.
    pickups, drops
        Places in order.
    boards
        Party id -> place where it boards.
    start_s
        First moment, seconds from midnight of the first day; NONE = not yet decided.
    cost_fen
        What the search thinks it costs.
    drivers
        Listed drivers, empty = the coach's own.
    """

    coach: int
    klass: int
    day: int
    crew: int
    pickups: tuple[int, ...]
    drops: tuple[int, ...]
    boards: tuple[tuple[str, int], ...]
    start_s: int
    cost_fen: float
    drivers: tuple[int, ...] = ()


def drafts_of(problem: Problem, state: State) -> tuple[Draft, ...]:
    """Read the trips out of a state."""
    drafts = []
    timed = bool(problem.tables.rule[TIMED])
    for t in range(int(state.used[-1])):
        row = state.trip[t].tolist()
        if row[T_PIECES] == 0:
            continue
        boards = tuple(
            (demand.party.party_id, int(state.seat[i, 1]))
            for i in row[T_PIECE : T_PIECE + row[T_PIECES]]
            for demand in problem.pieces[i].demands
        )
        listed = timed and bool(problem.driver_ids)
        drafts.append(
            Draft(
                coach=row[T_COACH] if timed else NONE,
                klass=row[T_CLASS],
                day=row[T_DAY],
                crew=row[T_CREW],
                pickups=tuple(row[T_PICKUP : T_PICKUP + row[T_PICKUPS]]),
                drops=tuple(row[T_DROP : T_DROP + row[T_DROPS]]),
                boards=tuple(sorted(boards)),
                start_s=row[T_START_S] if timed else NONE,
                cost_fen=float(state.cost[t]),
                drivers=tuple(row[T_DRIVER : T_DRIVER + row[T_CREW]]) if listed else (),
            )
        )
    return tuple(drafts)
