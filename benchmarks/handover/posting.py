"""The telephones of a trial: each sends what it has, in any order, again until it is answered."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from benchmarks.handover.facts import COPIES, Device
from scheduler.handover import TripEvent, event_to_json

ANSWERED = (200, 201)
COME_AGAIN = (429, 503)
LONGEST_WAIT_S = 60.0
OUT_OF_REACH = 0


@dataclass(frozen=True, slots=True)
class Post:
    """Hold one request as it goes over the wire, and which fact it reports."""

    key: tuple[str, str]
    request: bytes


@dataclass(slots=True)
class Tally:
    """Hold what the telephones have met.

    Parameters
    ----------
    statuses
        How often which status; 0 = the service was out of reach, or left in the middle.
    new
        How often each fact was answered as new.
    lost
        Facts of which an answer never came, though they may have been kept.
    refused
        Answers that no telephone can do anything about.
    took_s
        Seconds of each answered post, and when it was answered.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    new: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: set[tuple[str, str]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    took_s: list[tuple[float, float]] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Return how many posts have been answered for good."""
        return len(self.took_s) + len(self.refused)


def posts_of(devices: list[Device], secrets: dict[str, str], plan_id: str, seed: int) -> list[list[Post]]:
    """Return what each telephone sends: its facts twice, and its neighbour's once by the neighbour's link."""
    draw = random.Random(seed)
    by_device = [
        [_post(secrets[one.name], plan_id, trip_id, fact) for trip_id, fact in one.facts] for one in devices
    ]
    sent = [own * (COPIES - 1) + by_device[number - 1] for number, own in enumerate(by_device)]
    for posts in sent:
        draw.shuffle(posts)
    # the telephones at the desk have more to tell than others: who is idle helps
    return _evened(sent)


def _evened(sent: list[list[Post]]) -> list[list[Post]]:
    most = -(-sum(map(len, sent)) // len(sent))
    left = [post for posts in sent for post in posts[most:]]
    for posts in sent:
        del posts[most:]
        while left and len(posts) < most:
            posts.append(left.pop())
    return sent


def _post(secret: str, plan_id: str, trip_id: str, fact: TripEvent) -> Post:
    wish = {
        name: datetime.fromtimestamp(int(str(value)), UTC).isoformat() if name in ("at", "until") else value
        for name, value in event_to_json(fact).items()
    }
    path = f"/api/plans/{plan_id}/trips/{quote(trip_id)}/events?backlog=true"
    return Post((trip_id, fact.event_id), request("POST", path, secret, wish))


def request(method: str, path: str, secret: str, wish: object = None) -> bytes:
    """Return a request as it goes over the wire."""
    body = b"" if wish is None else json.dumps(wish, ensure_ascii=False).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send_all(
    port: int, sent: list[list[Post]], tally: Tally, between: Callable[[Tally], Awaitable[None]]
) -> None:
    """Let all telephones send together; `between` runs beside them and ends with the last of them.

    Raises
    ------
    Exception
        What went wrong beside them.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(between(tally))
        for number, posts in enumerate(sent):
            group.create_task(_telephone(port, posts, tally, random.Random(number)))


async def _telephone(port: int, posts: list[Post], tally: Tally, draw: random.Random) -> None:
    wire: Wire | None = None
    for post in posts:
        while True:
            began = time.monotonic()
            try:
                wire = wire or await Wire.open(port)
                status, answer = await asyncio.wait_for(wire.ask(post.request), LONGEST_WAIT_S)
            except (OSError, EOFError, TimeoutError, ValueError):
                tally.statuses[OUT_OF_REACH] += 1
                tally.lost.add(post.key)
                wire = wire and wire.close()
                await asyncio.sleep(draw.uniform(0.1, 1.0))
                continue
            tally.statuses[status] += 1
            if status not in COME_AGAIN:
                break
            tally.codes[json.loads(answer)["code"]] += 1
            await asyncio.sleep(draw.uniform(0.2, 1.0))
        if status in ANSWERED:
            tally.new[post.key] += status == ANSWERED[1]
            tally.took_s.append((time.monotonic(), time.monotonic() - began))
        else:
            tally.refused.append(f"{post.key}: {status} {answer.decode()[:300]}")
    if wire:
        wire.close()


class Wire:
    """Hold one connection, over which one request after another goes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> "Wire":
        """Connect to the service on this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body of the answer.

        Raises
        ------
        OSError, EOFError, ValueError
            The connection broke.
        """
        self.writer.write(request)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}
        return int(head[0].split()[1]), await self._body(fields)

    async def _body(self, fields: dict[str, str]) -> bytes:
        if "content-length" in fields:
            return await self.reader.readexactly(int(fields["content-length"]))
        content = b""
        while fields.get("transfer-encoding") == "chunked":
            size = int(await self.reader.readline(), 16)
            content += (await self.reader.readexactly(size + 2))[:size]
            if not size:
                break
        return content

    def close(self) -> None:
        """Hang up."""
        self.writer.close()
