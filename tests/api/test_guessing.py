"""Guessing passwords: slowed down where it is done, in every process; its holder comes in all the same."""

import sys
from collections import Counter
from subprocess import PIPE, Popen

import pytest
from starlette.testclient import TestClient

from api.access import Bound, Role, ScopeKind
from api.operations import accounts, signing_in
from two_counties import MACHINE, PASSWORD

GUESSER = """
import sys
from pathlib import Path
from api.errors import ServiceError
from api.operations.office import open_office
from api.operations.signing_in import log_in
from api.settings import Settings

data, url, now = sys.argv[1:]
office = open_office(Settings(data=Path(data), database_url=url), lambda: int(now))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(8):
    try:
        log_in(office, "li.na", "wrong words", "203.0.113.7")
    except ServiceError as error:
        print(type(error).__name__, flush=True)
"""
"""What another process does: eight wrong passwords as fast as it can, at a moment that stands still."""

COUNTY = [Bound(ScopeKind.COUNTY, "511025")]
HOURS_S = 6 * 3_600


@pytest.fixture
def lina(world):
    """The dispatcher of the county."""
    return accounts.add(world.office, MACHINE, "li.na", PASSWORD, Role.DISPATCHER, COUNTY)


def log_in(world, address, password="wrong words", name="li.na", lang="en"):
    client = TestClient(world.client.app, client=(address, 50_000))
    body = {"name": name, "password": password}
    return client.post("/api/sessions", json=body, headers={"Accept-Language": lang})


def guess(world, address, until_s):
    """Guess as often as it is let until a moment; return how many passwords were tried."""
    tried = 0
    while world.moment[0] < until_s:
        answer = log_in(world, address)
        if answer.status_code == 429:
            world.moment[0] += int(answer.headers["retry-after"])
        else:
            assert answer.status_code == 401
            tried += 1
    return tried


def test_guessing_for_hours_from_one_address_tries_few_passwords_and_keeps_nobody_else_out(
    world, lina, monkeypatch
):
    monkeypatch.setattr(signing_in, "fits", lambda password, kept: password == PASSWORD)  # argon2 takes long

    tried = guess(world, "203.0.113.7", world.moment[0] + HOURS_S)

    log_in(world, "203.0.113.7")

    assert 30 < tried < 50
    assert log_in(world, "203.0.113.7", PASSWORD).status_code == 429
    assert log_in(world, "198.51.100.4", PASSWORD).status_code == 201


def test_a_holder_who_has_come_in_from_elsewhere_does_not_set_the_guesser_free(world, lina):
    for _ in range(8):
        log_in(world, "203.0.113.7")

    assert log_in(world, "198.51.100.4", PASSWORD).status_code == 201
    assert log_in(world, "203.0.113.7").status_code == 429


def test_guessing_from_many_addresses_is_slowed_down_by_the_name_for_a_minute_at_most(
    world, lina, monkeypatch
):
    monkeypatch.setattr(signing_in, "fits", lambda password, kept: password == PASSWORD)

    monkeypatch.setitem(signing_in.FREE_TRIES, "name", 40)  # three hundred take long

    codes = Counter(log_in(world, f"203.0.113.{number}").status_code for number in range(50))
    waits = []
    for number in range(10):
        answer = log_in(world, f"198.51.100.{number}")
        waits.append(int(answer.headers["retry-after"]))
        world.moment[0] += waits[-1]
        log_in(world, f"198.51.100.{number}")

    assert codes == {401: 40, 429: 10}
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    world.moment[0] += 60
    assert log_in(world, "192.0.2.1", PASSWORD).status_code == 201


@pytest.mark.parametrize(
    ("lang", "failed", "said"),
    [
        ("zh-CN", 8, "请等 8 秒再试"),
        ("en", 8, "Wait 8 s before"),
        ("zh-CN", 14, "请等 9 分钟再试"),
        ("en", 14, "Wait 9 min before"),
    ],
)
def test_how_long_to_wait_is_said_in_words_and_in_the_header(world, lina, lang, failed, said):
    codes = []
    while codes.count(401) < failed:
        answer = log_in(world, "203.0.113.7")
        world.moment[0] += int(answer.headers.get("retry-after", "0"))
        codes.append(answer.status_code)

    answer = log_in(world, "203.0.113.7", lang=lang)

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-tries")
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert -(-int(answer.headers["retry-after"]) // (60 if failed > 10 else 1)) == int(said.split()[1])


def test_the_page_says_it_too(world, lina):
    client = TestClient(world.client.app, client=("203.0.113.7", 50_000))
    token = client.get("/login").text.split('name="form_token" value="')[1].split('"')[0]
    form = {"name": "li.na", "password": "wrong words", "form_token": token}

    answers = [client.post("/login", data=form, headers={"Accept-Language": "zh"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert "请等 1 秒再试" in answers[-1].text


def test_two_processes_that_guess_at_the_same_time_count_together(world, lina):
    settings = world.office.settings
    words = [str(settings.data), str(settings.database_url or ""), str(world.moment[0])]
    guessers = [
        Popen([sys.executable, "-c", GUESSER, *words], stdin=PIPE, stdout=PIPE, text=True) for _ in range(2)
    ]
    assert [one.stdout.readline() for one in guessers] == ["ready\n"] * 2
    for one in guessers:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate()[0].split() for one in guessers]

    assert [len(one) for one in said] == [8, 8]
    assert Counter(said[0] + said[1]) == {"PasswordWrong": 5, "TooManyTries": 11}
    assert log_in(world, "203.0.113.7", PASSWORD).headers["retry-after"] == "1"
    assert log_in(world, "198.51.100.4", PASSWORD).status_code == 201
