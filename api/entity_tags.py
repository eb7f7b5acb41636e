"""Entity tags: who asks again for what has not changed is told just that (RFC 9110, 13.1.2)."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TAG_SIGNS = 32
OK, NOT_MODIFIED = 200, 304
STREAMS = "text/event-stream"


class EntityTags:
    """Give each answer of the JSON interface a tag of what it holds; a known one is answered with 304."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the answer back until its tag is known; what is streamed passes as it comes."""
        asked = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/api/")
        if not asked:
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        beginning: Message | None = None
        parts: list[bytes] = []

        async def tagged(message: Message) -> None:
            nonlocal beginning
            if message["type"] == "http.response.start":
                streams = Headers(raw=message["headers"]).get("content-type", "").startswith(STREAMS)
                if message["status"] == OK and not streams:
                    beginning = message
                    return
            elif beginning is not None:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    await _answer(send, beginning, b"".join(parts), known)
                return
            await send(message)

        await self.app(scope, receive, tagged)


def tag_of(content: bytes) -> str:
    """Return the tag of an answer."""
    return f'"{hashlib.sha256(content).hexdigest()[:TAG_SIGNS]}"'


def is_known(tag: str, known: str) -> bool:
    """Say whether a header If-None-Match names a tag; a weak one will do."""
    return known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}


async def _answer(send: Send, beginning: Message, content: bytes, known: str) -> None:
    tag = tag_of(content)
    headers = MutableHeaders(scope=beginning)
    headers["ETag"] = tag
    if is_known(tag, known):
        beginning["status"] = NOT_MODIFIED
        for name in ("content-length", "content-type"):
            del headers[name]
        content = b""
    await send(beginning)
    await send({"type": "http.response.body", "body": content})
