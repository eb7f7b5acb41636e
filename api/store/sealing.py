"""Which fields of the store are sealed, and where each of them is at home."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, delete, select, update

from api.errors import StoreKeyMissing
from api.store.draft_tables import draft_steps, drafts
from api.store.engines import hold
from api.store.repeat_table import repeats
from api.store.tables import (
    campaign_files,
    case_files,
    events,
    jobs,
    links,
    list_lines,
    plans,
    statements,
    vault_keys,
)
from api.store.tracker_tables import positions
from api.store.vault import KeyRing, make_keys, vault_of
from api.store.webhook_tables import webhooks

KEY_LOCK = "vault"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Hold one column whose fields are sealed; "" and empty bytes stand for nothing and stay as they are.

    Parameters
    ----------
    column
        Which.
    key
        The columns that name a row; they never change.
    """

    column: Column[Any]
    key: tuple[Column[Any], ...]

    @property
    def table(self) -> Table:
        """Return the table of the column."""
        return self.column.table

    def place(self, *key: object) -> str:
        """Return what a field is bound to: its table, its column, and the key of its row."""
        return f"{self.table.name}.{self.column.name}/" + "/".join(map(str, key))

    def seal(self, connection: Connection, value: str, *key: object) -> str:
        """Seal a text for a row."""
        return vault_of(connection).seal(self.place(*key), value) if value else ""

    def unseal(self, connection: Connection, sealed: str, *key: object) -> str:
        """Open the text of a row."""
        return vault_of(connection).unseal(self.place(*key), sealed) if sealed else ""

    def seal_bytes(self, connection: Connection, content: bytes, *key: object) -> bytes:
        """Seal bytes for a row."""
        return vault_of(connection).seal_bytes(self.place(*key), content) if content else b""

    def unseal_bytes(self, connection: Connection, sealed: bytes, *key: object) -> bytes:
        """Open the bytes of a row."""
        return vault_of(connection).unseal_bytes(self.place(*key), sealed) if sealed else b""


def _sealed(column: Column[Any], *key: Column[Any]) -> Sealed:
    return Sealed(column, key)


CASE_FILE = _sealed(case_files.c.content, case_files.c.case_id, case_files.c.name)
PLAN_DOCUMENT = _sealed(plans.c.document, plans.c.plan_id)
EVENT_DETAILS = _sealed(events.c.details, events.c.plan_id, events.c.trip_id, events.c.event_id)
LINK_SALT = _sealed(links.c.salt, links.c.plan_id, links.c.trip_id, links.c.place)
CAMPAIGN_FILE = _sealed(campaign_files.c.content, campaign_files.c.campaign_id, campaign_files.c.name)
LIST_LINE = _sealed(list_lines.c.cells, list_lines.c.list_id, list_lines.c.line)
STATEMENT = _sealed(statements.c.body, statements.c.statement_id)
JOB_DOCUMENT = _sealed(jobs.c.document, jobs.c.job_id)
REPEAT_ANSWER = _sealed(repeats.c.answer, repeats.c.repeat_id)
WEBHOOK_ADDRESS = _sealed(webhooks.c.address, webhooks.c.webhook_id)
WEBHOOK_SECRET = _sealed(webhooks.c.secret, webhooks.c.webhook_id)
WEBHOOK_OLD_SECRET = _sealed(webhooks.c.old_secret, webhooks.c.webhook_id)
DRAFT_DOCUMENT = _sealed(drafts.c.document, drafts.c.draft_id)
STEP_BODY = _sealed(draft_steps.c.body, draft_steps.c.draft_id, draft_steps.c.number)
STEP_DOCUMENT = _sealed(draft_steps.c.document, draft_steps.c.draft_id, draft_steps.c.number)
POSITION = _sealed(positions.c.point, positions.c.plan_id, positions.c.trip_id)
SEALED: tuple[Sealed, ...] = (
    CASE_FILE,
    PLAN_DOCUMENT,
    EVENT_DETAILS,
    LINK_SALT,
    CAMPAIGN_FILE,
    LIST_LINE,
    STATEMENT,
    JOB_DOCUMENT,
    REPEAT_ANSWER,
    WEBHOOK_ADDRESS,
    WEBHOOK_SECRET,
    WEBHOOK_OLD_SECRET,
    DRAFT_DOCUMENT,
    STEP_BODY,
    STEP_DOCUMENT,
    POSITION,
)


