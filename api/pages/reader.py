"""Who holds the link of a page, and where the page stands."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Path

from api.operations.tokens import recognise
from api.reader import Here
from api.store import TokenRecord

Secret = Annotated[str, Path(min_length=1, max_length=100)]


def holder(office: Here, secret: Secret) -> TokenRecord:
    """Return who holds a link.

    Raises
    ------
    NotSignedIn
        The link is unknown, has expired or was revoked.
    """
    return recognise(office, secret)


Holder = Annotated[TokenRecord, Depends(holder)]


def trip_path(secret: str, plan_id: str, trip_id: str) -> str:
    """Return where the pages of a trip begin."""
    return f"/t/{quote(secret, safe='')}/plans/{plan_id}/trips/{quote(trip_id, safe='')}"
