"""Policies: presets, what a case sets differently, and every fault of a field under its dotted key."""

from collections.abc import Mapping
from datetime import time

import pytest

from scheduler.errors import CaseRejected, Level
from scheduler.faults import FaultBook
from scheduler.intake.sections import Section
from scheduler.policy import Risk
from scheduler.policy_presets import load_policy, preset_names, presets, read_policy


def faults_of(section: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return level, column and code of the faults of a `[policy]`."""
    book = FaultBook()
    read_policy(Section(section, "policy", book))
    return [(fault.level.value, fault.column, fault.code) for fault in book.faults]


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_read_without_a_fault(name: str) -> None:
    """The shipped data has no field that nobody reads."""
    assert faults_of({"preset": name}) == []


@pytest.mark.parametrize("name", list(presets()["duty"]))
def test_every_duty_preset_is_read_without_a_fault(name: str) -> None:
    """By name, under any policy."""
    assert faults_of({"duty": name}) == []


def test_the_strict_preset_says_what_was_ordered() -> None:
    """Half the seats, two observation rows, five gates (notice 56 of 2020)."""
    policy = load_policy({"preset": "cn-2020-02-strict"})

    assert (policy.load_cap, policy.observation_rows, policy.cap_counts_crew) == (0.5, 2, True)
    assert policy.gate == {"identity", "residence", "temperature", "contact", "certificate"}
    assert policy.refuse_risk == {Risk.HIGH}
    assert policy.duty.halt_exempt_m == 100_000


def test_duty_rules_inherit() -> None:
    """cn-2023 is cn-2018 with a longer exemption from the night halt."""
    duty = load_policy({"preset": "cn-spring-festival"}).duty

    assert (duty.name, duty.halt_exempt_m, duty.continuous_day_min) == ("cn-2023", 200_000, 240)
    assert (duty.night_from_s, duty.night_until_s) == (22 * 3600, 6 * 3600)


def test_a_case_sets_single_fields_differently() -> None:
    """The rest stays; what was set is kept for the plan file as it was written."""
    policy = load_policy(
        {
            "preset": "cn-2020-03-by-risk",
            "load_cap_if_risk": {"medium": 0.7},
            "duty": {"inherits": "cn-2018", "break_min": 30, "night_from": time(21, 0)},
        }
    )

    assert policy.load_cap_if_risk == {Risk.MEDIUM: 0.7}
    assert (policy.duty.break_min, policy.duty.night_from_s, policy.duty.change_min) == (30, 21 * 3600, 10)
    assert policy.overrides["duty"] == {"inherits": "cn-2018", "break_min": 30, "night_from": "21:00:00"}


def test_duty_rules_of_ones_own_stand_alone() -> None:
    """A table without `inherits` has only its own rules."""
    duty = load_policy({"preset": "cn-2020-02-strict", "duty": {"driving_24h_min": 600}}).duty

    assert (duty.driving_24h_min, duty.continuous_day_min) == (600, None)


@pytest.mark.parametrize(
    ("section", "column", "code"),
    [
        ({"preset": "cn-2099"}, "policy.preset", "unknown-preset"),
        ({"preset": 7}, "policy.preset", "wrong-type"),
        ({"load_cap": 1.5}, "policy.load_cap", "out-of-range"),
        ({"load_cap": -0.5}, "policy.load_cap", "negative"),
        ({"load_cap": float("nan")}, "policy.load_cap", "out-of-range"),
        ({"load_cap": "half"}, "policy.load_cap", "wrong-type"),
        ({"load_cap": True}, "policy.load_cap", "wrong-type"),
        ({"load_cap_if_risk": {"medium": 2}}, "policy.load_cap_if_risk.medium", "out-of-range"),
        ({"load_cap_if_risk": 0.5}, "policy.load_cap_if_risk", "wrong-type"),
        ({"observation_rows": 1.5}, "policy.observation_rows", "not-whole"),
        ({"gate": "identity"}, "policy.gate", "wrong-type"),
        ({"gate": ["identity", "horoscope"]}, "policy.gate", "unknown-value"),
        ({"mixing": "never"}, "policy.mixing", "unknown-value"),
        ({"refuse_risk": ["purple"]}, "policy.refuse_risk", "unknown-value"),
        ({"cap_counts_crew": "yes"}, "policy.cap_counts_crew", "wrong-type"),
        ({"duty": "cn-2099"}, "policy.duty", "unknown-preset"),
        ({"duty": 4}, "policy.duty", "wrong-type"),
        ({"duty": {"inherits": "cn-2099"}}, "policy.duty.inherits", "unknown-preset"),
        ({"duty": {"inherits": 3}}, "policy.duty.inherits", "wrong-type"),
        ({"duty": {"night_from": "25:00", "night_until": "06:00"}}, "policy.duty.night_from", "bad-time"),
        ({"duty": {"halt_from": "02:00"}}, "policy.duty.halt_until", "missing-value"),
        ({"duty": {"night_speed_factor": 0}}, "policy.duty.night_speed_factor", "out-of-range"),
    ],
)
def test_a_fault_names_its_dotted_key(section: dict[str, object], column: str, code: str) -> None:
    """One fault each, an error."""
    assert faults_of(section) == [("error", column, code)]


def test_fields_that_nobody_knows_are_warnings() -> None:
    """A slip of the pen must not pass in silence."""
    assert faults_of({"load_kap": 0.5, "duty": {"inherits": "cn-2018", "brake_min": 5}}) == [
        ("warning", "policy.duty.brake_min", "unknown-field"),
        ("warning", "policy.load_kap", "unknown-field"),
    ]


def test_duty_rules_that_inherit_in_a_circle_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presets are data, and data can be wrong."""
    duty = presets()["duty"]
    monkeypatch.setitem(duty, "a", {"inherits": "b"})
    monkeypatch.setitem(duty, "b", {"inherits": "a"})

    assert faults_of({"duty": "a"}) == [("error", "policy.duty", "inherits-circle")]


def test_a_policy_with_faults_is_not_loaded() -> None:
    """All of them are told."""
    with pytest.raises(CaseRejected) as caught:
        load_policy({"load_cap": 2, "mixing": "never"})

    assert [fault.level for fault in caught.value.faults] == [Level.ERROR, Level.ERROR]
