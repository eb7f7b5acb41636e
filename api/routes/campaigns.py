"""Campaigns: their files, their lists, and people who register themselves."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request, status
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act
from api.operations import campaigns, intake, signing_in
from api.operations.campaigns import CampaignNow
from api.reader import Caller, Here, Speech, address_of, doing, open_to_all
from api.routes.answers import CONFLICT, REFUSALS, UNUSABLE, Answer
from api.routes.paging import IN_PARTS, Paged
from api.routes.policies import County
from api.routes.repeating import Repeatable
from api.routes.report_shapes import NO_CONTROLS
from api.routes.reports import Identity, Words
from api.store import CampaignRecord, ListRecord
from api.words import Words as Spoken
from scheduler.errors import Fault
from scheduler.faults import words as say

router = APIRouter(prefix="/campaigns", tags=["campaigns"], route_class=Repeatable)
CampaignId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$", examples=["3c9a7be2d0583641"])]
FileName = Annotated[str, Path(pattern=r"^[a-z.]{1,40}$", examples=["places.csv"])]
TAKING = REFUSALS | CONFLICT


async def raw_body(request: Request) -> bytes:
    """Return what was sent, as it is."""
    return await request.body()


Raw = Annotated[bytes, Depends(raw_body)]


def raw(act: Act, media_type: str) -> dict[str, Any]:
    """Return what a route says of itself whose body is a file."""
    said = doing(act)
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    said["openapi_extra"] |= {"requestBody": {"required": True, "content": content}}
    return said


class CampaignWish(BaseModel):
    """What a campaign is called, and whose it is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Identity, Field(examples=["2020 年春节后返岗"])]
    county: Annotated[County, Field(description="Blank: the caller's county.")] = ""


class Registering(BaseModel):
    """Whether people may register themselves."""

    model_config = ConfigDict(extra="forbid")

    open: bool


class Registration(BaseModel):
    """What somebody says of himself."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=50, pattern=NO_CONTROLS, examples=["陈国强"])]
    id_number: Annotated[str, Field(pattern=r"^[0-9]{17}[0-9Xx]$", examples=["511025197503190003"])]
    phone: Annotated[str, Field(pattern=r"^\+?[0-9 -]{7,20}$", examples=["19900000001"])]
    village_id: Annotated[Identity, Field(examples=["V1"])]
    firm_id: Words = ""
    earliest: date | None = None
    latest: date | None = None
    needs: Words = ""
    consent: Annotated[bool, Field(description="Whether the person agrees to the use of the data.")]

    def row(self) -> dict[str, str]:
        """Return the cells of a list."""
        days = {name: day.isoformat() for name in ("earliest", "latest") if (day := getattr(self, name))}
        texts = ("name", "id_number", "phone", "village_id", "firm_id", "needs")
        return (
            {name: getattr(self, name) for name in texts}
            | days
            | {"consent": "yes" if self.consent else "no"}
        )


class FileFaultAnswer(Answer):
    """One fault of a file."""

    file: str
    line: int
    column: str
    level: Annotated[str, Field(examples=["error"])]
    code: str
    words: str

    @classmethod
    def of(cls, fault: Fault, words: Spoken) -> "FileFaultAnswer":
        """Write a fault."""
        return cls(
            file=fault.file,
            line=fault.line,
            column=fault.column,
            level=fault.level,
            code=fault.code,
            words=say(fault, words.lang),
        )


class CampaignAnswer(Answer):
    """One campaign."""

    campaign_id: Annotated[str, Field(examples=["3c9a7be2d0583641"])]
    county: str
    name: str
    made_at: datetime
    self_registration: bool

    @classmethod
    def values(cls, record: CampaignRecord) -> dict[str, Any]:
        """Return the members of a campaign."""
        return {
            "campaign_id": record.campaign_id,
            "county": record.county,
            "name": record.name,
            "made_at": datetime.fromtimestamp(record.made_at, UTC),
            "self_registration": record.registers,
        }


class CampaignFilesAnswer(CampaignAnswer):
    """One campaign with its files, and what is wrong with them."""

    files: list[str]
    faults: list[FileFaultAnswer]

    @classmethod
    def of(cls, now: CampaignNow, words: Spoken) -> "CampaignFilesAnswer":
        """Write a campaign."""
        faults = [FileFaultAnswer.of(fault, words) for fault in now.faults]
        return cls(**cls.values(now.record), files=list(now.files), faults=faults)


class ListAnswer(Answer):
    """One list that came in."""

    list_id: str
    kind: Annotated[str, Field(examples=["village"])]
    unit: Annotated[str, Field(examples=["511025100201"])]
    lines: Annotated[int, Field(examples=[43])]
    received_at: datetime
    brought_by: str

    @classmethod
    def values(cls, record: ListRecord) -> dict[str, Any]:
        """Return the members of a list."""
        names = ("list_id", "kind", "unit", "lines", "brought_by")
        received_at = datetime.fromtimestamp(record.received_at, UTC)
        return {name: getattr(record, name) for name in names} | {"received_at": received_at}


class BroughtAnswer(ListAnswer):
    """A list that was taken in, and what was noticed."""

    warnings: list[FileFaultAnswer]


class RegisteredAnswer(Answer):
    """That somebody's registration was taken in."""

    registered_at: datetime


