"""Versions of the policy as counties have put them into force: only ever added to."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from api.store.records import PolicyRecord
from api.store.tables import policies


def add(connection: Connection, record: PolicyRecord) -> None:
    """Keep a version."""
    names = ("policy_id", "county", "from_day", "title", "made_at", "made_by")
    row: dict[str, Any] = {name: getattr(record, name) for name in names}
    connection.execute(policies.insert().values(**row, section=json.dumps(record.section, sort_keys=True)))


def holding(connection: Connection, county: str) -> tuple[PolicyRecord, ...]:
    """Return the versions that hold in a county, its own and those of what it lies in, in order of making."""
    above = [county[:digits] for digits in range(len(county) + 1)]
    order = (policies.c.from_day, func.length(policies.c.county), policies.c.made_at, policies.c.policy_id)
    query = select(policies).where(policies.c.county.in_(above)).order_by(*order)
    return tuple(map(_policy, connection.execute(query)))


def _policy(row: Row[Any]) -> PolicyRecord:
    day: date = row.from_day
    return PolicyRecord(
        row.policy_id, row.county, day, row.title, json.loads(row.section), row.made_at, row.made_by
    )
