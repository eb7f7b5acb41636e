"""Plans as jobs: kept until they are made, taken again when a worker dies, watched, stopped, published."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.operations import working
from api.operations.working import LEASE_S, MOST_ATTEMPTS, work_once
from api.store import JobState, jobs
from ready_campaign import ready
from two_counties import open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
ROUNDS = 30
FAR = {
    "seconds": 1.5,
    "best_fen": 200,
    "bound_fen": 150,
    "gap": 0.25,
    "trips": 2,
    "left_behind": 4,
    "stage": "search",
}


def submit(world, **wishes):
    usual = {"from_plan_id": world.plan_id, "iterations": ROUNDS}
    return world.client.post("/api/jobs", headers=world.headers("dispatcher"), json=usual | wishes)


def look(world, job_id):
    return world.get(f"/jobs/{job_id}").json()


def put(world, job_id, what, **body):
    sent = {"json": body} if body else {}
    return world.client.put(f"/api/jobs/{job_id}/{what}", headers=world.headers("dispatcher"), **sent)


def take(world, name):
    return world.office.database.write(
        lambda connection: jobs.take(connection, name, world.office.now(), LEASE_S)
    )


def tell(world, job):
    return world.office.database.write(
        lambda connection: jobs.tell(connection, job, world.office.now(), LEASE_S, FAR)
    )


def test_a_submitted_plan_is_made_compared_and_published(world):
    answer = submit(world)
    job_id = answer.json()["job_id"]
    before = look(world, job_id)["state"]

    done = work_once(world.office, "worker")

    after = look(world, job_id)
    compared = world.get(f"/jobs/{job_id}/comparison/{world.plan_id}").json()
    published = put(world, job_id, "published").json()
    assert (answer.status_code, before, done) == (202, "waiting", True)
    assert (after["state"], after["attempt"], after["problem"]) == ("done", 1, "")
    assert compared["new_cost_fen"] <= compared["old_cost_fen"]
    assert compared["people_changed"] == len(compared["changes"]["people"])
    assert look(world, job_id)["plan_id"] == published["plan_id"]
    assert world.get(f"/plans/{published['plan_id']}/trips").status_code == 200
    assert work_once(world.office, "worker") is False


def test_people_of_a_campaign_are_planned_once_their_firms_have_confirmed(world):
    world.campaign = open_campaign(world.office, SMALL, "511025")
    nobody = submit(world, campaign_id=world.campaign[0], from_plan_id="")
    campaign_id = ready(world)
    answer = submit(world, campaign_id=campaign_id, from_plan_id="")

    work_once(world.office, "worker")

    job_id = answer.json()["job_id"]
    document = world.get(f"/jobs/{job_id}/plan").json()
    found = look(world, job_id)
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nothing-to-plan")
    assert (found["state"], found["kind"]) == ("done", "plan")
    # nobody has declared his health yet, so that the gate keeps them back
    assert document["left_behind"]
    assert put(world, job_id, "published").status_code == 200


def test_a_job_waits_for_a_worker_however_long_and_whatever_is_restarted(world):
    job_id = submit(world).json()["job_id"]
    world.moment[0] += 3_600

    assert look(world, job_id)["state"] == "waiting"
    assert take(world, "late").job_id == job_id


def test_only_one_of_two_workers_gets_a_job(world):
    submit(world)

    assert [take(world, "first") is None, take(world, "second") is None] == [False, True]


def test_a_job_whose_worker_has_died_is_taken_again_and_the_dead_one_changes_nothing_any_more(world):
    job_id = submit(world).json()["job_id"]
    dead = take(world, "dead")
    world.moment[0] += LEASE_S
    early = take(world, "second")
    world.moment[0] += 1

    second = take(world, "second")

    assert early is None
    assert (second.job_id, second.attempt) == (job_id, 2)
    assert tell(world, dead) is None
    assert not world.office.database.write(
        lambda connection: jobs.end(connection, dead, JobState.FAILED, 5, problem={"code": "late"})
    )
    assert tell(world, second) == ""


def test_whoever_says_that_he_lives_keeps_his_job(world):
    submit(world)
    job = take(world, "first")
    for _ in range(4):
        world.moment[0] += LEASE_S - 1
        tell(world, job)

    assert take(world, "second") is None


def test_a_job_that_kills_every_worker_is_given_up(world):
    job_id = submit(world).json()["job_id"]
    for _ in range(MOST_ATTEMPTS):
        take(world, "victim")
        world.moment[0] += LEASE_S + 1

    work_once(world.office, "last")

    assert (look(world, job_id)["state"], look(world, job_id)["problem"]) == ("failed", "given-up")


def test_a_waiting_job_is_stopped_at_once(world):
    job_id = submit(world).json()["job_id"]

    answer = put(world, job_id, "stopped", keep_best=False)

    assert answer.json()["state"] == "cancelled"
    assert take(world, "worker") is None
    assert world.get(f"/jobs/{job_id}/plan").status_code == 409


@pytest.mark.parametrize(("keep_best", "state"), [(False, "cancelled"), (True, "done")])
def test_a_running_job_is_stopped_with_or_without_its_best_plan(world, monkeypatch, keep_best, state):
    job_id = submit(world, seconds=600, iterations=None).json()["job_id"]
    asked = []

    def planned(office, job, telling):
        put(world, job_id, "stopped", keep_best=keep_best)
        ends = time.monotonic() + 20
        while not telling.cancelled() and time.monotonic() < ends:
            time.sleep(0.05)
        asked.append(telling.how)
        return {"trips": []}

    monkeypatch.setattr(working, "_planned", planned)
    monkeypatch.setattr(working, "TELLING_S", 0.05)

    work_once(world.office, "worker")

    assert asked == ["keep" if keep_best else "discard"]
    assert look(world, job_id)["state"] == state
    assert (world.get(f"/jobs/{job_id}/plan").status_code == 200) is keep_best


def test_a_job_that_fails_says_why_and_its_worker_goes_on(world, monkeypatch):
    first = submit(world).json()["job_id"]

    def broken(*_):
        raise ZeroDivisionError("W01 is somebody")

    with monkeypatch.context() as patched:
        patched.setattr(working, "_planned", broken)
        work_once(world.office, "worker")
    second = submit(world).json()["job_id"]
    work_once(world.office, "worker")

    failed = look(world, first)
    assert (failed["state"], failed["problem"]) == ("failed", "product-fault")
    assert "W01" not in json.dumps(failed)
    assert look(world, second)["state"] == "done"


def test_a_lock_that_cannot_be_kept_is_told_in_words(world):
    job_id = submit(world, locks={"trips": [{"trip_id": "T999", "lock": ["coach"]}]})
    if job_id.status_code == 202:
        work_once(world.office, "worker")
        found = look(world, job_id.json()["job_id"])
        assert (found["state"], found["problem"]) == ("failed", "replan-refused")
        assert found["faults"][0]["words"]
    else:
        assert (job_id.status_code, job_id.json()["code"]) == (422, "replan-refused")


def test_whoever_watches_is_told_each_change_and_the_end(world):
    job_id = submit(world).json()["job_id"]
    job = take(world, "worker")
    tell(world, job)
    world.office.database.write(lambda connection: jobs.end(connection, job, JobState.FAILED, 5))

    answer = world.get(f"/jobs/{job_id}/events")

    (event,) = [part for part in answer.text.split("\n\n") if part]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert event.splitlines()[:2] == ["id: 3", "event: job"]
    told = json.loads(event.splitlines()[2].removeprefix("data: "))
    assert (told["state"], told["progress"]) == ("failed", FAR)


def test_nothing_of_a_job_s_plan_can_be_read_in_the_store(world):
    job_id = submit(world).json()["job_id"]
    work_once(world.office, "worker")

    with world.office.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT document FROM jobs").scalar()

    assert kept
    assert "W01" not in kept
    assert "W01" in json.dumps(world.get(f"/jobs/{job_id}/plan").json())


@pytest.mark.long
def test_a_worker_that_is_killed_in_the_middle_leaves_its_job_to_the_next(world):
    settings = world.office.settings
    job_id = submit(world, seconds=300, iterations=None).json()["job_id"]
    environment = dict(os.environ, RETURNBUS_DATABASE_URL=str(settings.database_url))
    command = [sys.executable, "-c", "from api.cli import main; main()", "work", "--data", str(settings.data)]
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    ends = time.monotonic() + 120
    while look(world, job_id)["state"] != "running" and time.monotonic() < ends:
        time.sleep(0.2)
    running = look(world, job_id)["state"]

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    world.moment[0] = int(time.time()) + LEASE_S + 1

    again = take(world, "next")
    assert (running, again.job_id, again.attempt) == ("running", job_id, 2)
