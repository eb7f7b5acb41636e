"""The keys of the store: changed while the service goes on, and thrown away once nothing needs them."""

from dataclasses import dataclass

from sqlalchemy import Connection

from api.store import Database, sealing
from api.store.vault import write_keys

ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    """Hold what a change of the key came to: its name, and how many fields were sealed anew."""

    key_id: str
    fields: int


def rotate(database: Database, now: int, forget_old: bool = False) -> Rotated:
    """Make a new key and seal every field by it; whoever serves meanwhile notices the new file.

    It may be stopped and begun again at any time: each field says by which key it was sealed.

    Parameters
    ----------
    forget_old
        Throw the earlier keys away at the end; backups that were made before cannot be opened any more.

    Raises
    ------
    StoreTrouble
        The file of keys is missing or not that of the store; the store cannot be written.
    """
    vault = database.vault
    ring = vault.ring.rotated()
    assert vault.path is not None
    write_keys(vault.path, ring)
    database.write(lambda connection: sealing.note_key(connection, now))
    number = sum(_reseal(database, sealed) for sealed in sealing.SEALED)
    # whoever had begun to write before the new key was there has sealed by the old one
    number += sum(_reseal(database, sealed) for sealed in sealing.SEALED)
    database.write(sealing.forget_other_keys)
    if forget_old:
        write_keys(vault.path, ring.alone())
    return Rotated(ring.current, number)


def _reseal(database: Database, sealed: sealing.Sealed) -> int:
    """Seal a column anew, some rows at a time, so that nobody waits long."""
    with database.reading() as connection:
        rows = sealing.rows_of(connection, sealed)
    number = 0
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]

        def anew(connection: Connection, some: list[tuple[object, ...]] = some) -> int:
            return sealing.reseal(connection, sealed, some)

        number += database.write(anew)
    return number
