"""The details of health of a fact, kept apart from it: sealed, and erased after their time."""

import json
import math
from dataclasses import MISSING, fields
from typing import Any

from sqlalchemy import Connection, Row

from api.store.sealing import EVENT_DETAILS
from scheduler.handover.chain import HEALTH_DETAILS
from scheduler.handover.events import KINDS

ERASED = {True: math.nan, False: ""}
"""What stands for an erased temperature, which is above no limit, and for erased words."""


def parted(fact: dict[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Return a fact without its details of health, and those."""
    details = {name: fact[name] for name in HEALTH_DETAILS if name in fact}
    return {name: value for name, value in fact.items() if name not in details}, details


def details_of(connection: Connection, row: Row[Any]) -> dict[str, object]:
    """Return the details of health of a row of events; {} = it has none, or they are erased."""
    text = EVENT_DETAILS.unseal(connection, row.details, row.plan_id, row.trip_id, row.event_id)
    return dict(json.loads(text)) if text else {}


def whole_fact(connection: Connection, row: Row[Any]) -> dict[str, object]:
    """Return the fact of a row; what every fact of its kind has and this has no more is marked as erased."""
    fact = json.loads(row.body)
    needed = {
        field.name: ERASED[field.type is float]
        for field in fields(KINDS[row.kind])
        if field.name in HEALTH_DETAILS and field.default is MISSING
    }
    return {**needed, **fact, **details_of(connection, row)}
