"""Who asks, and in which language: what routes and pages read off a request."""

from typing import Annotated, Any, cast

from fastapi import Depends, Path, Request

from api.access import Act
from api.access import Caller as CallerRecord
from api.operations.office import Office
from api.operations.signing_in import recognise
from api.words import LANGUAGES, Words, language_accepted, words_of

LANGUAGE_COOKIE = "lang"
IDENTITY = r"^[^\x00-\x1f\x7f]{1,200}$"


def words_for(request: Request) -> Words:
    """Return the words of a reader: ?lang=, else the language chosen before, else the browser's."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return words_of(str(wish))
    return words_of(language_accepted(request.headers.get("accept-language", "")))


def office_of(request: Request) -> Office:
    """Return the office that the service was made with."""
    return cast("Office", request.app.state.office)


def bearer(request: Request) -> CallerRecord:
    """Return who calls, by the header `Authorization: Bearer ...`.

    Raises
    ------
    NotSignedIn
        There is no token, link or session in force.
    """
    return recognise(office_of(request), secret_of(request))


def secret_of(request: Request) -> str:
    """Return the secret of the header `Authorization: Bearer ...`, "" where there is none."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def address_of(request: Request) -> str:
    """Return where a request comes from, as the server or the proxy before it says."""
    return request.client.host if request.client else ""


def doing(act: Act, repeatable: bool = True) -> dict[str, Any]:
    """Return what a route says of itself: which act it is. Tests try every role on it.

    Parameters
    ----------
    repeatable
        False where a request that comes again does no harm: it only looks something up.
    """
    return {"openapi_extra": {"x-act": act.code} | ({} if repeatable else {"x-repeatable": False})}


def open_to_all(repeatable: bool = True) -> dict[str, Any]:
    """Return what a route says of itself that needs nobody to have come in; `repeatable` as in `doing`."""
    return {"openapi_extra": {"x-act": ""} | ({} if repeatable else {"x-repeatable": False})}


Here = Annotated[Office, Depends(office_of)]
Caller = Annotated[CallerRecord, Depends(bearer)]
Speech = Annotated[Words, Depends(words_for)]
PlanId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$", examples=["4f1c9a7be2d05836"])]
TripId = Annotated[str, Path(pattern=IDENTITY, examples=["T001"])]
FirmId = Annotated[str, Path(pattern=IDENTITY, examples=["F01"])]
