"""A request that comes again under its key is done once, and answered as it was the first time."""

import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from starlette.testclient import TestClient

from api.access import Bound, Means, Role, ScopeKind
from api.app import assemble, create_app
from api.operations import accounts
from api.operations.office import open_office
from api.operations.privacy import forget_health
from api.store import repeats
from api.store.backups import restore_backup, write_backup
from two_counties import MACHINE, PASSWORD, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
WISH = {"plan_id": "", "trip_id": "T001", "label": "spare driver"}
DAY_S = 86_400


def post(world, path, body, key=KEY, who="dispatcher", client=None, **headers):
    headers = world.headers(who) | ({"Idempotency-Key": key} if key else {}) | headers
    return (client or world.client).post(f"/api{path}", json=body, headers=headers)


def issue(world, key=KEY, **changed):
    return post(world, "/tokens", WISH | {"plan_id": world.plan_id} | changed, key)


def count(world, table):
    with world.office.database.reading() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()


@pytest.fixture
def second_process(world):
    """Another process on the same store, which shares nothing else with the first."""
    app = create_app(world.office.settings, world.office.now)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_the_same_request_is_done_once_and_answered_alike(world):
    before = count(world, "tokens")

    first, again = issue(world), issue(world)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "secret" in first.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert count(world, "tokens") == before + 1


def test_it_is_answered_as_without_a_key(world):
    plain, keyed = issue(world, key=None), issue(world)

    assert keyed.json().keys() == plain.json().keys()
    assert keyed.json()["expires_at"] == plain.json()["expires_at"]


def test_quotation_marks_belong_to_the_header_not_to_the_key(world):
    first = issue(world, key=f'"{KEY}"')

    assert issue(world).content == first.content


def test_another_process_answers_alike_after_a_restart_too(world, second_process):
    first = issue(world)
    body = WISH | {"plan_id": world.plan_id}

    assert post(world, "/tokens", body, client=second_process).content == first.content


