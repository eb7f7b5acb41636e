"""How fast the service answers with a season in its store: 180,000 workers on 8,000 trips.

    python -m benchmarks.season.answers
    python -m benchmarks.season.answers --engine postgresql --counties 4 --people 18000 --seconds 20

The store is filled in bulk with people and trips that nobody planned, a quarter of the trips with all that is
reported of a trip. Then the service is started, a few clients ask with pauses as people make them, and others
post facts of trips that are under way. Printed are p50 and p95 by route, the first answers of each plan
(which read it out of the store) included; the aims are 50 ms for reads and 150 ms for posts.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api.operations.office import Office, open_office
from api.operations.tokens import issue_for_desk, issue_for_trip
from api.settings import Settings
from benchmarks.handover import postgresql
from benchmarks.handover.posting import Wire, request
from benchmarks.handover.service import Service
from benchmarks.season.county import County
from benchmarks.season.filling import FIRST_CODE, fill, number_of, register
from scheduler.trips import Trip

DONE_SHARE = 0.25
AIM_MS = {"GET": 50, "POST": 150}
OPENED = 40
ROUND = 19
"""How many different things are looked up in turn."""
"""Trips with links of their drivers and firms: these are under way."""


@dataclass(slots=True)
class Season:
    """Hold what is asked for: names of plans and trips, people, and the secrets of links."""

    desk: str = ""
    plans: list[tuple[str, tuple[Trip, ...]]] = field(default_factory=list)
    drivers: list[tuple[str, Trip, str]] = field(default_factory=list)
    firms: list[tuple[str, Trip, str, str]] = field(default_factory=list)
    campaign_id: str = ""
    person_ids: list[str] = field(default_factory=list)
    people: int = 0


def filled(office: Office, counties: int, people: int) -> Season:
    """Fill a store and return what can be asked of it."""
    made = [County(str(FIRST_CODE + k), 200, 22 + k % 2, 20) for k in range(counties)]
    desk, secret = issue_for_desk(office)
    season = Season(secret, people=people)
    for county, plan in zip(made, fill(office, desk, made, DONE_SHARE), strict=True):
        season.plans.append((county.code, plan.trips))
    for number in range(OPENED):
        plan_id, trips = season.plans[number % counties]
        trip = trips[-1 - number // counties]
        firm_id = f"F{2 * trips.index(trip) % made[0].firms:02d}"
        season.drivers.append(
            (plan_id, trip, issue_for_trip(office, desk.caller(), plan_id, trip.trip_id)[1])
        )
        own = issue_for_trip(office, desk.caller(), plan_id, trip.trip_id, firm_id)[1]
        season.firms.append((plan_id, trip, firm_id, own))
    season.campaign_id = register(office, desk.caller(), made[0], people)
    with office.database.reading() as connection:
        from api.store import lists

        season.person_ids = [lists.index_of(connection, number_of(k)) for k in range(0, people, 997)]
    return season


def reads_of(season: Season, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield requests that look something up, without end: the route, and what goes over the wire."""
    while True:
        plan_id, trips = draw.choice(season.plans)
        here = f"/api/plans/{plan_id}/trips"
        trip = f"{here}/{draw.choice(trips).trip_id}"
        own_plan, own_trip, driver = draw.choice(season.drivers)
        its_plan, its_trip, firm_id, firm = draw.choice(season.firms)
        people = f"/api/campaigns/{season.campaign_id}/people"
        own = f"/api/plans/{own_plan}/trips/{own_trip.trip_id}"
        firms_own = f"/api/plans/{its_plan}/trips/{its_trip.trip_id}/handover"
        for route, path, secret in (
            ("plans", "/api/plans?most=50", season.desk),
            ("trips of a plan, 50", f"{here}?most=50", season.desk),
            ("trips of a plan, all 200", here, season.desk),
            ("trips of all plans, 50", "/api/trips?most=50", season.desk),
            ("one trip", trip, season.desk),
            ("head count", f"{trip}/head-count", season.desk),
            ("manifest", f"{trip}/manifest", season.desk),
            ("handover", f"{trip}/handover", season.desk),
            ("log", f"{trip}/events", season.desk),
            ("one trip, driver's link", own, driver),
            ("manifest, driver's link", f"{own}/manifest", driver),
            ("handover, firm's link", f"{firms_own}/{firm_id}", firm),
            ("people, 50", f"{people}?most=50", season.desk),
            (
                "people, 50 further on",
                f"{people}?most=50&after={draw.choice(season.person_ids)}",
                season.desk,
            ),
            ("people of one state, 50", f"{people}?most=50&state=agreed", season.desk),
            ("one person", f"{people}/{draw.choice(season.person_ids)}", season.desk),
            ("acceptance of firms", f"/api/campaigns/{season.campaign_id}/firms", season.desk),
            ("lists", f"/api/campaigns/{season.campaign_id}/lists", season.desk),
        ):
            yield f"GET {route}", request("GET", path, secret)
        body = {"id_number": number_of(draw.randrange(season.people))}
        yield "GET a person by ID number", request("POST", f"{people}/lookups", season.desk, body)


