"""A published day: the small case of twenty people on two coaches, and a token for each role."""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import cli
from api.app import assemble
from api.operations.office import Office, open_office
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.operations.tokens import issue_for_desk, issue_for_trip
from api.settings import Settings
from api.store import TokenRecord, open_database
from planlib import Timer, plan_of
from postgresql_server import Server
from referee import Case
from scheduler.casefile import read_case

NewStore = Callable[[Path], AbstractContextManager[Settings]]
ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "fixtures" / "small"
IDLE: defaultdict[tuple[int, ...], list[FastAPI]] = defaultdict(list)
"""Services that no test uses at the moment, by limits: putting one together takes a third of a second."""

LOW_RISK = {
    "V1": ["W01", "W02", "W03", "W04", "W07"],
    "V2": ["W08", "W09", "W10", "W11", "W13", "W14", "W15"],
}
MEDIUM_RISK = {"V3": ["W17", "W18", "W19", "W20"]}
LEFT = [
    ("W05", "TEMPERATURE_HIGH"),
    ("W06", "PARTY_MEMBER_REFUSED"),
    ("W12", "RESIDENCE_RISK"),
    ("W16", "NO_CONSENT"),
]


def small_plan() -> dict[str, Any]:
    """Lay the small case on the clock, slowly and simply, without the product's planner."""
    case = Case(str(SMALL))
    timer = Timer(case)

    def lay(trip_id: str, coach: str, boards: dict[str, list[str]], start: str) -> dict[str, Any]:
        people = [who for village in boards.values() for who in village]
        firm_of = {who: case.workers[who]["firm_id"] for who in people}
        stops: list[tuple[str, str, list[str], list[str]]] = [("start", "S1", [], [])]
        stops += [("pickup", village, who, []) for village, who in boards.items()]
        stops += [
            ("drop", place, [], [who for who in people if firm_of[who] == firm])
            for firm, place in (("F1", "D1"), ("F2", "D2"))
        ]
        begins = datetime.fromisoformat(f"2020-02-28T{start}:00+08:00").timestamp()
        trip: dict[str, Any] = timer.trip(trip_id, coach, [f"{coach}/1"], "2020-02-28", stops, begins)
        return trip

    trips = [lay("T001", "C1", LOW_RISK, "07:00"), lay("T002", "C2", MEDIUM_RISK, "07:30")]
    plan: dict[str, Any] = plan_of(case, trips, LEFT)
    return plan


@dataclass
class World:
    """Hold a published day."""

    client: TestClient
    office: Office
    plan_id: str
    secrets: dict[str, str]
    token_ids: dict[str, str]
    desk: TokenRecord
    moment: list[int] = field(default_factory=list)
    job_id: str = "0"
    draft_id: str = "0" * 16
    campaign: tuple[str, str] = ("0", "0" * 32)

    def get(self, path: str, who: str = "dispatcher", **kwargs: Any) -> Any:
        """Ask the JSON interface as somebody."""
        return self.client.get(f"/api{path}", headers=self.headers(who), **kwargs)

    def report(self, trip_id: str, who: str, **body: Any) -> Any:
        """Report a fact as somebody."""
        path = f"/api/plans/{self.plan_id}/trips/{trip_id}/events"
        usual = {"at": "2020-02-28T08:00:00+08:00"}
        return self.client.post(path, headers=self.headers(who), json=usual | body)

    def headers(self, who: str) -> dict[str, str]:
        """Return the header that shows somebody's token."""
        return {"Authorization": f"Bearer {self.secrets[who]}"} if who else {}

    def page(self, who: str, path: str = "", lang: str = "zh") -> Any:
        """Open a page by somebody's link."""
        return self.client.get(f"/t/{self.secrets[who]}{path}", params={"lang": lang})


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """Return a lawful plan of the small case."""
    return small_plan()


@pytest.fixture(scope="session")
def ready_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with an empty store of SQLite and its keys, to be copied."""
    folder = tmp_path_factory.mktemp("ready")
    open_database(Settings(data=folder).store).close()
    return folder


@contextmanager
def served(settings: Settings, now: Callable[[], int]) -> Iterator[FastAPI]:
    """Give a service that works in a store; services are put together once and then used again and again."""
    office = open_office(settings, now)
    limits = (settings.largest_body_bytes, settings.largest_upload_bytes, settings.most_under_way)
    app = IDLE[limits].pop() if IDLE[limits] else assemble(*limits)
    app.state.office = office
    yield app
    IDLE[limits].append(app)


@pytest.fixture(scope="session")
def new_store(engine: str, request: pytest.FixtureRequest) -> NewStore:
    """Give what makes an empty store of the engine in a folder and throws it away at the end."""

    @contextmanager
    def made(folder: Path) -> Iterator[Settings]:
        if engine == "sqlite":
            shutil.copytree(request.getfixturevalue("ready_folder"), folder, dirs_exist_ok=True)
            yield Settings(data=folder)
            return
        server: Server = request.getfixturevalue("postgresql")
        name = server.new_database(request.getfixturevalue("ready_database"))
        yield Settings(data=folder, database_url=server.url(name))
        server.drop(name)

    return made


@pytest.fixture
def world(tmp_path: Path, document: dict[str, Any], new_store: NewStore) -> Iterator[World]:
    """Publish the small case: T001 carries twelve people to F1 and F2, T002 four."""
    with new_store(tmp_path) as settings, open_world(settings, document) as world:
        yield world


@pytest.fixture(scope="module")
def standing_world(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any], new_store: NewStore
) -> Iterator[World]:
    """Publish the small case once for tests that only look."""
    with new_store(tmp_path_factory.mktemp("world")) as settings, open_world(settings, document) as world:
        yield world


@contextmanager
def open_world(settings: Settings, document: dict[str, Any]) -> Iterator[World]:
    """Publish the small case in an empty store."""
    moment = [int(datetime.fromisoformat("2020-02-28T12:00:00+08:00").timestamp())]
    with served(settings, lambda: moment[0]) as app:
        yield from published(app, document, moment)


def published(app: FastAPI, document: dict[str, Any], moment: list[int]) -> Iterator[World]:
    """Publish the small case and make a token for each role."""
    office: Office = app.state.office
    reading = read_case(SMALL)
    assert reading.case is not None
    record = publish(office, reading.case, SMALL, document, travel_of(reading.case, reading))
    desk, secret = issue_for_desk(office)
    secrets, token_ids = {"dispatcher": secret}, {"dispatcher": desk.token_id}
    for name, trip_id, firm_id in (
        ("driver", "T001", ""),
        ("spare", "T001", ""),
        ("firm", "T001", "F1"),
        ("other driver", "T002", ""),
        ("other firm", "T001", "F2"),
        ("firm on other trip", "T002", "F1"),
    ):
        token, secrets[name] = issue_for_trip(office, desk.caller(), record.plan_id, trip_id, firm_id)
        token_ids[name] = token.token_id
    with TestClient(app, raise_server_exceptions=False) as client:
        yield World(client, office, record.plan_id, secrets, token_ids, desk, moment)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run the command line and return exit code, stdout and stderr."""

    def run(*arguments: object, lang: str = "en_GB.UTF-8") -> tuple[Any, str, str]:
        monkeypatch.setattr("sys.argv", ["returnbus", *map(str, arguments)])
        monkeypatch.delenv("LC_ALL", raising=False)
        monkeypatch.setenv("LANG", lang)
        code: Any = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code or 0
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run


@pytest.fixture
def plan_file(tmp_path: Path, document: dict[str, Any]) -> Path:
    """A lawful plan of the small case as a file."""
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
