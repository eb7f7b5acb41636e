"""Tokens: found by the hash of their secret, which itself is kept nowhere."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, or_, select

from api.access import EVERYWHERE, Role
from api.store.records import TokenRecord
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import tokens, trip_people, trips
from api.store.visibility import Scopes, visible_trips


def add(connection: Connection, record: TokenRecord, secret_sha256: str) -> None:
    """Keep a token."""
    connection.execute(
        tokens.insert().values(
            token_id=record.token_id,
            secret_sha256=secret_sha256,
            role=record.role.value,
            plan_id=record.plan_id or None,
            trip_id=record.trip_id or None,
            firm_id=record.firm_id or None,
            label=record.label,
            issued_at=record.issued_at,
            expires_at=record.expires_at,
            revoked_at=record.revoked_at,
        )
    )


def find_by_hash(connection: Connection, secret_sha256: str) -> TokenRecord | None:
    """Return the token with this hash."""
    row = connection.execute(_all().where(tokens.c.secret_sha256 == secret_sha256)).first()
    return _token(row) if row else None


def find(connection: Connection, token_id: str) -> TokenRecord | None:
    """Return a token by its id."""
    row = connection.execute(_all().where(tokens.c.token_id == token_id)).first()
    return _token(row) if row else None


def list_tokens(
    connection: Connection,
    plan_id: str = "",
    trip_id: str = "",
    scopes: Scopes = EVERYWHERE,
    span: Span = WHOLE_LIST,
) -> tuple[TokenRecord, ...]:
    """Return tokens of trips that lie within scopes, the latest first; of one plan or trip where named.

    A dispatcher's token belongs to no trip: it is listed for whoever sees the whole service.
    """
    query = span.rows(_all().where(_visible(scopes)), (tokens.c.issued_at, True), (tokens.c.token_id, False))
    if plan_id:
        query = query.where(tokens.c.plan_id == plan_id)
    if trip_id:
        query = query.where(tokens.c.trip_id == trip_id)
    return tuple(map(_token, connection.execute(query)))


def is_visible(connection: Connection, token_id: str, scopes: Scopes) -> bool:
    """Say whether there is a token of this id on a trip that lies within scopes."""
    query = select(tokens.c.token_id).where(tokens.c.token_id == token_id, _visible(scopes))
    return connection.execute(query).first() is not None


def revoke(connection: Connection, token_id: str, now: int) -> None:
    """Close a token; one that is closed stays closed since then."""
    key = (tokens.c.token_id == token_id) & tokens.c.revoked_at.is_(None)
    connection.execute(tokens.update().where(key).values(revoked_at=now))


def _visible(scopes: Scopes) -> ColumnElement[bool]:
    own = (trips.c.plan_id == tokens.c.plan_id, trips.c.trip_id == tokens.c.trip_id)
    visible = exists().where(*own, visible_trips(scopes)).correlate(tokens)
    return or_(tokens.c.trip_id.is_(None), visible) if () in scopes else visible


def _all() -> Select[Any]:
    """Select tokens, a firm's with its name."""
    own = [trip_people.c[name] == tokens.c[name] for name in ("plan_id", "trip_id", "firm_id")]
    firm_name = select(trip_people.c.firm_name).where(*own).limit(1).correlate(tokens).scalar_subquery()
    return select(*tokens.c, firm_name.label("firm_name"))


def _token(row: Row[Any]) -> TokenRecord:
    return TokenRecord(
        row.token_id,
        Role(row.role),
        row.plan_id or "",
        row.trip_id or "",
        row.firm_id or "",
        row.label,
        row.issued_at,
        row.expires_at,
        row.revoked_at,
        row.firm_name or "",
    )
