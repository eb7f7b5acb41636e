"""Campaigns: a county's places, firms, coaches and rules, for which people are gathered."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from api.access import Act, Caller, check, may, sees
from api.errors import FileUnfit, NotFound
from api.operations.office import Office, unpacked
from api.operations.policies import county_of
from api.store import WHOLE_LIST, CampaignRecord, Span, StoredCase, campaigns
from routing.places import PlaceKind
from scheduler.case import Case
from scheduler.casefile import CaseReading, read_case
from scheduler.errors import CaseRejected, Fault, Level
from scheduler.intake import headings

TABLES = ("places", "firms", "coaches", "drivers", "divisions", "recognition", "travel")
FILES = ("case.toml", *(f"{name}{suffix}" for name in TABLES for suffix in (".csv", ".xlsx")))
OF_PEOPLE = {
    "workers.csv": headings.PEOPLE,
    "health.csv": headings.HEALTH,
    "residences.csv": headings.RESIDENCES,
}
MOST_FRAMES_AT_HAND = 8


@dataclass(frozen=True, slots=True)
class CampaignNow:
    """Hold a campaign, the names of its files, and what is wrong with them."""

    record: CampaignRecord
    files: tuple[str, ...]
    faults: tuple[Fault, ...]


def make(office: Office, caller: Caller, name: str, county: str = "") -> CampaignRecord:
    """Begin a campaign.

    Parameters
    ----------
    county
        Administrative code of six digits; "" = the caller's own.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; the county is somebody else's.
    """
    may(caller, Act.MANAGE_CAMPAIGNS)
    own = county or county_of(caller)
    with office.database.writing() as connection:
        return begin(office, connection, caller, name, own)


def begin(office: Office, connection: Connection, caller: Caller, name: str, county: str) -> CampaignRecord:
    """Begin a campaign of a county within a transaction.

    Raises
    ------
    NotFound
        The county is somebody else's.
    """
    record = CampaignRecord(secrets.token_hex(8), county, name, office.now(), caller.caller_id)
    check(caller, Act.MANAGE_CAMPAIGNS, record.keys)
    campaigns.add(connection, record)
    return record


def all_campaigns(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[CampaignRecord, ...]:
    """Return the campaigns that the caller may see, the latest first."""
    may(caller, Act.SEE_CAMPAIGNS)
    with office.database.reading() as connection:
        found = campaigns.within(connection, caller.scopes, span)
    return span.cut(record for record in found if sees(caller, record.keys))


def campaign(office: Office, caller: Caller, campaign_id: str) -> CampaignNow:
    """Return one campaign with what is wrong with its files.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no campaigns; there is no such campaign, or it is not the caller's.
    """
    with office.database.reading() as connection:
        record = own_campaign(connection, caller, Act.SEE_CAMPAIGNS, campaign_id)
        files = campaigns.files_of(connection, record)
    return CampaignNow(record, tuple(sorted(files)), reading_of(files).faults)


def put_file(office: Office, caller: Caller, campaign_id: str, name: str, content: bytes) -> CampaignNow:
    """Keep a file of a campaign in place of an earlier one; its people come in by lists.

    Parameters
    ----------
    name
        case.toml, or a table of docs/contract that holds no people, as .csv or .xlsx.

    Raises
    ------
    NotAllowed, NotFound, FileUnfit, CaseRejected
        The caller is no dispatcher; there is no such campaign within his scope; no file of a campaign has
        this name; the file itself cannot be read.
    """
    may(caller, Act.MANAGE_CAMPAIGNS)
    if name not in FILES:
        raise FileUnfit(name)
    with office.database.writing() as connection:
        record = own_campaign(connection, caller, Act.MANAGE_CAMPAIGNS, campaign_id, lock=True)
        files = campaigns.files_of(connection, record) | {name: content}
        found = _read(files)
        wrong = [fault for fault in found.faults if fault.file == name and fault.level is Level.ERROR]
        if wrong:
            raise CaseRejected(wrong)
        campaigns.put_file(connection, record, name, content)
        record = replace(record, version=record.version + 1)
        if found.case is not None:
            record = _with_places(record, found.case)
            campaigns.put_places(connection, record)
    return CampaignNow(record, tuple(sorted(files)), found.faults)


def put_files(
    connection: Connection, caller: Caller, campaign_id: str, files: Mapping[str, bytes]
) -> CampaignNow:
    """Keep several files of a campaign within a transaction, in place of earlier ones of the same names.

    Raises
    ------
    NotAllowed, NotFound, FileUnfit, CaseRejected
        As `put_file`; the files together have errors, all of them told.
    """
    if unfit := sorted(files.keys() - set(FILES)):
        raise FileUnfit(unfit[0])
    record = own_campaign(connection, caller, Act.MANAGE_CAMPAIGNS, campaign_id, lock=True)
    both = {**campaigns.files_of(connection, record), **files}
    found = _read(both)
    if found.case is None:
        raise CaseRejected(found.faults)
    for name, content in sorted(files.items()):
        campaigns.put_file(connection, record, name, content)
    record = _with_places(replace(record, version=record.version + 1), found.case)
    campaigns.put_places(connection, record)
    return CampaignNow(record, tuple(sorted(both)), found.faults)


def let_register(office: Office, caller: Caller, campaign_id: str, registers: bool) -> CampaignRecord:
    """Let people register themselves, or not any more.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such campaign within his scope.
    """
    with office.database.writing() as connection:
        record = own_campaign(connection, caller, Act.MANAGE_CAMPAIGNS, campaign_id, lock=True)
        campaigns.put_registers(connection, campaign_id, registers)
    return replace(record, registers=registers)


def own_campaign(
    connection: Connection, caller: Caller, act: Act, campaign_id: str, lock: bool = False
) -> CampaignRecord:
    """Return a campaign that lies within the caller's scope.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not do this to any; there is no such campaign, or it is not his.
    """
    may(caller, act)
    found = campaigns.find(connection, campaign_id, lock)
    if found is None:
        raise NotFound
    check(caller, act, found.keys)
    return found


def frame_of(connection: Connection, record: CampaignRecord) -> Case:
    """Return what the people of a campaign are planned in: a case without people.

    Raises
    ------
    CaseRejected
        Files are missing, or have errors.
    """
    reading = reading_of(campaigns.files_of(connection, record))
    if reading.case is None:
        raise CaseRejected(reading.faults)
    return reading.case


def read_files(files: Mapping[str, bytes]) -> CaseReading:
    """Read files that nobody keeps yet as a case without people."""
    return _read(dict(files))


def reading_of(files: dict[str, bytes]) -> CaseReading:
    """Read the files of a campaign as a case without people."""
    return _remembered(tuple(sorted(files.items())))


@lru_cache(maxsize=MOST_FRAMES_AT_HAND)
def _remembered(files: tuple[tuple[str, bytes], ...]) -> CaseReading:
    return _read(dict(files))


def _read(files: dict[str, bytes]) -> CaseReading:
    empty = {name: (",".join(columns) + "\n").encode() for name, columns in OF_PEOPLE.items()}
    with unpacked(StoredCase("", "", date.min, date.min, empty | files)) as folder:
        return read_case(folder)


def _with_places(record: CampaignRecord, case: Case) -> CampaignRecord:
    villages = frozenset(place.division for place in case.places.values() if place.kind is PlaceKind.VILLAGE)
    firms = frozenset(firm.name for firm in case.firms.values())
    return replace(record, divisions=villages - {""}, firms=firms)
