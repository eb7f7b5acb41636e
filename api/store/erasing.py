"""Erasing: details of facts, files of cases, documents of plans; the rows stay, and say when it was done."""

import json
import secrets
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, func, select, update

from api.store.engines import hold
from api.store.erasure_table import erasures
from api.store.sealing import CASE_FILE, PLAN_DOCUMENT
from api.store.tables import case_files, cases, events, links, plans, trip_people, trips

LAST = "last"


def note(connection: Connection) -> None:
    """Note that something is erased by this transaction: every process forgets what it has at hand."""
    sign = secrets.token_hex(16)
    done = connection.execute(update(erasures).where(erasures.c.name == LAST).values(sign=sign))
    if not done.rowcount:
        hold(connection, "erasures")
        connection.execute(delete(erasures))
        connection.execute(erasures.insert().values(name=LAST, sign=sign))


def last(connection: Connection) -> str:
    """Return the sign of the last erasure, "" = there was none."""
    return connection.execute(select(erasures.c.sign).where(erasures.c.name == LAST)).scalar() or ""


def details_of_trip(
    connection: Connection, plan_id: str, trip_id: str, now: int, event_ids: Collection[str] | None = None
) -> int:
    """Erase the details of health of a trip's facts, with their salts; both chains hold as before.

    Parameters
    ----------
    event_ids
        Only of these facts; None = of all.

    Returns
    -------
    Of how many facts.
    """
    own = (events.c.plan_id == plan_id) & (events.c.trip_id == trip_id) & (events.c.details != "")
    if event_ids is not None:
        own &= events.c.event_id.in_(sorted(event_ids))
    numbers = connection.execute(select(events.c.number).where(own)).scalars().all()
    for number in numbers:
        values = {"details": "", "erased_at": now}
        connection.execute(update(events).where(events.c.number == number).values(**values))
        connection.execute(update(links).where(links.c.event_number == number).values(salt=""))
    return len(numbers)


def mark_trip(connection: Connection, plan_id: str, trip_id: str, now: int) -> None:
    """Note that nothing of health is left of a trip."""
    key = (trips.c.plan_id == plan_id) & (trips.c.trip_id == trip_id)
    connection.execute(update(trips).where(key).values(erased_at=now))


def trips_left(connection: Connection, before_day: object) -> tuple[tuple[str, str], ...]:
    """Return the trips until a day of which something of health may be left: plan and trip."""
    query = select(trips.c.plan_id, trips.c.trip_id).where(
        trips.c.erased_at.is_(None), trips.c.day <= before_day
    )
    order = (trips.c.day, trips.c.plan_id, trips.c.trip_id)
    return tuple((row.plan_id, row.trip_id) for row in connection.execute(query.order_by(*order)))


def people_done(connection: Connection, plan_id: str, trip_id: str) -> tuple[str, ...]:
    """Return the people of a trip, by blind index, of whose trips none is left to be erased."""
    own = (
        (trip_people.c.plan_id == plan_id) & (trip_people.c.trip_id == trip_id) & (trip_people.c.person != "")
    )
    found = connection.execute(select(trip_people.c.person).where(own)).scalars().all()
    open_ = (
        select(trip_people.c.person)
        .join(
            trips,
            (trips.c.plan_id == trip_people.c.plan_id) & (trips.c.trip_id == trip_people.c.trip_id),
        )
        .where(trip_people.c.person.in_(found), trips.c.erased_at.is_(None))
    )
    still = set(connection.execute(open_).scalars())
    return tuple(person for person in found if person not in still)


def is_case_done(connection: Connection, case_id: str) -> bool:
    """Say whether all trips of all plans of a case have been erased."""
    left = (
        select(func.count())
        .select_from(trips.join(plans))
        .where(plans.c.case_id == case_id, trips.c.erased_at.is_(None))
    )
    return connection.execute(left).scalar_one() == 0


def plans_of_person(connection: Connection, person: str) -> tuple[tuple[str, str, str], ...]:
    """Return where a person was planned: plan, trip and number."""
    columns = (trip_people.c.plan_id, trip_people.c.trip_id, trip_people.c.worker_id)
    query = select(*columns).where(trip_people.c.person == person).order_by(*columns)
    return tuple((row.plan_id, row.trip_id, row.worker_id) for row in connection.execute(query))


def forget_person(connection: Connection, person: str, plan_ids: Collection[str]) -> None:
    """Forget by which ID number a person of some plans is found."""
    own = (trip_people.c.person == person) & trip_people.c.plan_id.in_(sorted(plan_ids))
    connection.execute(update(trip_people).where(own).values(person=""))


def replace_files(connection: Connection, case_id: str, files: Mapping[str, bytes]) -> None:
    """Keep files of a case in place of those of the same names, whatever their form (csv or xlsx)."""
    for name, content in files.items():
        stem = name.rpartition(".")[0]
        other = case_files.c.name.in_((f"{stem}.csv", f"{stem}.xlsx"))
        connection.execute(delete(case_files).where(case_files.c.case_id == case_id, other))
        row = {"case_id": case_id, "name": name}
        sealed = CASE_FILE.seal_bytes(connection, content, case_id, name)
        connection.execute(case_files.insert().values(**row, content=sealed))
    own = cases.c.case_id == case_id
    connection.execute(update(cases).where(own).values(version=cases.c.version + 1))


def replace_document(connection: Connection, plan_id: str, document: Mapping[str, object]) -> None:
    """Keep the document of a plan in place of the one that was published."""
    text = PLAN_DOCUMENT.seal(connection, json.dumps(dict(document), ensure_ascii=False), plan_id)
    connection.execute(update(plans).where(plans.c.plan_id == plan_id).values(document=text))
