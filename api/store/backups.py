"""Backups: one file, the same from either engine and for either, sealed by hashes and made from one moment.

The file is a database of SQLite with the tables of the store and two more: `backup_head` says what it is,
`backup_seal` holds the number of rows of each table and a hash over them. What is only of the moment (who is
logged in, who mistyped a password) is not kept.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, func, select, text

from api.errors import BackupDamaged, BackupNewer, StoreNewer, StoreNotEmpty
from api.store.database import MIGRATION_LOCK, Database, open_database
from api.store.engines import Patience, hold, sqlite_engine
from api.store.tables import metadata, vault_keys
from api.version import program_version

FORMAT = 1
FLEETING = frozenset({"sessions", "failed_tries", "claims", "erasures"})
"""Tables that are not kept: what they hold is over by the time a backup is needed."""
ROWS_AT_ONCE = 1_000
Seal = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Backup:
    """Hold what a backup says of itself.

    Parameters
    ----------
    engine, revision
        Which engine it was taken from, and the version of its tables.
    made_at
        Seconds since 1970 UTC.
    seal
        By table: number of rows, and the hash over them.
    made_with
        Version of the program; "" = an early one.
    """

    engine: str
    revision: str
    made_at: int
    seal: Seal
    made_with: str = ""

    @property
    def rows(self) -> int:
        """Return the number of rows of all tables."""
        return sum(number for number, _ in self.seal.values())


def write_backup(database: Database, path: Path, now: int) -> Backup:
    """Write a backup, whole or not at all, while others go on writing to the store.

    Parameters
    ----------
    database
        The store.
    path
        The file; one that is there is replaced at the end.
    now
        The moment (seconds since 1970 UTC).

    Raises
    ------
    StoreTrouble, OSError
        The store cannot be read, or the file not written.
    """
    with _beside(path) as unfinished:
        with database.reading() as connection:
            revision = MigrationContext.configure(connection).get_current_revision() or ""
            if database.engine_name == "sqlite":
                _copy_file(connection, unfinished)
            else:
                _copy_tables(connection, unfinished, revision)
        made = _seal(unfinished, database.engine_name, revision, now)
        unfinished.chmod(0o600)
        _sync(unfinished)
        unfinished.replace(path)
    return made


def read_backup(path: Path) -> Backup:
    """Read what a backup says of itself, and check every row against its seal.

    Raises
    ------
    BackupDamaged, BackupNewer
        The file is no backup, or not as it was written; a newer version of the program made it.
    """
    if not path.is_file():
        raise BackupDamaged("no such file")
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as source:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupDamaged("pages")
            form, engine, revision, made_at, *later = source.execute("SELECT * FROM backup_head").fetchone()
            if form > FORMAT:
                raise BackupNewer(str(form))
            rows = source.execute("SELECT table_name, number, sha256 FROM backup_seal").fetchall()
            seal: Seal = {name: (number, digest) for name, number, digest in rows}
            found = {name: _table_of_file(source, name) for name in _tables_of_file(source)}
    except (sqlite3.Error, TypeError, UnicodeDecodeError) as error:
        raise BackupDamaged(type(error).__name__) from error
    if found != seal:
        raise BackupDamaged("seal")
    return Backup(engine, revision, made_at, seal, *later[:1])


def restore_backup(database: Database, path: Path, replace: bool = False) -> Backup:
    """Put what a backup holds into a store, whole or not at all, and check that it has arrived.

    Parameters
    ----------
    database
        The store, on either engine; whoever reads it meanwhile sees it as it was.
    path
        The backup.
    replace
        Throw away what the store holds.

    Raises
    ------
    BackupDamaged, BackupNewer, StoreNotEmpty, StoreTrouble
        The backup cannot be used; the store holds something; the store cannot be written, or its file of
        keys is not that of the backup.
    """
    backup = read_backup(path)
    with _opened(path, database.vault.path) as source, source.reading() as given:

        def put(connection: Connection) -> None:
            _alone(connection)
            if not replace and not _is_empty(connection):
                raise StoreNotEmpty
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            for table in _kept():
                _copy_rows(given, connection, table)
                _count_on(connection, table)
            if _seal_of(connection) != _seal_of(given):
                raise BackupDamaged("not as it was read")

        database.write(put)
    return backup


def _kept() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in FLEETING]


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give an unfinished file beside the one that is wanted, and throw away what is left of it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for left in path.parent.glob(f"{Path(name).name}*"):
            left.unlink()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _copy_file(connection: Connection, path: Path) -> None:
    """Copy SQLite's pages in one step: one moment, whoever writes meanwhile."""
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    with closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        for name in FLEETING:
            target.execute(f'DELETE FROM "{name}"')
        target.commit()


