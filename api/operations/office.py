"""The office: the drawer, the settings and the clock that every operation works with."""

import tempfile
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from api.errors import NotFound
from api.operations.at_hand import AtHand
from api.operations.law_at_hand import LawAtHand
from api.settings import Settings
from api.store import Database, StoredCase, batches, erasing, open_database
from scheduler.case import Case
from scheduler.casefile import load_case
from scheduler.planfile import sound_plan_from_json
from scheduler.trips import Plan, Trip

MOST_PEOPLE_AT_HAND = 200_000
"""A season's: about 2 kB each. Whoever stays longest unused goes; the batch in use always stays."""
MOST_TRIPS_AT_HAND = 10_000
"""A season's: about 27 kB each."""
MOST_LISTS_AT_HAND = 2
MOST_COUNTS_AT_HAND = 256


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Batch:
    """Hold a published plan with the case it was made from."""

    plan_id: str
    case: Case
    plan: Plan
    trips: dict[str, Trip]


@dataclass(slots=True)
class Office:
    """Hold what operations need.

    Parameters
    ----------
    database, settings
        Where things are kept, and how the service runs.
    trips, people
        What trips have come to, by plan and trip, and who of a campaign may be one person, with their stamps.
    counts
        How many people of a campaign are in each state, by who sees them.
    now
        Tells the moment (seconds since 1970 UTC).
    law
        Knows whether timetables can be laid at once.
    """

    database: Database
    settings: Settings
    now: Callable[[], int]
    law: LawAtHand = field(default_factory=LawAtHand)
    trips: AtHand[Any] = field(default_factory=lambda: AtHand(MOST_TRIPS_AT_HAND))
    people: AtHand[Any] = field(default_factory=lambda: AtHand(MOST_LISTS_AT_HAND))
    counts: AtHand[Mapping[str, int]] = field(default_factory=lambda: AtHand(MOST_COUNTS_AT_HAND))
    _at_hand: OrderedDict[str, tuple[int, Batch]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _erased: str = ""
    _opening: dict[str, Lock] = field(default_factory=dict)

    def batch(self, connection: Connection, plan_id: str) -> Batch:
        """Return a published plan; it changes by erasing alone, so the last few are kept at hand.

        Raises
        ------
        NotFound
            No such plan has been published.
        """
        erased = self.erased(connection)
        version = batches.case_version(connection, plan_id)
        if version < 0:
            raise NotFound
        known = self._known(plan_id, version)
        if known is not None:
            return known
        with self._lock:
            opening = self._opening.setdefault(plan_id, Lock())
        with opening:  # whoever wants another plan need not wait
            return self._known(plan_id, version) or self._put(version, _open(connection, plan_id), erased)

    def erased(self, connection: Connection) -> str:
        """Return the sign of the last erasure; what was at hand before it is forgotten, whoever erased."""
        sign = erasing.last(connection)
        for kept in (self.trips, self.people):
            kept.forget(sign)
        with self._lock:
            if sign != self._erased:
                self._at_hand.clear()
                self._opening.clear()
                self._erased = sign
        return sign

    def forget_erased(self) -> None:
        """Forget what is at hand of people, if something has been erased since, by any process."""
        with self.database.reading() as connection:
            self.erased(connection)

    def _known(self, plan_id: str, version: int) -> Batch | None:
        with self._lock:
            known = self._at_hand.get(plan_id)
            if known is None or known[0] != version:
                return None
            self._at_hand.move_to_end(plan_id)
            return known[1]

    def _put(self, version: int, batch: Batch, erased: str) -> Batch:
        with self._lock:
            if erased != self._erased:
                return batch  # read before somebody erased: it serves this once
            self._at_hand[batch.plan_id] = (version, batch)
            self._at_hand.move_to_end(batch.plan_id)
            people = sum(len(one.case.workers) for _, one in self._at_hand.values())
            while people > MOST_PEOPLE_AT_HAND and len(self._at_hand) > 1:
                _, (_, gone) = self._at_hand.popitem(last=False)
                people -= len(gone.case.workers)
        return batch


class Opening:
    """Open a plan once somebody asks for it; whoever holds this holds no plan.

    Parameters
    ----------
    office, plan_id
        Where, and which.
    """

    def __init__(self, office: Office, plan_id: str) -> None:
        self._office, self._plan_id = office, plan_id
        self._last: weakref.ref[Batch] | None = None

    def __call__(self) -> Batch:
        """Return the plan.

        Raises
        ------
        NotFound, StoreTrouble
            There is no such plan; the store cannot be read.
        """
        known = self._last() if self._last else None
        if known is None:
            with self._office.database.reading() as connection:
                known = self._office.batch(connection, self._plan_id)
            self._last = weakref.ref(known)
        return known


def _open(connection: Connection, plan_id: str) -> Batch:
    """Read a plan and its case out of the drawer."""
    head = batches.find_plan(connection, plan_id)
    document = batches.find_document(connection, plan_id)
    stored = batches.find_case(connection, head.case_id) if head else None
    if document is None or stored is None:
        raise NotFound
    plan = sound_plan_from_json(document)  # sealed in the store, and checked when it was published
    return Batch(plan_id, _case(stored), plan, {trip.trip_id: trip for trip in plan.trips})


def _case(stored: StoredCase) -> Case:
    """Read a case from its files, as they were received."""
    with unpacked(stored) as folder:
        return load_case(folder)


@contextmanager
def unpacked(stored: StoredCase) -> Iterator[Path]:
    """Give a folder with the files of a case, as they were received, and throw it away at the end."""
    with tempfile.TemporaryDirectory(prefix="return-bus-") as name:
        folder = Path(name)
        for file_name, content in stored.files.items():
            (folder / file_name).write_bytes(content)
        yield folder


def open_office(settings: Settings, now: Callable[[], int] = lambda: int(time.time())) -> Office:
    """Open the drawer that the settings name.

    Parameters
    ----------
    settings
        Where things are kept, and everything else that can be set.
    now
        Tells the moment (seconds since 1970 UTC).
    """
    return Office(open_database(settings.store, keys=settings.keys), settings, now)
