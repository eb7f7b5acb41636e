"""The server's protocol over HTTP/1.1, which does not wait for ever for the head of a request."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20
LARGEST_HEAD_BYTES = 16_384


class Hurried(H11Protocol):
    """Speak HTTP/1.1; close a connection on which no whole head of a request has come in time."""

    def __init__(self, *said: Any, **named: Any) -> None:
        super().__init__(*said, **named)
        self._out_of_time: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as above it
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Take in a part; a head that has begun must end before its time is over."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait_for_head()
        else:
            self._head_has_come()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._head_has_come()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        if self._out_of_time is None and not self.transport.is_closing():
            self._out_of_time = self.loop.call_later(HEAD_S, self.transport.close)

    def _head_has_come(self) -> None:
        if self._out_of_time is not None:
            self._out_of_time.cancel()
            self._out_of_time = None
