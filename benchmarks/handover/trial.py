"""Post the facts of many telephones at once, each three times, while the service is killed and the disk full.

    python -m benchmarks.handover.trial --engine sqlite
    python -m benchmarks.handover.trial --engine postgresql --devices 20 --events 300 --kills 1

200 telephones, 10,000 different facts, 30,000 posts, two kills, one full disk, unless told otherwise. At the
end the store must hold every fact once and come to the state that one process computes of them in order;
whatever is not so is printed, and the exit code is 1.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from api.operations.office import Office, open_office
from api.operations.tokens import issue_for_desk, issue_for_trip
from api.settings import Settings
from benchmarks.handover import postgresql
from benchmarks.handover.comparing import Found, compare, expected_of, half_written
from benchmarks.handover.facts import COPIES, DESKS, Device, devices_of
from benchmarks.handover.posting import COME_AGAIN, Tally, posts_of, send_all
from benchmarks.handover.rooms import Room, room_in
from benchmarks.handover.service import Service
from benchmarks.season.county import County
from benchmarks.season.keeping import keep_county
from scheduler.handover import roster_of

PLAN = "511025"
DEVICES_A_TRIP = 3
FACTS_OF_PERSON, FACTS_OF_TRIP = 3, 24
ROOM_MB = 160
ENOUGH_REFUSED, LONGEST_FULL_S = 20, 60.0


@dataclass(slots=True)
class Trial:
    """Hold how a trial is made.

    Parameters
    ----------
    devices, events, kills, full
        How many telephones and different facts, how often the service is killed, and whether the disk fills.
    """

    devices: int = 200
    events: int = 10_000
    kills: int = 2
    full: bool = True
    seed: int = 1
    happened: list[str] = field(default_factory=list)

    @property
    def posts(self) -> int:
        """Return how many posts there are."""
        return self.events * COPIES


def run(
    trial: Trial, engine: str, workshop: Path, database_url: str = "", room_mb: int = ROOM_MB
) -> tuple[Found, dict[str, object]]:
    """Make a trial and return what the store holds after it, and its figures.

    Parameters
    ----------
    engine
        sqlite or postgresql.
    workshop
        An empty folder.
    database_url
        An empty database that is there already; "" = a server is started, with a room that can be filled.
    room_mb
        The size of that room; 0 = a plain folder.
    """
    with _store(engine, workshop, database_url, room_mb) as (room, service):
        settings = Settings(data=service.data, database_url=service.database_url)
        office = open_office(settings)
        devices, secrets = _prepared(office, trial)
        expected = expected_of(_rosters(office), devices)
        office.database.close()
        sent = posts_of(devices, secrets, PLAN, trial.seed)
        tally = Tally()
        service.start()
        began = time.monotonic()
        try:
            asyncio.run(send_all(service.port, sent, tally, _troubles(trial, room, service)))
        finally:
            took_s = time.monotonic() - began
            service.stop()
        audited, words = service.run("audit")
        office = open_office(settings)
        found = compare(office, PLAN, expected, tally)
        found.wrong += half_written(office.database)
        if audited:
            found.wrong.append(f"audit: {words}")
        return found, {"audit": words} | _figures(trial, room, tally, found, took_s)


@contextmanager
def _store(engine: str, workshop: Path, database_url: str, room_mb: int) -> Iterator[tuple[Room, Service]]:
    with tempfile.TemporaryDirectory(prefix="rb-room-") as place, room_in(Path(place), room_mb) as room:
        Path(place).chmod(0o711)  # PostgreSQL runs as somebody else, who must get to his tables
        if engine == "sqlite" or database_url:
            data = (room.folder if engine == "sqlite" else workshop) / "data"
            data.mkdir()
            yield room, Service(data, database_url)
            return
        data = workshop / "data"
        data.mkdir()
        with postgresql.running(room.folder) as url:
            yield room, Service(data, url)


def _prepared(office: Office, trial: Trial) -> tuple[list[Device], dict[str, str]]:
    """Publish a plan that is large enough, make the facts, and a link for each telephone."""
    trips = max(1, (trial.devices - DESKS) // DEVICES_A_TRIP)
    riders = max(8, min(48, (trial.events // trips - FACTS_OF_TRIP) // FACTS_OF_PERSON))
    plan = keep_county(office, County(PLAN, trips, riders))
    with office.database.reading() as connection:
        firm_of = {who: one.firm_id for who, one in office.batch(connection, PLAN).case.workers.items()}
    devices = devices_of(plan.trips, firm_of, trial.events, trial.seed)
    desk, secret = issue_for_desk(office)
    secrets = {
        one.name: issue_for_trip(office, desk.caller(), PLAN, one.trip_id, one.firm_id)[1]
        if one.trip_id
        else secret
        for one in devices
    }
    return devices, secrets


def _rosters(office: Office) -> dict[str, object]:
    with office.database.reading() as connection:
        batch = office.batch(connection, PLAN)
    return {trip_id: roster_of(trip, batch.case.workers, batch.case) for trip_id, trip in batch.trips.items()}


def _troubles(trial: Trial, room: Room, service: Service) -> Callable[[Tally], Awaitable[None]]:
    """Return what happens beside the posting, at even distances."""
    acts = ["kill"] * trial.kills
    if trial.full:
        acts.insert(1, "full")  # between the kills

    async def make(tally: Tally) -> None:
        for number, act in enumerate(acts, start=1):
            while tally.answered < trial.posts * number / (len(acts) + 1):
                await asyncio.sleep(0.05)
            when = f"after {tally.answered} answers"
            if act == "kill":
                await asyncio.to_thread(service.kill)
                await asyncio.to_thread(service.start)
                trial.happened.append(f"killed {when}")
            else:
                trial.happened.append(f"disk full {when}: {await _full(room, service, tally)} answers 503")

    return make


async def _full(room: Room, service: Service, tally: Tally) -> int:
    """Fill the disk until enough posts were refused for it, and return how many were."""
    before = sum(tally.statuses[status] for status in COME_AGAIN)
    await asyncio.to_thread(room.fill, service)
    until, refused = time.monotonic() + LONGEST_FULL_S, 0
    while refused < ENOUGH_REFUSED and time.monotonic() < until:
        await asyncio.sleep(0.1)
        refused = sum(tally.statuses[status] for status in COME_AGAIN) - before
    await asyncio.to_thread(room.empty, service)
    return refused


def _figures(trial: Trial, room: Room, tally: Tally, found: Found, took_s: float) -> dict[str, object]:
    took = sorted(seconds for _, seconds in tally.took_s)
    moments = sorted(moment for moment, _ in tally.took_s)
    idle_s = sum(later - earlier for earlier, later in pairwise(moments) if later - earlier > 1)
    working_s = took_s - idle_s
    return {
        "posts answered": len(took),
        "facts in the store": found.facts,
        "trips closed": found.closed,
        "seconds": round(took_s, 1),
        "of them without an answer for more than a second": round(idle_s, 1),
        "requests a second": round(len(took) / working_s, 1),
        "new facts a second": round(trial.events / working_s, 1),
        "p50 ms": round(1000 * took[len(took) // 2]),
        "p95 ms": round(1000 * took[len(took) * 95 // 100]),
        "answers by status": dict(sorted(tally.statuses.items())),
        "503 by code": dict(tally.codes),
        "happened": trial.happened,
        "full disk": room.kind,
        "machine": f"{os.cpu_count()} processors, Python {platform.python_version()}",
        "load at the end": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Make a trial as the command line asks for, and print its figures."""
    usual = Trial()
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    for name in ("devices", "events", "kills", "seed"):
        asked.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    asked.add_argument("--not-full", action="store_true", help="leave the disk alone")
    given = asked.parse_args()
    trial = Trial(given.devices, given.events, given.kills, not given.not_full, given.seed)
    with tempfile.TemporaryDirectory(prefix="rb-trial-") as name:
        found, figures = run(trial, given.engine, Path(name))
    print(json.dumps({"engine": given.engine, **figures}, indent=1, ensure_ascii=False))
    for what in found.wrong[:40]:
        print(f"WRONG {what}", file=sys.stderr)
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
