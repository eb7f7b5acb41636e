"""Slow clients: whoever sends a byte a second keeps nobody out, and is not waited for without end."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api import guard, slow_heads
from api.app import create_app
from api.commands.https import serve_doors
from api.commands.serve import Address
from api.settings import Settings

SLOW = 50
WELL_IN_TIME_S = 10
BODY = (
    b"POST /api/sessions HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
)
CHUNKS = b"POST /api/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"GET /api/health HTTP/1.1\r\nHost: x\r\nX-More: "
QUESTION = b"GET /api/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def serving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], socket.socket]]:
    """Serve in a thread, eight requests at once; give what connects."""
    servers: list[uvicorn.Server] = []
    run = uvicorn.Server.run
    monkeypatch.setattr(uvicorn.Server, "run", lambda self: (servers.append(self), run(self))[1])
    app = create_app(Settings(data=folder, most_under_way=8), lambda: 1_582_862_400)
    port = free_port()
    thread = threading.Thread(target=serve_doors, args=(app, Address("127.0.0.1", port)), daemon=True)
    thread.start()
    while not (servers and servers[0].started):
        time.sleep(0.02)
    try:
        yield lambda: socket.create_connection(("127.0.0.1", port), timeout=60)
    finally:
        servers[0].should_exit = True
        thread.join(30)


def answer_to(talk: socket.socket, sent: bytes) -> str:
    """Send something and return everything that comes until the server closes."""
    talk.sendall(sent)
    return b"".join(iter(lambda: talk.recv(65_536), b"")).decode()


def fed(slow: list[socket.socket], ended: threading.Event) -> None:
    """Send each a byte a second."""
    while not ended.wait(1):
        for one in slow:
            one.sendall(b" ")


@pytest.mark.parametrize("beginning", [BODY, HEAD], ids=["body", "head"])
def test_fifty_slow_senders_keep_nobody_out(
    beginning: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than requests may be under way, and each still sends."""
    with serving(tmp_path, monkeypatch) as connect, ExitStack() as stack:
        slow = [stack.enter_context(closing(connect())) for _ in range(SLOW)]
        for one in slow:
            one.sendall(beginning)
        ended = threading.Event()
        feeder = threading.Thread(target=fed, args=(slow, ended), daemon=True)
        feeder.start()

        answers, took = [], []
        for _ in range(10):
            begun = time.monotonic()
            with closing(connect()) as talk:
                answers.append(answer_to(talk, QUESTION)[:12])
            took.append(time.monotonic() - begun)
        ended.set()
        feeder.join()

    assert set(answers) == {"HTTP/1.1 401"}
    assert max(took) < WELL_IN_TIME_S


def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is answered with 408 in words, and the connection is closed."""
    monkeypatch.setattr(guard, "FIRST_WAIT_S", 0.3)
    with serving(tmp_path, monkeypatch) as connect, closing(connect()) as talk:
        answer = answer_to(talk, BODY)

    assert answer.startswith("HTTP/1.1 408")
    assert '"code":"too-slow"' in answer
    assert "connection: close" in answer.lower()


def test_a_head_that_does_not_come_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the first of a connection nor one after it."""
    monkeypatch.setattr(slow_heads, "HEAD_S", 3)
    whole = QUESTION.replace(b"Connection: close\r\n", b"")
    with (
        serving(tmp_path, monkeypatch) as connect,
        closing(connect()) as silent,
        closing(connect()) as second,
    ):
        second.sendall(whole)
        assert second.recv(65_536).startswith(b"HTTP/1.1 401")
        answer_to(second, HEAD)
        assert answer_to(silent, b"") == ""


def test_a_head_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of many lines, and one of a single long line."""
    many = HEAD + b"1\r\n" + b"".join(b"X-%d: %s\r\n" % (k, b"x" * 100) for k in range(1_000))
    with serving(tmp_path, monkeypatch) as connect:
        for head in (many, HEAD + b"x" * 100_000):
            with closing(connect()) as talk:
                talk.sendall(head[: slow_heads.LARGEST_HEAD_BYTES + 1])
                assert answer_to(talk, b"").startswith("HTTP/1.1 400")


def test_a_body_of_unannounced_length_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunk by chunk, as soon as it is too much."""
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    with serving(tmp_path, monkeypatch) as connect, closing(connect()) as talk:
        talk.sendall(CHUNKS + chunk * 5)
        begun = talk.recv(65_536).decode()

    assert begun.startswith("HTTP/1.1 413")


def test_who_is_waited_for_does_not_count_and_is_counted_again() -> None:
    """While the service works on a request whose body has come, that one does count."""
    inside: list[int] = []
    come, go_on = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        inside.append(crowd.under_way)
        await receive()
        inside.append(crowd.under_way)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        inside.append(crowd.under_way)

    async def receive() -> Any:
        come.set()
        await go_on.wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        return None

    async def all_of_it() -> None:
        asked = asyncio.create_task(crowd({"type": "http", "path": "/api/me"}, receive, send))
        await come.wait()
        inside.append(crowd.under_way)
        go_on.set()
        await asked

    crowd = guard.FewAtOnce(app, 1)
    asyncio.run(all_of_it())

    assert inside == [1, 0, 1, 0]
    assert crowd.under_way == 0
