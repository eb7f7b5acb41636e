"""Settling the register of a campaign: whoever was noted is matched anew, and nobody else."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection

from api.access import Act, Caller, ScopeKind, may
from api.access.decision import AREAS
from api.errors import StoreBusy, StoreTrouble
from api.operations.campaigns import frame_of, own_campaign
from api.operations.office import Office
from api.operations.registered import People, report_of, same_people, some_people, today_in, units_of
from api.store import CampaignRecord, campaigns, hold, lists, register
from api.store.lists import SETTLING
from api.store.register import Registered
from api.store.vault import vault_of
from scheduler.case import Case
from scheduler.intake import identity
from scheduler.matching import MatchReport
from scheduler.matching.entries import tidy_name
from scheduler.matching.near import LEAST_PHONE
from scheduler.matching.reconcile import face_of
from scheduler.matching.report import Impossible

PEOPLE_AT_ONCE = 1_000
"""How many are settled in one transaction of those that were noted while nobody looked."""
MOST_LOOKS = 5
OF_AGE = frozenset({Impossible.NOT_BORN, Impossible.TOO_YOUNG})
Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Look:
    """Hold a look at the people of a campaign, at one moment, with a settled register.

    Parameters
    ----------
    connection
        Within a transaction.
    campaign, frame
        Which campaign, and its places and firms.
    day, stamp
        For which day the register is settled, and by what it is known to be the same as before.
    """

    connection: Connection
    campaign: CampaignRecord
    frame: Case
    day: date
    stamp: str

    def people(self, persons: Collection[str]) -> People:
        """Return what all lists come to for some people, by the names under which they are known outside."""
        return some_people(self.connection, self.campaign, self.frame, self.day, persons)

    def within(self, caller: Caller) -> register.Within:
        """Return whom a caller sees, as the register knows it."""
        found = [[self._units(bound.kind, bound.key) for bound in scope] for scope in caller.scopes]
        return tuple(tuple(units for units in scope if units is not None) for scope in found)

    def _units(self, kind: ScopeKind, key: str) -> frozenset[str] | None:
        """Return the villages or firms of a bound, None where it leaves nobody of the campaign out."""
        if kind is ScopeKind.COUNTY:
            return None if key and self.campaign.county.startswith(key) else frozenset()
        if kind in AREAS and key:
            villages = (one.place_id for one in self.frame.places.values() if one.division.startswith(key))
            return _indexes(self.connection, "village", villages)
        if kind is ScopeKind.FIRM and key:
            firms = (one.firm_id for one in self.frame.firms.values() if one.name == key)
            return _indexes(self.connection, "firm", firms)
        return frozenset()


def look(office: Office, caller: Caller, act: Act, campaign_id: str, see: Callable[[Look], Seen]) -> Seen:
    """Look at the people of a campaign that lies within the caller's scope.

    Whoever was noted since the register was settled last is settled first, in transactions of their own.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller may not do this to anybody; there is no such campaign, or it is not the caller's; its
        files are not complete.
    StoreBusy
        So much comes in that the register was never settled.
    """
    may(caller, act)
    for _ in range(MOST_LOOKS):
        with office.database.reading() as connection:
            campaign = own_campaign(connection, caller, act, campaign_id)
            frame = frame_of(connection, campaign)
            today = today_in(office, frame)
            found = register.standing(connection, campaign_id, today)
            if found is not None:
                return see(Look(connection, campaign, frame, found.day, found.stamp))
        settle_all(office, campaign_id, today)
    raise StoreBusy("the register is never settled")


def ready(office: Office, caller: Caller, act: Act, campaign_id: str) -> None:
    """Settle what is noted before an act begins its transaction, so that it holds nobody up.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected, StoreBusy
        As `look`.
    """
    look(office, caller, act, campaign_id, lambda _: None)


def act_on(office: Office, connection: Connection, caller: Caller, act: Act, campaign_id: str) -> Look:
    """Return a look within a transaction that writes; whoever is noted is settled in it.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `look`.
    """
    campaign = own_campaign(connection, caller, act, campaign_id)
    frame = frame_of(connection, campaign)
    return settled(office, connection, campaign, frame)


def settled(office: Office, connection: Connection, campaign: CampaignRecord, frame: Case) -> Look:
    """Settle what has been noted so far, within a transaction that writes, and return a look."""
    today = today_in(office, frame)
    found = register.standing(connection, campaign.campaign_id, today)
    while found is None:
        _settle(connection, campaign.campaign_id, today)
        found = register.standing(connection, campaign.campaign_id, today)
    return Look(connection, campaign, frame, found.day, found.stamp)


def settle_all(office: Office, campaign_id: str, today: date) -> None:
    """Settle all that is noted, some people at a time, so that other writers come in between."""
    while office.database.write(lambda connection: _settle(connection, campaign_id, today)):
        pass


def settle_soon(office: Office, campaign_id: str) -> None:
    """Settle what has just come in; where the store does not let us, whoever looks next does it."""
    with suppress(StoreTrouble):
        with office.database.reading() as connection:
            campaign = campaigns.find(connection, campaign_id)
            frame = frame_of(connection, campaign) if campaign else None
        if frame is not None:
            settle_all(office, campaign_id, today_in(office, frame))


def _settle(connection: Connection, campaign_id: str, today: date) -> bool:
    """Settle some people, and say whether there are more."""
    hold(connection, f"register/{campaign_id}")
    day = register.begin(connection, campaign_id, today)
    notes, more = register.noted(connection, campaign_id, PEOPLE_AT_ONCE)
    persons = set(notes.values())
    if persons:
        said = lists.said_in(connection, campaign_id, SETTLING, persons=persons)
        register.join(connection, campaign_id, same_people(connection, said))
        families = register.relatives(connection, campaign_id, persons)
        said = lists.said_in(connection, campaign_id, SETTLING, persons=families)
        report = report_of(connection, campaign_id, day, said, families)
        rows = _rows(connection, report, families)
        # a family is named after one of its own: those that have just become one stand there by all names
        register.put(connection, campaign_id, set(families), rows)
        register.take_back(connection, campaign_id, notes)
    return bool(more)


def _rows(connection: Connection, report: MatchReport, families: Mapping[str, str]) -> Iterable[Registered]:
    index = vault_of(connection).index
    for record in report.records:
        person, face = index("person", record.key), face_of(record)
        villages, firms = units_of(record)
        numbered = len(face.id_number) == identity.LENGTH
        yield Registered(
            person=person,
            family=families.get(person, person),
            state=record.state.value,
            ages=bool(OF_AGE & set(record.impossible)),
            sound=face.sound or not face.id_number,
            phone=index("phone", face.phone) if len(face.phone) >= LEAST_PHONE else "",
            born=index("born", f"{tidy_name(face.name)}/{face.id_number[6:14]}")
            if face.name and numbered
            else "",
            units=_indexes(connection, "village", villages) | _indexes(connection, "firm", firms),
        )


def _indexes(connection: Connection, kind: str, units: Iterable[str]) -> frozenset[str]:
    return frozenset(register.unit_index(connection, kind, unit) for unit in units)
