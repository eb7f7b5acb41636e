"""How far the people of a campaign have come, what was planned of it, and the case that planning reads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from api.access import Act, Caller
from api.operations.assembling import assembled
from api.operations.campaigns import own_campaign
from api.operations.health_file import OF_HEALTH, health_file
from api.operations.office import Office, unpacked
from api.operations.registered import People, people_of, today_in
from api.operations.trips import trip_now
from api.store import CampaignRecord, Job, PlanRecord, Statement, StoredCase, batches, jobs, lists
from scheduler.casefile import load_case
from scheduler.eligibility import GateCode, gate
from scheduler.handover import Boarding, Outcome
from scheduler.health import LetThrough
from scheduler.matching import MatchState
from scheduler.matching.posts import HeldCode


@dataclass(frozen=True, slots=True)
class Funnel:
    """Hold how many people of a campaign have come how far.

    Parameters
    ----------
    registered, by_state
        Whoever stands on a list, and how the lists agree.
    to_plan, held
        Whoever may be planned, and why others may not yet.
    verified
        Of these, whose three checks are passed today.
    passing, refused
        Of these, whom the gate lets in on some day, and why others not: each counted once.
    let_through
        Who passes because a health officer said so, and why.
    planned, boarded, handed_over
        Who stands on a trip of a published plan, has boarded one, has been handed over.
    """

    registered: int
    by_state: Mapping[MatchState, int]
    to_plan: int
    held: Mapping[HeldCode, int]
    verified: int = 0
    passing: int = 0
    refused: Mapping[GateCode, int] = field(default_factory=dict)
    let_through: tuple[LetThrough, ...] = ()
    planned: int = 0
    boarded: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class PlansOf:
    """Hold the jobs of a campaign and the published plans of its cases, the latest first."""

    jobs: tuple[Job, ...]
    plans: tuple[PlanRecord, ...]


def funnel(office: Office, caller: Caller, campaign_id: str) -> Funnel:
    """Count how far the people of a campaign have come.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller is no dispatcher; there is no such campaign within his scope; its files are not complete.
    """
    with office.database.reading() as connection:
        campaign = own_campaign(connection, caller, Act.MANAGE_CAMPAIGNS, campaign_id)
        found = people_of(office, connection, campaign)
        begun = Funnel(
            len(found.by_id),
            Counter(record.state for record in found.by_id.values()),
            len(found.roster.rows),
            Counter(one.code for one in found.roster.held),
        )
        if not found.roster.rows:
            return begun
        stored = assembled(office, connection, campaign).stored
        verified = _verified(office, connection, found)
        on_road = _on_the_road(office, connection, campaign)
    with unpacked(stored) as folder:
        case = load_case(folder)
    result = gate(case)
    return Funnel(
        begun.registered,
        begun.by_state,
        begun.to_plan,
        begun.held,
        verified,
        sum(len(one.party.workers) for one in result.parties),
        Counter(GateCode(left.code) for left in result.refused),
        tuple(one for _, own in sorted(case.let_through.items()) for one in own),
        *on_road,
    )


def plans_of(office: Office, caller: Caller, campaign_id: str) -> PlansOf:
    """Return what was planned of a campaign.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such campaign within his scope.
    """
    with office.database.reading() as connection:
        own_campaign(connection, caller, Act.PLAN, campaign_id)
        return PlansOf(jobs.of_campaign(connection, campaign_id), _plans(connection, campaign_id))


def exported(office: Office, caller: Caller, campaign_id: str) -> StoredCase:
    """Return the case of a campaign as planning reads it, and keep the numbers that its people have in it.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected, NothingToPlan
        The caller plans nothing; there is no such campaign within his scope; its files are not complete;
        nobody may be planned.
    """

    def keep(connection: Connection) -> StoredCase:
        campaign = own_campaign(connection, caller, Act.PLAN, campaign_id, lock=True)
        made = assembled(office, connection, campaign)
        lists.put_worker_ids(connection, campaign_id, made.fresh)
        return made.stored

    return office.database.write(keep)


def _plans(connection: Connection, campaign_id: str) -> tuple[PlanRecord, ...]:
    """Return the plans that were published of the cases of a campaign: planned anew and edited ones too."""
    cases = dict.fromkeys(job.case_id for job in jobs.of_campaign(connection, campaign_id))
    found = (
        batches.find_plan(connection, plan_id)
        for case_id in cases
        for plan_id in batches.plans_of_case(connection, case_id)
    )
    known = {plan.plan_id: plan for plan in found if plan is not None}
    return tuple(sorted(known.values(), key=lambda plan: (-plan.published_at, plan.plan_id)))


def _verified(office: Office, connection: Connection, found: People) -> int:
    """Count whose three checks are passed today, among those who may be planned."""
    said: dict[str, list[Statement]] = {}
    for one in lists.said_in(connection, found.campaign.campaign_id, OF_HEALTH):
        said.setdefault(one.person, []).append(one)
    today, ids = today_in(office, found.frame), found.ids
    own: Iterable[str] = (ids[row["id_number"]] for row in found.roster.rows)
    return sum(health_file(said.get(person, ())).verified_on(today) for person in own)


def _on_the_road(office: Office, connection: Connection, campaign: CampaignRecord) -> tuple[int, int, int]:
    """Count who was planned, boarded and was handed over; each once, whatever plans he stands in."""
    planned, boarded, handed_over = set[str](), set[str](), set[str]()
    for plan in _plans(connection, campaign.campaign_id):
        for trip in batches.list_trips(connection, plan.plan_id):
            for who, one in trip_now(office, connection, plan.plan_id, trip.trip_id).state.people.items():
                planned.add(who)
                if one.boarding is Boarding.BOARDED:
                    boarded.add(who)
                if one.outcome is Outcome.HANDED_OVER:
                    handed_over.add(who)
    return len(planned), len(boarded), len(handed_over)
