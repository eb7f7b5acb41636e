"""Figures and request lines: every request is counted under its route, and nobody can be read from them."""

import json
import logging

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.commands.serve import logging_to
from api.measuring import NO_ROUTE, patterns_of
from api.settings import Settings
from api.words import words_of


@pytest.fixture
def app(tmp_path):
    """A service whose store is empty."""
    return create_app(Settings(data=tmp_path), lambda: 1_582_862_400)


@pytest.fixture
def client(app):
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def figure(app, name, **labels):
    return app.state.figures.registry.get_sample_value(name, labels)


def test_a_request_is_counted_under_the_pattern_of_its_route(app, client):
    client.get("/api/health")
    client.get("/api/plans/a1/trips/T001")
    client.get("/api/plans/b2/trips/T002")

    counted = {"method": "GET", "route": "/api/plans/{plan_id}/trips/{trip_id}", "status": "401"}
    assert figure(app, "returnbus_requests_total", **counted) == 2
    assert figure(app, "returnbus_requests_total", method="GET", route="/api/health", status="200") == 1
    assert figure(app, "returnbus_request_seconds_count", method="GET", route="/api/health") == 1
    assert figure(app, "returnbus_requests_under_way") == 0


def test_what_no_route_answers_is_counted_as_one(app, client):
    for path in ("/wp-login.php", "/api/nothing/1", "/%00"):
        client.get(path)

    assert figure(app, "returnbus_requests_total", method="GET", route=NO_ROUTE, status="404") == 3


def test_a_method_that_nobody_knows_makes_no_new_row(app, client):
    client.request("SECRET", "/api/health")

    assert figure(app, "returnbus_requests_total", method="OTHER", route="/api/health", status="405") == 1


def test_every_route_has_a_pattern(app):
    patterns = [path for _, path in patterns_of(app)]

    assert "/t/{secret}" in patterns
    assert len(patterns) > 100
    assert len(set(patterns)) == len(patterns)


def test_the_store_tells_whether_it_stands_and_what_waits(app, client, monkeypatch):
    assert figure(app, "returnbus_store_up") == 1
    assert figure(app, "returnbus_jobs", state="waiting") == 0

    def broken():
        raise OSError("disk gone")

    monkeypatch.setattr(app.state.office.database, "reading", broken, raising=False)

    assert figure(app, "returnbus_store_up") == 0
    assert figure(app, "returnbus_jobs", state="waiting") is None


def test_an_answer_that_breaks_is_counted_as_broken(app, client, monkeypatch):
    def broken():
        raise RuntimeError("a fault of the product")

    monkeypatch.setattr(app.state.office.database, "reading", broken, raising=False)

    assert client.get("/api/health").status_code == 500
    assert figure(app, "returnbus_requests_total", method="GET", route="/api/health", status="500") == 1


def test_a_line_tells_the_route_and_not_the_address(client, tmp_path):
    with logging_to(tmp_path / "requests.log", words_of("en")):
        answer = client.get("/t/the-secret-of-a-driver/plans/p/trips/T001?name=王秀英")

    text = (tmp_path / "requests.log").read_text(encoding="utf-8")
    (line,) = map(json.loads, text.splitlines())
    assert line["route"] == "/t/{secret}/plans/{plan_id}/trips/{trip_id}"
    assert (line["method"], line["status"], line["request"]) == (
        "GET",
        answer.status_code,
        answer.headers["X-Request-Id"],
    )
    assert line["ms"] >= 0
    assert line["bytes"] == len(answer.content)
    assert "secret-of" not in text
    assert "王秀英" not in text


def test_afterwards_nothing_is_written(client, tmp_path):
    with logging_to(tmp_path / "requests.log", words_of("en")):
        client.get("/api/health")
    client.get("/api/health")

    assert len((tmp_path / "requests.log").read_text(encoding="utf-8").splitlines()) == 1
    assert not logging.getLogger("returnbus.requests").handlers
