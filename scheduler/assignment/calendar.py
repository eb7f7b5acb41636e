"""What ties trips together on the clock: one coach and one driver at a time, hours behind each driver."""

import numpy as np

from scheduler.assignment.arrays import (
    DRIVER_FROM_S,
    DRIVER_UNTIL_S,
    END,
    NONE,
    START,
    T_COACH,
    T_CREW,
    T_DRIVER,
    T_DROP,
    T_DROPS,
    T_END_S,
    T_PICKUP,
    T_PIECES,
    T_START_S,
    TURNAROUND_S,
    Ints,
)  # fmt: skip
from scheduler.assignment.compiled import kernel, maker
from scheduler.duty.hours import night_s
from scheduler.duty.rules import (
    BLOCK_NIGHT_S,
    BLOCK_S,
    BREAK_S,
    DAILY_REST_S,
    DAY,
    DAY_S,
    FAR,
    NIGHT_LENGTH,
    OFF_DUTY_S,
    SHIFT_DRIVING_S,
    SHIFT_DUTY_S,
    SPAN_S,
    WEEK,
    WEEK_DUTY_S,
    WEEK_S,
)  # fmt: skip

OWN_CREW = 1_000_000
"""Numbers of drivers from here on are a coach's own: coach * MAX_CREW + k."""
PAST_ROWS = 512


@kernel
def first_place(klass: Ints, trip: Ints, t: int, c: int) -> int:
    """Return where the coach of a trip sets out."""
    return int(klass[c, START] if klass[c, START] >= 0 else trip[t, T_PICKUP])


@kernel
def last_place(klass: Ints, trip: Ints, t: int, c: int) -> int:
    """Return where the coach of a trip ends up."""
    return int(klass[c, END] if klass[c, END] >= 0 else trip[t, T_DROP + trip[t, T_DROPS] - 1])


@kernel
def coach_free(  # type: ignore[no-untyped-def]
    leg, klass, rule, trip, top: int, t: int, c: int, coach: int, start_s: int, end_s: int
) -> bool:
    """Say whether a coach can run trip t between two moments beside its other trips (R12)."""
    for s in range(top):
        if s == t or trip[s, T_PIECES] == 0 or trip[s, T_COACH] != coach:
            continue
        if trip[s, T_START_S] >= start_s:
            gap = trip[s, T_START_S] - end_s
            way = leg[1, last_place(klass, trip, t, c), first_place(klass, trip, s, c)]
        else:
            gap = start_s - trip[s, T_END_S]
            way = leg[1, last_place(klass, trip, s, c), first_place(klass, trip, t, c)]
        if way < 0 or gap < rule[TURNAROUND_S] or gap < way:
            return False
    return True


@kernel
def choose_drivers(driver, trip, top: int, t: int, crew: int, start_s: int, end_s: int, people: Ints) -> bool:  # type: ignore[no-untyped-def]
    """Choose listed drivers who are free between two moments, those with the fewest hours first."""
    chosen = 0
    for _ in range(crew):
        best, least = NONE, FAR
        for person in range(len(driver)):
            if driver[person, DRIVER_FROM_S] > start_s or driver[person, DRIVER_UNTIL_S] < end_s:
                continue
            busy = False
            for k in range(chosen):
                busy = busy or people[k] == person
            hours = driver[person, 2]
            for s in range(top):
                if s == t or trip[s, T_PIECES] == 0:
                    continue
                for k in range(trip[s, T_CREW]):
                    if trip[s, T_DRIVER + k] == person:
                        hours += (trip[s, T_END_S] - trip[s, T_START_S]) // trip[s, T_CREW]
                        busy = busy or (trip[s, T_START_S] < end_s and start_s < trip[s, T_END_S])
            if not busy and hours < least:
                best, least = person, hours
        if best == NONE:
            return False
        people[chosen] = best
        chosen += 1
    return True


@kernel
def hours_of(trip, drive, top: int, t: int, person: int, before_s: int, rows: Ints) -> int:  # type: ignore[no-untyped-def]
    """Write when a person drives on other trips that begin before a moment, in order.

    Returns
    -------
        How many rows were written, NONE where there is no room.
    """
    count = 0
    for s in range(top):
        if s == t or trip[s, T_PIECES] == 0 or trip[s, T_START_S] >= before_s:
            continue
        for k in range(trip[s, T_CREW]):
            if trip[s, T_DRIVER + k] != person:
                continue
            for g in range(drive[s, k, -1, 0]):
                if count == len(rows):
                    return NONE
                at = count
                while at > 0 and rows[at - 1, 0] > drive[s, k, g, 0]:
                    rows[at, 0] = rows[at - 1, 0]
                    rows[at, 1] = rows[at - 1, 1]
                    at -= 1
                rows[at, 0] = drive[s, k, g, 0]
                rows[at, 1] = drive[s, k, g, 1]
                count += 1
    return count


