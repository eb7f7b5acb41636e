"""Everything that anybody can read of a campaign day: every GET route x every reader x the day's objects."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import product
from typing import Any

from played_day import PlayedDay

TRIP = "/api/plans/{plan_id}/trips/{trip_id}"
PAPERS = (f"{TRIP}/manifest.pdf", f"{TRIP}/handover/{{firm_id}}/slip.pdf")
NOT_READ = {"/api/positions", "/api/health"}
"""A tracker reports by it, which needs a secret of its own; and what is true of the service alone."""
Answers = dict[tuple[str, str], tuple[int, str, str, bytes]]
"""By reader and address: status, media type, tag, content."""


def readers_of(day: PlayedDay) -> list[str]:
    """Return one holder of each role, and whoever comes by a link of the quiet trip."""
    story = day.story
    carrier = day.case.coaches[next(t["coach_id"] for t in day.trips if t["trip_id"] == story.caught)].carrier
    firm_id = next(one for one in _firms(day, story.disputed) if int(one[1:]) % 2 == 0)
    gate = next(who for who in day.secrets if who.startswith(f"gate {story.caught} "))
    roles = ["dispatcher", "health officer", "village clerk", "driver", "auditor", "administrator"]
    return [*roles, f"carrier {carrier}", f"firm {firm_id}", f"driver {story.broken}", gate]


def routes_of(day: PlayedDay) -> list[str]:
    """Return the addresses of every route that is read, as the OpenAPI has them."""
    described = day.client.get("/api/openapi.json").json()["paths"]
    return sorted(path for path, methods in described.items() if "get" in methods and path not in NOT_READ)


def midway(day: PlayedDay) -> Answers:
    """Ask about each trip of the story while it is on the road, as those who wait for it."""
    waiting = ("dispatcher", "health officer", "auditor")
    routes = [route for route in routes_of(day) if route.startswith(TRIP) and route not in PAPERS]
    return _read_all(day, waiting, routes)


def everything(day: PlayedDay) -> Answers:
    """Ask every route about every object of the day, as everybody."""
    routes = routes_of(day)
    found = _read_all(day, readers_of(day), routes)
    plain = [trip["trip_id"] for trip in day.trips if trip["trip_id"] not in day.story.trips]
    for who, route in product(("dispatcher", "auditor"), routes):
        if route.startswith(TRIP) and "firm_id" not in route and route not in PAPERS:
            for trip_id in plain:
                address = _filled(route, day.names | {"trip_id": trip_id})
                found[who, address] = read(day, who, address)
    return found


def _read_all(day: PlayedDay, readers: Iterable[str], routes: list[str]) -> Answers:
    return {
        (who, address): read(day, who, address)
        for who in readers
        for route in routes
        for address in addresses(day, route)
    }


def read(day: PlayedDay, who: str, address: str) -> tuple[int, str, str, bytes]:
    """Read one answer."""
    answer = day.ask(who, "GET", address.removeprefix("/api"))
    headers: Any = answer.headers
    return answer.status_code, headers.get("content-type", ""), headers.get("etag", ""), answer.content


def addresses(day: PlayedDay, route: str) -> Iterator[str]:
    """Yield a route about each object of the story."""
    story = day.story
    trips = (story.caught, story.broken) if route in PAPERS else story.trips
    for trip_id in trips if "{trip_id}" in route else ("",):
        firms = _firms(day, trip_id) if "{firm_id}" in route and trip_id else sorted(day.case.firms)[:3]
        for firm_id in firms if "{firm_id}" in route else ("",):
            for worker_id in story.people if "{worker_id}" in route else ("",):
                own = {"trip_id": trip_id, "firm_id": firm_id, "worker_id": worker_id, "name": "case.toml"}
                yield _filled(route, day.names | own)
                if route.endswith("/trace") and worker_id:
                    yield _filled(route, day.names | own) + "?air=ventilated"
                if route.endswith("/completeness"):
                    yield _filled(route, day.names | own) + "?lang=en"


def _filled(route: str, names: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: names[found[1]], route)


def _firms(day: PlayedDay, trip_id: str) -> list[str]:
    """Return the firms of a trip."""
    trip = next(one for one in day.trips if one["trip_id"] == trip_id)
    return sorted({day.case.workers[who].firm_id for stop in trip["stops"] for who in stop["board"]})


def differences(first: Answers, second: Answers) -> list[str]:
    """Return where two engines answer differently."""
    assert first.keys() == second.keys()
    return [
        f"{who} GET {address}: {one[:3]} {sha256(one[3]).hexdigest()[:8]} != {other[:3]}"
        for (who, address), one in first.items()
        if (other := second[who, address]) != one
    ]
