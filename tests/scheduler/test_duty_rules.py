"""The rules as a vector: what a preset says, and what it leaves unsaid."""

import pytest

from builders import policy
from scheduler.duty.rules import (
    BLOCK_S,
    DAY_S,
    FAR,
    HALT_EXEMPT_M,
    HALT_LENGTH,
    NIGHT_LENGTH,
    NIGHT_PPM,
    SPAN_S,
    WEEK_DUTY_S,
    rule_vector,
)
from scheduler.policy import DutyRules

HOUR = 3600


def test_the_rules_of_2018_in_seconds_and_metres() -> None:
    rules = rule_vector(policy("plain", duty="cn-2018").duty)

    assert (rules[BLOCK_S], rules[DAY_S], rules[HALT_EXEMPT_M]) == (4 * HOUR, 8 * HOUR, 100_000)
    assert (rules[NIGHT_LENGTH], rules[NIGHT_PPM], rules[HALT_LENGTH]) == (8 * HOUR, 800_000, 3 * HOUR)


def test_a_rule_that_is_not_there_limits_nothing() -> None:
    rules = rule_vector(DutyRules())

    assert {int(rules[column]) for column in (BLOCK_S, DAY_S, SPAN_S, WEEK_DUTY_S)} == {FAR}
    assert rules[NIGHT_LENGTH] == rules[HALT_LENGTH] == 0


def test_a_limit_that_nobody_could_break_is_no_limit() -> None:
    assert rule_vector(DutyRules(driving_24h_min=1440))[DAY_S] == FAR


def test_a_road_without_speed_by_night_is_refused() -> None:
    with pytest.raises(ValueError, match="night_speed_factor"):
        rule_vector(DutyRules(night_speed_factor=0.0))
