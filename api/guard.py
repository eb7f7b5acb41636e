"""What every request passes: no crowd, no body beyond the limit, headers that keep browsers to this host."""

import asyncio
import re
import time
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TOO_MANY_AT_ONCE
from api.problems import problem_answer

ALWAYS_ANSWERED = ("/api/health", "/static/")
UPLOAD = re.compile(r"/api/campaigns/[0-9a-f]{1,32}/(lists|files/[a-z.]{1,40})")
"""Addresses that take whole files."""
FIRST_WAIT_S = 30
SLOWEST_BYTES_PER_S = 1024
"""How long a body may take: this long, and a second more for so many bytes that have come."""
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",  # the address of a page holds its secret
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}


class SmallRequests:
    """Refuse a body beyond the limit, whether or not its length was announced, and one that never ends."""

    def __init__(self, app: ASGIApp, largest_body_bytes: int, largest_upload_bytes: int = 0) -> None:
        self.app = app
        self.largest_body_bytes = largest_body_bytes
        self.largest_upload_bytes = max(largest_body_bytes, largest_upload_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received, whole, begun = 0, False, time.monotonic()
        upload = UPLOAD.fullmatch(scope["path"])
        largest = self.largest_upload_bytes if upload else self.largest_body_bytes

        async def counted() -> Message:
            nonlocal received, whole
            if whole:
                return await receive()
            left_s = begun + FIRST_WAIT_S + received / SLOWEST_BYTES_PER_S - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), left_s)
            except TimeoutError as error:
                # readers of bodies let only this type pass
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from error
            received += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if received > largest:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, counted, send)


class FewAtOnce:
    """Answer at once that there are too many, instead of letting all of them wait.

    Those under way are finished; whoever is sent away is told when to come again. What only tells whether the
    service stands, and static files, are always answered.

    Parameters
    ----------
    app
        What answers.
    most_under_way
        How many requests may be worked on. One whose answer has begun does not count any more, nor does one
        of which more is awaited: slow readers, streams and slow senders keep nobody out.
    """

    def __init__(self, app: ASGIApp, most_under_way: int) -> None:
        self.app = app
        self.most_under_way = most_under_way
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or send it away."""
        if scope["type"] != "http" or scope["path"].startswith(ALWAYS_ANSWERED):
            await self.app(scope, receive, send)
            return
        if self.under_way >= self.most_under_way:
            await problem_answer(Request(scope), TOO_MANY_AT_ONCE)(scope, receive, send)
            return
        self.under_way += 1
        inside, awaited = True, False

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self.under_way -= not awaited

        async def received() -> Message:
            nonlocal awaited
            awaited = True
            self.under_way -= inside
            try:
                return await receive()
            finally:
                awaited = False
                self.under_way += inside

        async def sent(message: Message) -> None:
            leave()
            await send(message)

        try:
            await self.app(scope, received, sent)
        finally:
            leave()


class SafeAnswers:
    """Put the headers on every answer; what is not a static file is kept by no cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add headers to the beginning of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "public, max-age=3600" if static else "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)
