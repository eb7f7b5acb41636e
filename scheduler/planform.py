"""The form of a plan file: which fields it has, of which types, and which codes it may hold."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from scheduler.errors import PlanFault
from scheduler.reasons import GateCode, PlannerCode

FORMAT = "return-bus-plan/1"
FORM = "F00"

GATE_CODES: frozenset[str] = frozenset(GateCode)
PLANNER_CODES: frozenset[str] = frozenset(PlannerCode)

PLAN_SUMS = ("objective_fen", "cost_fen", "coach_day_fen", "rider_time_fen", "left_fen", "bound_fen")
TRIP_NUMBERS = ("distance_m", "empty_m", "drive_s", "duration_s", "cost_fen", "rider_time_fen")

# Beyond these a sum in another program is no longer exact, and a calendar no longer works.
GREATEST_INTEGER = 2**53 - 1
YEARS = range(1900, 2200)

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (Mapping,),
    "array": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
}
_A_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"

Schema = Mapping[str, Any]


@cache
def plan_schema() -> Schema:
    """Return the JSON Schema of a plan, the same as the contract's."""
    text = resources.files("scheduler").joinpath("plan.schema.json").read_text(encoding="utf-8")
    schema: Schema = json.loads(text)
    return schema


def form_faults(plan: object) -> tuple[PlanFault, ...]:
    """Return every breach of the plan's form, each with the path of the field.

    Parameters
    ----------
    plan
        A parsed JSON document; anything at all may be given.
    """
    return tuple(
        PlanFault(FORM, where or "plan", words) for where, words in _breaches(plan, plan_schema(), "")
    )


def _breaches(value: object, schema: Schema, path: str) -> Iterator[tuple[str, str]]:
    """Walk a value along its schema; a value of the wrong type is said once and not entered."""
    if "$ref" in schema:
        schema = plan_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    wrong = _wrong_kind(value, schema)
    if wrong:
        yield path, wrong
        return
    for words in _wrong_value(value, schema):
        yield path, words
    if isinstance(value, Mapping):
        yield from _breaches_of_object(value, schema, path)
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from _breaches(item, schema.get("items", {}), f"{path}[{i}]")


def _breaches_of_object(value: Mapping[Any, object], schema: Schema, path: str) -> Iterator[tuple[str, str]]:
    if "if" in schema and not any(_breaches(value, schema["if"], path)):
        yield from _breaches(value, schema["then"], path)
    for name in schema.get("required", ()):
        if name not in value:
            yield path, f"{name} is missing"
    known = schema.get("properties", {})
    for name, item in value.items():
        inner = known.get(name, schema.get("additionalProperties"))
        if isinstance(inner, Mapping):
            yield from _breaches(item, inner, f"{path}.{name}" if path else str(name))


def _wrong_kind(value: object, schema: Schema) -> str:
    if "const" in schema and value != schema["const"]:
        return f"is {_shown(value)}, not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{_shown(value)} is not one of {', '.join(schema['enum'])}"
    name = schema.get("type")
    if name and (not isinstance(value, _TYPES[name]) or (isinstance(value, bool) and name != "boolean")):
        return f"is {_shown(value)}, not of type {name}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"is {value}, which is not a number of JSON"
    if isinstance(value, int) and abs(value) > GREATEST_INTEGER:
        return f"is beyond {GREATEST_INTEGER}"
    return ""


def _wrong_value(value: object, schema: Schema) -> Iterator[str]:
    if "minimum" in schema and isinstance(value, (int, float)) and value < schema["minimum"]:
        yield f"is {value}, below {schema['minimum']}"
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield "is empty"
        if "pattern" in schema:
            yield from _wrong_pattern(value, schema["pattern"])
    if isinstance(value, (list, tuple)):
        if len(value) < schema.get("minItems", 0):
            yield f"has {len(value)} items, at least {schema['minItems']} are wanted"
        if schema.get("uniqueItems"):
            words = [item for item in value if isinstance(item, str)]
            if len(set(words)) < len(words):
                yield "holds something twice"


def _wrong_pattern(text: str, pattern: str) -> Iterator[str]:
    # In Python "$" also matches before a last line feed; in JSON Schema it does not.
    if not re.search(pattern.removesuffix("$") + r"\Z", text):
        yield f"{_shown(text)} does not have the form {pattern}"
    elif pattern.startswith(_A_DATE) and not _is_in_calendar(text):
        yield f"{_shown(text)} is not a moment of the calendar"


def _is_in_calendar(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def _shown(value: object) -> str:
    """Shorten a value for a message; containers are named, not printed, for they may be deep."""
    if isinstance(value, (str, int, float)) or value is None:
        text = (
            repr(value) if not isinstance(value, int) or abs(value) <= GREATEST_INTEGER else "a vast integer"
        )
        return text if len(text) <= 60 else text[:57] + "..."
    return "an array" if isinstance(value, (list, tuple)) else "an object"
