"""What may be wrong with the store itself: each engine's own error, told by what a person can do about it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from api.errors import (
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreReadOnly,
    StoreRefused,
    StoreTrouble,
    StoreUnreachable,
)

# https://www.sqlite.org/rescode.html; the longer names (SQLITE_IOERR_WRITE ...) begin with these
SQLITE_TROUBLES: dict[str, type[StoreTrouble]] = {
    "SQLITE_FULL": StoreFull,
    "SQLITE_READONLY": StoreReadOnly,
    "SQLITE_PERM": StoreReadOnly,
    "SQLITE_CANTOPEN": StoreUnreachable,
    "SQLITE_IOERR": StoreUnreachable,
    "SQLITE_BUSY": StoreBusy,
    "SQLITE_LOCKED": StoreBusy,
    "SQLITE_PROTOCOL": StoreBusy,
    "SQLITE_NOTADB": StoreDamaged,
    "SQLITE_CORRUPT": StoreDamaged,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html; a class stands for all of it
POSTGRESQL_TROUBLES: dict[str, type[StoreTrouble]] = {
    "53100": StoreFull,
    "53200": StoreBusy,  # out of memory
    "53300": StoreBusy,  # too many connections
    "25006": StoreReadOnly,
    "55P03": StoreBusy,  # a lock was not had in time
    "57014": StoreBusy,  # a statement took too long
    "25P03": StoreBusy,  # a transaction stood idle for too long
    "40001": StoreBusy,  # still in each other's way after every try
    "40P01": StoreBusy,
    "08": StoreUnreachable,
    "57P": StoreUnreachable,  # shut down, crashed, starting
    "28": StoreRefused,
    "3D000": StoreRefused,
    "42501": StoreRefused,
    "58": StoreUnreachable,  # input or output below the server
    "XX": StoreDamaged,
}
IN_EACH_OTHERS_WAY = frozenset({"40001", "40P01"})


def trouble_of(error: Exception) -> StoreTrouble | None:
    """Return what is wrong with the store, None where the error is of another kind."""
    if isinstance(error, NoConnectionFree):
        return StoreBusy("every connection is in use")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _first(SQLITE_TROUBLES, getattr(cause, "sqlite_errorname", None) or "", str(cause))
    state = getattr(cause, "sqlstate", None)
    if state:
        return _first(POSTGRESQL_TROUBLES, state, state)
    if isinstance(error, OperationalError | InterfaceError):
        # the server says nothing any more, or was never reached
        return StoreUnreachable(type(cause).__name__)
    return None


def may_succeed_again(error: Exception) -> bool:
    """Say whether two writers were in each other's way, so that the same act may go through the next time."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in IN_EACH_OTHERS_WAY


@contextmanager
def told() -> Iterator[None]:
    """Raise what is wrong with the store in place of the engine's own error.

    Raises
    ------
    StoreTrouble
        The store is full, locked against writing, out of reach, busy or damaged.
    """
    try:
        yield
    except Exception as error:  # whatever is no trouble of the store goes on as it came
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error


def _first(troubles: dict[str, type[StoreTrouble]], name: str, said: str) -> StoreTrouble | None:
    return next((kind(said) for key, kind in troubles.items() if name.startswith(key)), None)
