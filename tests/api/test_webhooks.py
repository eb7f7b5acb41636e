"""Webhooks: messages are written with the fact, for whom it concerns, and name nobody; on both engines."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.access import EVERYWHERE, Act, Bound, Caller, Means, Role, ScopeKind, contains, may
from api.app import create_app
from api.errors import NotAllowed
from api.operations import accounts, jobs, reporting, webhooks, working
from api.operations.delivering import deliver_once
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.store import webhooks as outbox
from api.store.webhooks import WebhookState
from api.webhooks.kinds import SUBSCRIBABLE
from scheduler.casefile import read_case
from two_counties import DISPATCHER, HOOK, MACHINE, PASSWORD, both
from webhook_worlds import (
    COUNTY,
    EVERYBODY,
    Receiver,
    holder,
    hooked,
    leave,
    messages,
    reach,
    told,
    whole_trip,
)

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
NAMES = ("彭金凤", "陈国强", "李秀兰", "5110251975")
FIRM, CARRIER = Bound(ScopeKind.FIRM, "永固阀门厂"), Bound(ScopeKind.CARRIER, "沱江客运")


def test_a_trip_is_told_from_departure_to_close_without_anybodys_name(world):
    _, webhook_id, _ = hooked(world)

    whole_trip(world)

    found = messages(world, webhook_id)
    assert [one["type"] for one in found] == [
        "trip.departed",
        *["trip.arrived"] * 2,
        *["trip.handed_over"] * 2,
        "trip.closed",
        "trip.fever",
    ]
    assert found[-2]["data"] == {"plan_id": world.plan_id, "trip_id": "T001", "phase": "closed"}
    assert {one["data"].get("firm_id") for one in found} == {None, "F1", "F2"}
    assert all(one["timestamp"] == "2020-02-28T04:00:00Z" for one in found)
    text = json.dumps(found, ensure_ascii=False)
    assert not [name for name in (*NAMES, *EVERYBODY, "38.4") if name in text]


def test_what_is_sent_twice_is_told_once(world):
    _, webhook_id, _ = hooked(world, "trip.departed")
    fact = {"kind": "departed", "event_id": "departed", "at": "2020-02-28T09:00:00+08:00"}

    codes = [world.report("T001", "driver", **fact).status_code for _ in range(2)]

    assert (codes, told(world, webhook_id)) == ([201, 200], ["trip.departed"])


def test_what_is_mended_is_taken_back(world):
    _, webhook_id, _ = hooked(world)
    leave(world)

    wrong = {
        "target_id": "departed",
        "said_by": "王",
        "reason": "by mistake",
        "at": "2020-02-28T09:05:00+08:00",
    }
    answer = world.report("T001", "dispatcher", kind="retracted", event_id="mended-1", **wrong)

    assert answer.status_code == 201, answer.json()
    found = messages(world, webhook_id)
    assert [one["type"] for one in found] == ["trip.departed", "trip.taken_back"]
    assert found[1]["data"]["taken_back"] == "trip.departed"


def test_a_dispute_is_told_and_its_end(world):
    _, webhook_id, _ = hooked(world, "trip.disputed", "trip.dispute_resolved", "trip.taken_back")
    at = {"firm_id": "F1", "said_by": "周", "at": "2020-02-28T10:00:00+08:00"}
    leave(world)

    first = world.report(
        "T001", "firm", kind="handover-disputed", event_id="dispute1", note="one too few", **at
    )
    second = world.report(
        "T001", "dispatcher", kind="dispute-resolved", event_id="resolve1", note="counted again", **at
    )

    assert (first.status_code, second.status_code) == (201, 201), (first.json(), second.json())
    assert told(world, webhook_id) == ["trip.disputed", "trip.dispute_resolved"]


def test_a_plan_and_a_job_are_told_to_dispatchers(world, document):
    _, webhook_id, _ = hooked(world, "plan.published", "job.ended")
    reading = read_case(SMALL)
    other = dict(document, status="feasible", seed=99)

    new = publish(world.office, reading.case, SMALL, other, travel_of(reading.case, reading))
    publish(world.office, reading.case, SMALL, other, travel_of(reading.case, reading))
    job = jobs.submit(world.office, DISPATCHER, "", {"seconds": 1.0}, world.plan_id)
    jobs.stop(world.office, DISPATCHER, job.job_id, keep_best=False)
    jobs.stop(world.office, DISPATCHER, job.job_id, keep_best=False)

    assert [one["data"] for one in messages(world, webhook_id)] == [
        {"plan_id": new.plan_id, "status": "feasible"},
        {"job_id": job.job_id, "state": "cancelled"},
    ]


def test_a_job_that_a_worker_ends_is_told_with_its_state(world, monkeypatch):
    _, webhook_id, _ = hooked(world, "job.ended")
    job = jobs.submit(world.office, DISPATCHER, "", {"seconds": 1.0}, world.plan_id)
    monkeypatch.setattr(working, "_planned", lambda *_: {"trips": []})

    working.work_once(world.office, "worker")

    assert [one["data"] for one in messages(world, webhook_id)] == [{"job_id": job.job_id, "state": "done"}]


def test_what_is_rolled_back_is_never_told(world, monkeypatch):
    _, webhook_id, _ = hooked(world)
    before = reporting._freeze

    def broken(*arguments):
        before(*arguments)
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(reporting, "_freeze", broken)
        failed = leave(world)
    untold = told(world, webhook_id)
    leave(world)

    assert (failed.status_code, untold) == (500, [])
    assert told(world, webhook_id) == ["trip.departed"]


def test_a_firm_is_told_its_own_handover_and_no_fever(world):
    _, webhook_id, _ = hooked(world, "trip.departed", "trip.handed_over", role=Role.FIRM, bound=FIRM)

    whole_trip(world)

    firms = [one["data"].get("firm_id") for one in messages(world, webhook_id)]
    assert (told(world, webhook_id), firms) == (["trip.departed", "trip.handed_over"], [None, "F1"])


@pytest.mark.parametrize(
    ("role", "bound", "refused"),
    [
        (Role.FIRM, FIRM, {"plan.published", "job.ended", "trip.fever"}),
        (Role.CARRIER, CARRIER, {"plan.published", "job.ended"}),
        (Role.DISPATCHER, COUNTY, set()),
    ],
)
def test_a_kind_that_is_not_for_a_role_is_refused(world, role, bound, refused):
    holder(world, role, bound)

    codes = {
        code: world.client.post(
            "/api/webhooks", headers=world.headers(role), json={"address": HOOK, "kinds": [code]}
        ).status_code
        for code in SUBSCRIBABLE
    }

    assert codes == {code: 403 if code in refused else 201 for code in SUBSCRIBABLE}


def test_a_kind_that_is_not_for_a_role_any_more_is_not_told(world):
    _, webhook_id, _ = hooked(world, "trip.departed", role=Role.FIRM, bound=FIRM)
    with world.office.database.writing() as connection:
        outbox.change(connection, webhook_id, "", HOOK, ("trip.fever",), WebhookState.ACTIVE)

    whole_trip(world)

    assert told(world, webhook_id) == []


def test_another_county_is_told_nothing(world):
    _, webhook_id, _ = hooked(world, bound=Bound(ScopeKind.COUNTY, "330604"))

    whole_trip(world)

    assert told(world, webhook_id) == []


def test_a_closed_account_is_told_nothing_and_sent_nothing(world):
    caller, webhook_id, _ = hooked(world, "trip.departed", "trip.arrived")
    leave(world)
    accounts.close(world.office, MACHINE, caller.caller_id, closed=True)

    reach(world, "D1")

    assert told(world, webhook_id) == ["trip.departed"]
    assert deliver_once(world.office, "sender", Receiver()) is False


def test_secrets_and_addresses_are_sealed_and_the_secret_is_shown_once(world):
    holder(world)
    body = {"address": HOOK + "?key=confidential", "kinds": ["trip.closed"]}
    made = world.client.post("/api/webhooks", headers=world.headers(Role.DISPATCHER), json=body)

    with world.office.database.reading() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM webhooks").all())
    listed = world.get("/webhooks", Role.DISPATCHER).text
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert made.json()["secret"][6:] not in rows + listed
    assert "confidential" not in rows
    assert "confidential" in listed


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest"]
)
def test_an_inner_address_is_refused_in_words(world, address):
    holder(world)

    answer = world.client.post(
        "/api/webhooks",
        headers=world.headers(Role.DISPATCHER),
        json={"address": address, "kinds": ["trip.closed"]},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "address-unfit")
    assert "RETURNBUS_WEBHOOK_HOSTS" in answer.json()["detail"]


def test_a_webhook_is_thrown_away_with_its_messages(world):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)
    path = f"/api/webhooks/{webhook_id}"

    codes = [world.client.delete(path, headers=world.headers(Role.DISPATCHER)).status_code for _ in range(2)]

    assert codes == [204, 404]
    assert deliver_once(world.office, "sender", Receiver()) is False


def test_an_account_has_twenty_webhooks_at_most(world):
    caller = holder(world)
    for _ in range(webhooks.MOST_WEBHOOKS):
        webhooks.make(world.office, caller, HOOK, ("trip.closed",), "")

    answer = world.client.post(
        "/api/webhooks",
        headers=world.headers(Role.DISPATCHER),
        json={"address": HOOK, "kinds": ["trip.closed"]},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-webhooks")


def test_who_has_the_whole_answers_for_the_part_and_not_the_other_way():
    county, town = (Bound(ScopeKind.COUNTY, "511025"),), (Bound(ScopeKind.COUNTY, "51"),)
    firm, other = (Bound(ScopeKind.FIRM, "F1"),), (Bound(ScopeKind.FIRM, "F11"),)

    assert contains(((),), (county, firm))
    assert contains((town,), (county,))
    assert not contains((county,), (town,))
    assert not contains((county,), ((),))
    assert not contains((firm,), (other,))
    assert not contains((county,), (county, firm))
    assert contains((firm, other), ((*firm, *county),))


def test_a_colleague_of_the_same_county_manages_it_and_one_of_another_does_not(tmp_path, document, new_store):
    with new_store(tmp_path) as settings:
        app = create_app(settings, now=lambda: 1_582_862_400)
        with TestClient(app) as client:
            counties = both(app.state.office, client, SMALL, tmp_path / "other", document)
            path = f"/api/webhooks/{counties.here.webhooks[Role.DISPATCHER][0]}"
            accounts.add(
                app.state.office,
                MACHINE,
                "colleague",
                PASSWORD,
                Role.DISPATCHER,
                [COUNTY],
            )
            secret = client.post("/api/sessions", json={"name": "colleague", "password": PASSWORD}).json()[
                "secret"
            ]
            colleague = client.get(path, headers={"Authorization": f"Bearer {secret}"}).status_code
            stranger = counties.ask("GET", path, Role.DISPATCHER, own=False).status_code
            carrier = counties.ask("GET", path, Role.CARRIER).status_code
            listed = counties.ask("GET", "/api/webhooks", Role.DISPATCHER).json()
            removed = counties.ask("DELETE", path, Role.DISPATCHER).status_code

    assert (colleague, stranger, carrier, len(listed), removed) == (200, 404, 404, 1, 204)


def test_a_link_manages_no_webhooks():
    with pytest.raises(NotAllowed):
        may(Caller("", Means.LINK, Role.DISPATCHER, EVERYWHERE, 0), Act.MANAGE_WEBHOOKS)
