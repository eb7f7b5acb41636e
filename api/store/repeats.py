"""Requests under a key: claimed while somebody is at work; answers kept sealed, thrown away in time."""

import base64
import json
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select, update

from api.store.repeat_table import claims, repeats
from api.store.sealing import REPEAT_ANSWER

MOST_PRUNED = 100


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """Hold an answer as it was given.

    Parameters
    ----------
    status, headers, content
        As they went out; a secret may stand in the content.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold what is kept under a key: what was asked for, and the answer (None = it has been erased)."""

    request: str
    answer: KeptAnswer | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold that somebody is at work on a request.

    Parameters
    ----------
    repeat_id, request
        By which key and request are found: blind indexes.
    owner
        Made anew by whoever is at work.
    ends_at
        When it lapses (seconds since 1970 UTC): its owner has died.
    """

    repeat_id: str
    request: str
    owner: str
    ends_at: int


def claim(connection: Connection, wanted: Claim, now: int) -> Claim:
    """Claim a key, and return the claim that holds: the wanted one, or somebody else's."""
    if others := claim_of(connection, wanted.repeat_id, now):
        return others
    connection.execute(delete(claims).where(claims.c.repeat_id == wanted.repeat_id))
    values = {name: getattr(wanted, name) for name in Claim.__slots__}
    connection.execute(claims.insert().values(**values))
    return wanted


def claim_of(connection: Connection, repeat_id: str, now: int) -> Claim | None:
    """Return the claim to a key, None = nobody is at work, as far as anybody knows."""
    row = connection.execute(
        select(claims).where(claims.c.repeat_id == repeat_id, claims.c.ends_at > now)
    ).first()
    return Claim(**row._mapping) if row else None


def release(connection: Connection, held: Claim) -> None:
    """Give a claim back, unless it has lapsed and is somebody else's by now."""
    own = (claims.c.repeat_id == held.repeat_id) & (claims.c.owner == held.owner)
    connection.execute(delete(claims).where(own))


def find(connection: Connection, repeat_id: str, now: int) -> Kept | None:
    """Return what is kept under a key, None = nothing, or its time is over."""
    row = connection.execute(
        select(repeats).where(repeats.c.repeat_id == repeat_id, repeats.c.ends_at > now)
    ).first()
    if row is None:
        return None
    text = REPEAT_ANSWER.unseal(connection, row.answer, repeat_id)
    return Kept(row.request, _answer(text) if text else None)


def put(
    connection: Connection, repeat_id: str, request: str, answer: KeptAnswer, now: int, ends_at: int
) -> None:
    """Keep an answer, and throw some away whose time is over."""
    # rows that another writer throws away just now are left to him: two never wait for each other
    over = select(repeats.c.repeat_id).where(repeats.c.ends_at <= now).limit(MOST_PRUNED)
    ids = set(connection.execute(over.with_for_update(skip_locked=True)).scalars()) | {repeat_id}
    connection.execute(delete(repeats).where(repeats.c.repeat_id.in_(sorted(ids))))
    content = base64.b64encode(answer.content).decode()
    text = json.dumps({"status": answer.status, "headers": answer.headers, "content": content})
    row = {"repeat_id": repeat_id, "request": request, "ends_at": ends_at}
    sealed = REPEAT_ANSWER.seal(connection, text, repeat_id)
    connection.execute(repeats.insert().values(**row, answer=sealed))


def prune(connection: Connection, now: int) -> int:
    """Throw away all that is kept and whose time is over, and return how many it were."""
    connection.execute(delete(claims).where(claims.c.ends_at <= now))
    return int(connection.execute(delete(repeats).where(repeats.c.ends_at <= now)).rowcount)


def erase_answers(connection: Connection) -> None:
    """Erase all answers that are kept; that their acts have been done stays known."""
    connection.execute(update(repeats).where(repeats.c.answer != "").values(answer=""))


def _answer(text: str) -> KeptAnswer:
    kept = json.loads(text)
    headers = tuple((str(name), str(value)) for name, value in kept["headers"])
    return KeptAnswer(kept["status"], headers, base64.b64decode(kept["content"]))
