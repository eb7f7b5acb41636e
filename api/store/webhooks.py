"""Webhooks and their messages: written with what they tell of, taken by a lease, tried again, thrown away."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, func, select, update

from api.store.engines import hold
from api.store.sealing import WEBHOOK_ADDRESS, WEBHOOK_OLD_SECRET, WEBHOOK_SECRET
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import accounts
from api.store.webhook_tables import deliveries, webhooks

LOCK = "webhooks"


class WebhookState(StrEnum):
    """Name whether a webhook is told; what happens while it is paused waits until it goes on."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class DeliveryState(StrEnum):
    """Name how far a message is; dropped: its webhook has ended."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given-up"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class WebhookRecord:
    """Hold one webhook; its secret is given out to whoever signs alone.

    Parameters
    ----------
    account_id
        Whose it is: it is told what that account may see.
    kinds
        Codes of what it is told.
    failures
        Tries in a row that failed.
    """

    webhook_id: str
    account_id: str
    label: str
    address: str
    kinds: tuple[str, ...]
    state: WebhookState
    made_at: int
    old_until: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Hold one message to one webhook, and how its delivery goes (moments in seconds since 1970 UTC)."""

    delivery_id: str
    webhook_id: str
    kind: str
    made_at: int
    body: str
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    next_at: int = 0
    worker: str = ""
    lease_until: int = 0
    ended_at: int | None = None
    status: int | None = None
    fault: str = ""


def add(connection: Connection, record: WebhookRecord, secret: str) -> None:
    """Keep a new webhook with its secret."""
    key = record.webhook_id
    row = {name: getattr(record, name) for name in ("webhook_id", "account_id", "label", "made_at")}
    row |= {"kinds": json.dumps(record.kinds), "state": record.state.value}
    row |= {"address": WEBHOOK_ADDRESS.seal(connection, record.address, key)}
    row |= {"secret": WEBHOOK_SECRET.seal(connection, secret, key)}
    row |= {"old_secret": "", "old_until": 0, "failures": 0, "rests_until": 0}
    connection.execute(webhooks.insert().values(**row))


