"""The verbs of the optimiser: lay a trip on the clock at one pace, or at the best of many.

Times are seconds since local midnight of the case's first day, at a constant offset from UTC. Both verbs take:

rules : int64[RULE_COUNT] of `rule_vector`.
leg_s, leg_m : int64[n - 1], day seconds and metres of each leg.
service_s : int64[n], service at each stop; 0 at start and end places.
windows, window_count : int64[n, W, 2] daily (from, until), the first `window_count[i]` hold at stop i: the whole
    service lies in each of them; `until` not above `from` runs over midnight.
start_s : leaving the start place, or beginning to board where there is none.
crew : drivers on this trip.
past, past_count : int64[crew, P, 2 or 3], earlier intervals of each driver in order (from, until, and optionally 1
    where it was service and not driving); int64[crew], rows used.
driven_7d_s : int64[crew], seconds that count in every seven days that begin before time 0.
arrive, begin, finish : out, int64[n], reaching each stop, beginning and end of its service.
segments : out, int64[S, 6] (kind, from, until, driver, stop left, metres); S = 0 where nobody asks for them.

They return the number of segments written (0 where S = 0), or a negative `Refusal`.
"""

import numpy as np

from scheduler.duty.books import blank_books
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.laying import lay_at, set_rules
from scheduler.duty.paces import EVERY, PACES, STEPS
from scheduler.duty.rules import DAY
from scheduler.duty.turns import PACE_WIDTH, STOOD_S, TRIP_WIDTH

WORST = 1 << 62
"""The value of a trip that has no lawful timetable."""

MOST_REFINED = 1500
"""Most paces tried beyond the family."""


# fmt: off
@compiled
def lay(
    rules: Ints, leg_s: Ints, leg_m: Ints, service_s: Ints, windows: Ints, window_count: Ints, start_s: int, crew: int,
    past: Ints, past_count: Ints, driven_7d_s: Ints, pace: int, arrive: Ints, begin: Ints, finish: Ints, segments: Ints,
) -> int:
    """Lay a trip at the pace `PACES[pace]`."""
    trip, books = np.zeros(TRIP_WIDTH, np.int64), blank_books(crew, past.shape[1], len(leg_s))
    set_rules(trip, rules)
    return lay_at(
        trip, books, PACES, pace, leg_s, leg_m, service_s, windows, window_count, start_s,
        past, past_count, driven_7d_s, arrive, begin, finish, segments,
    )


@compiled
def lay_best(
    rules: Ints, leg_s: Ints, leg_m: Ints, service_s: Ints, windows: Ints, window_count: Ints, start_s: int, crew: int,
    past: Ints, past_count: Ints, driven_7d_s: Ints, paces: int, end_weight: int, weight: Ints,
    arrive: Ints, begin: Ints, finish: Ints, segments: Ints,
) -> int:
    """Lay a trip at the best of the first `paces` paces: `QUICK` for a search, `EVERY`, then refined, for a plan.

    Best is the least `end_weight * finish[-1]`, plus `weight[i] * begin[i]` where positive (riders who alight), plus
    `weight[i] * finish[i]` where negative (riders who board): 1 and zeros ask for the earliest end.
    """
    trip, books = np.zeros(TRIP_WIDTH, np.int64), blank_books(crew, past.shape[1], len(leg_s))
    set_rules(trip, rules)
    best, tried = PACES[:1].copy(), PACES[:1].copy()
    best_value, refusal, k, idle = WORST, 0, 0, 0
    while k < paces or (paces >= EVERY and best_value < WORST and idle < len(STEPS) and k < EVERY + MOST_REFINED):
        if propose(k, paces, best, tried):
            code = lay_at(
                trip, books, tried, 0, leg_s, leg_m, service_s, windows, window_count, start_s,
                past, past_count, driven_7d_s, arrive, begin, finish, segments[:0],
            )
            refusal = code if code < 0 and refusal == 0 else refusal
            value = WORST if code < 0 else worth(end_weight, weight, begin, finish)
            idle = 0 if value < best_value else idle + 1
            if value < best_value:
                best_value = value
                best[:] = tried
            if code >= 0 and trip[STOOD_S] == 0:
                break
        elif k >= paces:
            idle += 1
        k += 1
        idle = 0 if k == paces else idle
    if best_value == WORST:
        return refusal
    return lay_at(
        trip, books, best, 0, leg_s, leg_m, service_s, windows, window_count, start_s,
        past, past_count, driven_7d_s, arrive, begin, finish, segments,
    )
# fmt: on


@compiled
def worth(end_weight: int, weight: Ints, begin: Ints, finish: Ints) -> int:
    """Return what a timetable is worth: the less, the better."""
    value = end_weight * finish[-1]
    for i in range(len(weight)):
        value += weight[i] * (begin[i] if weight[i] > 0 else finish[i])
    return int(value)


@compiled
def propose(k: int, paces: int, best: Ints, tried: Ints) -> bool:
    """Write the k-th pace into `tried`: one of the family, then the best so far moved by a step; say if it makes sense."""
    for column in range(PACE_WIDTH):
        tried[0, column] = PACES[k, column] if k < paces else best[0, column]
    if k < paces:
        return True
    column, by = STEPS[(k - paces) % len(STEPS)]
    if column < 2:
        if best[0, 0] < 0:
            return False
        tried[0, column] = (best[0, column] + by) % DAY
        return True
    tried[0, column] = best[0, column] + by
    return bool(column >= 6 or tried[0, column] >= 600)