def test_another_body_another_route_and_another_query_are_refused(world):
    issue(world)
    tokens = count(world, "tokens")

    for answer in (
        issue(world, label="somebody else"),
        post(world, "/tokens?lang=en", WISH | {"plan_id": world.plan_id}),
        post(world, "/campaigns", {"name": "another"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "repeat-differs")
    assert count(world, "tokens") == tokens


def test_keys_of_two_callers_never_meet(world):
    path = f"/plans/{world.plan_id}/trips/T001/events"
    fact = {"kind": "boarded", "at": "2020-02-28T08:00:00+08:00", "worker_id": "W01"}

    first = post(world, path, fact | {"event_id": "11111111"}, who="driver")
    second = post(world, path, fact | {"event_id": "22222222", "worker_id": "W02"}, who="dispatcher")

    assert (first.status_code, second.status_code) == (201, 201)


def test_a_repeat_that_was_new_is_answered_as_new(world):
    path = f"/plans/{world.plan_id}/trips/T001/events"
    fact = {"kind": "boarded", "at": "2020-02-28T08:00:00+08:00", "worker_id": "W01", "event_id": "11111111"}

    answers = [post(world, path, fact, key, "driver") for key in (KEY, KEY, KEY + "-other")]

    assert [answer.status_code for answer in answers] == [201, 201, 200]


def test_what_was_refused_may_be_sent_again(world):
    refused = issue(world, trip_id="T999")
    accepted = issue(world)

    assert (refused.status_code, accepted.status_code) == (404, 201)


def test_an_answer_without_content_is_repeated(world):
    campaign_id, person_id = open_campaign(world.office, SMALL, "511025")
    path = f"/campaigns/{campaign_id}/people/{person_id}/checks/history"
    statements = count(world, "statements")

    answers = [post(world, path, {"passed": True}) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert count(world, "statements") == statements + 1


@pytest.mark.parametrize("key", ["short", "with blank in it", '"', "x" * 201, 'half"quoted-key'])
def test_a_key_that_is_none_is_refused(world, key):
    answer = issue(world, key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad-request")
    assert answer.json()["faults"][0]["where"] == "header.Idempotency-Key"


def test_many_at_once_are_done_once(world, second_process):
    before, answers = count(world, "tokens"), []
    body = WISH | {"plan_id": world.plan_id}

    def send(client):
        answers.append(post(world, "/tokens", body, client=client))

    threads = [threading.Thread(target=send, args=(client,)) for client in (world.client, second_process) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert count(world, "tokens") == before + 1


def test_an_act_whose_answer_cannot_be_kept_is_not_done(world, monkeypatch):
    before = count(world, "tokens")

    def broken(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("api.store.repeats.put", broken)
        died = issue(world)
    rows = count(world, "tokens")
    after = issue(world)

    assert (died.status_code, rows) == (500, before)
    assert after.status_code == 201
    assert "idempotent-replayed" not in after.headers


def test_acts_of_several_steps_are_one_transaction(world, monkeypatch):
    campaign_id, _ = open_campaign(world.office, SMALL, "511025")
    put = {"open": True}
    headers = world.headers("dispatcher")
    world.client.put(f"/api/campaigns/{campaign_id}/self-registration", json=put, headers=headers)
    path = f"/campaigns/{campaign_id}/registrations"
    person = {"name": "何新", "id_number": "511025199001010008", "phone": "19900000001", "village_id": "V1"}
    lists = count(world, "lists")

    answers = [post(world, path, person | {"consent": True}, who="") for _ in range(2)]
    wrong = post(world, path, person | {"consent": True, "village_id": "V9"}, KEY + "-wrong", who="")

    assert [answer.status_code for answer in answers] == [201, 201]
    assert wrong.status_code == 422
    assert count(world, "lists") == lists + 1
    # a visit that is refused is counted all the same
    assert count(world, "failed_tries") == 1
    with world.office.database.reading() as connection:
        assert connection.execute(text("SELECT number FROM failed_tries")).scalar() == 2


def test_secrets_and_names_are_kept_sealed(world):
    secret = issue(world).json()["secret"]

    with world.office.database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM repeats")).all()
    assert len(rows) == 1
    assert not [cell for cell in rows[0] if secret in str(cell) or KEY in str(cell)]


def test_it_is_forgotten_when_its_time_is_over(world):
    world.office.settings = replace(world.office.settings, repeat_hours=2)
    first = issue(world)
    world.moment[0] += 2 * 3_600
    second = issue(world)

    assert first.json()["secret"] != second.json()["secret"]
    assert count(world, "repeats") == 1


def test_forget_throws_away_what_is_over(world):
    issue(world)
    forget_health(world.office)
    kept = count(world, "repeats")
    world.moment[0] += 2 * DAY_S

    forget_health(world.office)

    assert (kept, count(world, "repeats")) == (1, 0)


def test_erasing_a_person_erases_kept_answers_but_not_that_they_were_done(world):
    tokens = count(world, "tokens")
    issue(world)
    with world.office.database.writing() as connection:
        repeats.erase_answers(connection)

    answer = issue(world)

    assert (answer.status_code, answer.json()["code"]) == (409, "repeat-erased")
    assert count(world, "tokens") == tokens + 1


def test_an_erasure_erases_what_was_answered_of_the_person(world):
    campaign_id, person_id = open_campaign(world.office, SMALL, "511025")
    of_person = f"/campaigns/{campaign_id}/people/{person_id}"
    correction = {"column": "needs", "value": "", "reason": "asked"}
    corrected = post(world, f"{of_person}/corrections", correction)

    erased = post(world, f"{of_person}/erasure", {"reason": "asked"}, KEY + "-erasure")
    again = post(world, f"{of_person}/erasure", {"reason": "asked"}, KEY + "-erasure")

    assert (corrected.status_code, erased.status_code) == (200, 200)
    assert again.content == erased.content
    assert post(world, f"{of_person}/corrections", correction).json()["code"] == "repeat-erased"


def test_a_log_in_and_a_token_of_the_same_account_are_one_caller(world):
    account = accounts.add(
        world.office, MACHINE, "wang.fang", PASSWORD, Role.AUDITOR, [Bound(ScopeKind.COUNTY, "511025")]
    )
    caller = account.caller(Means.TOKEN, 0)
    _, world.secrets["program"] = accounts.issue_token(world.office, caller, "program", 9)
    logged_in = world.client.post("/api/sessions", json={"name": "wang.fang", "password": PASSWORD})
    world.secrets["session"] = logged_in.json()["secret"]

    answers = [post(world, "/me/tokens", {"label": "x"}, who=who) for who in ("session", "program")]

    assert answers[0].content == answers[1].content


def test_every_route_that_changes_something_takes_a_key():
    """A new route has `route_class=Repeatable` on its router, or says that repeating it does no harm."""
    app = assemble(1, 1, 1)
    described = app.openapi()["paths"]
    without = {
        f"{method.upper()} {path}"
        for path, methods in described.items()
        for method, said in methods.items()
        if method in ("post", "put", "patch")
        and "Idempotency-Key" not in {one["name"] for one in said.get("parameters", ())}
    }

    assert without == {
        "POST /api/sessions",
        "POST /api/campaigns/{campaign_id}/people/lookups",
        "POST /api/plans/{plan_id}/policy-trials",
        "POST /api/positions",
    }
    said = described["/api/tokens"]["post"]
    assert {"409", "422"} <= set(said["responses"])
    assert len(list(iter_route_contexts(app.routes))) > len(without)


def test_kept_answers_are_in_a_backup(world, tmp_path, new_store):
    first = issue(world)
    write_backup(world.office.database, tmp_path / "all.backup", world.moment[0])
    with new_store(tmp_path / "other") as settings:
        settings.data.mkdir(exist_ok=True)
        settings.keys.write_bytes(world.office.settings.keys.read_bytes())
        with closing(open_office(settings, world.office.now).database) as database:
            restore_backup(database, tmp_path / "all.backup", replace=True)
        with TestClient(create_app(settings, world.office.now)) as client:
            again = post(world, "/tokens", WISH | {"plan_id": world.plan_id}, client=client)

    assert again.content == first.content