def find(connection: Connection, webhook_id: str, lock: bool = False) -> WebhookRecord | None:
    """Return a webhook.

    Parameters
    ----------
    lock
        Whether it is about to be changed.
    """
    query = select(webhooks).where(webhooks.c.webhook_id == webhook_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _webhook(connection, row) if row else None


def all_webhooks(connection: Connection, span: Span = WHOLE_LIST) -> tuple[WebhookRecord, ...]:
    """Return all webhooks, the latest first; the caller judges and cuts."""
    order = ((webhooks.c.made_at, True), (webhooks.c.webhook_id, False))
    query = span.rows(select(webhooks), *order, cut=False)
    return tuple(_webhook(connection, row) for row in connection.execute(query))


def listening(connection: Connection, kind: str) -> tuple[tuple[str, str], ...]:
    """Return the webhooks that want to be told of a kind: id and account."""
    columns = (webhooks.c.webhook_id, webhooks.c.account_id, webhooks.c.kinds)
    told = webhooks.c.state != WebhookState.ENDED.value
    found = connection.execute(select(*columns).where(told).order_by(webhooks.c.webhook_id))
    return tuple((row.webhook_id, row.account_id) for row in found if kind in json.loads(row.kinds))


def change(
    connection: Connection,
    webhook_id: str,
    label: str,
    address: str,
    kinds: tuple[str, ...],
    state: WebhookState,
) -> None:
    """Change a webhook; its bad record is forgotten, because it may lead elsewhere now."""
    values = {
        "label": label,
        "address": WEBHOOK_ADDRESS.seal(connection, address, webhook_id),
        "kinds": json.dumps(kinds),
        "state": state.value,
        "failures": 0,
        "rests_until": 0,
    }
    connection.execute(update(webhooks).where(webhooks.c.webhook_id == webhook_id).values(**values))


def rotate(connection: Connection, webhook_id: str, secret: str, old_until: int) -> None:
    """Give a webhook another secret; the one before signs too until a moment."""
    old = secrets_of(connection, webhook_id, 0)[0]
    values = {
        "secret": WEBHOOK_SECRET.seal(connection, secret, webhook_id),
        "old_secret": WEBHOOK_OLD_SECRET.seal(connection, old, webhook_id) if old_until else "",
        "old_until": old_until,
    }
    connection.execute(update(webhooks).where(webhooks.c.webhook_id == webhook_id).values(**values))


def secrets_of(connection: Connection, webhook_id: str, now: int) -> tuple[str, ...]:
    """Return the secrets by which messages are signed, the newest first."""
    columns = (webhooks.c.secret, webhooks.c.old_secret, webhooks.c.old_until)
    row = connection.execute(select(*columns).where(webhooks.c.webhook_id == webhook_id)).one()
    new = WEBHOOK_SECRET.unseal(connection, row.secret, webhook_id)
    old = WEBHOOK_OLD_SECRET.unseal(connection, row.old_secret, webhook_id) if now < row.old_until else ""
    return (new, old) if old else (new,)


def remove(connection: Connection, webhook_id: str) -> None:
    """Throw a webhook and all its messages away."""
    connection.execute(delete(deliveries).where(deliveries.c.webhook_id == webhook_id))
    connection.execute(delete(webhooks).where(webhooks.c.webhook_id == webhook_id))


def put_out(connection: Connection, delivery: Delivery) -> None:
    """Write a message that waits to be sent."""
    row: dict[str, Any] = {name: getattr(delivery, name) for name in Delivery.__slots__}
    connection.execute(deliveries.insert().values(**row | {"state": delivery.state.value}))


def find_delivery(connection: Connection, webhook_id: str, delivery_id: str) -> Delivery | None:
    """Return a message of a webhook."""
    own = (deliveries.c.webhook_id == webhook_id) & (deliveries.c.delivery_id == delivery_id)
    row = connection.execute(select(deliveries).where(own)).first()
    return _delivery(row) if row else None


def deliveries_of(connection: Connection, webhook_id: str, span: Span) -> tuple[Delivery, ...]:
    """Return the messages of a webhook, the latest first."""
    order = ((deliveries.c.made_at, True), (deliveries.c.delivery_id, False))
    query = span.rows(select(deliveries).where(deliveries.c.webhook_id == webhook_id), *order)
    return tuple(map(_delivery, connection.execute(query)))


def count_by_state(connection: Connection) -> dict[str, int]:
    """Return how many messages are in which state; states that none is in count 0."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    counted = {str(state): int(count) for state, count in connection.execute(query)}
    return {state.value: 0 for state in DeliveryState} | counted


def is_due(connection: Connection, now: int) -> bool:
    """Say whether any message may be sent now."""
    return _due(connection, now) is not None


def take(connection: Connection, worker: str, now: int, lease_s: int) -> Delivery | None:
    """Take the message that is due longest; one receiver is sent one message at a time."""
    hold(connection, LOCK)
    delivery_id = _due(connection, now)
    if delivery_id is None:
        return None
    own = deliveries.c.delivery_id == delivery_id
    values = {"worker": worker, "lease_until": now + lease_s, "tries": deliveries.c.tries + 1}
    connection.execute(update(deliveries).where(own).values(**values))
    return _delivery(connection.execute(select(deliveries).where(own)).one())


def end(
    connection: Connection, taken: Delivery, state: DeliveryState, now: int, status: int | None, fault: str
) -> bool:
    """End the delivery of a message, unless somebody else has taken it meanwhile."""
    values = {"state": state.value, "ended_at": now, "status": status, "fault": fault, "lease_until": 0}
    return _put(connection, taken, values)


def put_off(connection: Connection, taken: Delivery, next_at: int, status: int | None, fault: str) -> bool:
    """Note when a message is tried again, unless somebody else has taken it meanwhile."""
    values = {"next_at": next_at, "status": status, "fault": fault, "lease_until": 0}
    return _put(connection, taken, values)


def try_again(connection: Connection, delivery_id: str, now: int) -> None:
    """Let a message be tried from the beginning."""
    values = {"state": DeliveryState.WAITING.value, "tries": 0, "next_at": now, "ended_at": None}
    connection.execute(update(deliveries).where(deliveries.c.delivery_id == delivery_id).values(**values))


def note_success(connection: Connection, webhook_id: str) -> None:
    """Note that a receiver has taken a message."""
    own = (webhooks.c.webhook_id == webhook_id) & (webhooks.c.failures > 0)
    connection.execute(update(webhooks).where(own).values(failures=0, rests_until=0))


def note_failure(connection: Connection, webhook_id: str, failures: int, rests_until: int) -> None:
    """Note how often in a row a receiver has failed, and until when it is left alone."""
    own = webhooks.c.webhook_id == webhook_id
    connection.execute(update(webhooks).where(own).values(failures=failures, rests_until=rests_until))


def end_webhook(connection: Connection, webhook_id: str, now: int) -> None:
    """End a webhook, with all messages that wait for it."""
    values = {"state": WebhookState.ENDED.value}
    connection.execute(update(webhooks).where(webhooks.c.webhook_id == webhook_id).values(**values))
    waiting = (deliveries.c.webhook_id == webhook_id) & (deliveries.c.state == DeliveryState.WAITING.value)
    dropped = {"state": DeliveryState.DROPPED.value, "ended_at": now}
    connection.execute(update(deliveries).where(waiting).values(**dropped))


def throw_away(connection: Connection, before: int) -> int:
    """Throw away the messages from before a moment, and return how many there were."""
    return connection.execute(delete(deliveries).where(deliveries.c.made_at < before)).rowcount


def _due(connection: Connection, now: int) -> str | None:
    under_way = deliveries.alias()
    waits = and_(
        deliveries.c.state == DeliveryState.WAITING.value,
        deliveries.c.next_at <= now,
        webhooks.c.state == WebhookState.ACTIVE.value,
        webhooks.c.rests_until <= now,
        accounts.c.disabled_at.is_(None),
        ~exists().where(
            under_way.c.webhook_id == deliveries.c.webhook_id,
            under_way.c.state == DeliveryState.WAITING.value,
            under_way.c.lease_until >= now,
        ),
    )
    joined = deliveries.join(webhooks).join(accounts, accounts.c.account_id == webhooks.c.account_id)
    order = (deliveries.c.next_at, deliveries.c.made_at, deliveries.c.delivery_id)
    query = select(deliveries.c.delivery_id).select_from(joined).where(waits).order_by(*order).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _put(connection: Connection, taken: Delivery, values: Mapping[str, object]) -> bool:
    mine = (deliveries.c.worker == taken.worker) & (deliveries.c.tries == taken.tries)
    waiting = deliveries.c.state == DeliveryState.WAITING.value
    own = (deliveries.c.delivery_id == taken.delivery_id) & mine & waiting
    return bool(connection.execute(update(deliveries).where(own).values(**values)).rowcount)


def _webhook(connection: Connection, row: Row[Any]) -> WebhookRecord:
    return WebhookRecord(
        row.webhook_id,
        row.account_id,
        row.label,
        WEBHOOK_ADDRESS.unseal(connection, row.address, row.webhook_id),
        tuple(json.loads(row.kinds)),
        WebhookState(row.state),
        row.made_at,
        row.old_until,
        row.failures,
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**{**row._mapping, "state": DeliveryState(row.state)})