def corrections_of(season: Season) -> Iterator[tuple[str, bytes]]:
    """Yield corrections of one person after another, each of which changes the register."""
    for person_id in season.person_ids:
        path = f"/api/campaigns/{season.campaign_id}/people/{person_id}/corrections"
        wish = {"column": "phone", "value": "19900000000", "reason": "measured"}
        yield "POST a correction", request("POST", path, season.desk, wish)


def posts_of(season: Season, client: int) -> Iterator[tuple[str, bytes]]:
    """Yield reports of drivers: everybody of one trip after another is checked in and gets on."""
    for number, (plan_id, trip, secret) in enumerate(season.drivers):
        path = f"/api/plans/{plan_id}/trips/{trip.trip_id}/events"
        for place, who in enumerate(trip.rider_ids):
            for kind in ("checked-in", "boarded"):
                fact = {"kind": kind, "worker_id": who, "temperature_c": 36.5}
                fact |= {
                    "event_id": f"{client}-{number}-{place}-{kind}",
                    "at": f"2024-02-20T0{client}:00:00Z",
                }
                yield "POST a fact", request("POST", path, secret, fact)


async def ask(
    port: int,
    asked: Iterator[tuple[str, bytes]],
    pause_s: float,
    seconds: float,
    took: dict[str, list[float]],
) -> None:
    """Ask one thing after another over one connection and note what each answer took."""
    wire, until = await Wire.open(port), time.monotonic() + seconds
    for route, wanted in asked:
        began = time.monotonic()
        if began > until:
            break
        status, answer = await wire.ask(wanted)
        if status not in (200, 201):
            raise ValueError(f"{route}: {status} {answer[:300]!r}")
        took.setdefault(route, []).append(1000 * (time.monotonic() - began))
        await asyncio.sleep(pause_s)
    wire.close()


async def measured(
    port: int, season: Season, readers: int, posters: int, seconds: float
) -> dict[str, list[float]]:
    """Let clients ask and post together and return the milliseconds of each answer by route."""
    warm: dict[str, list[float]] = {}
    one_round = (one for one, _ in zip(reads_of(season, random.Random(99)), range(ROUND), strict=False))
    await ask(port, one_round, 0.0, 600.0, warm)
    took: dict[str, list[float]] = {}
    async with asyncio.TaskGroup() as group:
        for number in range(readers):
            group.create_task(ask(port, reads_of(season, random.Random(number)), 0.1, seconds, took))
        for number in range(posters):
            group.create_task(ask(port, posts_of(season, number), 0.2, seconds, took))
        group.create_task(ask(port, corrections_of(season), 1.0, seconds, took))
    return took | {f"{route}, first of all": own for route, own in warm.items() if own[0] > 1_000}


@contextmanager
def store(engine: str, workshop: Path) -> Iterator[Service]:
    """Give a service over an empty store; it does not run yet."""
    data = workshop / "data"
    data.mkdir()
    if engine == "sqlite":
        yield Service(data)
        return
    room = workshop / "room"
    room.mkdir()
    workshop.chmod(0o755)
    with postgresql.running(room) as url:
        yield Service(data, url)


def size_mb(office: Office) -> int:
    """Return how much room a store takes."""
    with office.database.reading() as connection:
        if office.database.engine_name == "sqlite":
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one()) // 1024**2
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        return int(size) // 1024**2


def read_wishes() -> argparse.Namespace:
    """Read what is to be measured off the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    for name, usual in (
        ("counties", 40),
        ("people", 180_000),
        ("readers", 3),
        ("posters", 2),
        ("seconds", 60),
    ):
        asked.add_argument(f"--{name}", type=int, default=usual)
    return asked.parse_args()


def main() -> None:
    """Fill a store, measure, and print a table."""
    given = read_wishes()
    with tempfile.TemporaryDirectory(prefix="rb-season-") as name, store(given.engine, Path(name)) as service:
        began, spent = time.monotonic(), time.process_time()
        office = open_office(Settings(data=service.data, database_url=service.database_url))
        season = filled(office, given.counties, given.people)
        size = size_mb(office)
        office.database.close()
        del office
        took_s, busy_s = time.monotonic() - began, time.process_time() - spent
        took_s, busy_s = time.monotonic() - began, time.process_time() - spent
        print(f"filled in {took_s:.0f} s ({busy_s:.0f} s of a processor), {size} MB in the store")
        print(f"{os.cpu_count()} processors, Python {platform.python_version()}, {given.engine}, ", end="")
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
        service.start()
        try:
            took = asyncio.run(measured(service.port, season, given.readers, given.posters, given.seconds))
            memory = service.memory_mb()
        finally:
            service.stop()
    print("| route | answers | p50 ms | p95 ms | most ms |\n|---|---|---|---|---|")
    for route, own in took.items():
        own.sort()
        shown = (own[len(own) // 2], own[len(own) * 95 // 100], own[-1])
        print(f"| {route} | {len(own)} | {' | '.join(f'{ms:.0f}' for ms in shown)} |")
    print(json.dumps({"memory of the service MB": memory, "load at the end": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
