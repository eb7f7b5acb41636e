"""A campaign from a case folder: its files and its people, all of it or nothing."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from api.access import Act, Caller, may
from api.operations.campaigns import FILES, begin, own_campaign, put_files, read_files
from api.operations.intake import bring
from api.operations.office import Office
from api.store import CampaignRecord, campaigns
from scheduler.errors import CaseRejected, Fault, Level
from scheduler.rosterfile import read_roster

OF_PEOPLE = ("workers.csv", "workers.xlsx")
OF_HEALTH = ("health.csv", "health.xlsx", "residences.csv", "residences.xlsx")


@dataclass(frozen=True, slots=True)
class Founded:
    """Hold what a folder came to.

    Parameters
    ----------
    record
        The campaign.
    people
        How many people came in.
    left_out
        Files of health, which is taken down person by person.
    warnings
        What was noticed without refusing it.
    """

    record: CampaignRecord
    people: int
    left_out: tuple[str, ...]
    warnings: tuple[Fault, ...]


def found(office: Office, caller: Caller, name: str, county: str, folder: Path | None) -> Founded:
    """Begin a campaign, with the files and the people of a case folder if there is one.

    Parameters
    ----------
    county
        Administrative code of six digits.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller is no dispatcher; the county is somebody else's; the folder has errors, all of them told,
        and there is no campaign.
    """
    may(caller, Act.MANAGE_CAMPAIGNS)
    files = _files(folder) if folder else {}
    warnings = _refuse_faulty(folder, files) if folder else ()

    def keep(connection: Connection) -> CampaignRecord:
        record = begin(office, connection, caller, name, county)
        return put_files(connection, caller, record.campaign_id, files).record if files else record

    record = office.database.write(keep)
    return _with_people(office, caller, record, folder, warnings)


def fill(office: Office, caller: Caller, campaign_id: str, folder: Path) -> Founded:
    """Put the files of a case folder in place of those that a campaign has, and bring its people.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `found`; there is no such campaign within the caller's scope; nothing is changed.
    """
    may(caller, Act.MANAGE_CAMPAIGNS)
    files = _files(folder)
    with office.database.reading() as connection:
        record = own_campaign(connection, caller, Act.MANAGE_CAMPAIGNS, campaign_id)
        known = campaigns.files_of(connection, record)
    warnings = _refuse_faulty(folder, {**known, **files})
    now = office.database.write(lambda connection: put_files(connection, caller, campaign_id, files))
    return _with_people(office, caller, now.record, folder, warnings)


def _with_people(
    office: Office, caller: Caller, record: CampaignRecord, folder: Path | None, warnings: tuple[Fault, ...]
) -> Founded:
    table = _table_of_people(folder) if folder else None
    people = bring(office, caller, record.campaign_id, table.read_bytes()).record.lines if table else 0
    left_out = tuple(name for name in OF_HEALTH if folder and (folder / name).is_file())
    return Founded(record, people, left_out, warnings)


def _files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}


def _table_of_people(folder: Path) -> Path | None:
    return next((folder / name for name in OF_PEOPLE if (folder / name).is_file()), None)


def _refuse_faulty(folder: Path, files: dict[str, bytes]) -> tuple[Fault, ...]:
    """Refuse a folder with errors before anything of it is kept; return its warnings.

    Raises
    ------
    CaseRejected
        It has errors; every fault of files and people is told.
    """
    reading, table = read_files(files), _table_of_people(folder)
    faults = reading.faults
    if reading.case is not None and table is not None:
        faults += read_roster(table, reading.case.places, reading.case.firms).faults
    if reading.case is None or any(fault.level is Level.ERROR for fault in faults):
        raise CaseRejected(faults)
    return faults
