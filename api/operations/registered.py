"""What the lists of a campaign come to, kept at hand until anything about its people changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from api.access import Caller, Keys, sees
from api.operations.at_hand import AtHand
from api.operations.campaigns import frame_of
from api.operations.office import Office
from api.store import CampaignRecord, Statement, lists
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
    MatchState,
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

CORRECTION, DECISION, POST, ACCEPTANCE = "correction", "decision", "post", "acceptance"
SAID_OF_PEOPLE = frozenset({CORRECTION, DECISION, POST, ACCEPTANCE})
MOST_SCOPES_AT_HAND = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold whom somebody sees of a campaign, by the names outside in their order: all, and by state."""

    all_ids: tuple[str, ...]
    by_state: Mapping[MatchState, tuple[str, ...]]

    def ids(self, state: MatchState | None) -> tuple[str, ...]:
        """Return those of a state, None = all."""
        return self.all_ids if state is None else self.by_state[state]


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
    approvals
        Which firms may receive, by firm.
    held
        Why people may not be planned yet, by key.
    """

    campaign: CampaignRecord
    frame: Case
    report: MatchReport
    by_id: Mapping[str, PersonRecord]
    roster: Roster
    approvals: Mapping[str, FirmApproval]
    held: Mapping[str, Held]
    _seen: AtHand[Seen] = field(default_factory=lambda: AtHand(MOST_SCOPES_AT_HAND), repr=False)

    def seen_by(self, caller: Caller) -> Seen:
        """Return whom a caller sees; each scope is tried on everybody once, until something changes."""
        known = self._seen.get(caller.scopes, "")
        if known is None:
            by_state: dict[MatchState, list[str]] = {state: [] for state in MatchState}
            own = [key for key, record in sorted(self.by_id.items()) if sees(caller, self.keys_of(record))]
            for person_id in own:
                by_state[self.by_id[person_id].state].append(person_id)
            known = Seen(tuple(own), {state: tuple(ids) for state, ids in by_state.items()})
            self._seen.put(caller.scopes, "", known)
        return known

    @property
    def ids(self) -> dict[str, str]:
        """Return the names under which records are known outside, by key."""
        return {record.key: person_id for person_id, record in self.by_id.items()}

    def keys_of(self, record: PersonRecord) -> Keys:
        """Return the keys by which a person lies in a scope: of the villages and firms on any list."""
        villages = {entry.values.get("village_id", "") for entry in record.entries}
        firms = {entry.values.get("firm_id", "") for entry in record.entries}
        villages.add(record.values.get("village_id", ""))
        firms.add(record.values.get("firm_id", ""))
        places, known = self.frame.places, self.frame.firms
        return Keys(
            county=self.campaign.county,
            divisions=frozenset(places[one].division for one in villages if one in places) - {""},
            firms=frozenset(known[one].name for one in firms if one in known),
        )


def people_of(office: Office, connection: Connection, campaign: CampaignRecord) -> People:
    """Return what all lists of a campaign come to, within a transaction."""
    frame = frame_of(connection, campaign)
    today = today_in(office, frame)
    erased, campaign_id = office.erased(connection), campaign.campaign_id
    stamp = (campaign.version, today, *lists.stamp(connection, campaign_id))
    make = partial(_people, office, connection, campaign, frame)
    found: People = office.people.made(campaign_id, stamp, make, erased)
    return replace(found, campaign=campaign)


def _people(office: Office, connection: Connection, campaign: CampaignRecord, frame: Case) -> People:
    said = lists.said_in(connection, campaign.campaign_id, SAID_OF_PEOPLE)
    entries = [
        Entry(Source(SourceKind(head.kind), head.unit, head.received_at), line, number, cells)
        for head, line, cells in lists.lines_of(connection, campaign.campaign_id)
        for number in [tidy_id(cells.get("id_number", ""))]
    ]
    today = today_in(office, frame)
    corrections = [_correction(one) for one in said if one.kind == CORRECTION]
    decisions = [_decision(one) for one in said if one.kind == DECISION]
    report = reconcile(entries, today, corrections, decisions)
    accepted = approvals_of((_acceptance(one) for one in said if one.kind == ACCEPTANCE), today)
    approved = accepted if frame.policy.gate else None
    posts = [_post(one) for one in said if one.kind == POST]
    numbers = lists.worker_ids(connection, campaign.campaign_id)
    indexes = {record.key: lists.index_of(connection, record.key) for record in report.records}
    known = {key: numbers[index] for key, index in indexes.items() if index in numbers}
    roster = roster_to_plan(report, posts, approved, known)
    by_id = {indexes[record.key]: record for record in report.records}
    held = {one.key: one for one in roster.held}
    return People(campaign, frame, report, by_id, roster, accepted, held)


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
