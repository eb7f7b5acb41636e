"""Filling a store with a season: published counties, what has been reported, a campaign with its people."""

import json
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.access import Caller
from api.operations import campaigns
from api.operations.office import Office
from api.operations.settling import settle_soon
from api.store import EventRecord, ListRecord, TokenRecord, chain, lists
from api.store.details import parted
from api.store.sealing import EVENT_DETAILS, LINK_SALT, STATEMENT
from api.store.tables import events as event_rows
from api.store.tables import links, statements
from benchmarks.handover.facts import Device, devices_of
from benchmarks.season.county import GIVEN, SURNAMES, County, id_number
from benchmarks.season.keeping import keep_county
from scheduler.handover import Departed, event_to_json, freeze, frozen_manifests, roster_of
from scheduler.handover.chain import BEGINNING, Heads, chained
from scheduler.trips import Plan

FIRST_CODE = 511_001
MOST_OF_CODE = 12_000
LINES_OF_LIST = 4_500
FRAME_FILES = ("case.toml", "places.csv", "firms.csv", "coaches.csv")


def fill(office: Office, desk: TokenRecord, counties: list[County], done_share: float) -> list[Plan]:
    """Publish counties; of the first trips of each everything has been reported.

    Parameters
    ----------
    desk
        From whose link the facts came.
    done_share
        Of how many of the trips.
    """
    plans = []
    for number, county in enumerate(counties):
        plan = keep_county(office, county)
        plans.append(plan)
        with office.database.reading() as connection:
            case = office.batch(connection, county.code).case
        done = plan.trips[: round(len(plan.trips) * done_share)]
        firm_of = {who: one.firm_id for who, one in case.workers.items()}
        devices = [one for trip in done for one in devices_of((trip,), firm_of, 0, number, exactly=False)]
        rosters = {trip.trip_id: roster_of(trip, case.workers, case) for trip in done}
        with office.database.writing() as connection:
            _report(connection, county.code, desk, rosters, devices, office.now())
    return plans


def _report(
    connection: Connection,
    plan_id: str,
    desk: TokenRecord,
    rosters: dict[str, Any],
    devices: list[Device],
    now: int,
) -> None:
    """Add facts and their links to the chain many at a time, as one by one they would be."""
    number, head = chain.end(connection)
    facts: dict[str, list[Any]] = {trip_id: [] for trip_id in rosters}
    for device in devices:
        for trip_id, fact in device.facts:
            facts[trip_id].append(fact)
    rows: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    for trip_id, own in facts.items():
        own.sort(key=lambda one: one.at)
        left = next(one for one in own if isinstance(one, Departed))
        own.append(freeze(frozen_manifests(rosters[trip_id], own)[0], f"{left.event_id}/manifest"))
        trip_head = BEGINNING
        for place, fact in enumerate(own):
            number += 1
            record = EventRecord(fact, now, desk.token_id)
            link = chained(
                fact,
                Heads(number - 1, head, place, trip_head),
                trip_key=chain.trip_key(plan_id, trip_id),
                recorded_at=now,
                recorded_by=chain.reporter(desk.token_id, None),
                salt=secrets.token_hex(16),
            )
            head, trip_head = link.head, link.trip_head
            key = {"plan_id": plan_id, "trip_id": trip_id}
            rows.append(key | {"number": number} | _event(connection, key, record))
            kept = {c.name: getattr(link, c.name) for c in links.c if hasattr(link, c.name)}
            kept["salt"] = LINK_SALT.seal(connection, link.salt, plan_id, trip_id, link.place)
            added.append(kept | key | {"event_number": number})
    if rows:
        connection.execute(event_rows.insert(), rows)
        connection.execute(links.insert(), added)


def _event(connection: Connection, key: dict[str, str], record: EventRecord) -> dict[str, Any]:
    body, details = parted(event_to_json(record.event))
    text = json.dumps(details) if details else ""
    return {
        "event_id": record.event.event_id,
        "kind": body["kind"],
        "at": record.event.at,
        "body": json.dumps(body, ensure_ascii=False, sort_keys=True),
        "details": EVENT_DETAILS.seal(connection, text, *key.values(), record.event.event_id),
        "recorded_at": record.recorded_at,
        "recorded_by": record.recorded_by,
    }


def register(office: Office, caller: Caller, county: County, people: int) -> str:
    """Begin a campaign with lists of many people, each with a post, and return its name."""
    made = campaigns.make(office, caller, "春节后返岗", county.code)
    with tempfile.TemporaryDirectory(prefix="return-bus-season-") as name:
        county.write(Path(name))
        for file in FRAME_FILES:
            content = (Path(name) / file).read_bytes()
            campaigns.put_file(office, caller, made.campaign_id, file, content)
    villages = 2 * min(county.trips, 200)
    with office.database.writing() as connection:
        for first in range(0, people, LINES_OF_LIST):
            own = range(first, min(people, first + LINES_OF_LIST))
            record = ListRecord(
                secrets.token_hex(8),
                made.campaign_id,
                "village",
                f"list {first}",
                len(own),
                office.now(),
                "x",
            )
            lists.add_list(connection, record, _lines(own, villages, county.firms))
        rows = list(_posts(connection, made.campaign_id, people, county.firms, office.now()))
        connection.execute(statements.insert(), rows)
    settle_soon(office, made.campaign_id)
    return made.campaign_id


def number_of(person: int) -> str:
    """Return the ID number of one of many people: a county has not birthdays enough for all."""
    return id_number(str(FIRST_CODE + person // MOST_OF_CODE), person % MOST_OF_CODE)


def _lines(people: range, villages: int, firms: int) -> Iterator[lists.Line]:
    for line, person in enumerate(people, start=2):
        number = number_of(person)
        cells = {
            "name": SURNAMES[person % 20] + GIVEN[person // 20 % 17] + GIVEN[person // 340 % 17],
            "sex": "女" if int(number[16]) % 2 == 0 else "男",
            "id_number": number,
            "phone": f"199{person:08d}",
            "village_id": f"V{person % villages:03d}",
            "firm_id": f"F{person % firms:02d}",
            "consent": "yes",
        }
        yield line, number, cells


def _posts(
    connection: Connection, campaign_id: str, people: int, firms: int, now: int
) -> Iterator[dict[str, Any]]:
    for person in range(people):
        statement_id, number = secrets.token_hex(8), number_of(person)
        body = {
            "id_number": number,
            "firm_id": f"F{person % firms:02d}",
            "post": "装配工",
            "withdrawn": False,
        }
        yield {
            "statement_id": statement_id,
            "campaign_id": campaign_id,
            "kind": "post",
            "person": lists.index_of(connection, number),
            "firm_id": "",
            "body": STATEMENT.seal(connection, json.dumps(body, ensure_ascii=False), statement_id),
            "said_by": "x",
            "said_at": now,
        }
