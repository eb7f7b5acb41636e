"""Remembering trips as they were, so that a round that did not pay can be undone."""

from scheduler.assignment.arrays import (
    MAX_CREW,
    NONE,
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
    T_HEAD,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_START_S,
)  # fmt: skip
from scheduler.assignment.compiled import kernel


@kernel
def copy_trip(source, target, t: int) -> None:  # type: ignore[no-untyped-def]
    """Copy one slot with its tours and riders between two states."""
    a, b = source.trip, target.trip
    for k in range(T_HEAD):
        b[t, k] = a[t, k]
    for k in range(a[t, T_PICKUPS]):
        b[t, T_PICKUP + k] = a[t, T_PICKUP + k]
        b[t, T_BOARD + k] = a[t, T_BOARD + k]
    for k in range(a[t, T_DROPS]):
        b[t, T_DROP + k] = a[t, T_DROP + k]
        b[t, T_ALIGHT + k] = a[t, T_ALIGHT + k]
    for k in range(a[t, T_PIECES]):
        i = a[t, T_PIECE + k]
        b[t, T_PIECE + k] = i
        target.seat[i, 0] = t
        target.seat[i, 1] = source.seat[i, 1]
    for k in range(MAX_CREW):
        b[t, T_DRIVER + k] = a[t, T_DRIVER + k]
    for k in range(a[t, T_DROPS]):
        b[t, T_DROP_DATE + k] = a[t, T_DROP_DATE + k]
    target.cost[t] = source.cost[t]
    if len(source.drive) > 1:
        for k in range(MAX_CREW):
            count = source.drive[t, k, -1, 0]
            target.drive[t, k, -1, 0] = count
            for g in range(count):
                target.drive[t, k, g, 0] = source.drive[t, k, g, 0]
                target.drive[t, k, g, 1] = source.drive[t, k, g, 1]


@kernel
def copy_state(source, target) -> None:  # type: ignore[no-untyped-def]
    """Copy everything that counts from one state to another."""
    top = max(source.used[-1], target.used[-1])
    for t in range(top):
        copy_trip(source, target, t)
    # element by element: numba's copying of whole arrays compiles how to word an error, which takes seconds
    for i in range(len(source.seat)):
        target.seat[i, 0] = source.seat[i, 0]
        target.seat[i, 1] = source.seat[i, 1]
    for c in range(len(source.used)):
        target.used[c] = source.used[c]


@kernel
def touch(state, backup, desk, t: int) -> None:  # type: ignore[no-untyped-def]
    """Remember a slot as it was before this round first changes it."""
    if desk.touched[1, t] == 0:
        desk.touched[1, t] = 1
        count = desk.touched[0, -1]
        desk.touched[0, count] = t
        desk.touched[0, -1] = count + 1
        copy_trip(state, backup, t)


@kernel
def free_slot(state) -> int:  # type: ignore[no-untyped-def]
    """Return an unused slot, NONE when all are taken."""
    for t in range(len(state.trip)):
        if state.trip[t, T_CLASS] == NONE and state.trip[t, T_PIECES] == 0:
            return t
    return NONE


@kernel
def clear_slot(state, t: int, day: int, cohort: int) -> None:  # type: ignore[no-untyped-def]
    """Make a slot empty, for a first piece on a day."""
    trip = state.trip
    for k in (T_PICKUPS, T_DROPS, T_PIECES, T_LOAD):
        trip[t, k] = 0
    trip[t, T_CLASS] = NONE
    trip[t, T_COACH] = NONE
    trip[t, T_DAY] = day
    trip[t, T_COHORT] = cohort
    trip[t, T_CREW] = 1
    trip[t, T_START_S] = NONE
    state.cost[t] = 0.0
    if len(state.drive) > 1:
        for k in range(MAX_CREW):
            state.drive[t, k, -1, 0] = 0
