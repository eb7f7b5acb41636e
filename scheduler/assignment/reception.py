"""What the ends of a trip ask of its clock: hours of reception, rides, quotas."""

import numpy as np

from scheduler.assignment.arrays import (
    ALL_DAY,
    CLOSES_S,
    DROP,
    DROPS,
    END,
    FIRM,
    FIRM_PLACE,
    FIRMS,
    MAX_RIDE_S,
    NONE,
    OPENS_S,
    PER_RIDER_S,
    QUOTA,
    START,
    STOP_S,
    T_ALIGHT,
    T_BOARD,
    T_DROP,
    T_DROP_DATE,
    T_DROPS,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    Ints,
)  # fmt: skip
from scheduler.assignment.compiled import kernel, maker, verb
from scheduler.duty.rules import DAY

WINDOWS = 8
"""Most different hours of reception at one stop."""


@maker
def route_of(tables, trip: Ints, t: int, c: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:  # type: ignore[no-untyped-def]
    """Write a trip with a coach of class c as the duty kernel wants it."""
    start, end = tables.klass[c, START], tables.klass[c, END]
    boards, count = trip[t, T_PICKUPS], trip[t, T_DROPS]
    before = 1 if start >= 0 else 0
    stops = before + boards + count + (1 if end >= 0 else 0)
    place = np.full(stops, NONE, np.int64)
    service = np.zeros(stops, np.int64)
    windows = np.zeros((stops, WINDOWS, 2), np.int64)
    shut = np.zeros(stops, np.int64)
    place[0] = start
    place[stops - 1] = end
    stop_s, rider_s = tables.rule[STOP_S], tables.rule[PER_RIDER_S]
    for k in range(boards):
        place[before + k] = trip[t, T_PICKUP + k]
        service[before + k] = stop_s + rider_s * trip[t, T_BOARD + k]
    for k in range(count):
        place[before + boards + k] = trip[t, T_DROP + k]
        service[before + boards + k] = stop_s + rider_s * trip[t, T_ALIGHT + k]
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        for f in range(tables.piece[i, FIRMS]):
            firm = tables.lists[tables.piece[i, FIRM] + 2 * f]
            if tables.firm[firm, ALL_DAY] == 1:
                continue
            for d in range(count):
                if trip[t, T_DROP + d] == tables.firm[firm, FIRM_PLACE]:
                    s = before + boards + d
                    known = False
                    for w in range(shut[s]):
                        known = known or (
                            windows[s, w, 0] == tables.firm[firm, OPENS_S]
                            and windows[s, w, 1] == tables.firm[firm, CLOSES_S]
                        )
                    if not known and shut[s] < WINDOWS:
                        windows[s, shut[s], 0] = tables.firm[firm, OPENS_S]
                        windows[s, shut[s], 1] = tables.firm[firm, CLOSES_S]
                        shut[s] += 1
    legs = np.zeros((2, stops - 1), np.int64)
    for k in range(stops - 1):
        legs[0, k] = tables.leg[0, place[k], place[k + 1]]
        legs[1, k] = tables.leg[1, place[k], place[k + 1]]
    return legs[0], legs[1], service, windows, shut


@kernel
def rides_lawful(tables, state, t: int, before: int, begin: Ints, finish: Ints) -> float:  # type: ignore[no-untyped-def]
    """Return the seconds all riders spend on board, below 0 where a ride is too long (R11)."""
    trip = state.trip
    total = 0.0
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        up = 0
        while trip[t, T_PICKUP + up] != state.seat[i, 1]:
            up += 1
        for d in range(tables.piece[i, DROPS]):
            down = 0
            while trip[t, T_DROP + down] != tables.lists[tables.piece[i, DROP] + 2 * d]:
                down += 1
            ride = begin[before + trip[t, T_PICKUPS] + down] - finish[before + up]
            if tables.rule[MAX_RIDE_S] >= 0 and ride > tables.rule[MAX_RIDE_S]:
                return -1.0
            total += ride * tables.lists[tables.piece[i, DROP] + 2 * d + 1]
    return total


@kernel
def quotas_hold(tables, state, t: int, before: int, begin: Ints) -> bool:  # type: ignore[no-untyped-def]
    """Say whether each firm still takes this trip's people on the date they are set down (R09)."""
    trip = state.trip
    for k in range(trip[t, T_PIECES]):
        i = trip[t, T_PIECE + k]
        for f in range(tables.piece[i, FIRMS]):
            firm = tables.lists[tables.piece[i, FIRM] + 2 * f]
            if tables.firm[firm, QUOTA] < 0:
                continue
            date = 0
            for d in range(trip[t, T_DROPS]):
                if trip[t, T_DROP + d] == tables.firm[firm, FIRM_PLACE]:
                    date = begin[before + trip[t, T_PICKUPS] + d] // DAY
            people = set_down(tables, state, t, firm, date)
            if len(tables.received) > 0:
                people += tables.received[firm, min(date, tables.received.shape[1] - 1)]
            if people > tables.firm[firm, QUOTA]:
                return False
    return True


@kernel
def set_down(tables, state, t: int, firm: int, date: int) -> int:  # type: ignore[no-untyped-def]
    """Count the people a firm receives on a date, trip t among them as if it arrived then."""
    trip = state.trip
    people = 0
    for s in range(state.used[-1]):
        if trip[s, T_PIECES] == 0:
            continue
        at = 0
        while at < trip[s, T_DROPS] and trip[s, T_DROP + at] != tables.firm[firm, FIRM_PLACE]:
            at += 1
        if at == trip[s, T_DROPS] or (s != t and trip[s, T_DROP_DATE + at] != date):
            continue
        for k in range(trip[s, T_PIECES]):
            i = trip[s, T_PIECE + k]
            for f in range(tables.piece[i, FIRMS]):
                if tables.lists[tables.piece[i, FIRM] + 2 * f] == firm:
                    people += tables.lists[tables.piece[i, FIRM] + 2 * f + 1]
    return people


@kernel
def has_quota(tables) -> bool:  # type: ignore[no-untyped-def]
    """Say whether any firm has a daily quota."""
    for f in range(len(tables.firm)):
        if tables.firm[f, QUOTA] >= 0:
            return True
    return False


@verb
def count_received(tables, state, people: Ints) -> None:  # type: ignore[no-untyped-def]
    """Count whom each firm with a quota receives.

    Parameters
    ----------
    people
        (F, E) out: riders by firm and date; what is later than the last date counts there.
    """
    last = people.shape[1] - 1
    for t in range(state.used[-1]):
        for k in range(state.trip[t, T_PIECES]):
            i = state.trip[t, T_PIECE + k]
            for f in range(tables.piece[i, FIRMS]):
                firm = tables.lists[tables.piece[i, FIRM] + 2 * f]
                if tables.firm[firm, QUOTA] < 0:
                    continue
                at = 0
                while state.trip[t, T_DROP + at] != tables.firm[firm, FIRM_PLACE]:
                    at += 1
                date = min(last, state.trip[t, T_DROP_DATE + at])
                people[firm, date] += tables.lists[tables.piece[i, FIRM] + 2 * f + 1]
