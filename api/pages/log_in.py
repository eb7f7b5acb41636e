"""Logging in by name and password, and logging out."""

import hmac
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth import new_secret
from api.errors import FormForged, PasswordWrong
from api.operations import signing_in
from api.pages.reader import OWN_PAGES, SESSION_COOKIE, Holder
from api.pages.rendering import page
from api.reader import Here, address_of

LOG_IN_COOKIE = "returnbus_log_in"
TO_LOG_IN = "/login"
LOG_IN_S = 3_600

door_router = APIRouter()
router = APIRouter()


class LogInForm(BaseModel):
    """What the page of the door sends."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=64)] = ""
    password: Annotated[str, Field(max_length=200)] = ""
    form_token: Annotated[str, Field(max_length=100)] = ""


@door_router.get("/login")
def log_in_page(request: Request, office: Here) -> Response:
    """Ask for name and password."""
    return _asked(request, office, HTTPStatus.OK)


@door_router.post("/login")
def log_in(request: Request, office: Here, form: Annotated[LogInForm, Form()]) -> Response:
    """Begin a session and lead to its first page; a wrong password is asked for again."""
    own = request.cookies.get(LOG_IN_COOKIE, "")
    if not own or not hmac.compare_digest(own.encode(), form.form_token.encode()):
        raise FormForged
    try:
        _, secret = signing_in.log_in(office, form.name, form.password, address_of(request))
    except PasswordWrong:
        return _asked(request, office, HTTPStatus.UNAUTHORIZED, wrong=True)
    answer = RedirectResponse(OWN_PAGES, HTTPStatus.SEE_OTHER)
    answer.delete_cookie(LOG_IN_COOKIE)
    lasts_s = office.settings.session_hours * signing_in.HOUR_S
    _put(answer, request, office, SESSION_COOKIE, secret, lasts_s)
    return answer


@router.post("/logout")
def log_out(request: Request, office: Here, holder: Holder) -> RedirectResponse:
    """End this session."""
    signing_in.end_own(office, holder, request.cookies.get(SESSION_COOKIE, ""))
    return _gone()


@router.post("/logout/everywhere")
def log_out_everywhere(office: Here, holder: Holder) -> RedirectResponse:
    """End all sessions of the account."""
    signing_in.log_out_everywhere(office, holder)
    return _gone()


def _gone() -> RedirectResponse:
    answer = RedirectResponse(TO_LOG_IN, HTTPStatus.SEE_OTHER)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _asked(request: Request, office: Here, status: HTTPStatus, wrong: bool = False) -> Response:
    """Show the form with a token of its own, so that no other site logs a browser in as somebody else."""
    token = request.cookies.get(LOG_IN_COOKIE) or new_secret()
    answer = page(request, "log_in.html", status, wrong=wrong, log_in_token=token)
    _put(answer, request, office, LOG_IN_COOKIE, token, LOG_IN_S)
    return answer


def _put(answer: Response, request: Request, office: Here, name: str, value: str, lasts_s: int) -> None:
    """Set a cookie that no script reads and no other site's form carries; over TLS where there is TLS."""
    secure = request.url.scheme == "https" or office.settings.public_url.startswith("https:")
    answer.set_cookie(name, value, lasts_s, path="/", secure=secure, httponly=True, samesite="lax")
