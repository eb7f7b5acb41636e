"""The register of a campaign: how the lists agree on each person, kept row by row beside the lines.

Whoever adds or erases a line or a statement notes in the same transaction whom it is about (`note`). As long
as anybody is noted, the register is not read: it is settled first (`api.operations.settling`).
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update

from api.store.register_tables import (
    kin,
    register_counts,
    registered,
    registered_under,
    registers,
    unsettled,
)
from api.store.tables import list_lines, lists, statements
from api.store.vault import vault_of

FORM = 1
"""Grows when records are judged by other rules: registers of another form are made anew."""
UNIT_SIGNS = 16
Within = tuple[tuple[frozenset[str], ...], ...]
"""What somebody sees: in any of these, of each set of units one; () inside = everybody."""
EVERYBODY: Within = ((),)


@dataclass(frozen=True, slots=True)
class Registered:
    """Hold how the lists agree on one person.

    Parameters
    ----------
    person, family
        Blind indexes: of the person, and of whoever was ever said to be one with him.
    state, ages, sound
        How they agree; whether that may change with the day; False where the ID number cannot be right.
    phone, born
        Blind indexes of the telephone, and of name and birthday; "" = not known.
    units
        Blind indexes of villages and firms that any list names.
    """

    person: str
    family: str
    state: str
    ages: bool
    sound: bool
    phone: str
    born: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold as of which day a register is, and a stamp that changes whenever anything in it does."""

    day: date
    stamp: str


def note(connection: Connection, campaign_id: str, persons: Iterable[str]) -> None:
    """Note that something about people has changed."""
    rows = [{"campaign_id": campaign_id, "person": one} for one in dict.fromkeys(persons) if one]
    if rows:
        connection.execute(unsettled.insert(), rows)


def note_everywhere(connection: Connection, person: str) -> None:
    """Note a person in all campaigns that know of him."""
    on_lists = select(lists.c.campaign_id).join(list_lines).where(list_lines.c.person == person)
    said = select(statements.c.campaign_id).where(statements.c.person == person)
    for campaign_id in connection.execute(on_lists.union(said)).scalars().all():
        note(connection, campaign_id, (person,))


def standing(connection: Connection, campaign_id: str, today: date) -> Standing | None:
    """Return how a register stands, None where it must be settled before it is read."""
    noted = exists().where(unsettled.c.campaign_id == campaign_id)
    query = select(registers, noted.label("noted")).where(registers.c.campaign_id == campaign_id)
    row = connection.execute(query).first()
    if row is None or row.noted or row.form != FORM or row.day < today:
        return None
    return Standing(row.day, row.stamp)


def begin(connection: Connection, campaign_id: str, today: date) -> date:
    """Note everybody whose state may be another one than on the day before; return the day that counts.

    A register that is not there, or was made by other rules, is made anew. The day never goes back, so that
    machines whose clocks differ do not take each other's work back.
    """
    row = connection.execute(select(registers).where(registers.c.campaign_id == campaign_id)).first()
    if row is None or row.form != FORM:
        for table in (registered, registered_under, register_counts, kin, registers):
            connection.execute(delete(table).where(table.c.campaign_id == campaign_id))
        _note_all(connection, campaign_id)
        first = {"campaign_id": campaign_id, "form": FORM, "day": today, "stamp": secrets.token_hex(16)}
        connection.execute(registers.insert().values(**first))
        return today
    if row.day < today:
        aging = (registered.c.campaign_id == campaign_id, registered.c.ages == literal_column("1"))
        note(connection, campaign_id, connection.execute(select(registered.c.person).where(*aging)).scalars())
        own = registers.c.campaign_id == campaign_id
        connection.execute(sql_update(registers).where(own).values(day=today))
    day: date = row.day
    return max(day, today)


def _note_all(connection: Connection, campaign_id: str) -> None:
    own = unsettled.c.campaign_id == campaign_id
    connection.execute(delete(unsettled).where(own))
    on_lists = select(list_lines.c.person).join(lists).where(lists.c.campaign_id == campaign_id)
    said = select(statements.c.person).where(
        statements.c.campaign_id == campaign_id, statements.c.person != ""
    )
    people = on_lists.union(said).subquery()
    rows = select(literal(campaign_id), people.c.person)
    connection.execute(sql_insert(unsettled).from_select(["campaign_id", "person"], rows))


