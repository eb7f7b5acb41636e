"""Long lists in parts: `most` rows after a place; the header `Link` says where the next part is."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response

from api.errors import PlaceUnfit, StoreDamaged, StoreKeyMissing
from api.reader import Here
from api.store import Place, Span

MOST = 1000
AFTER = r"^[A-Za-z0-9_=-]{0,4000}$"
MEANING = "Where the part before has ended: as its header `Link` says. Blank: from the beginning."
NEXT = {
    "description": 'Where the next part is, `<...>; rel="next"`; without it these are the last.',
    "schema": {"type": "string"},
    "example": '</api/jobs?most=200&after=azFm...>; rel="next"',
}
IN_PARTS: dict[int | str, dict[str, Any]] = {200: {"headers": {"Link": NEXT}}}
"""What a route that answers in parts says of its answer."""
Listed = TypeVar("Listed")
After = Annotated[str, Query(pattern=AFTER, description=MEANING)]


@dataclass(frozen=True, slots=True)
class Paging:
    """Hold which part of a list was asked for."""

    request: Request
    response: Response
    office: Here
    span: Span

    def part(self, found: Sequence[Listed], place: Callable[[Listed], Place]) -> Sequence[Listed]:
        """Return the part without the row that only says that the list goes on, and say where it does."""
        most = self.span.most
        assert most is not None
        if len(found) <= most:
            return found
        # sealed: addresses are written into logs, and a place may be somebody's name
        text = json.dumps(place(found[most - 1]), ensure_ascii=False)
        after = self.office.database.vault.seal(_home(self.request), text)
        url = self.request.url.include_query_params(most=most, after=after)
        self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return found[:most]


def paging(usual: int = MOST, highest: int = MOST) -> Any:
    """Return what reads off a request which part of a list is wanted.

    Parameters
    ----------
    usual, highest
        How many rows where it is not said, and how many at most.
    """

    def paging_of(
        request: Request,
        response: Response,
        office: Here,
        after: After = "",
        most: Annotated[int, Query(ge=1, le=highest)] = usual,
    ) -> Paging:
        return Paging(request, response, office, Span(_place(request, office, after), most))

    return Depends(paging_of)


Paged = Annotated[Paging, paging()]


def _place(request: Request, office: Here, after: str) -> Place:
    """Return the place that `after` stands for.

    Raises
    ------
    PlaceUnfit
        It is none of this list.
    """
    if not after:
        return ()
    try:
        return tuple(json.loads(office.database.vault.unseal(_home(request), after)))
    except (StoreDamaged, StoreKeyMissing, ValueError) as error:
        raise PlaceUnfit from error


def _home(request: Request) -> str:
    """Return what a place is bound to: the list that it is of."""
    return f"list{request.url.path}"
