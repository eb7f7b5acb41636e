"""What the lists of a campaign come to: of everybody, or of some people alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from api.access import Keys
from api.operations.campaigns import frame_of
from api.operations.office import Office
from api.store import CampaignRecord, Statement, lists, register
from api.store.lists import ACCEPTANCE, CORRECTION, DECISION, POST, SETTLING
from scheduler.case import Case
from scheduler.matching import (
    Acceptance,
    Aspect,
    Correction,
    Decision,
    Entry,
    FirmApproval,
    Held,
    MatchReport,
    PersonRecord,
    PostConfirmation,
    Roster,
    Source,
    SourceKind,
    approvals_of,
    reconcile,
    roster_to_plan,
)
from scheduler.matching.entries import tidy_id

SAID_OF_PEOPLE = frozenset({CORRECTION, DECISION, POST})
MOST_NAMED = 10_000
"""How many people are named in a query; beyond, everybody is read."""


@dataclass(frozen=True, slots=True)
class People:
    """Hold what all lists of a campaign come to.

    Parameters
    ----------
    campaign, frame
        Which campaign, and its places and firms.
    report
        One record per person.
    by_id
        The records by the names under which they are known outside.
    roster
        Who may be planned, and who is held.
    held
        Why people may not be planned yet, by key.
    """

    campaign: CampaignRecord
    frame: Case
    report: MatchReport
    by_id: Mapping[str, PersonRecord]
    roster: Roster
    held: Mapping[str, Held]

    @property
    def ids(self) -> dict[str, str]:
        """Return the names under which records are known outside, by key."""
        return {record.key: person_id for person_id, record in self.by_id.items()}

    def keys_of(self, record: PersonRecord) -> Keys:
        """Return the keys by which a person lies in a scope: of the villages and firms on any list."""
        villages, firms = units_of(record)
        places, known = self.frame.places, self.frame.firms
        return Keys(
            county=self.campaign.county,
            divisions=frozenset(places[one].division for one in villages if one in places) - {""},
            firms=frozenset(known[one].name for one in firms if one in known),
        )


def units_of(record: PersonRecord) -> tuple[set[str], set[str]]:
    """Return the villages and the firms that any list names for a person, and those that count."""
    said = [record.values, *(entry.values for entry in record.entries)]
    found = ({one.get(column, "") for one in said} - {""} for column in ("village_id", "firm_id"))
    return next(found), next(found)


def people_of(office: Office, connection: Connection, campaign: CampaignRecord) -> People:
    """Return what all lists of a campaign come to, within a transaction; it takes as long as all of them."""
    frame = frame_of(connection, campaign)
    return _people(connection, campaign, frame, today_in(office, frame), None)


def some_people(
    connection: Connection, campaign: CampaignRecord, frame: Case, day: date, persons: Collection[str]
) -> People:
    """Return what all lists come to for some people and their kin; the register must be settled.

    Parameters
    ----------
    day
        For which day: that of the register.
    persons
        Names under which they are known outside; who is not known is left out.
    """
    if len(persons) > MOST_NAMED:
        return _people(connection, campaign, frame, day, None)
    family = register.relatives(connection, campaign.campaign_id, persons)
    return _people(connection, campaign, frame, day, family)


def _people(
    connection: Connection,
    campaign: CampaignRecord,
    frame: Case,
    day: date,
    persons: Collection[str] | None,
) -> People:
    own = campaign.campaign_id
    said = lists.said_in(connection, own, SAID_OF_PEOPLE, persons=persons)
    report = report_of(connection, own, day, said, persons)
    approved = acceptances(connection, own, day) if frame.policy.gate else None
    posts = [_post(one) for one in said if one.kind == POST]
    indexes = {record.key: lists.index_of(connection, record.key) for record in report.records}
    numbers = lists.worker_ids(connection, own) if persons is None else {}
    known = {key: numbers[index] for key, index in indexes.items() if index in numbers}
    roster = roster_to_plan(report, posts, approved, known)
    by_id = {indexes[record.key]: record for record in report.records}
    held = {one.key: one for one in roster.held}
    return People(campaign, frame, report, by_id, roster, held)


def report_of(
    connection: Connection,
    campaign_id: str,
    day: date,
    said: Iterable[Statement],
    persons: Collection[str] | None,
) -> MatchReport:
    """Match the lines of some people, or of all (None), by what was said of them."""
    said = [one for one in said if one.kind in SETTLING]
    corrections = [_correction(one) for one in said if one.kind == CORRECTION]
    decisions = [_decision(one) for one in said if one.kind == DECISION]
    return reconcile(_entries(connection, campaign_id, persons), day, corrections, decisions)


def acceptances(connection: Connection, campaign_id: str, day: date) -> dict[str, FirmApproval]:
    """Return how far the acceptance of each firm has come on a day."""
    said = lists.said_in(connection, campaign_id, {ACCEPTANCE})
    return approvals_of(map(_acceptance, said), day)


def same_people(connection: Connection, said: Iterable[Statement]) -> list[tuple[str, str]]:
    """Return who may be one with whom by what was said, by their names outside."""
    pairs = []
    for one in said:
        body = _texts(one)
        if one.kind == DECISION:
            pairs.append((body["first"], body["second"]))
        elif one.kind == CORRECTION and body["column"] == "id_number":
            pairs.append((body["key"], tidy_id(body["value"])))
    index = lists.index_of
    return [(index(connection, one), index(connection, other)) for one, other in pairs if one and other]


def _entries(connection: Connection, campaign_id: str, persons: Collection[str] | None) -> list[Entry]:
    return [
        Entry(Source(SourceKind(head.kind), head.unit, head.received_at), line, number, cells)
        for head, line, cells in lists.lines_of(connection, campaign_id, persons)
        for number in [tidy_id(cells.get("id_number", ""))]
    ]


def today_in(office: Office, frame: Case) -> date:
    """Return the day it is where a campaign is."""
    return datetime.fromtimestamp(office.now(), frame.zone).date()


def _correction(one: Statement) -> Correction:
    body = _texts(one)
    return Correction(body["key"], body["column"], body["value"], one.said_by, one.said_at, body["reason"])


def _decision(one: Statement) -> Decision:
    body = _texts(one)
    same = bool((one.body or {}).get("same"))
    return Decision(body["first"], body["second"], same, one.said_by, one.said_at, body["reason"])


def _post(one: Statement) -> PostConfirmation:
    body = _texts(one)
    withdrawn = bool((one.body or {}).get("withdrawn"))
    return PostConfirmation(
        body["id_number"], body["firm_id"], body["post"], one.said_by, one.said_at, withdrawn
    )


def _acceptance(one: Statement) -> Acceptance:
    body = _texts(one)
    passed = bool((one.body or {}).get("passed"))
    on = date.fromisoformat(body["on"])
    return Acceptance(one.firm_id, Aspect(body["aspect"]), passed, one.said_by, on, body["note"])


def _texts(one: Statement) -> dict[str, str]:
    return {name: str(value) for name, value in (one.body or {}).items()}