def person_index(connection: Connection, id_number: str) -> str:
    """Return by what a person is found without reading an ID number; "" = there is none."""
    return vault_of(connection).index("person", id_number) if id_number else ""


def fit_keys(connection: Connection) -> bool:
    """See to it that the file of keys is that of the store.

    Returns
    -------
    Whether something is sealed and the store knows the current key; where not, a writer calls `note_key`.

    Raises
    ------
    StoreKeyMissing
        The store was sealed by keys that are not at hand.
    """
    vault, known = vault_of(connection), known_keys(connection)
    if vault.path is None:
        return True
    if not known or not is_anything_sealed(connection):
        return False
    check_keys(vault.ring, known)
    return vault.ring.current in known


def note_key(connection: Connection, now: int) -> None:
    """Note that the store is sealed by the current key too; where there is no key at all, it is made."""
    hold(connection, KEY_LOCK)
    if not is_anything_sealed(connection):
        # an empty store takes the file of keys that lies there: that of a backup, perhaps
        connection.execute(delete(vault_keys))
        make_first_key(connection, now)
        return
    ring, known = vault_of(connection).ring, known_keys(connection)
    check_keys(ring, known)
    if ring.current not in known:
        _put(connection, ring, now)


def make_first_key(connection: Connection, now: int) -> None:
    """Make the key of a store in which nothing is sealed; a file of keys that is there is taken."""
    vault = vault_of(connection)
    if vault.path is not None:
        make_keys(vault.path)
    _put(connection, vault.ring, now)


def _put(connection: Connection, ring: KeyRing, now: int) -> None:
    row = {"key_id": ring.current, "proof": ring.proof(ring.current), "made_at": now}
    connection.execute(vault_keys.insert().values(**row))


def is_anything_sealed(connection: Connection) -> bool:
    """Say whether any field of the store needs a key."""
    return any(
        connection.execute(select(sealed.column).where(sealed.column != _blank(sealed)).limit(1)).first()
        for sealed in SEALED
    )


def _blank(sealed: Sealed) -> str | bytes:
    return b"" if isinstance(sealed.column.type, LargeBinary) else ""


def known_keys(connection: Connection) -> dict[str, str]:
    """Return the proofs of the keys by which the store is sealed, by their names."""
    return {row.key_id: row.proof for row in connection.execute(select(vault_keys))}


def check_keys(ring: KeyRing, known: dict[str, str]) -> None:
    """Refuse keys that are not those of a store.

    Raises
    ------
    StoreKeyMissing
        One is missing, or another key has its name.
    """
    for name, proof in known.items():
        if name not in ring.keys or ring.proof(name) != proof:
            raise StoreKeyMissing(name)


def rows_of(connection: Connection, sealed: Sealed) -> list[tuple[object, ...]]:
    """Return the keys of all rows of a sealed column."""
    return [tuple(row) for row in connection.execute(select(*sealed.key))]


def reseal(connection: Connection, sealed: Sealed, rows: Iterable[tuple[object, ...]]) -> int:
    """Seal the fields of some rows by the current key.

    Returns
    -------
    How many of them had been sealed by another.
    """
    vault, number = vault_of(connection), 0
    for row in rows:
        where = [column == value for column, value in zip(sealed.key, row, strict=True)]
        content = connection.execute(select(sealed.column).where(*where).with_for_update()).scalar()
        if not content or vault.is_current(content):
            continue
        place = sealed.place(*row)
        anew: str | bytes
        if isinstance(content, bytes):
            anew = vault.seal_bytes(place, vault.unseal_bytes(place, content))
        else:
            anew = vault.seal(place, vault.unseal(place, content))
        connection.execute(update(sealed.table).where(*where).values({sealed.column.name: anew}))
        number += 1
    return number


def forget_other_keys(connection: Connection) -> None:
    """Note that nothing is sealed by any key but the current one."""
    current = vault_of(connection).ring.current
    connection.execute(delete(vault_keys).where(vault_keys.c.key_id != current))
