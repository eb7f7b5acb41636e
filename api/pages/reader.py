"""Who looks at a page, by a link or a log-in; where its pages begin; and that its forms are its own."""

import hmac
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from api.access import TABLE, Act, Caller, Means
from api.access.acts import ACCOUNTS_ALONE
from api.errors import FormForged, NotSignedIn
from api.operations.signing_in import recognise
from api.reader import Here

SESSION_COOKIE = "returnbus_session"
FORM_TOKEN = "form_token"  # the name of a field, not a secret
OWN_PAGES = "/my"


def doorway(request: Request) -> str:
    """Return where the reader's pages begin: behind his link, or behind his log-in."""
    secret = request.path_params.get("secret")
    return OWN_PAGES if secret is None else f"/t/{quote(str(secret), safe='')}"


async def sent_token(request: Request) -> str:
    """Return what a form carries to show that it came from a page of the session."""
    if request.method != "POST" or "secret" in request.path_params:
        return ""
    return str((await request.form()).get(FORM_TOKEN, ""))


def holder(request: Request, office: Here, sent: Annotated[str, Depends(sent_token)]) -> Caller:
    """Return who holds the link of a page, or has logged in.

    Raises
    ------
    NotSignedIn
        The link is unknown, has expired or was revoked; nobody has logged in, or long ago.
    FormForged
        The form did not come from a page of this session: another site may have made the browser send it.
    """
    secret = request.path_params.get("secret")
    if secret is not None:
        return _by_link(recognise(office, str(secret)))
    caller = recognise(office, request.cookies.get(SESSION_COOKIE, ""))
    if request.method == "POST" and not hmac.compare_digest(sent.encode(), caller.form_token.encode()):
        raise FormForged
    request.state.form_token, request.state.signed_in = caller.form_token, caller.name
    return caller


Holder = Annotated[Caller, Depends(holder)]
Door = Annotated[str, Depends(doorway)]


def trip_path(door: str, plan_id: str, trip_id: str) -> str:
    """Return where the pages of a trip begin."""
    return f"{door}/plans/{plan_id}/trips/{quote(trip_id, safe='')}"


def ways_of(caller: Caller, door: str) -> list[tuple[str, str]]:
    """Return the further pages that somebody may open: their addresses and names."""
    acts = {"drafts": Act.SEE_JOBS, "webhooks": Act.MANAGE_WEBHOOKS, "trackers": Act.MANAGE_TRACKERS}
    return [
        (f"{door}/{name}", name)
        for name, act in acts.items()
        if act in TABLE[caller.role] and (caller.has_account or act not in ACCOUNTS_ALONE)
    ]


def _by_link(caller: Caller) -> Caller:
    """Let only links open pages by their address: a session's secret never stands in one.

    Raises
    ------
    NotSignedIn
        It is the secret of a session or a token.
    """
    if caller.means is not Means.LINK:
        raise NotSignedIn
    return caller
