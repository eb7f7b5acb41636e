"""What a person may ask for: everything that is kept about him, and that it be erased."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act
from api.operations import privacy
from api.reader import Caller, Here, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer
from api.routes.campaigns import CampaignId
from api.routes.people import PersonId, Reason
from api.routes.repeating import Repeatable

router = APIRouter(
    prefix="/campaigns/{campaign_id}/people/{person_id}",
    tags=["privacy"],
    responses=REFUSALS,
    route_class=Repeatable,
)


class ErasureWish(BaseModel):
    """Why a person's data are to be erased."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class ErasedAnswer(Answer):
    """How much was erased."""

    erased: Annotated[int, Field(examples=[7])]


@router.get("/export", summary="Everything that is kept about one person", **doing(Act.ANSWER_FOR_DATA))
def export(office: Here, caller: Caller, campaign_id: CampaignId, person_id: PersonId) -> dict[str, Any]:
    """Dispatcher, for the person who asks: lists, statements, health, trips and facts, unmasked."""
    return privacy.export(office, caller, campaign_id, person_id)


@router.post(
    "/erasure", summary="Erase everything about one person", responses=CONFLICT, **doing(Act.ANSWER_FOR_DATA)
)
def erase(
    office: Here, caller: Caller, campaign_id: CampaignId, person_id: PersonId, wish: ErasureWish
) -> ErasedAnswer:
    """Dispatcher, on withdrawal of consent, not while the person is on the way. The rows stay."""
    return ErasedAnswer(erased=privacy.erase(office, caller, campaign_id, person_id, wish.reason))
