"""Measure the duty kernel: microseconds a timetable, and the arrivals of the 1,950 km examples.

python benchmarks/duty.py
"""

import time
from typing import Any

import numpy as np
from numba import njit

from scheduler.duty import EVERY, QUICK, lay, lay_best, least_duration_s, rule_vector
from scheduler.policy_presets import load_policy

HOUR = 3600
CN = rule_vector(load_policy({"preset": "plain", "duty": "cn-2018"}).duty)
ROUNDS = 2_000


def trip(drive_s: int, stops: int, leave_s: int, crew: int) -> tuple[Any, ...]:
    """Build a trip at 80 km/h: stops at both ends of the trunk, a quarter of an hour apart."""
    leg_s = np.full(stops - 1, 900, np.int64)
    leg_s[(stops - 1) // 2] = drive_s - 900 * (stops - 2)
    service_s = np.full(stops, 420 if stops > 2 else 0, np.int64)
    windows, none = np.zeros((stops, 1, 2), np.int64), np.zeros(stops, np.int64)
    past, count = np.zeros((crew, 0, 2), np.int64), np.zeros(crew, np.int64)
    return CN, leg_s, leg_s * 200 // 9, service_s, windows, none, leave_s, crew, past, count, count.copy()


def outputs(stops: int) -> list[Any]:
    """Make room for times, none for segments."""
    return [np.zeros(stops, np.int64) for _ in range(3)] + [np.zeros((0, 6), np.int64)]


@njit(nogil=True)
def lay_often(rounds, a, b, c, d, e, f, g, h, i, j, k, pace, arrive, begin, finish, segments):  # type: ignore[no-untyped-def]
    """Lay the same trip again and again, as a search would from compiled code."""
    for _ in range(rounds):
        lay(a, b, c, d, e, f, g, h, i, j, k, pace, arrive, begin, finish, segments)


def microseconds(inputs: tuple[Any, ...], pace: int) -> float:
    """Return the best of five measurements of one timetable."""
    out, best = outputs(len(inputs[3])), float("inf")
    lay_often(1, *inputs, pace, *out)
    for _ in range(5):
        began = time.perf_counter()
        lay_often(ROUNDS, *inputs, pace, *out)
        best = min(best, (time.perf_counter() - began) / ROUNDS * 1e6)
    return best


def hhmm(seconds: int) -> str:
    """Write seconds since midnight with the day's number."""
    return f"{seconds // 86_400}+{seconds % 86_400 // HOUR:02d}:{seconds % HOUR // 60:02d}:{seconds % 60:02d}"


def main() -> None:
    """Print both tables."""
    began = time.perf_counter()
    lay(*trip(9_000, 2, 0, 1), 0, *outputs(2))
    lay_best(*trip(9_000, 2, 0, 1), 1, 1, np.zeros(2, np.int64), *outputs(2))
    print(f"compiled or loaded in {time.perf_counter() - began:.1f} s")
    for crew in (2, 3):
        for stops in (2, 10):
            row = [
                f"{microseconds(trip(87_750, stops, 11 * HOUR, crew), pace):6.1f}" for pace in range(QUICK)
            ]
            print(f"{crew} drivers, {stops:2d} stops, us a timetable by pace: {' '.join(row)}")
    for crew, known in ((3, "1+16:18:30"), (2, "1+20:14:30")):
        inputs = trip(87_750, 2, 11 * HOUR, crew)
        for paces in (1, 4, QUICK, EVERY):
            out = outputs(2)
            began = time.perf_counter()
            lay_best(*inputs, paces, 1, np.zeros(2, np.int64), *out)
            took = f"in {(time.perf_counter() - began) * 1e3:.2f} ms (known {known})"
            print(f"1,950 km, {crew} drivers, {paces:3d} paces: {hhmm(out[2][-1])} {took}")
        bound = 11 * HOUR + least_duration_s(CN, 87_750, 1_950_000, crew)
        print(f"1,950 km, {crew} drivers, proven: not before {hhmm(bound)}")


if __name__ == "__main__":
    main()
