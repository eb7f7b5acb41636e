"""Tokens for drivers and firms."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, status
from pydantic import BaseModel, ConfigDict

from api.access import Act
from api.links import link_of
from api.operations import tokens
from api.reader import Caller, Here, doing
from api.routes.answers import CONFLICT, REFUSALS, IssuedAnswer, TokenAnswer
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import Identity, Words

router = APIRouter(prefix="/tokens", tags=["tokens"], responses=REFUSALS, route_class=Repeatable)


class TokenWish(BaseModel):
    """For whom a token is wanted: the driver of a trip, or, with a firm, that firm."""

    model_config = ConfigDict(extra="forbid")

    plan_id: Identity
    trip_id: Identity
    firm_id: Identity | None = None
    label: Words = ""


@router.get("", summary="The tokens that were issued", responses=IN_PARTS, **doing(Act.MANAGE_LINKS))
def issued(
    office: Here, caller: Caller, paged: Paged, plan_id: str = "", trip_id: str = ""
) -> list[TokenAnswer]:
    """Dispatcher."""
    found = tokens.list_issued(office, caller, plan_id, trip_id, paged.span)
    return [
        TokenAnswer.model_validate(TokenAnswer.values(token))
        for token in paged.part(found, lambda one: (one.issued_at, one.token_id))
    ]


@router.post(
    "",
    summary="Issue a token",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
    **doing(Act.MANAGE_LINKS),
)
def issue(
    office: Here,
    caller: Caller,
    request: Request,
    wish: Annotated[
        TokenWish,
        Body(
            examples=[{"plan_id": "4f1c9a7be2d05836", "trip_id": "T001", "firm_id": "F01", "label": "接站员"}]
        ),
    ],
) -> IssuedAnswer:
    """Dispatcher. The secret is answered once and kept nowhere."""
    record, secret = tokens.issue_for_trip(
        office, caller, wish.plan_id, wish.trip_id, wish.firm_id or "", wish.label
    )
    link = link_of(request, office.settings, secret)
    return IssuedAnswer.model_validate(TokenAnswer.values(record) | {"secret": secret, "link": link})


@router.delete("/{token_id}", summary="Revoke a token", **doing(Act.MANAGE_LINKS))
def revoke(
    office: Here, caller: Caller, token_id: Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$")]
) -> TokenAnswer:
    """Dispatcher. Revoking it again changes nothing."""
    return TokenAnswer.model_validate(TokenAnswer.values(tokens.revoke(office, caller, token_id)))
