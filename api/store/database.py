"""Opening the database, on either engine, and handing out its transactions."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, inspect

from api.errors import StoreDamaged, StoreDriverMissing, StoreNewer
from api.store.engines import Patience, hold, postgresql_engine, sqlite_engine
from api.store.sealing import fit_keys, note_key
from api.store.tables import metadata
from api.store.troubles import may_succeed_again, told
from api.store.turns import Turns
from api.store.vault import Vault
from api.store.whole import Begin, Whole

Done = TypeVar("Done")

MOST_TRIES = 5
FIRST_REST_S = 0.02
MIGRATION_LOCK = "migration"
KEY_FILE = "return-bus.keys"


class Database:
    """Hand out connections: one act of a person is one transaction.

    Parameters
    ----------
    engine, vault
        What they are connections to, and what seals the fields there.
    patience
        How long a writer waits for his turn.
    """

    def __init__(self, engine: Engine, vault: Vault, patience: Patience) -> None:
        self._turns = Turns(patience.busy_ms / 1000 if engine.dialect.name == "sqlite" else None)
        self._engine = engine.execution_options(vault=vault)
        self._whole: ContextVar[Whole | None] = ContextVar("whole", default=None)
        self.vault = vault
        self.revision = ""

    @property
    def engine_name(self) -> str:
        """Return which engine it is: sqlite or postgresql."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment of the database and writes nothing.

        Raises
        ------
        StoreTrouble
            The store is out of reach, busy or damaged.
        """
        whole = self._whole.get()
        if whole is not None and whole.connection is not None:
            # what the request has written so far is there for whoever reads on
            with told():
                yield whole.connection
            return
        with told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that may write; it is committed whole at the end, or not at all.

        Raises
        ------
        StoreTrouble
            The store is full, locked against writing, out of reach, busy or damaged; nothing was written.
        """
        with told(), self._writer() as connection:
            yield connection

    @contextmanager
    def whole(self, begin: Begin) -> Iterator[Whole]:
        """Let all that is written meanwhile, by this thread, be one transaction.

        Whoever opens it finishes it. Where he is stopped by an error, the steps that were done before the
        error are kept, as they would have been without it.

        Parameters
        ----------
        begin
            What is done first within the transaction; it begins with the first step that writes.

        Raises
        ------
        StoreTrouble
            As `writing`.
        """

        def first(connection: Connection) -> None:
            self._refuse_newer(connection)
            begin(connection)

        whole = Whole(self._engine.execution_options(writes=True), first, self._turns)
        before = self._whole.set(whole)
        try:
            with told():
                try:
                    yield whole
                finally:
                    if whole.steps:
                        whole.commit()
        finally:
            self._whole.reset(before)
            whole.drop()

    def write(self, act: Callable[[Connection], Done]) -> Done:
        """Do an act in a transaction, again where another writer was in its way.

        Parameters
        ----------
        act
            What is done; it must do nothing but read and write the store.

        Raises
        ------
        StoreTrouble
            As `writing`, or the act was in others' way each time.
        """
        for attempt in range(1, MOST_TRIES + 1):
            try:
                with self._writer() as connection:
                    return act(connection)
            except Exception as error:
                whole = self._whole.get()
                again = attempt < MOST_TRIES and may_succeed_again(error)
                if not again or not (whole is None or whole.can_begin_anew()):
                    with told():
                        raise
            time.sleep(FIRST_REST_S * 2**attempt)
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        """Give a connection that writes: one of its own, or a step of the whole."""
        whole = self._whole.get()
        if whole is not None:
            with whole.step() as connection:
                yield connection
            return
        with self._turns.mine(), self._engine.execution_options(writes=True).begin() as connection:
            self._refuse_newer(connection)
            yield connection

    def _refuse_newer(self, connection: Connection) -> None:
        """Refuse to write where another process has moved the tables on since this one has opened them.

        Raises
        ------
        StoreNewer
            A newer version of the program is at work: whoever still runs the old one is started anew.
        """
        if not self.revision:
            return
        found = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
        if found != self.revision:
            raise StoreNewer(found)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(where: Path | URL, patience: Patience | None = None, keys: Path | None = None) -> Database:
    """Open a database with its tables brought up to date and the keys to its sealed fields.

    Parameters
    ----------
    where
        A file of SQLite, made when it is not there, or the address of a database of PostgreSQL.
    patience
        How long it is waited for.
    keys
        The file of keys, made where neither it nor anything sealed is there; None = beside the file of
        SQLite, and with PostgreSQL none: then nothing sealed can be read or written.

    Raises
    ------
    StoreTrouble
        It cannot be opened or written; it is damaged; a newer version of the program has made it; the keys to
        what is sealed in it are not there.
    """
    patience = patience or Patience()
    if keys is None and isinstance(where, Path):
        keys = where.with_name(KEY_FILE)
    vault = Vault(keys)
    with told():
        if isinstance(where, Path):
            engine, migrating = sqlite_engine(where, patience), sqlite_engine(where, patience, migrates=True)
        else:
            engine = migrating = _shared_engine(where, patience)
        database = Database(engine, vault, patience)
        try:
            with database.reading() as connection:
                current = _is_current(connection)
            if not current:
                _migrate(Database(migrating, vault, patience))
            with database.reading() as connection:
                database.revision = MigrationContext.configure(connection).get_current_revision() or ""
                fits = fit_keys(connection)
            if not fits:
                database.write(lambda connection: note_key(connection, int(time.time())))
        except BaseException:
            database.close()
            raise
    return database


def _shared_engine(address: URL, patience: Patience) -> Engine:
    try:
        return postgresql_engine(address, patience)
    except ModuleNotFoundError as error:
        raise StoreDriverMissing(str(error.name)) from error


def _is_current(connection: Connection) -> bool:
    """Say whether the tables are those of this version of the program.

    Raises
    ------
    StoreNewer, StoreDamaged
        They are those of a newer version; or there are tables, but nothing says of which version.
    """
    with as_file(files("api.store") / "migrations") as scripts:
        versions = ScriptDirectory(str(scripts))
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None:
            if set(inspect(connection).get_table_names()) & set(metadata.tables):
                raise StoreDamaged("tables without a version")
            return False
        try:
            versions.get_revision(found)
        except CommandError:
            raise StoreNewer(found) from None
        return found == versions.get_current_head()


def _migrate(database: Database) -> None:
    """Bring the tables up to date, all or none; processes that start together take turns."""
    with as_file(files("api.store") / "migrations") as scripts, database.writing() as connection:
        shared = connection.dialect.name == "postgresql"
        if shared:
            for setting in ("statement_timeout", "lock_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {setting} = 0")
            hold(connection, MIGRATION_LOCK)
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if not shared and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StoreDamaged("rows that refer to nothing")
