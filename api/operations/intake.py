"""Intake: lists of villages, firms and the office, and people who register themselves."""

import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from api.access import Act, Caller, Keys, Role, may, sees
from api.access.decision import AREAS
from api.errors import ListOfOthers, NotFound, RegistrationClosed
from api.operations.campaigns import frame_of, own_campaign
from api.operations.office import Office
from api.operations.people import name_of
from api.operations.settling import settle_soon
from api.store import WHOLE_LIST, CampaignRecord, ListRecord, Span, campaigns, lists
from scheduler.case import Case
from scheduler.errors import CaseRejected, Fault, Level
from scheduler.matching import Entry, Source, SourceKind
from scheduler.matching.entries import tidy_id
from scheduler.rosterfile import RosterReading, read_roster

SUFFIXES = {"xlsx": ".xlsx", "csv": ".csv"}
ZIP_MARK = b"PK"
SELF_UNIT = "self"


@dataclass(frozen=True, slots=True)
class Brought:
    """Hold a list that came in, and what was noticed without refusing it."""

    record: ListRecord
    warnings: tuple[Fault, ...]


def bring(office: Office, caller: Caller, campaign_id: str, content: bytes) -> Brought:
    """Take a list in; it counts beside those of others, and before earlier ones of the same unit.

    Parameters
    ----------
    content
        A csv or xlsx with headings in Chinese or English, lines of title above them allowed. A blank village
        on the list of a village, and a blank firm on the list of a firm, is its own.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected, ListOfOthers
        The caller brings no lists; there is no such campaign within his scope; the list has errors, all of
        them told; people of other villages or firms stand on it.
    """
    may(caller, Act.BRING_LISTS)

    with office.database.reading() as connection:  # reading a county's list takes seconds
        campaign = own_campaign(connection, caller, Act.BRING_LISTS, campaign_id)
        frame = frame_of(connection, campaign)
    kind, unit, usual = _whose(caller, campaign, frame)
    reading = _read(content, frame, usual)
    wrong = [fault for fault in reading.faults if fault.level is Level.ERROR]
    if wrong:
        raise CaseRejected(wrong)
    if not all(sees(caller, _keys(campaign, frame, row)) for row in reading.rows):
        raise ListOfOthers
    rows = list(reading.rows)
    record = _record(office, campaign_id, kind, unit, len(rows), name_of(caller))
    lines = _lines(record, rows)
    office.database.write(lambda connection: lists.add_list(connection, record, lines))
    settle_soon(office, campaign_id)
    return Brought(record, reading.faults)


def register(office: Office, campaign_id: str, row: Mapping[str, str]) -> ListRecord:
    """Take in what somebody says of himself.

    Parameters
    ----------
    row
        The cells by the headings of workers.csv.

    Raises
    ------
    NotFound, RegistrationClosed, CaseRejected
        There is no such campaign; nobody registers himself for it now; it has no such village or firm.
    """

    def keep(connection: Connection) -> ListRecord:
        campaign = campaigns.find(connection, campaign_id)
        if campaign is None:
            raise NotFound
        if not campaign.registers:
            raise RegistrationClosed
        frame = frame_of(connection, campaign)
        if row["village_id"] not in frame.places or row["firm_id"] not in {"", *frame.firms}:
            raise CaseRejected([_unknown(row, frame)])
        number = tidy_id(row.get("id_number", ""))
        # each person is a unit of his own: his later word stands in place of his earlier one
        unit = f"{SELF_UNIT}/{lists.index_of(connection, number)[:16]}"
        record = _record(office, campaign_id, SourceKind.SELF, unit, 1, SELF_UNIT)
        lists.add_list(connection, record, _lines(record, [dict(row)]))
        return record

    kept = office.database.write(keep)
    settle_soon(office, campaign_id)
    return kept


def all_lists(
    office: Office, caller: Caller, campaign_id: str, span: Span = WHOLE_LIST
) -> tuple[ListRecord, ...]:
    """Return the lists of a campaign that are the caller's, the latest first; a dispatcher sees all.

    Raises
    ------
    NotAllowed, NotFound
        The caller brings no lists; there is no such campaign within his scope.
    """
    may(caller, Act.BRING_LISTS)
    with office.database.reading() as connection:
        campaign = own_campaign(connection, caller, Act.BRING_LISTS, campaign_id)
        found = lists.lists_of(connection, campaign_id, span)
        if caller.role is Role.DISPATCHER:
            return span.cut(found)
        kind, unit, _ = _whose(caller, campaign, frame_of(connection, campaign))
    return span.cut(record for record in found if (record.kind, record.unit) == (kind, unit))


def _whose(caller: Caller, campaign: CampaignRecord, frame: Case) -> tuple[SourceKind, str, dict[str, str]]:
    """Return whose list a caller brings, and what a blank cell on it means."""
    if caller.role is Role.FIRM:
        own = [
            firm.firm_id
            for firm in frame.firms.values()
            if sees(
                caller,
                Keys(county=campaign.county, divisions=campaign.divisions, firms=frozenset({firm.name})),
            )
        ]
        return SourceKind.FIRM, ", ".join(own), {"firm_id": own[0]} if len(own) == 1 else {}
    if caller.role is Role.VILLAGE_CLERK:
        areas = sorted({bound.key for scope in caller.scopes for bound in scope if bound.kind in AREAS})
        villages = [
            place.place_id
            for place in frame.places.values()
            if any(place.division.startswith(key) for key in areas)
        ]
        return SourceKind.VILLAGE, ", ".join(areas), {"village_id": villages[0]} if len(villages) == 1 else {}
    return SourceKind.OFFICE, campaign.county, {}


def _keys(campaign: CampaignRecord, frame: Case, row: Mapping[str, str]) -> Keys:
    place, firm = frame.places.get(row["village_id"]), frame.firms.get(row["firm_id"])
    return Keys(
        county=campaign.county,
        divisions=frozenset({place.division if place else ""}) - {""},
        firms=frozenset({firm.name if firm else ""}) - {""},
    )


def _read(content: bytes, frame: Case, usual: Mapping[str, str]) -> RosterReading:
    suffix = SUFFIXES["xlsx" if content.startswith(ZIP_MARK) else "csv"]
    with tempfile.TemporaryDirectory(prefix="return-bus-") as name:
        path = Path(name) / f"list{suffix}"
        path.write_bytes(content)
        return read_roster(path, frame.places, frame.firms, usual=usual)


def _record(
    office: Office, campaign_id: str, kind: SourceKind, unit: str, number: int, by: str
) -> ListRecord:
    return ListRecord(secrets.token_hex(8), campaign_id, kind.value, unit[:200], number, office.now(), by)


def _lines(record: ListRecord, rows: list[dict[str, str]]) -> list[lists.Line]:
    source = Source(SourceKind(record.kind), record.unit, record.received_at)
    found: list[lists.Line] = []
    for line, row in enumerate(rows, start=2):
        entry = Entry(source, line, tidy_id(row.get("id_number", "")), row)
        found.append(
            (line, entry.key, {name: text for name, text in row.items() if text and name != "worker_id"})
        )
    return found


def _unknown(row: Mapping[str, str], frame: Case) -> Fault:
    column = "village_id" if row["village_id"] not in frame.places else "firm_id"
    file = "places.csv" if column == "village_id" else "firms.csv"
    return Fault("registration", 1, column, Level.ERROR, "unknown-reference", row[column], file)