def noted(connection: Connection, campaign_id: str, most: int) -> tuple[dict[int, str], int]:
    """Return the first few notes, by their numbers, and how many more there may be (0 or 1)."""
    query = select(unsettled.c.number, unsettled.c.person).where(unsettled.c.campaign_id == campaign_id)
    rows = connection.execute(query.order_by(unsettled.c.number).limit(most + 1)).all()
    return {row.number: row.person for row in rows[:most]}, int(len(rows) > most)


def take_back(connection: Connection, campaign_id: str, numbers: Collection[int]) -> None:
    """Take notes back that are settled, and give the register another stamp."""
    connection.execute(delete(unsettled).where(unsettled.c.number.in_(numbers)))
    own = registers.c.campaign_id == campaign_id
    connection.execute(sql_update(registers).where(own).values(stamp=secrets.token_hex(16)))


def join(connection: Connection, campaign_id: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Make people kin: what is said of one may change what the other's record is."""
    for one, other in pairs:
        families = relatives(connection, campaign_id, (one, other))
        if one == other or families[one] == families[other]:
            continue
        family = min(families.values())
        own = (kin.c.campaign_id == campaign_id, kin.c.person.in_(families))
        connection.execute(delete(kin).where(*own))
        rows = [{"campaign_id": campaign_id, "person": who, "family": family} for who in families]
        connection.execute(kin.insert(), rows)


def relatives(connection: Connection, campaign_id: str, persons: Collection[str]) -> dict[str, str]:
    """Return people and all their kin, each with the name of the family; who has none is his own."""
    own = kin.c.campaign_id == campaign_id
    families = select(kin.c.family).where(own, kin.c.person.in_(persons))
    rows = connection.execute(select(kin.c.person, kin.c.family).where(own, kin.c.family.in_(families)))
    return {person: person for person in persons} | {row.person: row.family for row in rows}


def put(
    connection: Connection, campaign_id: str, families: Collection[str], rows: Iterable[Registered]
) -> None:
    """Keep the records of families in place of those that were there, and count them anew.

    Parameters
    ----------
    families
        By all names that they have had: a family is named after one of its own.
    """
    rows = tuple(rows)
    own = (registered.c.campaign_id == campaign_id, registered.c.family.in_(families))
    changes: Counter[tuple[str, str]] = Counter()
    before = {
        row.person: row.state
        for row in connection.execute(select(registered.c.person, registered.c.state).where(*own))
    }
    if before:
        under = (registered_under.c.campaign_id == campaign_id, registered_under.c.person.in_(before))
        for unit, person in connection.execute(
            select(registered_under.c.unit, registered_under.c.person).where(*under)
        ):
            changes[unit, before[person]] -= 1
        changes.subtract(("", state) for state in before.values())
        connection.execute(delete(registered).where(*own))
        connection.execute(delete(registered_under).where(*under))
    changes.update((unit, row.state) for row in rows for unit in ("", *row.units))
    key = {"campaign_id": campaign_id}
    made = [key | _columns(row) for row in rows]
    units = [key | {"unit": unit, "person": row.person} for row in rows for unit in row.units]
    for table, added in ((registered, made), (registered_under, units)):
        if added:
            connection.execute(table.insert(), added)
    _count(connection, campaign_id, changes)


def _columns(row: Registered) -> dict[str, object]:
    texts = {name: getattr(row, name) for name in ("person", "state", "family", "phone", "born")}
    return {**texts, "ages": int(row.ages), "sound": int(row.sound)}


def _count(connection: Connection, campaign_id: str, changes: Mapping[tuple[str, str], int]) -> None:
    """Add to the numbers of people by unit and state."""
    t, units = register_counts, {unit for unit, _ in changes}
    own = (t.c.campaign_id == campaign_id, t.c.unit.in_(units))
    known = {(row.unit, row.state) for row in connection.execute(select(t.c.unit, t.c.state).where(*own))}
    for (unit, state), change in changes.items():
        if not change:
            continue
        key = {"campaign_id": campaign_id, "unit": unit, "state": state}
        if (unit, state) in known:
            where = [t.c[name] == value for name, value in key.items()]
            connection.execute(sql_update(t).where(*where).values(number=t.c.number + change))
        else:
            connection.execute(t.insert().values(**key, number=change))


def page(
    connection: Connection, campaign_id: str, within: Within, state: str | None, after: str, most: int
) -> tuple[str, ...]:
    """Return some people after one, in their order; one more than wanted says that there are more."""
    query = select(registered.c.person).where(_own(campaign_id, within), registered.c.person > after)
    if state is not None:
        query = query.where(registered.c.state == state)
    return tuple(connection.execute(query.order_by(registered.c.person).limit(most + 1)).scalars())


def counts(connection: Connection, campaign_id: str, within: Within) -> Mapping[str, int]:
    """Return how many people there are, by state."""
    if () in within:
        return _kept_counts(connection, campaign_id, {""})
    if len(within) == 1 and len(within[0]) == 1:
        return _counts_under(connection, campaign_id, within[0][0])
    query = select(registered.c.state, func.count()).where(_own(campaign_id, within))
    return {row[0]: row[1] for row in connection.execute(query.group_by(registered.c.state))}


def _counts_under(connection: Connection, campaign_id: str, units: frozenset[str]) -> Mapping[str, int]:
    """Return how many people stand under any of some units; who stands under two of them is one person."""
    found = Counter(_kept_counts(connection, campaign_id, units))
    if len(units) > 1:
        t = registered_under
        own = (t.c.campaign_id == campaign_id, t.c.unit.in_(sorted(units)))
        # counted here: asked to group by people, SQLite goes through everybody
        number = Counter(connection.execute(select(t.c.person).where(*own)).scalars())
        times = {person: places for person, places in number.items() if places > 1}
        there = (registered.c.campaign_id == campaign_id, registered.c.person.in_(times))
        for person, state in connection.execute(
            select(registered.c.person, registered.c.state).where(*there)
        ):
            found[state] -= times[person] - 1
    return found


def _kept_counts(connection: Connection, campaign_id: str, units: Collection[str]) -> Mapping[str, int]:
    t = register_counts
    query = select(t.c.state, func.sum(t.c.number)).where(t.c.campaign_id == campaign_id, t.c.unit.in_(units))
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(t.c.state))}


