"""Doing an act once, however often the request comes: claimed, then done and answered in one transaction."""

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection

from api.access import Caller
from api.errors import RepeatDiffers, RepeatErased, RepeatUnderWay, StoreTrouble
from api.operations.office import Office
from api.store import KeptAnswer, hold, repeats
from api.store.repeats import Claim

HOUR_S = 3_600
CLAIM_S = 60
"""When a claim lapses, for its process may have died. Who is still at work then is not disturbed: whoever
keeps his answer first has done it."""
PATIENCE_S = 3.0
"""How long somebody waits who comes while another is at work; then he is told to come again."""
REST_S = 0.05


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
    """Stop an act that another process has done."""

    def __init__(self, answer: KeptAnswer) -> None:
        self.answer = answer


def once(
    office: Office, caller: Caller | None, asked: Asked, act: Callable[[], KeptAnswer]
) -> tuple[KeptAnswer, bool]:
    """Do an act, or give the answer that it was given before.

    The key is claimed in a short transaction, so that nobody else begins. Then the act reads and reckons
    without any lock. From its first write on, all that it writes and its answer are one transaction: when the
    process dies, both are kept or none is, and the claim lapses. What is refused leaves nothing behind.

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
    RepeatDiffers, RepeatErased, RepeatUnderWay
        Something else has been asked for under this key; it has been done, but its answer has been erased;
        somebody is at work on it.
    """
    names = _names(office, caller, asked)
    try:
        held = _claimed(office, names)
        try:
            return _done(office, names, held, act), False
        except BaseException:
            with suppress(StoreTrouble):  # then it lapses
                office.database.write(lambda connection: repeats.release(connection, held))
            raise
    except _DoneMeanwhile as done:
        return done.answer, True


def _claimed(office: Office, names: tuple[str, str]) -> Claim:
    """Claim a key; wait a little where somebody else is at work on the request.

    Raises
    ------
    RepeatDiffers, RepeatErased, RepeatUnderWay, _DoneMeanwhile
        As `once`; it has been done.
    """
    begun, owner = time.monotonic(), secrets.token_hex(8)

    def keep(connection: Connection) -> Claim:
        hold(connection, f"repeat/{names[0]}")
        _stop_if_done(office, connection, names)
        wanted = Claim(*names, owner, office.now() + CLAIM_S)
        return repeats.claim(connection, wanted, office.now())

    while True:
        with office.database.reading() as connection:
            _stop_if_done(office, connection, names)
            others = repeats.claim_of(connection, names[0], office.now())
        held = others or office.database.write(keep)  # looking on holds up nobody who writes
        if held.owner == owner:
            return held
        if held.request != names[1]:
            raise RepeatDiffers
        if time.monotonic() - begun > PATIENCE_S:
            raise RepeatUnderWay
        time.sleep(REST_S)


def _done(office: Office, names: tuple[str, str], held: Claim, act: Callable[[], KeptAnswer]) -> KeptAnswer:
    """Do the act; its answer is kept, and the claim given back, with the last of what it writes."""

    def begin(connection: Connection) -> None:
        hold(connection, f"repeat/{names[0]}")
        _stop_if_done(office, connection, names)  # where the claim lapsed while its owner was still at work

    with office.database.whole(begin) as whole:
        answer, now = act(), office.now()
        ends_at = now + office.settings.repeat_hours * HOUR_S

        def finish(connection: Connection) -> None:
            repeats.put(connection, *names, answer, now, ends_at)
            repeats.release(connection, held)

        whole.finish(finish)
    return answer


def _names(office: Office, caller: Caller | None, asked: Asked) -> tuple[str, str]:
    """Return by what a key and a request are found again: keys of two callers never meet."""
    who = f"{'account' if caller.has_account else 'link'}/{caller.caller_id}" if caller else ""
    digest = hashlib.sha256(asked.body).hexdigest()
    # blind indexes: nobody without the file of keys can try out what a body may have been
    index = office.database.vault.index
    return index("repeat-key", f"{who}\n{asked.key}"), index("repeat-request", f"{asked.what}\n{digest}")


def _stop_if_done(office: Office, connection: Connection, names: tuple[str, str]) -> None:
    """Go on only where nothing has been done under this key.

    Raises
    ------
    RepeatDiffers, RepeatErased, _DoneMeanwhile
        As `once`; it has been done.
    """
    repeat_id, request = names
    kept = repeats.find(connection, repeat_id, office.now())
    if kept is None:
        return
    if kept.request != request:
        raise RepeatDiffers
    if kept.answer is None:
        raise RepeatErased
    raise _DoneMeanwhile(kept.answer)