@kernel
def works_later(trip, top: int, t: int, person: int, start_s: int) -> int:  # type: ignore[no-untyped-def]
    """Return when the person's next trip after a moment begins, FAR where there is none."""
    soonest = FAR
    for s in range(top):
        if s != t and trip[s, T_PIECES] > 0 and trip[s, T_START_S] >= start_s:
            for k in range(trip[s, T_CREW]):
                if trip[s, T_DRIVER + k] == person:
                    soonest = min(soonest, trip[s, T_START_S])
    return int(soonest)


@kernel
def hours_lawful(duty: Ints, rows: Ints, count: int, driven_7d_s: int, end_s: int, next_s: int) -> bool:
    """Say whether all a person's driving is lawful when an earlier trip is put before later ones.

    Blocks, breaks and rolling windows are judged exactly; where the rules know daily rests or shifts, the
    time between the trips must be a whole rest, which is safe.
    """
    if duty[SPAN_S] < FAR and next_s - end_s < duty[DAILY_REST_S]:
        return False
    shifts = duty[SHIFT_DRIVING_S] < FAR or duty[SHIFT_DUTY_S] < FAR or duty[WEEK_DUTY_S] < FAR
    if shifts and next_s - end_s < duty[OFF_DUTY_S]:
        return False
    block = night = 0
    for k in range(count):
        if k == 0 or rows[k, 0] - rows[k - 1, 1] >= duty[BREAK_S]:
            block = night = 0
        if k > 0 and rows[k, 0] < rows[k - 1, 1]:
            return False
        block += rows[k, 1] - rows[k, 0]
        if duty[NIGHT_LENGTH] > 0:
            night += night_s(duty, rows[k, 0], rows[k, 1])
        if block > duty[BLOCK_S] or night > duty[BLOCK_NIGHT_S]:
            return False
    for width, most, prior in ((DAY, duty[DAY_S], 0), (WEEK, duty[WEEK_S], driven_7d_s)):
        if most >= FAR:
            continue
        for k in range(count):
            for end in (rows[k, 1], rows[k, 0] + width):
                driven = prior if end - width < 0 else 0
                for other in range(count):
                    driven += max(0, min(rows[other, 1], end) - max(rows[other, 0], end - width))
                if driven > most:
                    return False
    return True


@kernel
def crew_hours(  # type: ignore[no-untyped-def]
    driver, trip, drive, top: int, t: int, crew: int, start_s: int, people, past, past_count, driven
) -> bool:
    """Write what the crew of a trip has behind it; False where that is too long a list."""
    for k in range(crew):
        past_count[k] = hours_of(trip, drive, top, t, people[k], start_s, past[k])
        driven[k] = driver[people[k], 2] if people[k] < OWN_CREW else 0
        if past_count[k] == NONE:
            return False
    return True


@maker
def later_trips_lawful(  # type: ignore[no-untyped-def]
    duty, driver, trip, drive, top: int, t: int, crew: int, people, fresh, end_s: int, start_s: int
) -> bool:
    """Say whether the later trips of a crew stay lawful with this trip's driving before them.

    Parameters
    ----------
    fresh
        (MAX_CREW, G, 2) driving of this trip, [.., -1, 0] holds how many.
    """
    for k in range(crew):
        next_s = works_later(trip, top, t, people[k], start_s)
        if next_s >= FAR:
            continue
        rows = np.empty((PAST_ROWS, 2), np.int64)
        count = hours_of(trip, drive, top, t, people[k], FAR, rows)
        if count == NONE or count + fresh[k, -1, 0] > PAST_ROWS:
            return False
        for g in range(fresh[k, -1, 0]):
            at = count
            while at > 0 and rows[at - 1, 0] > fresh[k, g, 0]:
                rows[at, 0] = rows[at - 1, 0]
                rows[at, 1] = rows[at - 1, 1]
                at -= 1
            rows[at, 0] = fresh[k, g, 0]
            rows[at, 1] = fresh[k, g, 1]
            count += 1
        prior = driver[people[k], 2] if people[k] < OWN_CREW else 0
        if not hours_lawful(duty, rows, count, prior, end_s, next_s):
            return False
    return True