def lookalikes(connection: Connection, campaign_id: str) -> tuple[set[str], set[str]]:
    """Return who shares a telephone, or name and birthday, with others, and whose number cannot be right."""
    own = registered.c.campaign_id == campaign_id
    found: set[str] = set()
    for column in (registered.c.phone, registered.c.born):
        shared = select(column).where(own, column != "").group_by(column).having(func.count() > 1)
        if column is registered.c.born:
            shared = shared.having(func.min(registered.c.sound) == 0)
        found.update(connection.execute(select(registered.c.person).where(own, column.in_(shared))).scalars())
    unsound = connection.execute(
        select(registered.c.person).where(own, registered.c.sound == literal_column("0"))
    ).scalars()
    return found, set(unsound)


def present(connection: Connection, campaign_id: str, persons: Collection[str]) -> set[str]:
    """Return which of some people are in the register."""
    own = (registered.c.campaign_id == campaign_id, registered.c.person.in_(persons))
    return set(connection.execute(select(registered.c.person).where(*own)).scalars())


def unit_index(connection: Connection, kind: str, unit: str) -> str:
    """Return the blind index of a village or a firm of a campaign's files."""
    return vault_of(connection).index(kind, unit)[:UNIT_SIGNS]


def _own(campaign_id: str, within: Within) -> ColumnElement[bool]:
    """Return the condition under which a row is of a campaign and within what somebody sees."""
    alternatives = []
    for scope in within:
        bounds = [
            registered.c.person.in_(_under(campaign_id, units)) if units else false() for units in scope
        ]
        alternatives.append(and_(true(), *bounds))
    return and_(registered.c.campaign_id == campaign_id, or_(false(), *alternatives))


def _under(campaign_id: str, units: frozenset[str]) -> Select[Any]:
    own = (registered_under.c.campaign_id == campaign_id, registered_under.c.unit.in_(sorted(units)))
    return select(registered_under.c.person).where(*own)
