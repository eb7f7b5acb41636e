"""The firms of a campaign, and how far their acceptance has come."""

from datetime import date

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict

from api.access import Act
from api.operations import people
from api.reader import Caller, FirmId, Here, Speech, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer
from api.routes.campaigns import CampaignId
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import Words
from api.words import Words as Spoken
from scheduler.matching import Aspect, FirmApproval
from scheduler.matching.approval import ASPECT_WORDS

router = APIRouter(
    prefix="/campaigns/{campaign_id}/firms", tags=["people"], responses=REFUSALS, route_class=Repeatable
)


class AcceptanceWish(BaseModel):
    """What was found of one aspect of a firm."""

    model_config = ConfigDict(extra="forbid")

    passed: bool
    note: Words = ""


class AspectAnswer(Answer):
    """One aspect of a firm's acceptance."""

    aspect: Aspect
    words: str
    passed: bool | None
    said_by: str
    on: date | None


class ApprovalAnswer(Answer):
    """How far the acceptance of a firm has come."""

    firm_id: str
    name: str
    approved: bool
    aspects: list[AspectAnswer]

    @classmethod
    def of(cls, name: str, approval: FirmApproval, words: Spoken) -> "ApprovalAnswer":
        """Write an acceptance."""
        aspects = []
        for aspect in Aspect:
            found = approval.standing.get(aspect)
            aspects.append(
                AspectAnswer(
                    aspect=aspect,
                    words=ASPECT_WORDS[aspect][1 if words.lang == "en" else 0],
                    passed=found.passed if found else None,
                    said_by=found.said_by if found else "",
                    on=found.on if found else None,
                )
            )
        return cls(firm_id=approval.firm_id, name=name, approved=approval.approved, aspects=aspects)


@router.get(
    "",
    summary="The firms, and how far their acceptance has come",
    responses=IN_PARTS,
    **doing(Act.SEE_PEOPLE),
)
def approvals(
    office: Here, caller: Caller, campaign_id: CampaignId, words: Speech, paged: Paged
) -> list[ApprovalAnswer]:
    """A firm sees itself alone."""
    found = people.approvals(office, caller, campaign_id, paged.span)
    part = paged.part(found, lambda one: (one[1].firm_id,))
    return [ApprovalAnswer.of(name, approval, words) for name, approval in part]


@router.put(
    "/{firm_id}/acceptance/{aspect}",
    summary="Accept a firm in one aspect, or not",
    responses=CONFLICT,
    status_code=status.HTTP_200_OK,
    **doing(Act.ACCEPT_FIRMS),
)
def accept(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    firm_id: FirmId,
    aspect: Aspect,
    wish: AcceptanceWish,
    words: Speech,
) -> ApprovalAnswer:
    """Dispatcher: prevention, screening, supplies, management, safety; who and when is kept."""
    found = people.accept_firm(office, caller, campaign_id, firm_id, aspect, wish.passed, wish.note)
    return ApprovalAnswer.of("", found, words)
