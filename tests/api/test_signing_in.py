"""Coming in by name and password: sessions that end, tokens that end, and tries that are slowed down."""

import time

import pytest

from api.access import Bound, Role, ScopeKind
from api.operations import accounts, signing_in
from api.store import accounts as kept_accounts
from api.store import open_database
from two_counties import MACHINE, PASSWORD

COUNTY = [Bound(ScopeKind.COUNTY, "511025")]
NEW = "five words in a long row"


@pytest.fixture
def lina(world):
    """The dispatcher of the county."""
    return accounts.add(world.office, MACHINE, "Li.Na ", PASSWORD, Role.DISPATCHER, COUNTY)


def log_in(world, name="li.na", password=PASSWORD):
    return world.client.post("/api/sessions", json={"name": name, "password": password})


def me(world, secret):
    return world.client.get("/api/me", headers={"Authorization": f"Bearer {secret}"})


def test_who_logs_in_is_known_by_name_role_and_scope(world, lina):
    answer = log_in(world)

    assert answer.status_code == 201
    said = me(world, answer.json()["secret"]).json()
    assert (said["name"], said["role"]) == ("li.na", "dispatcher")
    assert said["scopes"] == [{"bounds": [{"kind": "county", "key": "511025"}]}]


@pytest.mark.parametrize("name", ["LI.NA", " li.na "])
def test_capitals_and_blanks_around_a_name_do_not_matter(world, lina, name):
    assert log_in(world, name).status_code == 201


@pytest.mark.parametrize(
    ("name", "password"), [("li.na", "wrong words"), ("nobody", PASSWORD), ("li.na", "")]
)
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world, lina, name, password):
    answer = log_in(world, name, password)

    assert (answer.status_code, answer.json()["code"]) == (401, "password-wrong")


def test_an_unknown_name_takes_as_long_as_a_known_one(world, lina, monkeypatch):
    tried = []
    verify = signing_in.fits
    monkeypatch.setattr(
        signing_in, "fits", lambda password, kept: tried.append(kept) or verify(password, kept)
    )

    def cpu_s(name):
        begun = time.thread_time()
        with pytest.raises(signing_in.PasswordWrong):
            signing_in.log_in(world.office, name, "wrong words", "address")
        return time.thread_time() - begun

    cpu_s("nobody")
    known, unknown = cpu_s("li.na"), cpu_s("nobody-else")
    assert [kept is None for kept in tried] == [True, False, True]
    assert unknown > known / 4


def test_after_five_wrong_passwords_the_next_try_waits_longer_each_time(world, lina):
    waits = []
    for _ in range(12):
        answer = log_in(world, password="wrong words")
        if answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            world.moment[0] += waits[-1]

    assert waits[:4] == [1, 2, 4, 8]
    assert log_in(world, password="wrong words").status_code in (401, 429)


def test_the_right_password_waits_too(world, lina):
    for _ in range(6):
        log_in(world, password="wrong words")

    assert log_in(world).status_code == 429
    world.moment[0] += 60
    assert log_in(world).status_code == 201
    assert log_in(world, password="wrong words").status_code == 401


def test_tries_are_counted_for_all_processes(world, lina):
    for _ in range(6):
        log_in(world, password="wrong words")
    other = open_database(world.office.settings.store, keys=world.office.settings.keys)
    office = type(world.office)(other, world.office.settings, world.office.now)

    with pytest.raises(signing_in.TooManyTries):
        signing_in.log_in(office, "li.na", PASSWORD, "testclient")
    other.close()


def test_an_address_that_tries_many_names_is_slowed_down(world):
    codes = [log_in(world, f"name-{number}", "wrong words").status_code for number in range(32)]

    assert set(codes[:30]) == {401}
    assert 429 in codes[30:]


@pytest.mark.parametrize(
    ("kind", "failed", "wait_s"),
    [
        ("name from address", 4, 0),
        ("name from address", 5, 1),
        ("name from address", 99, 900),
        ("address", 29, 0),
        ("address", 99, 900),
        ("name", 299, 0),
        ("name", 300, 1),
        ("name", 999, 60),
    ],
)
def test_the_wait_is_never_longer_than_a_quarter_of_an_hour_and_a_minute_from_anywhere(kind, failed, wait_s):
    assert signing_in.wait_s(kind, failed) == wait_s


def test_a_session_ends_by_itself(world, lina):
    secret = log_in(world).json()["secret"]
    for _ in range(15):
        assert me(world, secret).status_code == 200
        world.moment[0] += 50 * 60

    assert me(world, secret).status_code == 401


