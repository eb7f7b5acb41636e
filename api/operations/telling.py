"""Telling other programs what has happened: messages are written in the transaction of the fact itself."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from api.access import TABLE, Keys, Means, sees
from api.operations.office import Office
from api.operations.trips import TripNow
from api.store import Job, PlanRecord, accounts, webhooks
from api.store.webhooks import Delivery
from api.webhooks.kinds import Happening, Kind, happenings


def tell_of_plan(office: Office, connection: Connection, plan: PlanRecord) -> None:
    """Tell that a plan was published."""
    details = {"plan_id": plan.plan_id, "status": plan.status}
    _tell(office, connection, Kind.PLAN_PUBLISHED, plan.keys, details)


def tell_of_job(office: Office, connection: Connection, job: Job, state: str) -> None:
    """Tell that a job has ended."""
    _tell(office, connection, Kind.JOB_ENDED, Keys(county=job.county), {"job_id": job.job_id, "state": state})


def tell_of_trip(office: Office, connection: Connection, before: TripNow, after: TripNow) -> None:
    """Tell what has happened to a trip."""
    if after is before:
        return
    for happening in happenings(before.state, after.state):
        tell_of(office, connection, after, happening)


def tell_of(office: Office, connection: Connection, now: TripNow, happening: Happening) -> None:
    """Tell one thing that has happened to a trip; what is a firm's is told to whoever sees that firm."""
    record, firm_id = now.record, happening.firm_id
    keys = record.keys_of_firm(firm_id) if firm_id else record.keys
    details = {"plan_id": record.plan_id, "trip_id": record.trip_id, "phase": now.state.phase.value}
    _tell(office, connection, happening.kind, keys, details | dict(happening.details))


def message(office: Office, webhook_id: str, kind: Kind, details: Mapping[str, str]) -> Delivery:
    """Return a message to a webhook: what has happened, when it became known, and ids; nobody's name."""
    now = office.now()
    body = {
        "type": kind.code,
        "timestamp": datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z"),
        "data": dict(details),
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Delivery(f"msg_{secrets.token_hex(16)}", webhook_id, kind.code, now, text, next_at=now)


def _tell(office: Office, connection: Connection, kind: Kind, keys: Keys, details: Mapping[str, str]) -> None:
    for webhook_id, account_id in webhooks.listening(connection, kind.code):
        account = accounts.find(connection, account_id)
        if account is None or account.disabled_at is not None or kind.act not in TABLE[account.role]:
            continue
        if sees(account.caller(Means.TOKEN, expires_at=0), keys):
            webhooks.put_out(connection, message(office, webhook_id, kind, details))
