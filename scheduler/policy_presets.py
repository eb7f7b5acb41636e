"""Policy presets: from their names and a case's overrides to the rules of a policy."""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from importlib.resources import files

from scheduler.errors import CaseRejected
from scheduler.faults import FaultBook
from scheduler.intake.sections import Section
from scheduler.policy import DutyRules, Policy, Risk

GATES = ("identity", "residence", "temperature", "contact", "certificate")
MIXING = ("any", "same-risk")
RISKS = {risk.name.lower(): risk for risk in Risk}
DEFAULT_PRESET = "plain"


@lru_cache(maxsize=1)
def presets() -> dict[str, dict[str, object]]:
    """Return the presets as `policies.toml` holds them; the entry "duty" holds the duty presets."""
    text = files("scheduler").joinpath("policies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def preset_names() -> tuple[str, ...]:
    """Return the names of the policy presets."""
    return tuple(name for name in presets() if name != "duty")


def load_policy(section: Mapping[str, object]) -> Policy:
    """Read a policy: a preset and what is set differently.

    Parameters
    ----------
    section
        `preset` and any fields of the preset, `duty` by name or as a table.

    Raises
    ------
    CaseRejected
        A field is at fault; the error holds every fault.
    """
    faults = FaultBook()
    policy = read_policy(Section(section, "policy", faults))
    if faults.failed:
        raise CaseRejected(faults.ordered())
    return policy


def read_policy(section: Section) -> Policy:
    """Read the `[policy]` of a case; faults are noted in the section's book.

    Parameters
    ----------
    section
        The section with its overrides.
    """
    own = dict(section.values)
    preset = section.text("preset", DEFAULT_PRESET)
    if preset not in preset_names():
        section.error("preset", "unknown-preset", preset, ", ".join(preset_names()))
        preset = DEFAULT_PRESET
    own.pop("preset", None)
    merged = {**presets()[preset], **{key: value for key, value in own.items() if value != ""}}
    fields = Section(merged, section.prefix, section.faults, section.lines, section.file)
    policy = Policy(
        preset=preset,
        title_zh=fields.text("title_zh", ""),
        load_cap=fields.some("load_cap", 1.0, 0.0, 1.0),
        load_cap_if_risk=_caps(fields.table("load_cap_if_risk")),
        cap_counts_crew=fields.flag("cap_counts_crew", False),
        observation_rows=fields.count("observation_rows", 0, 0, 30),
        gate=frozenset(fields.words("gate", GATES)),
        max_temperature_c=fields.some("max_temperature_c", 37.3, 30.0, 45.0),
        history_days=fields.count("history_days", 14, 0, 366),
        declaration_days=fields.count("declaration_days", 14, 0, 366),
        certificate_days=fields.count("certificate_days", 7, 0, 3660),
        recognise_issuers=fields.flag("recognise_issuers", False),
        mixing=fields.text("mixing", "any", MIXING),
        refuse_risk=frozenset(RISKS[name] for name in fields.words("refuse_risk", tuple(RISKS))),
        leaders_per_trip=fields.count("leaders_per_trip", 0, 0, 10),
        cap_exempt_within=fields.count("cap_exempt_within", 0, 0, 12),
        health_retention_days=fields.count("health_retention_days", 30, 0, 3660),
        duty=_read_duty(fields),
        overrides={key: _as_written(value) for key, value in own.items()},
    )
    fields.leftover()
    return policy


def _caps(section: Section) -> dict[Risk, float]:
    caps = {}
    for name, risk in RISKS.items():
        cap = section.number(name, None, 0.0, 1.0)
        if cap is not None:
            caps[risk] = cap
    section.leftover()
    return caps


def _as_written(value: object) -> object:
    """Make a TOML value fit for JSON."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _as_written(entry) for key, entry in value.items()}
    return [_as_written(entry) for entry in value] if isinstance(value, list) else value


def _read_duty(fields: Section) -> DutyRules:
    """Read the duty rules, by name or as a table; `inherits` is followed."""
    value = fields.get("duty")
    if value is None:
        value = "none"
    if not isinstance(value, str | dict):
        fields.error("duty", "wrong-type", value, "text, section")
        return DutyRules()
    merged, name = _inherited(fields, value)
    section = Section(merged, fields.dotted("duty"), fields.faults, fields.lines, fields.file)
    rules = _rules(section, name)
    _require_pairs(section)
    section.leftover()
    return rules


def _inherited(fields: Section, value: str | dict[str, object]) -> tuple[dict[str, object], str]:
    """Return the fields of duty rules over those that they inherit, and the name that stands for them."""
    known = presets()["duty"]
    merged: dict[str, object] = {}
    name = value if isinstance(value, str) else ""
    key = "duty" if isinstance(value, str) else "duty.inherits"
    seen: set[str] = set()
    while True:
        if isinstance(value, str):
            if value in seen:
                fields.error(key, "inherits-circle", value)
                break
            seen.add(value)
            name = name or value
            if value not in known:
                fields.error(key, "unknown-preset", value, ", ".join(known))
                break
            entry = known[value]
        else:
            entry = value
        if not isinstance(entry, dict):
            break
        merged = {**entry, **merged}
        parent = merged.pop("inherits", None)
        if parent is None:
            break
        if not isinstance(parent, str):
            fields.error("duty.inherits", "wrong-type", parent, "text")
            break
        value = parent
    return merged, name or "none"


def _rules(section: Section, name: str) -> DutyRules:
    speed = section.number("day_speed_kmh", None, 0.0, 200.0, above=True)
    return DutyRules(
        name=name,
        continuous_day_min=section.whole("continuous_day_min", None, 1),
        continuous_night_min=section.whole("continuous_night_min", None),
        break_min=section.count("break_min", 0),
        change_min=section.count("change_min", 0),
        night_from_s=section.clock("night_from", None),
        night_until_s=section.clock("night_until", None),
        night_speed_factor=section.some("night_speed_factor", 1.0, 0.0, 1.0, above=True),
        driving_24h_min=section.whole("driving_24h_min", None),
        driving_7d_min=section.whole("driving_7d_min", None),
        daily_rest_min=section.whole("daily_rest_min", None, 0, 1440),
        halt_from_s=section.clock("halt_from", None),
        halt_until_s=section.clock("halt_until", None),
        halt_exempt_m=section.count("halt_exempt_m", 0),
        two_drivers_from_m=section.whole("two_drivers_from_m", None),
        driving_shift_min=section.whole("driving_shift_min", None),
        on_duty_shift_min=section.whole("on_duty_shift_min", None),
        off_duty_min=section.whole("off_duty_min", None),
        on_duty_7d_min=section.whole("on_duty_7d_min", None),
        day_speed_kmh=speed,
    )


def _require_pairs(section: Section) -> None:
    """Note rules that say nothing without another field."""
    together = (
        ("night_from", "night_until"),
        ("halt_from", "halt_until"),
        ("driving_shift_min", "on_duty_shift_min", "off_duty_min", "on_duty_7d_min"),
    )
    for group in together:
        given = [key for key in group if section.get(key) is not None]
        for key in group:
            if given and key not in given:
                section.error(key, "missing-value")
