"""Doing an act once, however often the request comes: the answer is kept in the transaction of the act."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from api.access import Caller
from api.errors import RepeatDiffers, RepeatErased
from api.operations.office import Office
from api.store import KeptAnswer, hold, repeats

HOUR_S = 3_600


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a request that may come again.

    Parameters
    ----------
    key
        Under which its sender will send it again.
    what
        Method and address.
    body
        What was sent.
    """

    key: str
    what: str
    body: bytes = field(repr=False)


class _DoneMeanwhile(Exception):
    """Stop an act that another process has done while this one waited for it."""

    def __init__(self, answer: KeptAnswer) -> None:
        self.answer = answer


def once(
    office: Office, caller: Caller | None, asked: Asked, act: Callable[[], KeptAnswer]
) -> tuple[KeptAnswer, bool]:
    """Do an act, or give the answer that it was given before.

    All that the act writes, and its answer, is one transaction: when the process dies, both are kept or
    none is. Who comes while the act is under way waits for it. What is refused leaves no answer behind.

    Parameters
    ----------
    caller
        Who asks; None = anybody.
    act
        Does it and returns what is to be answered.

    Returns
    -------
    The answer, and whether it is that of an earlier request.

    Raises
    ------
    RepeatDiffers, RepeatErased
        Something else has been asked for under this key; it has been done, but its answer has been erased.
    """
    names = _names(office, caller, asked)
    with office.database.reading() as connection:
        found = _found(connection, names, office.now())
    if found is not None:
        return found, True

    def begin(connection: Connection) -> None:
        hold(connection, f"repeat/{names[0]}")
        done = _found(connection, names, office.now())
        if done is not None:
            raise _DoneMeanwhile(done)

    try:
        with office.database.whole(begin) as whole:
            answer, now = act(), office.now()
            ends_at = now + office.settings.repeat_hours * HOUR_S
            whole.finish(lambda connection: repeats.put(connection, *names, answer, now, ends_at))
    except _DoneMeanwhile as done:
        return done.answer, True
    return answer, False


def _names(office: Office, caller: Caller | None, asked: Asked) -> tuple[str, str]:
    """Return by what a key and a request are found again: keys of two callers never meet."""
    who = f"{'account' if caller.has_account else 'link'}/{caller.caller_id}" if caller else ""
    digest = hashlib.sha256(asked.body).hexdigest()
    # blind indexes: nobody without the file of keys can try out what a body may have been
    index = office.database.vault.index
    return index("repeat-key", f"{who}\n{asked.key}"), index("repeat-request", f"{asked.what}\n{digest}")


def _found(connection: Connection, names: tuple[str, str], now: int) -> KeptAnswer | None:
    """Return the answer that is kept, None = nothing has been asked for under this key.

    Raises
    ------
    RepeatDiffers, RepeatErased
        As `once`.
    """
    repeat_id, request = names
    kept = repeats.find(connection, repeat_id, now)
    if kept is None:
        return None
    if kept.request != request:
        raise RepeatDiffers
    if kept.answer is None:
        raise RepeatErased
    return kept.answer
