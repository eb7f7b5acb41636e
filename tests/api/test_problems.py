"""Errors are answered in words that say what to do, never with a trace or somebody's data."""

import json

import pytest

from api.errors import ALL_PROBLEMS, PRODUCT_FAULT, BodyTooLarge, NotFound, PictureMissing, problem_of
from api.words import LANGUAGES, words_of

EVENTS = "/plans/{plan_id}/trips/T001/events"


def post(world, content, who="driver", **headers):
    path = "/api" + EVENTS.format(plan_id=world.plan_id)
    usual = world.headers(who) | {"Content-Type": "application/json"}
    return world.client.post(path, content=content, headers=usual | headers)


@pytest.mark.parametrize("problem", ALL_PROBLEMS, ids=lambda problem: problem.code)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_has_words_that_say_what_to_do(problem, lang):
    words = words_of(lang)

    assert words(f"problem.{problem.code}.title")
    assert len(words(f"problem.{problem.code}.detail")) > 8


def test_an_error_is_answered_like_the_nearest_type_above_it():
    assert problem_of(PictureMissing()).code == "picture-missing"
    assert problem_of(NotFound()).code == "not-found"
    assert problem_of(BodyTooLarge()).status == 413
    assert problem_of(ZeroDivisionError()) is PRODUCT_FAULT


@pytest.mark.parametrize(("lang", "title"), [("zh-CN,zh;q=0.9,en;q=0.5", "没有找到"), ("en-GB", "Not found")])
def test_problems_speak_the_readers_language(standing_world, lang, title):
    answer = standing_world.client.get("/api/nowhere", headers={"Accept-Language": lang})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == title


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"boarded"',
        b"\xff\xfe\x00",
        b"[" * 20_000,
        b'{"kind": "boarded"}',
        b'{"kind": ["boarded"]}',
        b'{"kind": {"boarded": 1}}',
        json.dumps({"kind": "boarded", "event_id": "x" * 500, "at": "now", "worker_id": 7}).encode(),
        b'{"kind":"boarded","event_id":"12345678","at":"2020-02-28T08:00:00+08:00","worker_id":"\\ud800"}',
        b'{"kind":"boarded","event_id":"12345678","at":"2020-02-28T08:00:00+08:00","worker_id":"a\\u0000b"}',
        b'{"kind":"boarded","event_id":"12345678","at":"2020-02-28T08:00:00","worker_id":"W01"}',
        b'{"kind":"boarded","event_id":"12345678","at":1e999,"worker_id":"W01"}',
        b'{"kind":"boarded","event_id":"12345678","at":"0001-01-01T00:00:00+23:59","worker_id":"W01"}',
        b'{"kind":"boarded","event_id":"12345678","at":"9999-12-31T23:59:59-23:59","worker_id":"W01"}',
        b'{"kind":"boarded","event_id":"12345678","at":"2020-02-28T08:00:00+08:00","worker_id":"W01","temperature_c":NaN}',
    ],
)
def test_no_body_makes_the_service_fail(standing_world, content):
    answer = post(standing_world, content)

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_was_sent_is_not_repeated(standing_world):
    answer = post(standing_world, json.dumps({"kind": "boarded", "worker_id": "511025197503190003", "x": 1}))

    assert answer.status_code == 422
    assert "511025197503190003" not in answer.text
    assert {"where", "code", "words"} == set(answer.json()["faults"][0])


def test_a_long_body_is_refused(standing_world):
    answer = post(standing_world, b" " * 70_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_a_long_body_of_unannounced_length_is_refused(standing_world):
    answer = post(standing_world, (b" " * 10_000 for _ in range(8)))

    assert answer.status_code == 413


def test_a_wrong_method_is_refused_in_words(standing_world):
    answer = standing_world.client.put("/api/plans")

    assert (answer.status_code, answer.json()["code"]) == (405, "wrong-method")
    assert "GET" in answer.headers["allow"]


def test_a_person_gets_a_page(standing_world):
    answer = standing_world.client.get("/t/wrong", headers={"Accept-Language": "en"})

    assert answer.status_code == 401
    assert "This link does not open" in answer.text


def test_who_has_no_token_is_told_how_to_show_one(standing_world):
    answer = standing_world.client.get("/api/me")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_fault_of_the_product_shows_no_trace(world, monkeypatch):
    monkeypatch.setattr("api.operations.trips.trips", lambda *_: 1 / 0)

    answer = world.get(f"/plans/{world.plan_id}/trips")

    assert (answer.status_code, answer.json()["code"]) == (500, "product-fault")
    assert "ZeroDivision" not in answer.text
