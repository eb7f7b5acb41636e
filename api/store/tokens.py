"""Tokens: found by the hash of their secret, which itself is kept nowhere."""

from typing import Any

from sqlalchemy import Connection, Row, select

from api.store.records import Role, TokenRecord
from api.store.tables import tokens


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
    row = connection.execute(select(tokens).where(tokens.c.secret_sha256 == secret_sha256)).first()
    return _token(row) if row else None


def find(connection: Connection, token_id: str) -> TokenRecord | None:
    """Return a token by its id."""
    row = connection.execute(select(tokens).where(tokens.c.token_id == token_id)).first()
    return _token(row) if row else None


def list_tokens(connection: Connection, plan_id: str = "", trip_id: str = "") -> tuple[TokenRecord, ...]:
    """Return tokens, the latest first; of one plan or trip where they are named."""
    query = select(tokens).order_by(tokens.c.issued_at.desc(), tokens.c.token_id)
    if plan_id:
        query = query.where(tokens.c.plan_id == plan_id)
    if trip_id:
        query = query.where(tokens.c.trip_id == trip_id)
    return tuple(map(_token, connection.execute(query)))


def revoke(connection: Connection, token_id: str, now: int) -> None:
    """Close a token; one that is closed stays closed since then."""
    key = (tokens.c.token_id == token_id) & tokens.c.revoked_at.is_(None)
    connection.execute(tokens.update().where(key).values(revoked_at=now))


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
    )
