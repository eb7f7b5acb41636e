"""The duty rules as one vector of whole seconds and metres, the form the kernels read."""

import numpy as np

from scheduler.duty.compiled import Ints
from scheduler.policy import DutyRules

DAY = 86_400
WEEK = 7 * DAY
FAR = 1 << 40
"""Stands for "no such limit" and, with a minus, for "never yet"."""
PPM = 1_000_000
"""Road is counted in millionths of a second at day speed, so that night driving adds up exactly."""

(
    BLOCK_S,
    BLOCK_NIGHT_S,
    BREAK_S,
    CHANGE_S,
    NIGHT_FROM,
    NIGHT_LENGTH,
    NIGHT_PPM,
    DAY_S,
    WEEK_S,
    SPAN_S,
    DAILY_REST_S,
    HALT_FROM,
    HALT_LENGTH,
    HALT_EXEMPT_M,
    TWO_DRIVERS_FROM_M,
    SHIFT_DRIVING_S,
    SHIFT_DUTY_S,
    OFF_DUTY_S,
    WEEK_DUTY_S,
    RULE_COUNT,
) = range(20)


def rule_vector(rules: DutyRules) -> Ints:
    """Write duty rules as the vector that the kernels read.

    Parameters
    ----------
    rules
        The rules of the policy; a field that is None is a rule that does not hold.

    Returns
    -------
    int64[RULE_COUNT], seconds and metres; an absent limit is `FAR`, an absent night or halt has length 0.

    Raises
    ------
    ValueError
        The night speed factor is not positive.
    """
    if not rules.night_speed_factor > 0:
        raise ValueError(f"night_speed_factor must be above 0, not {rules.night_speed_factor}")
    vector = np.zeros(RULE_COUNT, np.int64)
    vector[BLOCK_S] = _limit(rules.continuous_day_min)
    vector[BLOCK_NIGHT_S] = _limit(rules.continuous_night_min)
    # Blocks end by standing, so even a break of no length needs a moment in which nobody drives.
    vector[BREAK_S] = max(1, 60 * rules.break_min)
    vector[CHANGE_S] = 60 * rules.change_min
    vector[NIGHT_FROM], vector[NIGHT_LENGTH] = _hours(rules.night_from_s, rules.night_until_s)
    vector[NIGHT_PPM] = max(1, round(rules.night_speed_factor * PPM))
    vector[DAY_S] = _limit(rules.driving_24h_min, DAY)
    vector[WEEK_S] = _limit(rules.driving_7d_min, WEEK)
    vector[SPAN_S] = FAR if rules.daily_rest_min is None else DAY - 60 * rules.daily_rest_min
    vector[DAILY_REST_S] = _limit(rules.daily_rest_min)
    vector[HALT_FROM], vector[HALT_LENGTH] = _hours(rules.halt_from_s, rules.halt_until_s)
    vector[HALT_EXEMPT_M] = rules.halt_exempt_m
    vector[TWO_DRIVERS_FROM_M] = FAR if rules.two_drivers_from_m is None else rules.two_drivers_from_m
    vector[SHIFT_DRIVING_S] = _limit(rules.driving_shift_min)
    vector[SHIFT_DUTY_S] = _limit(rules.on_duty_shift_min)
    vector[OFF_DUTY_S] = _limit(rules.off_duty_min)
    vector[WEEK_DUTY_S] = _limit(rules.on_duty_7d_min, WEEK)
    return vector


def _limit(minutes: int | None, vacuous_s: int = FAR) -> int:
    """Return a limit in seconds; one that nobody could break is no limit."""
    return FAR if minutes is None or 60 * minutes >= vacuous_s else 60 * minutes


def _hours(from_s: int | None, until_s: int | None) -> tuple[int, int]:
    """Return the beginning and length of a daily window; equal ends are the whole day."""
    if from_s is None or until_s is None:
        return 0, 0
    return from_s, (until_s - from_s if until_s > from_s else until_s - from_s + DAY)
