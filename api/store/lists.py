"""Lists of people as they came in, and what was said of these people; only added to, erased in time."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select, update

from api.store import register
from api.store.records import ListRecord, Statement
from api.store.sealing import LIST_LINE, STATEMENT
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import list_lines, lists, statements, worker_numbers
from api.store.vault import vault_of

MOST_AT_ONCE = 500
"""Most people who are asked for in one question: engines limit the values of one."""
CORRECTION, DECISION, POST, ACCEPTANCE = "correction", "decision", "post", "acceptance"
SETTLING = frozenset({CORRECTION, DECISION})
"""Kinds of statements that change how the lists agree on somebody."""
Line = tuple[int, str, Mapping[str, str]]
"""Number of the line, by what the person is known (ID number, else place of the line), and the cells."""


def add_list(connection: Connection, record: ListRecord, lines: Iterable[Line]) -> None:
    """Keep a list."""
    columns = ("list_id", "campaign_id", "kind", "unit", "lines", "received_at", "brought_by")
    connection.execute(lists.insert().values(**{name: getattr(record, name) for name in columns}))
    rows = [
        {
            "list_id": record.list_id,
            "line": line,
            "person": index_of(connection, key),
            "cells": LIST_LINE.seal(
                connection, json.dumps(dict(cells), ensure_ascii=False), record.list_id, line
            ),
        }
        for line, key, cells in lines
    ]
    if rows:
        connection.execute(list_lines.insert(), rows)
        register.note(connection, record.campaign_id, (str(row["person"]) for row in rows))


def lists_of(connection: Connection, campaign_id: str, span: Span = WHOLE_LIST) -> tuple[ListRecord, ...]:
    """Return the heads of the lists of a campaign, the latest first; the caller cuts."""
    order = ((lists.c.received_at, True), (lists.c.list_id, False))
    query = span.rows(select(lists).where(lists.c.campaign_id == campaign_id), *order, cut=False)
    return tuple(ListRecord(**row._mapping) for row in connection.execute(query))


def lines_of(
    connection: Connection, campaign_id: str, persons: Collection[str] | None = None
) -> Iterable[tuple[ListRecord, int, dict[str, str]]]:
    """Yield lines of all lists of a campaign with the head of each one's list; erased lines are left out.

    Parameters
    ----------
    persons
        Only of these people, by blind index; None = of all.
    """
    query = select(list_lines).where(list_lines.c.cells != "")
    if persons is None:
        query = query.join(lists).where(lists.c.campaign_id == campaign_id)
        heads = {record.list_id: record for record in lists_of(connection, campaign_id)}
        found = connection.execute(query.order_by(list_lines.c.list_id, list_lines.c.line)).all()
    else:
        # by people alone: of two conditions SQLite may take the wrong one first
        query = query.where(list_lines.c.person.in_(persons))
        found = connection.execute(query.order_by(list_lines.c.list_id, list_lines.c.line)).all()
        of = (lists.c.campaign_id == campaign_id, lists.c.list_id.in_({row.list_id for row in found}))
        rows = connection.execute(select(lists).where(*of))
        heads = {row.list_id: ListRecord(**row._mapping) for row in rows}
    for row in found:
        if row.list_id not in heads:
            continue
        text = LIST_LINE.unseal(connection, row.cells, row.list_id, row.line)
        yield heads[row.list_id], row.line, json.loads(text)


def say(
    connection: Connection,
    campaign_id: str,
    kind: str,
    body: Mapping[str, object],
    said: tuple[str, int],
    person: str = "",
    firm_id: str = "",
) -> Statement:
    """Keep what somebody said of a person or a firm.

    Parameters
    ----------
    said
        Who says so, and when.
    person, firm_id
        Of whom: blind index, or firm.
    """
    statement_id = secrets.token_hex(8)
    row: dict[str, Any] = {
        "statement_id": statement_id,
        "campaign_id": campaign_id,
        "kind": kind,
        "person": person,
        "firm_id": firm_id,
        "body": STATEMENT.seal(connection, json.dumps(dict(body), ensure_ascii=False), statement_id),
        "said_by": said[0],
        "said_at": said[1],
    }
    added = connection.execute(statements.insert().values(**row))
    if kind in SETTLING:
        register.note(connection, campaign_id, (person,))
    assert added.inserted_primary_key is not None
    return Statement(
        added.inserted_primary_key[0], statement_id, campaign_id, kind, person, firm_id, body, *said
    )


def said_in(
    connection: Connection,
    campaign_id: str,
    kinds: Collection[str],
    person: str = "",
    firm_id: str = "",
    persons: Collection[str] | None = None,
) -> tuple[Statement, ...]:
    """Return what was said in a campaign, in the order in which it came in; what is erased is left out.

    Parameters
    ----------
    kinds
        Which kinds of things.
    person, firm_id
        Only of this person or firm; "" = of all.
    persons
        Only of these people, by blind index; None = of all.
    """
    query = select(statements).where(
        statements.c.campaign_id == campaign_id, statements.c.kind.in_(sorted(kinds)), statements.c.body != ""
    )
    if person:
        query = query.where(statements.c.person == person)
    if persons is not None:
        query = query.where(statements.c.person.in_(persons))
    if firm_id:
        query = query.where(statements.c.firm_id == firm_id)
    rows = connection.execute(query.order_by(statements.c.number))
    return tuple(_statement(connection, row) for row in rows)


def said_of(connection: Connection, person: str, campaign_ids: Collection[str]) -> tuple[Statement, ...]:
    """Return all that was said of a person in some campaigns, in the order in which it came in."""
    query = select(statements).where(
        statements.c.person == person,
        statements.c.body != "",
        statements.c.campaign_id.in_(sorted(campaign_ids)),
    )
    rows = connection.execute(query.order_by(statements.c.number))
    return tuple(_statement(connection, row) for row in rows)


def said_of_people(
    connection: Connection, people: Collection[str], campaign_ids: Collection[str], kinds: Collection[str]
) -> Iterator[Statement]:
    """Yield what was said of some people in some campaigns, of each in the order in which it came in."""
    whom = sorted(people)
    for begin in range(0, len(whom), MOST_AT_ONCE):
        query = select(statements).where(
            statements.c.person.in_(whom[begin : begin + MOST_AT_ONCE]),
            statements.c.body != "",
            statements.c.campaign_id.in_(sorted(campaign_ids)),
            statements.c.kind.in_(sorted(kinds)),
        )
        for row in connection.execute(query.order_by(statements.c.number)):
            yield _statement(connection, row)


def erase(
    connection: Connection,
    person: str,
    now: int,
    kinds: Collection[str] | None = None,
    campaign_ids: Collection[str] | None = None,
) -> int:
    """Erase what was said of a person; the rows stay and are marked.

    Parameters
    ----------
    kinds
        Only these; None = all of it, and the person's lines on lists.
    campaign_ids
        Only in these campaigns; None = in all.

    Returns
    -------
    How many rows were erased.
    """
    own = (statements.c.person == person) & (statements.c.body != "")
    if kinds is not None:
        own &= statements.c.kind.in_(sorted(kinds))
    if campaign_ids is not None:
        own &= statements.c.campaign_id.in_(sorted(campaign_ids))
    number = connection.execute(update(statements).where(own).values(body="", erased_at=now)).rowcount
    if kinds is None or SETTLING & set(kinds):
        register.note_everywhere(connection, person)
    if kinds is None:
        key = (list_lines.c.person == person) & (list_lines.c.cells != "")
        if campaign_ids is not None:
            brought = select(lists.c.list_id).where(lists.c.campaign_id.in_(sorted(campaign_ids)))
            key &= list_lines.c.list_id.in_(brought)
        number += connection.execute(update(list_lines).where(key).values(cells="")).rowcount
    return int(number)


def index_of(connection: Connection, key: str) -> str:
    """Return the blind index of what a person is known by."""
    return vault_of(connection).index("person", key)


def worker_ids(connection: Connection, campaign_id: str) -> dict[str, str]:
    """Return the numbers under which people of a campaign have been planned, by blind index."""
    query = select(worker_numbers).where(worker_numbers.c.campaign_id == campaign_id)
    return {row.person: row.worker_id for row in connection.execute(query)}


def put_worker_ids(connection: Connection, campaign_id: str, numbers: Mapping[str, str]) -> None:
    """Keep the numbers of people who had none."""
    rows = [
        {"campaign_id": campaign_id, "person": person, "worker_id": worker_id}
        for person, worker_id in numbers.items()
    ]
    if rows:
        connection.execute(worker_numbers.insert(), rows)


def _statement(connection: Connection, row: Row[Any]) -> Statement:
    body = json.loads(STATEMENT.unseal(connection, row.body, row.statement_id))
    return Statement(
        row.number,
        row.statement_id,
        row.campaign_id,
        row.kind,
        row.person,
        row.firm_id,
        body,
        row.said_by,
        row.said_at,
    )