def test_a_session_that_lies_unused_ends(world, lina):
    secret = log_in(world).json()["secret"]
    world.moment[0] += 61 * 60

    assert me(world, secret).status_code == 401


def test_logging_out_ends_one_session_and_everywhere_all(world, lina):
    first, second, third = (log_in(world).json()["secret"] for _ in range(3))
    bearer = {"Authorization": f"Bearer {first}"}

    assert world.client.delete("/api/sessions/current", headers=bearer).status_code == 204
    assert [me(world, one).status_code for one in (first, second, third)] == [401, 200, 200]
    bearer = {"Authorization": f"Bearer {second}"}
    assert world.client.delete("/api/sessions", headers=bearer).status_code == 204
    assert [me(world, one).status_code for one in (second, third)] == [401, 401]


@pytest.mark.parametrize("who", ["dispatcher", "driver", "firm"])
def test_a_link_has_no_sessions_to_end(world, who):
    for path in ("/api/sessions", "/api/sessions/current"):
        assert world.client.delete(path, headers=world.headers(who)).status_code == 403


def test_a_changed_password_ends_every_session(world, lina):
    first, second = (log_in(world).json()["secret"] for _ in range(2))

    answer = world.client.put(
        "/api/me/password",
        headers={"Authorization": f"Bearer {first}"},
        json={"old": PASSWORD, "new": NEW},
    )

    assert answer.status_code == 204
    assert [me(world, one).status_code for one in (first, second)] == [401, 401]
    assert (log_in(world).status_code, log_in(world, password=NEW).status_code) == (401, 201)


@pytest.mark.parametrize("new", ["short", "li.na", "x" * 201, ""])
def test_a_password_that_is_soon_guessed_is_refused(world, lina, new):
    secret = log_in(world).json()["secret"]

    answer = world.client.put(
        "/api/me/password",
        headers={"Authorization": f"Bearer {secret}"},
        json={"old": PASSWORD, "new": new},
    )

    assert answer.status_code == 422
    assert log_in(world).status_code == 201


def test_a_closed_account_is_out_at_once_with_its_tokens(world, lina):
    secret = log_in(world).json()["secret"]
    _, program = accounts.issue_token(world.office, signing_in.recognise(world.office, secret), "program", 9)
    assert me(world, program).status_code == 200

    accounts.close(world.office, MACHINE, lina.account_id, closed=True)

    assert [me(world, one).status_code for one in (secret, program)] == [401, 401]
    assert log_in(world).status_code == 401
    accounts.close(world.office, MACHINE, lina.account_id, closed=False)
    assert log_in(world).status_code == 201
    assert me(world, program).status_code == 401


def test_a_token_of_an_account_ends_on_its_day_or_when_revoked(world, lina):
    secret = log_in(world).json()["secret"]
    bearer = {"Authorization": f"Bearer {secret}"}
    made = [world.client.post("/api/me/tokens", headers=bearer, json={"days": 1}).json() for _ in range(2)]

    world.client.delete(f"/api/me/tokens/{made[0]['token_id']}", headers=bearer)
    assert [me(world, one["secret"]).status_code for one in made] == [401, 200]
    world.moment[0] += 86_401
    assert me(world, made[1]["secret"]).status_code == 401


def test_nobody_revokes_a_token_of_somebody_else(world, lina):
    other = accounts.add(world.office, MACHINE, "wang", PASSWORD, Role.AUDITOR, COUNTY)
    token, secret = accounts.issue_token(world.office, other.caller(signing_in.Means.TOKEN, 0), "", 9)
    bearer = {"Authorization": f"Bearer {log_in(world).json()['secret']}"}

    assert world.client.delete(f"/api/me/tokens/{token.token_id}", headers=bearer).status_code == 404
    assert me(world, secret).status_code == 200


def test_the_store_holds_no_password_and_no_secret(world, lina):
    secret = log_in(world).json()["secret"]
    with world.office.database.reading() as connection:
        hashed = kept_accounts.password_hash_of(connection, lina.account_id)

    assert hashed.startswith("$argon2id$")
    assert PASSWORD not in hashed
    assert me(world, hashed).status_code == 401
    assert me(world, signing_in.fingerprint(secret)).status_code == 401


def test_a_fact_says_which_account_it_came_from(world, lina):
    secret = log_in(world).json()["secret"]
    world.secrets["li.na"] = secret

    answer = world.report("T001", "li.na", kind="boarded", event_id="11111111", worker_id="W01")

    assert answer.status_code == 201
    with world.office.database.reading() as connection:
        from api.store import events

        (record,) = events.of_trip(connection, world.plan_id, "T001")
    assert (record.recorded_account, record.recorded_by) == (lina.account_id, "")
