"""The people of a campaign: one record each from all lists, what is wrong with it, and who said so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from api.access import Act, Caller, Keys, Role, check, may, sees
from api.errors import NotFound
from api.operations.campaigns import frame_of, own_campaign
from api.operations.office import Office
from api.operations.registered import People, acceptances, today_in
from api.operations.settling import Look, act_on, look, ready
from api.store import WHOLE_LIST, CampaignRecord, Place, Span, hold, lists, register
from api.store.lists import ACCEPTANCE, CORRECTION, DECISION, POST
from scheduler.case import Case
from scheduler.matching import Aspect, FirmApproval, Held, MatchState, NearMatch, NearReason, PersonRecord
from scheduler.matching.entries import tidy_id
from scheduler.matching.near import one_slip_away

MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Hold one person of a campaign, and why the person is not planned yet (None = nothing is in the way)."""

    person_id: str
    record: PersonRecord
    held: Held | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Hold some people in order of their names outside, how many there are by state, and who comes next."""

    people: tuple[PersonNow, ...]
    counts: Mapping[MatchState, int]
    next_after: str


def people(
    office: Office,
    caller: Caller,
    campaign_id: str,
    state: MatchState | None = None,
    after: str = "",
    most: int = MOST_PEOPLE,
) -> PeoplePage:
    """Return the people of a campaign that the caller may see.

    Parameters
    ----------
    state
        Only those on whom the lists agree so; None = all.
    after, most
        Those after a name, and how many.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller may see no people; there is no such campaign, or it is not the caller's; its files are not
        complete.
    """

    def see(now: Look) -> PeoplePage:
        own, within = now.campaign.campaign_id, now.within(caller)
        ids = register.page(now.connection, own, within, state, after, most)
        found = now.people(ids[:most])
        kept = office.counts.get((own, within), now.stamp)
        if kept is None:
            kept = register.counts(now.connection, own, within)
            office.counts.put((own, within), now.stamp, kept)
        counts = {one: kept.get(one.value, 0) for one in MatchState}
        page = tuple(_now(found, key) for key in ids[:most])
        return PeoplePage(page, counts, ids[most - 1] if len(ids) > most else "")

    return look(office, caller, Act.SEE_PEOPLE, campaign_id, see)


def person(office: Office, caller: Caller, campaign_id: str, person_id: str) -> PersonNow:
    """Return one person of a campaign.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `people`; there is no such person, or it is not the caller's.
    """

    def see(now: Look) -> PersonNow:
        return _now(own_person(now, caller, Act.SEE_PEOPLE, person_id)[0], person_id)

    return look(office, caller, Act.SEE_PEOPLE, campaign_id, see)


def find_person(office: Office, caller: Caller, campaign_id: str, id_number: str) -> PersonNow:
    """Return the person of an ID number, whose name outside is not known.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `person`.
    """
    may(caller, Act.SEE_PEOPLE)
    with office.database.reading() as connection:
        person_id = lists.index_of(connection, tidy_id(id_number))
    return person(office, caller, campaign_id, person_id)


def correct(
    office: Office, caller: Caller, campaign_id: str, person_id: str, column: str, value: str, reason: str
) -> PersonNow:
    """Set what is right of a person by hand; it counts before all lists, and who said so and why is kept.

    Returns
    -------
    The person; a corrected ID number makes it known by another name outside.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller may correct nobody; there is no such person within his scope; the campaign is not complete.
    """

    def keep(connection: Connection) -> PersonNow:
        act = Act.CORRECT_PEOPLE
        now = act_on(office, connection, caller, act, campaign_id)
        _, record = own_person(now, caller, act, person_id)
        body = {"key": record.key, "column": column, "value": value, "reason": reason}
        _say(office, connection, caller, campaign_id, CORRECTION, body, person_id)
        key = tidy_id(value) if column == "id_number" else record.key
        other = lists.index_of(connection, key)
        found = act_on(office, connection, caller, act, campaign_id).people((person_id, other))
        return _now(found, other if other in found.by_id else person_id)

    ready(office, caller, Act.CORRECT_PEOPLE, campaign_id)
    return office.database.write(keep)


def near(
    office: Office, caller: Caller, campaign_id: str, span: Span = WHOLE_LIST
) -> tuple[People, tuple[NearMatch, ...]]:
    """Return the records that may be one person, the strongest first, as far as the caller may see both.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `people`.
    """

    def see(now: Look) -> tuple[People, tuple[NearMatch, ...]]:
        name = ("near", campaign_id, now.campaign.version)
        erased = office.erased(now.connection)
        make = partial(_lookalikes, now)
        found: People = office.people.made(name, now.stamp, make, erased)
        by_key = {record.key: record for record in found.report.records}
        own = (
            match
            for match in found.report.near
            if all(sees(caller, found.keys_of(by_key[key])) for key in (match.first, match.second))
        )
        return found, span.among(own, place_of_match(found))

    return look(office, caller, Act.MATCH_PEOPLE, campaign_id, see)


def _lookalikes(now: Look) -> People:
    """Return whoever may look like somebody else: no other two people are a near match."""
    own = now.campaign.campaign_id
    sharing, unsound = register.lookalikes(now.connection, own)
    slips = {
        lists.index_of(now.connection, number)
        for record in now.people(unsound).by_id.values()
        for number in one_slip_away(record.id_number)
    }
    return now.people(sharing | unsound | register.present(now.connection, own, slips))


def place_of_match(found: People) -> Callable[[NearMatch], Place]:
    """Return by what records that may be one person stand where they stand: strength, then names outside."""
    ids, strength = found.ids, list(NearReason)
    return lambda match: (strength.index(match.reasons[0]), ids[match.first], ids[match.second])


def decide(
    office: Office, caller: Caller, campaign_id: str, first: str, second: str, same: bool, reason: str
) -> PersonNow:
    """Say that two records are one person, or two; nothing is merged without such a decision.

    Parameters
    ----------
    first, second
        The records; where they are one, the number of the first is right.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `people`; one of the records does not exist, or is not the caller's.
    """

    def keep(connection: Connection) -> PersonNow:
        act = Act.MATCH_PEOPLE
        now = act_on(office, connection, caller, act, campaign_id)
        _, one = own_person(now, caller, act, first)
        _, other = own_person(now, caller, act, second)
        body = {"first": one.key, "second": other.key, "same": same, "reason": reason}
        _say(office, connection, caller, campaign_id, DECISION, body, second)
        return _now(act_on(office, connection, caller, act, campaign_id).people((first,)), first)

    ready(office, caller, Act.MATCH_PEOPLE, campaign_id)
    return office.database.write(keep)


def confirm_post(
    office: Office, caller: Caller, campaign_id: str, person_id: str, firm_id: str, post: str, withdrawn: bool
) -> PersonNow:
    """Confirm that a firm has a post for a person, or take it back; without it nobody is planned.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller confirms no posts; there is no such person or firm within his scope.
    """

    def keep(connection: Connection) -> PersonNow:
        act = Act.CONFIRM_POSTS
        now = act_on(office, connection, caller, act, campaign_id)
        _, record = own_person(now, caller, act, person_id)
        check(caller, act, _keys_of_firm(now.campaign, now.frame, firm_id))
        if not record.id_number:
            raise NotFound
        body = {"id_number": record.id_number, "firm_id": firm_id, "post": post, "withdrawn": withdrawn}
        _say(office, connection, caller, campaign_id, POST, body, person_id)
        return _now(now.people((person_id,)), person_id)

    ready(office, caller, Act.CONFIRM_POSTS, campaign_id)
    return office.database.write(keep)


def accept_firm(
    office: Office, caller: Caller, campaign_id: str, firm_id: str, aspect: Aspect, passed: bool, note: str
) -> FirmApproval:
    """Say what was found of one aspect of a firm; it may receive once all five have passed.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller accepts no firms; there is no such firm within his scope.
    """

    def keep(connection: Connection) -> FirmApproval:
        act = Act.ACCEPT_FIRMS
        campaign = own_campaign(connection, caller, act, campaign_id)
        frame = frame_of(connection, campaign)
        check(caller, act, _keys_of_firm(campaign, frame, firm_id))
        today = today_in(office, frame)
        body = {"aspect": aspect.value, "passed": passed, "note": note, "on": today.isoformat()}
        _say(office, connection, caller, campaign_id, ACCEPTANCE, body, firm_id=firm_id)
        return acceptances(connection, campaign_id, today)[firm_id]

    return office.database.write(keep)


def approvals(
    office: Office, caller: Caller, campaign_id: str, span: Span = WHOLE_LIST
) -> tuple[tuple[str, FirmApproval], ...]:
    """Return the firms of a campaign that the caller may see, by number, and how far their acceptance is.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `people`.
    """
    may(caller, Act.SEE_PEOPLE)
    with office.database.reading() as connection:
        campaign = own_campaign(connection, caller, Act.SEE_PEOPLE, campaign_id)
        frame = frame_of(connection, campaign)
        accepted = acceptances(connection, campaign_id, today_in(office, frame))
    seen = (
        (firm.name, accepted.get(firm.firm_id, FirmApproval(firm.firm_id, {})))
        for firm in frame.firms.values()
        if caller.role is not Role.FIRM or sees(caller, _keys_of_firm(campaign, frame, firm.firm_id))
    )
    return span.among(seen, lambda one: (one[1].firm_id,))


def lock_person(connection: Connection, campaign_id: str, person_id: str) -> None:
    """Let nobody else say anything of a person until the end of the transaction."""
    hold(connection, f"person/{campaign_id}/{person_id}")


def own_person(now: Look, caller: Caller, act: Act, person_id: str) -> tuple[People, PersonRecord]:
    """Return a person who lies within the caller's scope.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not do this to anybody; there is no such person, or it is not his.
    """
    may(caller, act)
    found = now.people((person_id,))
    record = found.by_id.get(person_id)
    if record is None:
        raise NotFound
    check(caller, act, found.keys_of(record))
    return found, record


def _now(found: People, person_id: str) -> PersonNow:
    record = found.by_id.get(person_id)
    if record is None:
        # the record goes by another number now, because somebody said that it is another one's
        raise NotFound
    return PersonNow(person_id, record, found.held.get(record.key))


def _say(
    office: Office,
    connection: Connection,
    caller: Caller,
    campaign_id: str,
    kind: str,
    body: Mapping[str, object],
    person: str = "",
    firm_id: str = "",
) -> None:
    lists.say(connection, campaign_id, kind, body, (name_of(caller), office.now()), person, firm_id)


def name_of(caller: Caller) -> str:
    """Return what is written down of whoever says something."""
    return caller.name or f"{caller.means}/{caller.caller_id}"


def _keys_of_firm(campaign: CampaignRecord, frame: Case, firm_id: str) -> Keys:
    if firm_id not in frame.firms:
        raise NotFound
    return Keys(county=campaign.county, firms=frozenset({frame.firms[firm_id].name}))
