"""Requests that may be sent again: every route that changes something takes an `Idempotency-Key`.

The form of the header is that of draft-ietf-httpapi-idempotency-key-header: a text in quotation marks; one
without them is taken too.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response, status
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from api.access import Caller
from api.operations.repeats import Asked, once
from api.reader import office_of
from api.routes.answers import CONFLICT
from api.store import KeptAnswer

CHANGING = frozenset({"POST", "PUT"})
PARAMETER = "repeatable"
FORM = r'^("[!#-\[\]-~]{8,200}"|[!#-\[\]-~]{8,200})$'
EXAMPLE = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
REPEATED = "Idempotent-Replayed"
MEANING = (
    "Made by the caller, anew for each thing that is to be done: 8 to 200 signs, a UUID for instance. "
    "The same request under the same key is done once; sent again, it gets the first answer "
    f"(`{REPEATED}: true`). Another request under the key is refused (422)."
)
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", pattern=FORM, description=MEANING, examples=[EXAMPLE])
]


async def asked_of(request: Request, idempotency_key: Key = None) -> tuple[Request, Asked | None]:
    """Return the request, and what is needed to know it again, None where its sender gave no key."""
    if idempotency_key is None:
        return request, None
    what = f"{request.method} {request.url.path}?{request.url.query}"
    return request, Asked(idempotency_key.strip('"'), what, await request.body())


class Repeatable(APIRoute):
    """Be a route; where it changes something, do it once for each key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **said: Any) -> None:
        extra = said.get("openapi_extra") or {}
        if CHANGING & set(said.get("methods") or ()) and extra.get("x-repeatable", True):
            endpoint = repeatable(endpoint, said.get("status_code") or status.HTTP_200_OK)
            conflict = {status.HTTP_409_CONFLICT: CONFLICT[status.HTTP_409_CONFLICT]}
            said["responses"] = conflict | (said.get("responses") or {})
        super().__init__(path, endpoint, **said)


def repeatable(endpoint: Callable[..., Any], status_code: int) -> Callable[..., Any]:
    """Return an endpoint that answers a request which comes again as it did before.

    It is answered in one go, in one thread: nobody holds the store's lock while he waits for a thread.
    """
    signature = inspect.signature(endpoint)
    assert not inspect.iscoroutinefunction(endpoint), "a route that writes has a thread of its own"
    adapter: TypeAdapter[Any] | None = None
    if signature.return_annotation is not Response:
        adapter = TypeAdapter(signature.return_annotation)

    @wraps(endpoint)
    def answering(**given: Any) -> Any:
        request, asked = given.pop(PARAMETER)
        if asked is None:
            return endpoint(**given)
        caller = next((value for value in given.values() if isinstance(value, Caller)), None)
        kept, again = once(
            office_of(request), caller, asked, lambda: _kept(endpoint(**given), given, adapter, status_code)
        )
        answer = Response(kept.content, kept.status)
        for name, value in kept.headers:
            answer.headers[name] = value
        if again:
            answer.headers[REPEATED] = "true"
        return answer

    own = inspect.Parameter(
        PARAMETER, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[tuple[Any, Any], Depends(asked_of)]
    )
    # what the web reads off a function: the header stands beside the route's own parameters
    answering.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*signature.parameters.values(), own]
    )
    return answering


def _kept(
    result: Any, given: dict[str, Any], adapter: TypeAdapter[Any] | None, status_code: int
) -> KeptAnswer:
    """Write an answer as it will go out, now and whenever the request comes again."""
    if isinstance(result, Response):
        return KeptAnswer(result.status_code, tuple(result.headers.items()), bytes(result.body))
    assert adapter is not None
    # a route may have chosen another status, and headers, on the answer that it was handed
    chosen = next((value for value in given.values() if isinstance(value, Response)), None)
    headers = dict(chosen.headers) if chosen is not None else {}
    headers["content-type"] = "application/json"
    code = chosen.status_code if chosen is not None and chosen.status_code else status_code
    return KeptAnswer(code, tuple(headers.items()), adapter.dump_json(result, by_alias=True))
