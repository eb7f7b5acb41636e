"""The two engines: SQLite, one file that needs nothing else, and PostgreSQL, which several machines share."""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

POSTGRESQL_DRIVER = "postgresql+psycopg"
POSTGRESQL_NAMES = ("postgresql", "postgres", POSTGRESQL_DRIVER)


@dataclass(frozen=True, slots=True)
class Patience:
    """Hold how long the store is waited for; a request that would wait longer is answered with 503.

    Parameters
    ----------
    busy_ms
        For a writer before us (SQLite's file, PostgreSQL's locks).
    statement_ms
        For one statement of PostgreSQL.
    idle_ms
        Until PostgreSQL ends a transaction whose process has stopped speaking.
    connect_s, pool_s
        For a connection to the server, and for a free one of ours.
    connections, more_connections
        Kept open, and opened besides for as long as they are needed: fewer than PostgreSQL's usual hundred
        by two processes and a person with psql.
    """

    busy_ms: int = 15_000
    statement_ms: int = 30_000
    idle_ms: int = 60_000
    connect_s: int = 5
    pool_s: float = 15.0
    connections: int = 8
    more_connections: int = 32


def address_of(url: str) -> URL:
    """Read the address of a PostgreSQL database, such as postgresql://user:password@host/database.

    Raises
    ------
    ValueError
        It is no such address; the words do not repeat it, because it may hold a password.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise ValueError("not a database address: write postgresql://user:password@host/database") from None
    if address.drivername not in POSTGRESQL_NAMES or not address.database:
        raise ValueError("not an address of PostgreSQL: write postgresql://user:password@host/database")
    return address.set(drivername=POSTGRESQL_DRIVER)


def sqlite_engine(path: Path, patience: Patience, migrates: bool = False, log: str = "WAL") -> Engine:
    """Return the engine of a file.

    Parameters
    ----------
    path, patience
        Which file, and how long to wait for other writers.
    migrates
        Tables are made anew under their children's feet: foreign keys are checked at the end, not on the way.
    log
        How SQLite keeps its log: WAL in a file beside it, DELETE in none that stays.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)), **({"poolclass": NullPool} if migrates else {})
    )

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        """Set what SQLite forgets with each connection, and take BEGIN out of the driver's hands."""
        connection.isolation_level = None
        for pragma in (
            f"journal_mode={log}",
            f"busy_timeout={patience.busy_ms}",
            f"foreign_keys={'OFF' if migrates else 'ON'}",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def postgresql_engine(address: URL, patience: Patience) -> Engine:
    """Return the engine of a database of PostgreSQL."""
    engine = create_engine(
        address,
        pool_size=patience.connections,
        max_overflow=patience.more_connections,
        pool_timeout=patience.pool_s,
        pool_pre_ping=True,  # the server may have been restarted since
        pool_recycle=1_800,
        connect_args={"connect_timeout": patience.connect_s, "application_name": "returnbus"},
    )
    settings = (
        ("statement_timeout", patience.statement_ms),
        ("lock_timeout", patience.busy_ms),
        ("idle_in_transaction_session_timeout", patience.idle_ms),
    )

    def prepare(connection: Any, _: object) -> None:
        """Set the limits of a session, for whoever set others for the whole server."""
        with connection.cursor() as cursor:
            for name, value in settings:
                cursor.execute(f"SET SESSION {name} = {value}")
            cursor.execute("SET SESSION TimeZone = 'UTC'")
        connection.commit()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; a writer takes its lock at once, so that it never fails half-way as `locked`."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Let a reader see one moment of the database; a writer sees what was committed before its locks.

    Under READ COMMITTED each statement after a lock sees what the holder before us has left: a snapshot taken
    before waiting would not.
    """
    writes = connection.get_execution_options().get("writes", False)
    kind = "READ COMMITTED, READ WRITE" if writes else "REPEATABLE READ, READ ONLY"
    connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {kind}")


def hold(connection: Connection, *names: str) -> None:
    """Take the lock of a name until the end of the transaction; SQLite's writers have the file to themselves.

    Parameters
    ----------
    connection
        A writer's.
    names
        What is locked; always in the same order, so that two writers never wait for each other.
    """
    if connection.dialect.name != "postgresql":
        return
    for key in _keys(names):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (key,))


def _keys(names: Sequence[str]) -> list[int]:
    digests = (hashlib.sha256(f"returnbus/{name}".encode()).digest() for name in names)
    return [int.from_bytes(digest[:8], signed=True) for digest in digests]