@router.get(
    "",
    summary="The campaigns that the caller may see",
    responses=REFUSALS | IN_PARTS,
    **doing(Act.SEE_CAMPAIGNS),
)
def all_campaigns(office: Here, caller: Caller, paged: Paged) -> list[CampaignAnswer]:
    """Each role those of its county; a firm those that it takes part in."""
    found = campaigns.all_campaigns(office, caller, paged.span)
    return [
        CampaignAnswer.model_validate(CampaignAnswer.values(record))
        for record in paged.part(found, lambda one: (one.made_at, one.campaign_id))
    ]


@router.post(
    "",
    summary="Begin a campaign",
    status_code=status.HTTP_201_CREATED,
    responses=TAKING,
    **doing(Act.MANAGE_CAMPAIGNS),
)
def make(
    office: Here,
    caller: Caller,
    wish: Annotated[CampaignWish, Body(examples=[{"name": "2020 年春节后返岗", "county": "511025"}])],
) -> CampaignAnswer:
    """Dispatcher: within his own county."""
    record = campaigns.make(office, caller, wish.name, wish.county)
    return CampaignAnswer.model_validate(CampaignAnswer.values(record))


@router.get(
    "/{campaign_id}", summary="One campaign, its files and their faults", responses=REFUSALS,
    **doing(Act.SEE_CAMPAIGNS),
)  # fmt: skip
def campaign(office: Here, caller: Caller, campaign_id: CampaignId, words: Speech) -> CampaignFilesAnswer:
    """Each role those of its county; a firm those that it takes part in."""
    return CampaignFilesAnswer.of(campaigns.campaign(office, caller, campaign_id), words)


@router.put(
    "/{campaign_id}/files/{name}",
    summary="Put a file of the case in place",
    responses=TAKING,
    **raw(Act.MANAGE_CAMPAIGNS, "application/octet-stream"),
)
def put_file(
    office: Here, caller: Caller, campaign_id: CampaignId, name: FileName, content: Raw, words: Speech
) -> CampaignFilesAnswer:
    """Dispatcher: case.toml and the tables without people, csv or xlsx; every fault is told at once."""
    return CampaignFilesAnswer.of(campaigns.put_file(office, caller, campaign_id, name, content), words)


@router.put(
    "/{campaign_id}/self-registration",
    summary="Let people register themselves, or not",
    responses=TAKING,
    **doing(Act.MANAGE_CAMPAIGNS),
)
def let_register(office: Here, caller: Caller, campaign_id: CampaignId, wish: Registering) -> CampaignAnswer:
    """Dispatcher."""
    record = campaigns.let_register(office, caller, campaign_id, wish.open)
    return CampaignAnswer.model_validate(CampaignAnswer.values(record))


@router.get(
    "/{campaign_id}/lists",
    summary="The lists that came in",
    responses=REFUSALS | IN_PARTS,
    **doing(Act.BRING_LISTS),
)
def all_lists(office: Here, caller: Caller, campaign_id: CampaignId, paged: Paged) -> list[ListAnswer]:
    """Dispatcher: all; village clerk and firm: their own."""
    found = intake.all_lists(office, caller, campaign_id, paged.span)
    part = paged.part(found, lambda one: (one.received_at, one.list_id))
    return [ListAnswer.model_validate(ListAnswer.values(record)) for record in part]


@router.post(
    "/{campaign_id}/lists",
    summary="Bring a list of people",
    status_code=status.HTTP_201_CREATED,
    responses=TAKING,
    **raw(Act.BRING_LISTS, "text/csv"),
)
def bring(
    office: Here, caller: Caller, campaign_id: CampaignId, content: Raw, words: Speech
) -> BroughtAnswer:
    """Village clerk, firm: their own people; dispatcher: anybody. All faults of a list are told at once."""
    brought = intake.bring(office, caller, campaign_id, content)
    warnings = [FileFaultAnswer.of(fault, words) for fault in brought.warnings]
    return BroughtAnswer(**ListAnswer.values(brought.record), warnings=warnings)


@router.post(
    "/{campaign_id}/registrations",
    summary="Register oneself",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT
    | UNUSABLE
    | {code: REFUSALS[code] for code in (404, 422)}
    | {429: {"description": "Too many from one address: see Retry-After."}},
    **open_to_all(),
)
def register(office: Here, request: Request, campaign_id: CampaignId, wish: Registration) -> RegisteredAnswer:
    """Everybody, while the campaign is open for it. Nothing that is known of anybody is answered."""
    signing_in.count_visit(office, "registration", address_of(request))
    record = intake.register(office, campaign_id, wish.row())
    return RegisteredAnswer(registered_at=datetime.fromtimestamp(record.received_at, UTC))
