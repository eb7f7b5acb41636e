"""Failed tries to log in, by account and by address: kept in the store, so that every process sees them."""

import hashlib

from sqlalchemy import Connection, delete, select, update

from api.store.tables import failed_tries


def subject_of(kind: str, value: str) -> str:
    """Return what a name or an address is counted under: neither can be read from it."""
    return hashlib.sha256(f"{kind}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()


def of_subject(connection: Connection, subject: str) -> tuple[int, int]:
    """Return how many tries have failed since the last that did not, and when the latest was."""
    columns = (failed_tries.c.number, failed_tries.c.last_at)
    row = connection.execute(select(*columns).where(failed_tries.c.subject == subject)).first()
    return (row.number, row.last_at) if row else (0, 0)


def put(connection: Connection, subject: str, number: int, now: int) -> None:
    """Keep how many tries have failed."""
    key = failed_tries.c.subject == subject
    known = connection.execute(update(failed_tries).where(key).values(number=number, last_at=now)).rowcount
    if not known:
        connection.execute(failed_tries.insert().values(subject=subject, number=number, last_at=now))


def forget(connection: Connection, subject: str) -> None:
    """Begin to count anew."""
    connection.execute(delete(failed_tries).where(failed_tries.c.subject == subject))


def forget_older(connection: Connection, before: int) -> None:
    """Throw away what was long ago."""
    connection.execute(delete(failed_tries).where(failed_tries.c.last_at < before))
