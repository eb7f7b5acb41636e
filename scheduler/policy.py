"""Dated policy as data: health, load cap, mixing and duty rules of a preset."""

from dataclasses import dataclass, field
from enum import IntEnum


class Risk(IntEnum):
    """Order the risk levels."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2

    @classmethod
    def named(cls, name: str) -> "Risk":
        """Return the level of a lower-case name."""
        return cls[name.strip().upper()]


@dataclass(frozen=True, slots=True)
class DutyRules:
    """Hold the driving and rest rules; None = the preset has no such rule.

    Parameters
    ----------
    name
        Name of the duty preset.
    continuous_day_min, continuous_night_min, break_min
        Longest block of driving, its part by night, and the time without driving that ends it.
    change_min
        How long the coach stands when drivers change.
    night_from_s, night_until_s, night_speed_factor
        The night and how much slower the road is in it.
    driving_24h_min, driving_7d_min, daily_rest_min
        Limits of each driver in rolling windows.
    halt_from_s, halt_until_s, halt_exempt_m
        When the coach stands, unless the trip is no longer than this.
    two_drivers_from_m
        Trips longer than this need two drivers.
    driving_shift_min, on_duty_shift_min, off_duty_min, on_duty_7d_min
        Shift rules (us-motorcoach).
    day_speed_kmh
        Planning speed on a real road graph, None = the graph's own.
    """

    name: str = "none"
    continuous_day_min: int | None = None
    continuous_night_min: int | None = None
    break_min: int = 0
    change_min: int = 0
    night_from_s: int | None = None
    night_until_s: int | None = None
    night_speed_factor: float = 1.0
    driving_24h_min: int | None = None
    driving_7d_min: int | None = None
    daily_rest_min: int | None = None
    halt_from_s: int | None = None
    halt_until_s: int | None = None
    halt_exempt_m: int = 0
    two_drivers_from_m: int | None = None
    driving_shift_min: int | None = None
    on_duty_shift_min: int | None = None
    off_duty_min: int | None = None
    on_duty_7d_min: int | None = None
    day_speed_kmh: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold one policy: a preset with the case's overrides.

    Parameters
    ----------
    preset, title_zh
        Name and words.
    load_cap, load_cap_if_risk
        Share of the licensed seats that may be sold, and per highest risk of the trip.
    cap_counts_crew
        Whether the licensed number under the cap includes the crew.
    observation_rows
        Last rows kept empty.
    gate
        Which checks decide: identity, residence, temperature, contact, certificate.
    max_temperature_c, history_days, declaration_days, certificate_days
        Thresholds of the checks.
    recognise_issuers
        Whether the destination must recognise the issuer of a certificate.
    mixing
        "any" or "same-risk".
    refuse_risk
        Risk levels from which nobody travels.
    leaders_per_trip
        Riders who act as leader and deputy.
    cap_exempt_within
        Leading digits of the division that make a trip local and exempt from the cap; 0 = never.
    health_retention_days
        Days after handover at which health fields are erased.
    duty
        Driving and rest rules.
    overrides
        The fields as the case wrote them, for the plan file.
    """

    preset: str = "plain"
    title_zh: str = ""
    load_cap: float = 1.0
    load_cap_if_risk: dict[Risk, float] = field(default_factory=dict)
    cap_counts_crew: bool = False
    observation_rows: int = 0
    gate: frozenset[str] = frozenset()
    max_temperature_c: float = 37.3
    history_days: int = 14
    declaration_days: int = 14
    certificate_days: int = 7
    recognise_issuers: bool = False
    mixing: str = "any"
    refuse_risk: frozenset[Risk] = frozenset()
    leaders_per_trip: int = 0
    cap_exempt_within: int = 0
    health_retention_days: int = 30
    duty: DutyRules = DutyRules()
    overrides: dict[str, object] = field(default_factory=dict)

    def cap(self, risk: Risk) -> float:
        """Return the load cap for the highest risk of a trip."""
        return self.load_cap_if_risk.get(risk, self.load_cap)
