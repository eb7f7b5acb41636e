"""Logging in and out, and what somebody sees to on his own account."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.access import Act
from api.operations import accounts, signing_in
from api.reader import Caller, Here, address_of, doing, open_to_all, secret_of
from api.routes.answers import (
    CONFLICT,
    LOGGING_IN,
    REFUSALS,
    OwnIssuedAnswer,
    OwnTokenAnswer,
    SessionAnswer,
)
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import Words

router = APIRouter(tags=["accounts"], route_class=Repeatable)
OWN = REFUSALS | CONFLICT
Password = Annotated[SecretStr, Field(max_length=200, examples=["four words in a row"])]


class LogIn(BaseModel):
    """Name and password."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=64, examples=["li.na"])]
    password: Password


class NewPassword(BaseModel):
    """The old password and the new one."""

    model_config = ConfigDict(extra="forbid")

    old: Password
    new: Password


class OwnTokenWish(BaseModel):
    """What a token of one's own is for, and for how long."""

    model_config = ConfigDict(extra="forbid")

    label: Words = ""
    days: Annotated[int, Field(ge=1, le=366)] = 90


@router.post(
    "/sessions",
    summary="Log in",
    status_code=status.HTTP_201_CREATED,
    responses=LOGGING_IN,
    **open_to_all(repeatable=False),
)
def log_in(office: Here, request: Request, wish: LogIn) -> SessionAnswer:
    """Everybody with an account. After five wrong passwords the next try from there has to wait (429)."""
    password = wish.password.get_secret_value()
    caller, secret = signing_in.log_in(office, wish.name, password, address_of(request))
    expires_at = datetime.fromtimestamp(caller.expires_at, UTC)
    return SessionAnswer(secret=secret, role=caller.role, name=caller.name, expires_at=expires_at)


@router.delete(
    "/sessions/current",
    summary="Log out",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=REFUSALS,
    **doing(Act.OWN_ACCOUNT),
)
def log_out(office: Here, caller: Caller, request: Request) -> Response:
    """Whoever has logged in: this session ends."""
    signing_in.end_own(office, caller, secret_of(request))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.delete(
    "/sessions",
    summary="Log out everywhere",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=REFUSALS,
    **doing(Act.OWN_ACCOUNT),
)
def log_out_everywhere(office: Here, caller: Caller) -> Response:
    """Whoever has an account: all its sessions end."""
    signing_in.log_out_everywhere(office, caller)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put(
    "/me/password",
    summary="Change one's password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=OWN | LOGGING_IN,
    **doing(Act.OWN_ACCOUNT),
)
def change_password(office: Here, caller: Caller, wish: NewPassword) -> Response:
    """Whoever has an account; all its sessions end."""
    old, new = wish.old.get_secret_value(), wish.new.get_secret_value()
    signing_in.change_password(office, caller, old, new)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/me/tokens", summary="One's own tokens", responses=REFUSALS | IN_PARTS, **doing(Act.OWN_ACCOUNT))
def own_tokens(office: Here, caller: Caller, paged: Paged) -> list[OwnTokenAnswer]:
    """Whoever has an account."""
    found = accounts.own_tokens(office, caller, paged.span)
    part = paged.part(found, lambda one: (one.issued_at, one.token_id))
    return [OwnTokenAnswer.of(token) for token in part]


@router.post(
    "/me/tokens",
    summary="Make a token for a program",
    status_code=status.HTTP_201_CREATED,
    responses=OWN,
    **doing(Act.OWN_ACCOUNT),
)
def issue_own_token(office: Here, caller: Caller, wish: OwnTokenWish) -> OwnIssuedAnswer:
    """Whoever has an account: it may do what its holder may. The secret is answered once."""
    token, secret = accounts.issue_token(office, caller, wish.label, wish.days)
    return OwnIssuedAnswer(**OwnTokenAnswer.of(token).model_dump(), secret=secret)


@router.delete(
    "/me/tokens/{token_id}",
    summary="Revoke a token of one's own",
    responses=REFUSALS,
    **doing(Act.OWN_ACCOUNT),
)
def revoke_own_token(
    office: Here, caller: Caller, token_id: Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$")]
) -> OwnTokenAnswer:
    """Whoever has an account. Revoking it again changes nothing."""
    return OwnTokenAnswer.of(accounts.revoke_token(office, caller, token_id))
