"""The first day: after the demo a dispatcher, a driver and two firms carry one coach through to its close."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.operations.tokens import issue_for_desk
from api.settings import Settings
from journeys.command_line import returnbus
from journeys.visitor import Visitor

ROUNDS = 60
TRIP = "T001"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the demo as a person does."""
    out = tmp_path_factory.mktemp("first") / "demo"
    run = returnbus("demo", "--out", out, "--iterations", ROUNDS)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    (out / "said.txt").write_text(run.stdout, encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def settings(demo: Path, engine: str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Settings:
    """Give each engine what the demo published: by backup and restore, so that both begin with the same."""
    saved, folder = tmp_path_factory.mktemp("saved") / "demo.backup", tmp_path_factory.mktemp(engine)
    shutil.copytree(demo / "maps", folder / "maps")
    shutil.copy(demo / "return-bus.keys", folder)
    chosen = Settings(data=folder)
    if engine == "postgresql":
        server = request.getfixturevalue("postgresql")
        chosen = replace(chosen, database_url=server.url(server.new_database()))
    environment = {"RETURNBUS_DATABASE_URL": chosen.database_url}
    for run in (
        returnbus("backup", saved, "--data", demo),
        returnbus("restore", saved, "--data", folder, **environment),
    ):
        assert run.returncode == 0, run.stderr[-2000:]
    return chosen


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    """Serve what the demo published."""
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def dispatcher(client: TestClient) -> Visitor:
    """Open the dispatcher's link, as `returnbus serve` shows it."""
    _, secret = issue_for_desk(client.app.state.office)  # type: ignore[attr-defined]
    return Visitor(client, f"/t/{secret}")


@pytest.fixture(scope="module")
def links(client: TestClient, dispatcher: Visitor) -> dict[str, str]:
    """Make the links of the first trip: the driver's under "", each firm's under its id."""
    page = client.post(f"{dispatcher.address}/trips/{TRIP}/links").text
    made = re.findall(r'value="http://[^/"]+(/t/[^"]+)"', page)
    firms = [firm["firm_id"] for firm in handover(client, dispatcher)]
    return dict(zip(["", *firms], made, strict=True))


def ask(client: TestClient, dispatcher: Visitor, path: str) -> dict:
    """Ask the JSON interface as the dispatcher."""
    secret, plan_id = re.findall(r"/t/([^/]+)/plans/([^/?]+)", dispatcher.address)[0]
    answer = client.get(f"/api/plans/{plan_id}{path}", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    return answer.json()


def handover(client: TestClient, dispatcher: Visitor) -> list[dict]:
    """Return the handover of the first trip, firm by firm."""
    return ask(client, dispatcher, f"/trips/{TRIP}/handover")  # type: ignore[return-value]


def test_the_demo_says_what_it_made(demo: Path) -> None:
    said = (demo / "said.txt").read_text(encoding="utf-8")

    assert all(str(demo / name) in said for name in ("plan.json", "papers", "maps"))
    assert "661" in said
    assert len(list((demo / "papers").glob("*-manifest.pdf"))) == 22
    assert (demo / "return-bus.sqlite").is_file()


def test_the_dispatcher_sees_22_trips_and_the_map(client: TestClient, dispatcher: Visitor) -> None:
    trips = set(re.findall(r"/trips/(T\d+)", dispatcher.text))
    map_page = re.search(r'<iframe[^>]* src="([^"]+)"', dispatcher.text)

    assert len(trips) == 22
    assert map_page
    assert client.get(map_page[1]).status_code == 200


def test_one_coach_from_the_first_name_to_the_last_signature(
    client: TestClient, dispatcher: Visitor, links: dict[str, str]
) -> None:
    firms = handover(client, dispatcher)
    people = {person["worker_id"]: firm["firm_id"] for firm in firms for person in firm["people"]}
    late, feverish, *travellers = people
    driver = Visitor(client, links[""])

    # the driver checks everybody: one does not come, one has a fever
    for worker_id in travellers:
        driver.press("boarded", worker_id=worker_id)
    driver.press("no-show", worker_id=late)
    driver.press("refused", worker_id=feverish, reason="fever")
    assert not driver.offers("boarded")
    driver.press("departed")
    while driver.offers("arrived"):
        driver.press("arrived")

    count = ask(client, dispatcher, f"/trips/{TRIP}/head-count")
    assert (count["boarded"], count["no_show"], count["refused"]) == (len(travellers), 1, 1)
    assert (count["not_accounted"], count["closes"]) == (0, False)

    # each firm receives its own people, one by one, and signs
    for firm in firms:
        assert ask(client, dispatcher, f"/trips/{TRIP}")["phase"] in ("arrived", "handover")
        receive(client, links[firm["firm_id"]], [who for who in travellers if people[who] == firm["firm_id"]])

    count = ask(client, dispatcher, f"/trips/{TRIP}/head-count")
    assert (count["handed_over"], count["closes"]) == (len(travellers), True)
    assert ask(client, dispatcher, f"/trips/{TRIP}")["phase"] == "closed"
    dispatcher.reload()
    assert "已结清" in dispatcher.text


def receive(client: TestClient, link: str, expected: list[str]) -> None:
    """Confirm a firm's people person by person, one of them twice, and sign."""
    gate = Visitor(client, link)
    assert set(re.findall(r'id="p-([^"]+)"', gate.text)) >= set(expected)
    for worker_id in expected:
        gate.press("confirmed", worker_id=worker_id)
    if expected:
        again = Visitor(client, link)
        before = again.text
        again.reload()
        assert without_stamps(again.text) == without_stamps(before)
        gate.press("firm-signed", {"signed_by": "接站员"})
        assert not gate.offers("confirmed")


def without_stamps(text: str) -> str:
    """Return a page without what is new each time it is shown."""
    return re.sub(r'name="stamp" value="[^"]*"', "", text)
