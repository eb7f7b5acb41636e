"""Figures about the running service and a line for each request: how many, how long, how they ended; not who.

Addresses hold secrets and names of people's records, so that only the pattern of a route is told, never the
address itself; nor is anything told of whoever asks.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.operations.office import Office
from api.store import jobs, webhooks

LOG = logging.getLogger("returnbus.requests")
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Bounds of the histogram; 50 ms for reading and 150 ms for events are what the service is held to."""
STATIC, NO_ROUTE = "/static/", "(none)"
BROKEN = 500
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Figures:
    """Hold the figures of one service, in the form that Prometheus reads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "returnbus_requests", "Requests that were answered.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "returnbus_request_seconds",
            "Seconds from a request to the end of its answer.",
            labels[:2],
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.under_way = Gauge(
            "returnbus_requests_under_way", "Requests being answered.", registry=self.registry
        )

    def watch(self, office: Office) -> None:
        """Tell from now on also what waits in the office's store."""
        self.registry.register(StoreFigures(office))


class StoreFigures(Collector):
    """Read from the store, each time it is asked, whether it answers, and how many jobs and messages wait."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the figures without asking the store."""
        yield GaugeMetricFamily("returnbus_store_up", "Whether the store answers.")
        yield GaugeMetricFamily("returnbus_jobs", "Plans being made, by state.", labels=["state"])
        yield GaugeMetricFamily(
            "returnbus_webhook_messages", "Messages to webhooks, by state.", labels=["state"]
        )

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the store; what it does not answer is left out."""
        up, *families = self.describe()
        counted: list[dict[str, int]] = [{}, {}]
        stands = False
        with suppress(SQLAlchemyError, OSError), self.office.database.reading() as connection:
            counted = [jobs.count_by_state(connection), webhooks.count_by_state(connection)]
            stands = True
        up.add_metric([], float(stands))
        yield up
        for family, by_state in zip(families, counted, strict=True):
            for state, count in sorted(by_state.items()):
                family.add_metric([state], count)
            yield family


class Measured:
    """Measure each request, give it a number, and write a line of JSON about it.

    Parameters
    ----------
    app
        What answers.
    figures
        Where it is counted.
    clock, now
        Seconds for durations, and seconds since 1970 UTC.
    """

    def __init__(
        self,
        app: ASGIApp,
        figures: Figures,
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.app = app
        self.figures = figures
        self.clock = clock
        self.now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note how that went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number, begun, status, sent_bytes = uuid4().hex, self.clock(), BROKEN, 0

        async def numbered(message: Message) -> None:
            nonlocal status, sent_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = number
            else:
                sent_bytes += len(message.get("body", b""))
            await send(message)

        self.figures.under_way.inc()
        try:
            await self.app(scope, receive, numbered)
        finally:
            self.figures.under_way.dec()
            self.note(scope, number, status, self.clock() - begun, sent_bytes)

    def note(self, scope: Scope, number: str, status: int, seconds: float, sent_bytes: int) -> None:
        """Count a request and write its line."""
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = pattern_of(scope)
        self.figures.requests.labels(method, route, str(status)).inc()
        self.figures.seconds.labels(method, route).observe(seconds)
        said = {
            "at": datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds"),
            "request": number,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(1000 * seconds, 1),
            "bytes": sent_bytes,
        }
        LOG.info(json.dumps(said))


@cache
def patterns_of(app: FastAPI) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return how the addresses of each route look, in the order in which they are tried."""
    contexts = iter_route_contexts(app.routes)
    patterns = {str(context.path): compile_path(str(context.path))[0] for context in contexts if context.path}
    return tuple((looks, path) for path, looks in patterns.items())


def pattern_of(scope: Scope) -> str:
    """Return the pattern of the route that was asked for, never what the caller wrote in its gaps."""
    if scope["path"].startswith(STATIC):
        return STATIC
    return next((path for looks, path in patterns_of(scope["app"]) if looks.match(scope["path"])), NO_ROUTE)
