"""The file of locks: TOML with the present moment, locks on trips and locks on people."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from scheduler.clock import LocalClock
from scheduler.errors import ReplanFault, ReplanRefused
from scheduler.replan.locks import Locks, TripLock

GREATEST_FILE_BYTES = 16 * 1024 * 1024
SECTIONS = ("now", "trips", "people")
PERSON_KEYS = ("trip", "not")


def read_locks(path: Path, clock: LocalClock) -> Locks:
    """Read a file of locks (docs/replanning.md).

    Parameters
    ----------
    path
        The file.
    clock
        Local time of the case.

    Raises
    ------
    ReplanRefused
        The file cannot be read, or something in it is no lock; every fault is said.
    """
    try:
        if path.stat().st_size > GREATEST_FILE_BYTES:
            raise ReplanRefused([ReplanFault("", "LOCKS_UNREADABLE", "16 MB")])
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReplanRefused([ReplanFault("", "LOCKS_UNREADABLE", str(error.strerror))]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ReplanRefused([ReplanFault("", "LOCKS_UNREADABLE", str(error))]) from error
    return locks_of(document, clock)


def locks_of(document: Mapping[str, object], clock: LocalClock) -> Locks:
    """Return the locks that a parsed file holds.

    Parameters
    ----------
    document
        What the file says.
    clock
        Local time of the case.

    Raises
    ------
    ReplanRefused
        Something in it is no lock; every fault is said.
    """
    faults: list[ReplanFault] = [
        ReplanFault(name, "LOCK_FORM", name) for name in document if name not in SECTIONS
    ]
    trips, stays_on, keeps_off = {}, {}, {}
    for trip_id, wish in _rows(document, "trips", faults):
        kinds, unknown = _kinds(wish)
        faults += [ReplanFault(trip_id, "LOCK_KIND_UNKNOWN", word) for word in unknown]
        trips[trip_id] = kinds
    for worker_id, wish in _rows(document, "people", faults):
        if not isinstance(wish, Mapping) or not wish or set(wish) - set(PERSON_KEYS):
            faults.append(ReplanFault(worker_id, "LOCK_FORM", str(wish)))
            continue
        trip, barred = wish.get("trip"), wish.get("not", [])
        barred = [barred] if isinstance(barred, str) else barred
        if not isinstance(trip, str | None) or not isinstance(barred, list):
            faults.append(ReplanFault(worker_id, "LOCK_FORM", str(wish)))
            continue
        if trip:
            stays_on[worker_id] = trip
        if barred:
            keeps_off[worker_id] = frozenset(map(str, barred))
    now = _now(document.get("now"), clock, faults)
    if faults:
        raise ReplanRefused(sorted(set(faults)))
    return Locks(trips, stays_on, keeps_off, now)


def read_now(text: str, clock: LocalClock) -> int:
    """Read the present moment, local where it says no offset.

    Raises
    ------
    ReplanRefused
        The text is no date and time.
    """
    try:
        return clock.moment(text)
    except (ValueError, OverflowError) as error:
        raise ReplanRefused([ReplanFault("now", "NOW_UNREADABLE", text)]) from error


def _rows(
    document: Mapping[str, object], name: str, faults: list[ReplanFault]
) -> Iterator[tuple[str, object]]:
    section = document.get(name, {})
    if isinstance(section, Mapping):
        yield from section.items()
    else:
        faults.append(ReplanFault(name, "LOCK_FORM", str(section)))


def _kinds(wish: object) -> tuple[frozenset[TripLock], list[str]]:
    """Return the locks that are known, and the words that are none."""
    words = [wish] if isinstance(wish, str) else wish
    if not isinstance(words, list):
        return frozenset(), [str(wish)]
    known = {lock.value for lock in TripLock}
    texts = [str(word) for word in words]
    return frozenset(TripLock(word) for word in texts if word in known), [
        word for word in texts if word not in known
    ]


def _now(wish: object, clock: LocalClock, faults: list[ReplanFault]) -> int | None:
    if wish is None:
        return None
    text = wish.isoformat() if isinstance(wish, datetime) else str(wish)
    try:
        return read_now(text, clock)
    except ReplanRefused as refused:
        faults += refused.faults
        return None
