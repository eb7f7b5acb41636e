"""The people of a campaign: records, corrections, decisions, posts."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act, Role
from api.access import Caller as CallerRecord
from api.operations import people
from api.operations.people import PersonNow
from api.reader import Caller, Here, Speech, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer
from api.routes.campaigns import CampaignId
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import Identity, Words
from api.words import Words as Spoken
from scheduler.matching import MatchState
from scheduler.matching.near import NEAR_WORDS
from scheduler.matching.report import IMPOSSIBLE_WORDS

router = APIRouter(
    prefix="/campaigns/{campaign_id}", tags=["people"], responses=REFUSALS, route_class=Repeatable
)
PERSON = r"^[0-9a-f]{32}$"
PersonId = Annotated[str, Path(pattern=PERSON, examples=["9f2c51d07a3be8469f2c51d07a3be846"])]
PersonName = Annotated[str, Field(pattern=PERSON, examples=["9f2c51d07a3be8469f2c51d07a3be846"])]
Reason = Annotated[str, Field(min_length=2, max_length=200, examples=["核对过身份证原件"])]
SHOWN = 4
CALLING = frozenset({Role.DISPATCHER, Role.VILLAGE_CLERK})
"""Roles that call people; others see the last figures of a telephone only."""


class Column(StrEnum):
    """Name what can be corrected."""

    NAME = "name"
    SEX = "sex"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    VILLAGE_ID = "village_id"
    FIRM_ID = "firm_id"
    EARLIEST = "earliest"
    LATEST = "latest"
    PARTY_ID = "party_id"
    PICKUP_ID = "pickup_id"
    NEEDS = "needs"
    CONSENT = "consent"


class CorrectionWish(BaseModel):
    """What is right, and how one knows."""

    model_config = ConfigDict(extra="forbid")

    column: Column
    value: Words
    reason: Reason


class DecisionWish(BaseModel):
    """Whether two records are one person; if so, the number of the first is right."""

    model_config = ConfigDict(extra="forbid")

    first: PersonName
    second: PersonName
    same: bool
    reason: Reason


class PostWish(BaseModel):
    """That a firm has a post for a person, or has it no more."""

    model_config = ConfigDict(extra="forbid")

    firm_id: Identity
    post: Annotated[Words, Field(examples=["装配工"])] = ""
    withdrawn: bool = False


class Lookup(BaseModel):
    """By which ID number somebody is looked up."""

    model_config = ConfigDict(extra="forbid")

    id_number: Annotated[str, Field(min_length=1, max_length=30, examples=["511025197503190003"])]


class ValueAnswer(Answer):
    """One value that lists give, and which lists do."""

    value: str
    sources: list[str]


class ConflictAnswer(Answer):
    """One column on which lists differ; the first value counts."""

    column: str
    values: list[ValueAnswer]
    why: str


class WordsAnswer(Answer):
    """A code and its words."""

    code: str
    words: str


class CorrectionAnswer(Answer):
    """One correction."""

    column: str
    said_by: str
    said_at: datetime
    reason: str


class PersonAnswer(Answer):
    """One person; the ID number but for its end is not shown, nor the telephone to who does not call."""

    person_id: str
    state: MatchState
    name: str
    sex: str
    id_number: Annotated[str, Field(examples=["**************0003"])]
    phone: Annotated[str, Field(examples=["*******0001"])]
    village_id: str
    firm_id: str
    consent: str
    sources: list[str]
    conflicts: list[ConflictAnswer]
    impossible: list[WordsAnswer]
    corrections: list[CorrectionAnswer]
    held: WordsAnswer | None

    @classmethod
    def of(cls, now: PersonNow, caller: CallerRecord, words: Spoken) -> "PersonAnswer":
        """Write a person as the caller may see it."""
        record, values, calls = now.record, now.record.values, caller.role in CALLING
        lang = 1 if words.lang == "en" else 0
        phone = values.get("phone", "")
        return cls(
            person_id=now.person_id,
            state=record.state,
            name=values.get("name", ""),
            sex=values.get("sex", ""),
            id_number=masked(record.id_number),
            phone=phone if calls else masked(phone),
            village_id=values.get("village_id", ""),
            firm_id=values.get("firm_id", ""),
            consent=values.get("consent", ""),
            sources=sorted({f"{entry.source.kind} {entry.source.unit}" for entry in record.entries}),
            conflicts=_conflicts(now, words) if calls else [],
            impossible=[
                WordsAnswer(code=one, words=IMPOSSIBLE_WORDS[one][lang]) for one in record.impossible
            ],
            corrections=[
                CorrectionAnswer(
                    column=one.column,
                    said_by=one.said_by,
                    said_at=datetime.fromtimestamp(one.at, UTC),
                    reason=one.reason,
                )
                for one in record.corrections
            ],
            held=WordsAnswer(code=now.held.code, words=now.held.words(words.lang)) if now.held else None,
        )


class PeopleAnswer(Answer):
    """Some people, how many there are by state, and after whom to go on (blank = these are the last)."""

    people: list[PersonAnswer]
    counts: dict[MatchState, int]
    next_after: str


class NearAnswer(Answer):
    """Two records that may be one person."""

    first: PersonAnswer
    second: PersonAnswer
    reasons: list[WordsAnswer]


def masked(text: str) -> str:
    """Show the end of a number only."""
    return "*" * max(0, len(text) - SHOWN) + text[-SHOWN:] if len(text) > SHOWN else "*" * len(text)


def _conflicts(now: PersonNow, words: Spoken) -> list[ConflictAnswer]:
    return [
        ConflictAnswer(
            column=conflict.column,
            values=[
                ValueAnswer(value=value, sources=[f"{one.kind} {one.unit}" for one in sources])
                for value, sources in conflict.values
            ],
            why=conflict.why(words.lang),
        )
        for conflict in now.record.conflicts
    ]


@router.get("/people", summary="The people of a campaign", **doing(Act.SEE_PEOPLE))
def all_people(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    words: Speech,
    state: MatchState | None = None,
    after: Annotated[str, Query(pattern=r"^[0-9a-f]{0,32}$")] = "",
    most: Annotated[int, Query(ge=1, le=people.MOST_PEOPLE)] = 100,
) -> PeopleAnswer:
    """Each role its own, of county, town, village or firm: how the lists agree on each, and who is held."""
    page = people.people(office, caller, campaign_id, state, after, most)
    found = [PersonAnswer.of(one, caller, words) for one in page.people]
    return PeopleAnswer(people=found, counts=dict(page.counts), next_after=page.next_after)


@router.post(
    "/people/lookups",
    summary="Look a person up by ID number",
    responses=CONFLICT,
    **doing(Act.SEE_PEOPLE, repeatable=False),
)
def look_up(
    office: Here, caller: Caller, campaign_id: CampaignId, wish: Lookup, words: Speech
) -> PersonAnswer:
    """Each role its own. The number stands in the body: addresses are written into logs."""
    return PersonAnswer.of(people.find_person(office, caller, campaign_id, wish.id_number), caller, words)


@router.get("/people/{person_id}", summary="One person", **doing(Act.SEE_PEOPLE))
def person(
    office: Here, caller: Caller, campaign_id: CampaignId, person_id: PersonId, words: Speech
) -> PersonAnswer:
    """Each role its own."""
    return PersonAnswer.of(people.person(office, caller, campaign_id, person_id), caller, words)


@router.post(
    "/people/{person_id}/corrections",
    summary="Correct what is registered",
    responses=CONFLICT,
    **doing(Act.CORRECT_PEOPLE),
)
def correct(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    words: Speech,
    wish: Annotated[
        CorrectionWish, Body(examples=[{"column": "name", "value": "陈国强", "reason": "核对过身份证原件"}])
    ],
) -> PersonAnswer:
    """Dispatcher; village clerk: his villagers. It counts before all lists; who and why is kept."""
    found = people.correct(office, caller, campaign_id, person_id, wish.column.value, wish.value, wish.reason)
    return PersonAnswer.of(found, caller, words)


@router.post(
    "/people/{person_id}/posts",
    summary="Confirm a post, or take it back",
    responses=CONFLICT,
    **doing(Act.CONFIRM_POSTS),
)
def confirm_post(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    words: Speech,
    wish: Annotated[PostWish, Body(examples=[{"firm_id": "F1", "post": "装配工"}])],
) -> PersonAnswer:
    """Firm: its own people; dispatcher. Nobody is planned before a firm has confirmed."""
    found = people.confirm_post(
        office, caller, campaign_id, person_id, wish.firm_id, wish.post, wish.withdrawn
    )
    return PersonAnswer.of(found, caller, words)


@router.get(
    "/near-matches",
    summary="Records that may be one person",
    responses=IN_PARTS,
    **doing(Act.MATCH_PEOPLE),
)
def near(
    office: Here, caller: Caller, campaign_id: CampaignId, words: Speech, paged: Paged
) -> list[NearAnswer]:
    """Dispatcher: proposed in order of strength, never merged by themselves."""
    found, matches = people.near(office, caller, campaign_id, paged.span)
    ids = found.ids
    lang = 1 if words.lang == "en" else 0

    def shown(key: str) -> PersonAnswer:
        return PersonAnswer.of(PersonNow(ids[key], found.by_id[ids[key]], None), caller, words)

    return [
        NearAnswer(
            first=shown(match.first),
            second=shown(match.second),
            reasons=[WordsAnswer(code=one, words=NEAR_WORDS[one][lang]) for one in match.reasons],
        )
        for match in paged.part(matches, people.place_of_match(found))
    ]


@router.post(
    "/decisions",
    summary="Say whether two records are one person",
    responses=CONFLICT,
    **doing(Act.MATCH_PEOPLE),
)
def decide(
    office: Here, caller: Caller, campaign_id: CampaignId, wish: DecisionWish, words: Speech
) -> PersonAnswer:
    """Dispatcher. The last decision on a pair counts; who and why is kept."""
    found = people.decide(office, caller, campaign_id, wish.first, wish.second, wish.same, wish.reason)
    return PersonAnswer.of(found, caller, words)
