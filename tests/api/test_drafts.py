"""Drafts: edits judged one by one, tried, locked, planned anew, compared, published, each county its own."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.operations.jobs import submit
from api.operations.working import work_once
from api.store import JobState, drafts, jobs
from drafted import FAMILY, LATER, Draft, codes
from two_counties import DISPATCHER, both

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"


@pytest.fixture
def draft(world):
    return Draft(world)


def test_a_draft_begins_as_the_plan_it_was_opened_from(draft, document):
    found = draft.now()

    assert draft.plan() == document
    assert (found["version"], found["place"], found["steps"], found["locks"]) == (0, 0, [], {})
    assert (found["trips"], found["riders"], found["left_behind"]) == (2, 16, 4)
    assert found["cost_fen"] == document["cost_fen"]


def test_an_edit_is_kept_with_its_price_and_who_made_it_and_the_published_plan_stays(draft, document):
    answer = draft.edit({"do": "leave", "people": FAMILY, "code": "NO_COACH_LEFT"}).json()

    assert answer["kept"] is True
    assert answer["comparison"]["people_told"] == 3
    assert answer["comparison"]["new_objective_fen"] - answer["comparison"]["old_objective_fen"] == 6_000_000
    assert answer["standing_faults"] == []
    (step,) = answer["draft"]["steps"]
    assert (step["kind"], step["number"], step["people_told"]) == ("edit", 1, 3)
    assert step["edit"]["people"] == FAMILY
    assert step["made_by"] == answer["draft"]["made_by"]
    assert len(draft.trip("T001")["seats"]) == 9
    published = draft.world.get(f"/plans/{draft.world.plan_id}").json()
    assert published["riders"] == 16


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_edit_that_breaks_a_rule_is_refused_with_rule_trip_and_people(draft, document, lang):
    edit = {"do": "leave", "people": ["W02"], "code": "NO_COACH_LEFT"}

    answer = draft.edit(edit, lang=lang)

    assert (answer.status_code, answer.json()["code"]) == (422, "edit-refused")
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["where"]) == ("R02", "T001")
    assert ("同行不拆散：T001，11 人" if lang == "zh" else "R02 party: T001, 11 people") in fault["words"]
    assert draft.plan() == document
    assert draft.now()["version"] == 0


def test_a_party_moves_together_and_nobody_rides_whom_the_gate_refuses(draft):
    refused = draft.edit({"do": "move", "people": ["W05", "W06"], "to": "T001"})
    mixed = draft.edit({"do": "move", "people": ["W01"], "to": "T002"})

    assert codes(refused) == {"R01": "T001"}
    assert codes(mixed) == {"R03": "T002", "R04": "T002"}


def test_trying_says_what_an_edit_would_do_and_keeps_nothing(draft, document):
    answer = draft.edit(LATER, **{"try": True})

    assert answer.json()["kept"] is False
    assert answer.json()["comparison"]["people_told"] == 12
    assert draft.plan() == document
    assert draft.now()["steps"] == []


def test_what_is_locked_is_not_edited_and_the_locks_are_in_the_history(draft):
    wrong = draft.do("locks", "PUT", locks={"trips": {"T009": ["coach"]}})
    form = draft.do("locks", "PUT", locks={"trips": {"T001": ["cach"]}})
    locked = draft.do(
        "locks", "PUT", locks={"trips": {"T001": ["times"]}, "people": {"W01": {"trip": "T001"}}}
    )

    assert codes(wrong) == {"LOCK_TRIP_UNKNOWN": "T009"}
    assert codes(form) == {"LOCK_KIND_UNKNOWN": "T001"}
    assert locked.json()["steps"][0]["kind"] == "locks"
    assert codes(draft.edit(LATER)) == {"EDIT_LOCKED": "T001"}
    leave = draft.edit({"do": "leave", "people": ["W01"], "code": "NO_COACH_LEFT"})
    assert codes(leave) == {"EDIT_LOCKED": "W01"}
    assert draft.edit({"do": "shift", "trip": "T002", "minutes": 5}).status_code == 200


def test_a_trip_that_has_departed_is_neither_edited_nor_published_otherwise(draft):
    draft.edit(LATER)
    fact = {"kind": "departed", "event_id": "departed-1", "at": "2020-02-28T07:10:00+08:00"}
    for who in ("W01", *FAMILY, "W07", "W08", "W09", "W10", "W11", "W13", "W14", "W15"):
        board = {"kind": "boarded", "event_id": f"boarded-{who}", "worker_id": who}
        assert draft.world.report("T001", "driver", **board).status_code == 201
    assert draft.world.report("T001", "driver", **fact).status_code == 201

    assert codes(draft.edit(LATER)) == {"EDIT_TRIP_DEPARTED": "T001"}
    assert codes(draft.do("published", "PUT")) == {"EDIT_DEPARTED_DIFFERS": "T001"}
    draft.do("undone")
    draft.edit({"do": "shift", "trip": "T002", "minutes": 5})
    assert draft.do("published", "PUT").status_code == 200


def test_a_draft_is_published_like_any_plan_and_compared_with_it(draft):
    draft.edit(LATER)

    published = draft.do("published", "PUT").json()

    world = draft.world
    assert published["plan_id"] != world.plan_id
    assert draft.now()["plan_id"] == published["plan_id"]
    assert draft.do("published", "PUT").json()["plan_id"] == published["plan_id"]
    against_old = draft.compared(f"comparison/{world.plan_id}")
    assert against_old == draft.compared()
    assert (against_old["people_told"], against_old["trips_changed"]) == (12, 1)
    assert draft.compared(f"comparison/{published['plan_id']}")["people_changed"] == 0
    plans = world.get(f"/plans/{world.plan_id}/comparison/{published['plan_id']}").json()
    assert plans["people_told"] == 12


def test_the_referee_judges_a_draft_once_more_before_it_is_published(draft):
    with draft.world.office.database.writing() as connection:
        record = drafts.find(connection, draft.draft_id)
        spoiled = draft.plan() | {"objective_fen": 1}
        drafts.remove(connection, draft.draft_id)
        drafts.add(connection, record, spoiled)

    answer = draft.do("published", "PUT")

    assert (answer.status_code, answer.json()["code"]) == (422, "plan-rejected")
    assert "R15" in codes(answer)


def test_two_drafts_are_compared(draft):
    other = Draft(draft.world)
    other.edit(LATER)

    found = other.compared(f"draft-comparison/{draft.draft_id}")

    assert (found["people_told"], found["trips_changed"]) == (12, 1)


def test_a_jobs_plan_is_opened_and_a_job_that_has_none_is_not(world, document):
    job = jobs_submit(world)
    early = world.client.post("/api/drafts", headers=world.headers("dispatcher"), json={"job_id": job.job_id})
    taken = world.office.database.write(lambda c: jobs.take(c, "worker", world.office.now(), 30))
    world.office.database.write(
        lambda c: jobs.end(c, taken, JobState.DONE, world.office.now(), document=document)
    )

    draft = Draft(world, job_id=job.job_id)

    assert (early.status_code, early.json()["code"]) == (409, "job-not-done")
    assert draft.plan() == document
    assert (draft.now()["from_plan_id"], draft.now()["from_job_id"]) == (world.plan_id, job.job_id)
    assert draft.edit(LATER).status_code == 200


def jobs_submit(world):
    """Submit a job that makes the published plan anew."""
    return submit(world.office, DISPATCHER, "", {"iterations": 20}, world.plan_id)


def test_a_draft_is_planned_anew_with_its_locks(draft):
    draft.edit(LATER)
    draft.do("locks", "PUT", locks={"trips": {"T001": ["times", "coach"]}})
    wished = draft.trip("T001")
    world = draft.world
    body = {"from_draft_id": draft.draft_id, "iterations": 20, "locks": {"trips": {"T002": "coach"}}}

    job_id = world.client.post("/api/jobs", headers=world.headers("dispatcher"), json=body).json()["job_id"]
    assert work_once(world.office, "worker")

    job = world.get(f"/jobs/{job_id}").json()
    plan = world.get(f"/jobs/{job_id}/plan").json()
    kept = next(trip for trip in plan["trips"] if trip["trip_id"] == "T001")
    assert (job["state"], job["kind"], job["from_plan_id"]) == ("done", "replan", world.plan_id)
    assert (kept["coach_id"], kept["stops"]) == (wished["coach_id"], wished["stops"])


def test_a_job_of_a_draft_that_is_gone_says_so(draft):
    world = draft.world
    body = {"from_draft_id": draft.draft_id, "iterations": 20}
    job_id = world.client.post("/api/jobs", headers=world.headers("dispatcher"), json=body).json()["job_id"]

    thrown = draft.send("DELETE", f"/{draft.draft_id}")
    work_once(world.office, "worker")

    assert thrown.status_code == 204
    assert world.get(f"/jobs/{job_id}").json()["problem"] == "draft-gone"
    assert draft.send("GET", f"/{draft.draft_id}").status_code == 404
    assert draft.send("GET", "").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {"version": 0},
        {"version": 0, "edit": {}},
        {"version": 0, "edit": {"do": "fly"}},
        {"version": 0, "edit": {"do": "move", "people": ["\ud800"], "to": "T001"}},
        {"version": 0, "edit": {"do": "shift", "trip": "T001", "minutes": 5, "\ud800": 1}},
        {"version": 0, "edit": {"do": "depart", "trip": "T001", "at": "9999-12-31T23:59:59"}},
        {"version": 0, "edit": {"do": "new", "people": ["W01"], "coach": "C2", "at": "0001-01-01T00:00"}},
        {"version": -1, "edit": LATER},
        {"version": 0, "edit": LATER, "more": 1},
    ],
)
def test_what_is_no_edit_is_refused_in_words_and_changes_nothing(draft, document, body):
    answer = draft.world.client.post(
        f"/api/drafts/{draft.draft_id}/edits",
        headers=draft.world.headers("dispatcher") | {"Content-Type": "application/json"},
        content=json.dumps(body).encode(),
    )

    assert answer.status_code == 422
    assert all(fault["words"] for fault in answer.json()["faults"])
    assert draft.plan() == document


def test_a_lock_that_names_what_no_text_holds_is_refused_in_words(draft):
    content = json.dumps({"version": 0, "locks": {"trips": {"\ud800": ["coach"]}}}).encode()
    headers = draft.world.headers("dispatcher") | {"Content-Type": "application/json"}

    answer = draft.world.client.put(f"/api/drafts/{draft.draft_id}/locks", headers=headers, content=content)

    assert answer.status_code == 422


def test_drafts_of_two_counties_are_strangers(tmp_path, document, new_store):
    with (
        new_store(tmp_path) as settings,
        TestClient(create_app(settings, now=lambda: 1_582_862_400)) as client,
    ):
        counties = both(client.app.state.office, client, SMALL, tmp_path / "other", document)
        there = counties.there.draft_id
        mine = counties.ask("GET", "/api/drafts", Role.DISPATCHER).json()

        own = {counties.here.draft_id, counties.here.edited_draft_id}
        assert {one["draft_id"] for one in mine} == own
        for method, what, body in (
            ("GET", "", None),
            ("GET", "/plan", None),
            ("POST", "/edits", {"version": 0, "edit": LATER}),
            ("PUT", "/published", {"version": 0}),
            ("DELETE", "", None),
        ):
            sent = {"json": body} if body else {}
            answer = counties.ask(method, f"/api/drafts/{there}{what}", Role.DISPATCHER, **sent)
            assert answer.status_code == 404
        own = counties.here.draft_id
        path = f"/api/drafts/{own}/draft-comparison/{there}"
        assert counties.ask("GET", path, Role.DISPATCHER).status_code == 404
        path = f"/api/drafts/{own}/comparison/{counties.there.plan_id}"
        assert counties.ask("GET", path, Role.DISPATCHER).status_code == 404
        job = counties.ask("POST", "/api/jobs", Role.DISPATCHER, json={"from_draft_id": there})
        assert job.status_code == 404