def _copy_tables(connection: Connection, path: Path, revision: str) -> None:
    """Copy the rows of another engine into tables of SQLite."""
    engine = sqlite_engine(path, Patience(), migrates=True, log="DELETE")
    with engine.execution_options(writes=True).begin() as target:
        metadata.create_all(target)
        target.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        target.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        for table in _kept():
            _copy_rows(connection, target, table)


def _copy_rows(source: Connection, target: Connection, table: Table) -> None:
    rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings()
    for some in rows.partitions():
        target.execute(table.insert(), [dict(row) for row in some])


def _seal(path: Path, engine: str, revision: str, now: int) -> Backup:
    with closing(sqlite3.connect(path)) as target:
        seal = {name: _table_of_file(target, name) for name in _tables_of_file(target)}
        target.execute("CREATE TABLE backup_seal (table_name TEXT PRIMARY KEY, number INTEGER, sha256 TEXT)")
        rows = [(name, *values) for name, values in seal.items()]
        target.executemany("INSERT INTO backup_seal VALUES (?, ?, ?)", rows)
        target.execute(
            "CREATE TABLE backup_head"
            " (format INTEGER, engine TEXT, revision TEXT, made_at INTEGER, made_with TEXT)"
        )
        head = (FORMAT, engine, revision, now, program_version())
        target.execute("INSERT INTO backup_head VALUES (?, ?, ?, ?, ?)", head)
        target.commit()
    return Backup(engine, revision, now, seal, program_version())


def _tables_of_file(source: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    rows = source.execute(query).fetchall()
    return sorted(name for (name,) in rows if name not in ("backup_head", "backup_seal"))


def _table_of_file(source: sqlite3.Connection, name: str) -> tuple[int, str]:
    cursor = source.execute(f'SELECT * FROM "{name}"')  # the name is one of the file's own tables
    columns = [column for column, *_ in cursor.description]
    return _digest(dict(zip(columns, row, strict=True)) for row in cursor)


def _seal_of(connection: Connection) -> Seal:
    def rows(table: Table) -> Iterator[Mapping[str, object]]:
        found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings()
        return (dict(row) for row in found)

    return {table.name: _digest(rows(table)) for table in _kept()}


def _digest(rows: Iterable[Mapping[str, object]]) -> tuple[int, str]:
    """Return how many rows there are and a hash over them, whatever the order an engine gives them in."""
    digests = sorted(hashlib.sha256(_plain(row)).digest() for row in rows)
    return len(digests), hashlib.sha256(b"".join(digests)).hexdigest()


def _plain(row: Mapping[str, object]) -> bytes:
    """Write a row in the one form that both engines share: days as text, bytes by their hash."""
    return json.dumps({name: _value(value) for name, value in row.items()}, sort_keys=True).encode()


def _value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest()}
    return int(value) if isinstance(value, bool) else value


@contextmanager
def _opened(path: Path, keys: Path | None) -> Iterator[Database]:
    """Open a copy of a backup, its tables brought up to date, with the keys of the store it goes into."""
    with tempfile.TemporaryDirectory(prefix="return-bus-") as folder:
        copy = Path(folder) / "backup.sqlite"
        copy.write_bytes(path.read_bytes())
        try:
            database = open_database(copy, keys=keys)
        except StoreNewer as error:
            raise BackupNewer(str(error)) from error
        try:
            yield database
        finally:
            database.close()


def _alone(connection: Connection) -> None:
    """Keep other writers out until the end; readers go on."""
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    hold(connection, MIGRATION_LOCK)
    names = ", ".join(table.name for table in metadata.sorted_tables)
    connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _is_empty(connection: Connection) -> bool:
    """Say whether a store holds nothing but the name of its key, which is made when it is opened."""
    tables = (table for table in _kept() if table is not vault_keys)
    return not any(connection.execute(select(1).select_from(table).limit(1)).first() for table in tables)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that were put in."""
    key = next((column for column in table.primary_key if column.autoincrement is True), None)
    if connection.dialect.name != "postgresql" or key is None:
        return
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    highest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
    connection.execute(select(func.setval(sequence, highest, False)))
