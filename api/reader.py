"""Who asks, and in which language: what routes and pages read off a request."""

from typing import Annotated, cast

from fastapi import Depends, Path, Request

from api.operations.office import Office
from api.operations.tokens import recognise
from api.store import TokenRecord
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


def bearer(request: Request) -> TokenRecord:
    """Return who calls, by the header `Authorization: Bearer ...`.

    Raises
    ------
    NotSignedIn
        There is no token in force.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return recognise(office_of(request), secret.strip() if scheme.lower() == "bearer" else "")


Here = Annotated[Office, Depends(office_of)]
Caller = Annotated[TokenRecord, Depends(bearer)]
Speech = Annotated[Words, Depends(words_for)]
PlanId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$", examples=["4f1c9a7be2d05836"])]
TripId = Annotated[str, Path(pattern=IDENTITY, examples=["T001"])]
FirmId = Annotated[str, Path(pattern=IDENTITY, examples=["F01"])]
