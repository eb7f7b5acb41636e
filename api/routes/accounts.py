"""Accounts: made, seen, closed and reset by administrators."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, status
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act, Bound, Role, ScopeKind
from api.operations import accounts
from api.reader import Caller, Here, doing
from api.routes.answers import CONFLICT, REFUSALS, AccountAnswer
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import NO_CONTROLS
from api.routes.sessions import Password

router = APIRouter(prefix="/accounts", tags=["accounts"], responses=REFUSALS, route_class=Repeatable)
AccountId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$", examples=["3c9a7be2d0583641"])]


class BoundWish(BaseModel):
    """One bound of a scope."""

    model_config = ConfigDict(extra="forbid")

    kind: ScopeKind
    key: Annotated[str, Field(min_length=1, max_length=300, pattern=NO_CONTROLS, examples=["511025"])]


class AccountWish(BaseModel):
    """Who is to have an account."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=64, examples=["li.na"])]
    password: Password
    role: Role
    bounds: Annotated[list[BoundWish], Field(max_length=100)] = []


class Closing(BaseModel):
    """Whether an account is closed."""

    model_config = ConfigDict(extra="forbid")

    closed: bool


class Reset(BaseModel):
    """The new password."""

    model_config = ConfigDict(extra="forbid")

    password: Password


@router.get("", summary="The accounts that the caller may see", responses=IN_PARTS, **doing(Act.SEE_ACCOUNTS))
def all_accounts(office: Here, caller: Caller, paged: Paged) -> list[AccountAnswer]:
    """Administrator, auditor: those of their county."""
    found = accounts.list_accounts(office, caller, paged.span)
    return [AccountAnswer.of(account) for account in paged.part(found, lambda one: (one.name,))]


@router.post(
    "",
    summary="Make an account",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
    **doing(Act.MANAGE_ACCOUNTS),
)
def add(
    office: Here,
    caller: Caller,
    wish: Annotated[
        AccountWish,
        Body(
            examples=[
                {
                    "name": "li.na",
                    "password": "four words in a row",
                    "role": "village-clerk",
                    "bounds": [{"kind": "village", "key": "511025100201"}],
                }
            ]
        ),
    ],
) -> AccountAnswer:
    """Administrator: within his own county."""
    bounds = [Bound(bound.kind, bound.key) for bound in wish.bounds]
    password = wish.password.get_secret_value()
    return AccountAnswer.of(accounts.add(office, caller, wish.name, password, wish.role, bounds))


@router.get("/{account_id}", summary="One account", **doing(Act.SEE_ACCOUNTS))
def account(office: Here, caller: Caller, account_id: AccountId) -> AccountAnswer:
    """Administrator, auditor."""
    return AccountAnswer.of(accounts.account(office, caller, account_id))


@router.put(
    "/{account_id}/closed",
    summary="Close an account, or open it again",
    responses=CONFLICT,
    **doing(Act.MANAGE_ACCOUNTS),
)
def close(office: Here, caller: Caller, account_id: AccountId, wish: Closing) -> AccountAnswer:
    """Administrator. Its sessions and tokens end."""
    return AccountAnswer.of(accounts.close(office, caller, account_id, wish.closed))


@router.put(
    "/{account_id}/password",
    summary="Give an account another password",
    responses=CONFLICT,
    **doing(Act.MANAGE_ACCOUNTS),
)
def reset(office: Here, caller: Caller, account_id: AccountId, wish: Reset) -> AccountAnswer:
    """Administrator. Its sessions end."""
    return AccountAnswer.of(accounts.reset(office, caller, account_id, wish.password.get_secret_value()))
