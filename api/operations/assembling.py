"""From a campaign to the case folder that is planned: its files, whoever may be planned, and their health."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Connection

from api.errors import NothingToPlan
from api.operations.health import case_of, worker_of
from api.operations.health_file import OF_HEALTH, health_file
from api.operations.office import Office
from api.operations.privacy import csv_of
from api.operations.registered import People, people_of
from api.store import CampaignRecord, Statement, StoredCase, campaigns, lists
from scheduler.case import Case
from scheduler.health import Declaration, LetThrough, Residence
from scheduler.intake import headings
from scheduler.lifting import Passage, passage
from scheduler.rosterfile import workers_csv

ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Assembled:
    """Hold the case of a campaign, and the numbers of its people.

    Parameters
    ----------
    stored
        The case.
    numbers, fresh
        The numbers that people of the campaign had before, and those that they get by this case: by blind
        index. Whoever keeps the case keeps the fresh ones too.
    """

    stored: StoredCase
    numbers: Mapping[str, str]
    fresh: Mapping[str, str]


def assembled(office: Office, connection: Connection, campaign: CampaignRecord) -> Assembled:
    """Return the case of a campaign: its files, and the people who may be planned with their health.

    Whoever a health officer has let through stands in it with the records that the officer vouches for, so
    that whoever reads the case judges the same; let_through.csv says who did so and why.

    Raises
    ------
    NothingToPlan, CaseRejected
        Nobody may be planned; files are missing, or have errors.
    """
    found = people_of(office, connection, campaign)
    if not found.roster.rows:
        raise NothingToPlan
    passages = passages_of(connection, found)
    rows = [
        row | ({"latest": held.latest.isoformat()} if held.let_through else {})
        for row in found.roster.rows
        for held in [passages[row["worker_id"]]]
    ]
    files = campaigns.files_of(connection, campaign) | {"workers.csv": workers_csv(rows).encode()}
    files |= _health_tables(passages)
    digest = hashlib.sha256(
        json.dumps({k: hashlib.sha256(v).hexdigest() for k, v in sorted(files.items())}).encode()
    )
    frame, ids = found.frame, found.ids
    stored = StoredCase(digest.hexdigest()[:ID_LENGTH], frame.name, frame.first_day, frame.last_day, files)
    known = lists.worker_ids(connection, campaign.campaign_id)
    of_all = {ids[row["id_number"]]: row["worker_id"] for row in found.roster.rows}
    fresh = {person: worker_id for person, worker_id in of_all.items() if person not in known}
    return Assembled(stored, known, fresh)


def passages_of(connection: Connection, found: People) -> dict[str, Passage]:
    """Return by what records the gate judges everybody who may be planned, by worker id."""
    of_person: dict[str, list[Statement]] = {}
    for one in lists.said_in(connection, found.campaign.campaign_id, OF_HEALTH):
        of_person.setdefault(one.person, []).append(one)
    ids = found.ids
    return {
        row["worker_id"]: _passage(found.frame, row, of_person.get(ids[row["id_number"]], ()))
        for row in found.roster.rows
    }


def _passage(frame: Case, row: Mapping[str, str], said: Iterable[Statement]) -> Passage:
    own, worker = health_file(said), worker_of(frame, row, row["worker_id"])
    if not own.overrides:
        return Passage(own.declared(worker.worker_id), own.stays(worker.worker_id), worker.latest)
    return passage(worker, case_of(frame, worker, own), own.overrides.values(), own.spoken_of)


def _health_tables(passages: Mapping[str, Passage]) -> dict[str, bytes]:
    """Write health.csv, residences.csv and let_through.csv of the people who are planned."""
    declared = [one for held in passages.values() for one in held.declarations]
    stays = [one for held in passages.values() for one in held.residences]
    told = [one for held in passages.values() for one in held.let_through]
    files = {
        "health.csv": csv_of(headings.HEALTH, map(cells_of, declared)),
        "residences.csv": csv_of(headings.RESIDENCES, map(cells_of, stays)),
    }
    return files | ({"let_through.csv": csv_of(headings.LET_THROUGH, map(cells_of, told))} if told else {})


def cells_of(record: Declaration | Residence | LetThrough) -> dict[str, str]:
    """Return a record as the cells of its table."""
    return {field.name.removesuffix("_day"): _cell(getattr(record, field.name)) for field in fields(record)}


def _cell(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
