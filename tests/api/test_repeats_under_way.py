"""A request that comes while the first is at work, or after its process died: it is done once."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.operations import assembling, intake, repeats, tokens
from ready_campaign import ready

ROOT = Path(__file__).resolve().parents[2]
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
KILLED = """
import os, signal, sys
from pathlib import Path
from api.operations import repeats as operation
from api.operations.office import open_office
from api.operations.repeats import Asked, once
from api.operations.tokens import issue_for_desk
from api.settings import Settings
from api.store import KeptAnswer, repeats

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

office = open_office(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]), lambda: int(sys.argv[3]))

def act():
    if sys.argv[4] == "before":
        die()
    issue_for_desk(office)
    return KeptAnswer(201, (), b"done")

if sys.argv[4] == "between":
    repeats.put = die
once(office, None, Asked("key-of-the-test", "POST /x?", b"{}"), act)
"""


def issue(world, key=KEY, client=None):
    body = {"plan_id": world.plan_id, "trip_id": "T001", "label": "spare driver"}
    headers = world.headers("dispatcher") | {"Idempotency-Key": key}
    return (client or world.client).post("/api/tokens", json=body, headers=headers)


def count(world, table):
    with world.office.database.reading() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()


@pytest.fixture
def at_work(world, monkeypatch):
    """The first request is at work and waits for a sign; gives what lets it go on, and its answers."""
    begun, go_on, answers = threading.Event(), threading.Event(), []
    issue_for_trip = tokens.issue_for_trip

    def slow(*args, **kwargs):
        begun.set()
        assert go_on.wait(60)
        return issue_for_trip(*args, **kwargs)

    monkeypatch.setattr("api.routes.tokens.tokens.issue_for_trip", slow)
    thread = threading.Thread(target=lambda: answers.append(issue(world)))
    thread.start()
    assert begun.wait(60)
    yield go_on, answers, thread
    go_on.set()
    thread.join()


def test_whoever_comes_meanwhile_is_told_when_to_come_again_and_then_gets_the_answer(
    world, at_work, monkeypatch
):
    go_on, answers, thread = at_work
    monkeypatch.setattr(repeats, "PATIENCE_S", 0.2)
    app = create_app(world.office.settings, world.office.now)
    with TestClient(app, raise_server_exceptions=False) as second_process:
        early = issue(world, client=second_process)
        go_on.set()
        thread.join()
        late = issue(world, client=second_process)

    assert (early.status_code, early.json()["code"]) == (409, "repeat-under-way")
    assert int(early.headers["retry-after"]) > 0
    assert (late.status_code, late.content) == (201, answers[0].content)
    assert late.headers["idempotent-replayed"] == "true"


def test_another_request_under_the_key_is_refused_meanwhile(world, at_work):
    body = {"plan_id": world.plan_id, "trip_id": "T002", "label": "another"}
    headers = world.headers("dispatcher") | {"Idempotency-Key": KEY}

    answer = world.client.post("/api/tokens", json=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "repeat-differs")


def test_nobody_who_reports_waits_for_a_request_that_is_at_work(world, at_work):
    fact = {"kind": "boarded", "worker_id": "W01", "event_id": "11111111"}

    assert world.report("T001", "driver", **fact).status_code == 201
    assert at_work[1] == []


def test_what_was_refused_gives_the_key_back(world):
    headers = world.headers("dispatcher") | {"Idempotency-Key": KEY}
    body = {"plan_id": world.plan_id, "trip_id": "T999", "label": "spare driver"}
    refused = world.client.post("/api/tokens", json=body, headers=headers)

    assert (refused.status_code, count(world, "claims")) == (404, 0)
    assert issue(world).status_code == 201
    assert count(world, "claims") == 0


@pytest.mark.parametrize("when", ["before", "between"])
def test_a_process_that_is_killed_has_done_all_or_nothing_and_the_claim_lapses(world, when):
    """It dies before it writes, or when it has written and is about to keep its answer."""
    settings, before = world.office.settings, count(world, "tokens")
    where = (str(settings.data), settings.database_url, str(world.moment[0]), when)
    died = subprocess.run([sys.executable, "-c", KILLED, *where], check=False, cwd=ROOT)
    asked = repeats.Asked("key-of-the-test", "POST /x?", b"{}")
    done = repeats.KeptAnswer(201, (), b"done by another")

    def act():
        tokens.issue_for_desk(world.office)
        return done

    assert died.returncode == -signal.SIGKILL
    assert (count(world, "tokens"), count(world, "claims")) == (before, 1)
    world.moment[0] += repeats.CLAIM_S
    assert repeats.once(world.office, None, asked, act) == (done, False)
    assert repeats.once(world.office, None, asked, act) == (done, True)
    assert (count(world, "tokens"), count(world, "claims")) == (before + 1, 0)


def test_who_is_still_at_work_when_his_claim_lapses_does_not_do_it_twice(world, at_work):
    go_on, answers, thread = at_work
    before = count(world, "tokens")
    world.moment[0] += repeats.CLAIM_S
    asked_again = []
    second = threading.Thread(target=lambda: asked_again.append(issue(world)))
    second.start()
    go_on.set()
    thread.join()
    second.join()

    assert {answer.status_code for answer in (*answers, *asked_again)} == {201}
    assert answers[0].content == asked_again[0].content
    assert count(world, "tokens") == before + 1


def test_others_write_while_the_people_of_a_campaign_are_put_together(world, monkeypatch):
    campaign_id, people_of, wrote = ready(world), assembling.people_of, []

    def slow(*args):
        others = threading.Thread(target=lambda: wrote.append(tokens.issue_for_desk(world.office)))
        others.start()
        others.join(5)
        assert wrote, "somebody waited for a plan to be submitted"
        return people_of(*args)

    monkeypatch.setattr(assembling, "people_of", slow)
    headers = world.headers("dispatcher") | {"Idempotency-Key": KEY}
    body = {"campaign_id": campaign_id, "iterations": 20}

    answer = world.client.post("/api/jobs", headers=headers, json=body)

    assert answer.status_code == 202, answer.text


def test_two_submissions_at_one_time_number_nobody_twice(world, monkeypatch):
    campaign_id, people_of = ready(world), assembling.people_of
    body = {"campaign_id": campaign_id, "iterations": 20}

    def meanwhile(*args):
        monkeypatch.setattr(assembling, "people_of", people_of)
        found = people_of(*args)
        world.client.post("/api/jobs", headers=world.headers("dispatcher"), json=body)
        return found

    monkeypatch.setattr(assembling, "people_of", meanwhile)
    answer = world.client.post("/api/jobs", headers=world.headers("dispatcher"), json=body)

    assert answer.status_code == 202
    with world.office.database.reading() as connection:
        rows = connection.execute(text("SELECT person, worker_id FROM worker_numbers")).all()
    assert len({row.person for row in rows}) == len({row.worker_id for row in rows}) == len(rows) > 0


def test_others_write_while_a_list_is_read(world, monkeypatch):
    campaign_id, read, wrote = ready(world), intake._read, []

    def slow(*args):
        others = threading.Thread(target=lambda: wrote.append(tokens.issue_for_desk(world.office)))
        others.start()
        others.join(5)
        return read(*args)

    monkeypatch.setattr(intake, "_read", slow)
    small = ROOT / "fixtures" / "small" / "workers.csv"
    headers = world.headers("dispatcher") | {"Content-Type": "text/csv"}
    path = f"/api/campaigns/{campaign_id}/lists"
    answer = world.client.post(path, headers=headers, content=small.read_bytes())

    assert (answer.status_code, len(wrote)) == (201, 1)
