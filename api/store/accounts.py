"""Accounts, their sessions and their tokens: found by name or by the hash of a secret."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from api.access import Bound, Role, Scope, ScopeKind
from api.store.records import AccountRecord, OwnToken
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import account_scopes, account_tokens, accounts, sessions
from api.store.visibility import Scopes, visible_accounts


def add(connection: Connection, record: AccountRecord, password_hash: str) -> None:
    """Keep an account."""
    row = {name: getattr(record, name) for name in ("account_id", "name", "county", "made_at", "disabled_at")}
    row |= {"role": record.role.value, "password_hash": password_hash}
    connection.execute(accounts.insert().values(**row))
    bounds = [
        {"account_id": record.account_id, "number": number, "kind": kind, "key": key}
        for number, scope in enumerate(record.scopes)
        for kind, key in ([(bound.kind.value, bound.key) for bound in scope] or [("", "")])
    ]
    if bounds:
        connection.execute(account_scopes.insert(), bounds)


def find(connection: Connection, account_id: str) -> AccountRecord | None:
    """Return an account by its id."""
    return next(_accounts(connection, connection.execute(_by("account_id", account_id))), None)


def find_by_name(connection: Connection, name: str) -> AccountRecord | None:
    """Return an account by the name its holder logs in with."""
    return next(_accounts(connection, connection.execute(_by("name", name))), None)


def password_hash_of(connection: Connection, account_id: str) -> str:
    """Return the hash of an account's password."""
    query = select(accounts.c.password_hash).where(accounts.c.account_id == account_id)
    return str(connection.execute(query).scalar_one())


def list_accounts(
    connection: Connection, scopes: Scopes, span: Span = WHOLE_LIST
) -> tuple[AccountRecord, ...]:
    """Return the accounts that lie within scopes, by name."""
    query = span.rows(select(accounts).where(visible_accounts(scopes)), (accounts.c.name, False))
    return tuple(_accounts(connection, connection.execute(query)))


def put_password(connection: Connection, account_id: str, password_hash: str) -> None:
    """Keep another password."""
    key = accounts.c.account_id == account_id
    connection.execute(update(accounts).where(key).values(password_hash=password_hash))


def disable(connection: Connection, account_id: str, at: int | None) -> None:
    """Close an account since a moment, or open it again (None)."""
    connection.execute(update(accounts).where(accounts.c.account_id == account_id).values(disabled_at=at))


def begin_session(connection: Connection, account_id: str, secret_sha256: str, now: int, until: int) -> None:
    """Keep a session, and throw away those that are over."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    row = {"secret_sha256": secret_sha256, "account_id": account_id}
    connection.execute(sessions.insert().values(**row, begun_at=now, seen_at=now, expires_at=until))


def find_session(connection: Connection, secret_sha256: str) -> Row[Any] | None:
    """Return account_id, seen_at and expires_at of a session."""
    query: Select[Any] = select(sessions.c.account_id, sessions.c.seen_at, sessions.c.expires_at)
    return connection.execute(query.where(sessions.c.secret_sha256 == secret_sha256)).first()


def touch_session(connection: Connection, secret_sha256: str, now: int) -> None:
    """Note that a session is in use."""
    key = sessions.c.secret_sha256 == secret_sha256
    connection.execute(update(sessions).where(key).values(seen_at=now))


def end_session(connection: Connection, secret_sha256: str) -> None:
    """Throw a session away."""
    connection.execute(delete(sessions).where(sessions.c.secret_sha256 == secret_sha256))


def end_sessions(connection: Connection, account_id: str) -> None:
    """Throw all sessions of an account away."""
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def add_token(connection: Connection, token: OwnToken, secret_sha256: str) -> None:
    """Keep a token of an account's."""
    row = {name: getattr(token, name) for name in OwnToken.__slots__}
    connection.execute(account_tokens.insert().values(**row, secret_sha256=secret_sha256))


def find_token(connection: Connection, secret_sha256: str) -> OwnToken | None:
    """Return the token with this hash."""
    query = select(account_tokens).where(account_tokens.c.secret_sha256 == secret_sha256)
    return next(_tokens(connection.execute(query)), None)


def list_tokens(connection: Connection, account_id: str, span: Span = WHOLE_LIST) -> tuple[OwnToken, ...]:
    """Return the tokens of an account, the latest first."""
    order = ((account_tokens.c.issued_at, True), (account_tokens.c.token_id, False))
    query = select(account_tokens).where(account_tokens.c.account_id == account_id)
    return tuple(_tokens(connection.execute(span.rows(query, *order))))


def revoke_tokens(connection: Connection, account_id: str, now: int, token_id: str | None = None) -> None:
    """Close the tokens of an account, or the one that is named; one that is closed stays so."""
    key = (account_tokens.c.account_id == account_id) & account_tokens.c.revoked_at.is_(None)
    if token_id is not None:
        key &= account_tokens.c.token_id == token_id
    connection.execute(update(account_tokens).where(key).values(revoked_at=now))


def _by(column: str, value: str) -> Select[Any]:
    return select(accounts).where(accounts.c[column] == value)


def _accounts(connection: Connection, rows: Iterable[Row[Any]]) -> Iterator[AccountRecord]:
    """Yield accounts with their scopes."""
    found = list(rows)
    ids = [row.account_id for row in found]
    query = select(account_scopes).where(account_scopes.c.account_id.in_(ids))
    scopes: dict[str, dict[int, list[Bound]]] = {}
    for row in connection.execute(query.order_by(account_scopes.c.number, account_scopes.c.kind)):
        scope = scopes.setdefault(row.account_id, {}).setdefault(row.number, [])
        if row.kind:
            scope.append(Bound(ScopeKind(row.kind), row.key))
    for row in found:
        own: tuple[Scope, ...] = tuple(tuple(scope) for scope in scopes.get(row.account_id, {}).values())
        yield AccountRecord(
            row.account_id, row.name, Role(row.role), row.county, own, row.made_at, row.disabled_at
        )


def _tokens(rows: Iterable[Row[Any]]) -> Iterator[OwnToken]:
    for row in rows:
        yield OwnToken(**{name: getattr(row, name) for name in OwnToken.__slots__})
