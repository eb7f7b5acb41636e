"""Crowds: beyond a limit requests are sent away at once, in words, and those under way are finished."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

WHOEVER = {"Authorization": "Bearer whoever"}


@pytest.fixture
def app(tmp_path):
    """A service that works on two requests at once."""
    return create_app(Settings(data=tmp_path, most_under_way=2), lambda: 1_582_862_400)


@pytest.fixture
def held(app, monkeypatch):
    """A store that answers nobody until it is let go; says when somebody has come to it."""
    come, let_go = threading.Semaphore(0), threading.Event()
    reading = app.state.office.database.reading

    def waiting():
        come.release()
        let_go.wait(20)
        return reading()

    monkeypatch.setattr(app.state.office.database, "reading", waiting)
    return come, let_go


def test_who_comes_when_too_many_are_inside_is_told_to_come_again(app, held):
    come, let_go = held
    with TestClient(app) as client, ThreadPoolExecutor(2) as people:
        inside = [people.submit(client.get, "/api/trips", headers=WHOEVER) for _ in range(2)]
        for _ in inside:
            assert come.acquire(timeout=20)

        refused = client.get("/api/trips", headers=WHOEVER | {"Accept-Language": "en"})
        page = client.get("/login", headers={"Accept-Language": "zh-CN"})
        let_go.set()

        assert refused.status_code == page.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "too-many-at-once"
        assert "again" in refused.json()["detail"]
        assert "再发一次" in page.text
        assert {one.result().status_code for one in inside} == {401}
        assert client.get("/api/trips", headers=WHOEVER).status_code == 401


def test_whether_the_service_stands_is_told_in_any_crowd(app, held):
    come, let_go = held
    with TestClient(app) as client, ThreadPoolExecutor(3) as people:
        for _ in range(2):
            people.submit(client.get, "/api/trips", headers=WHOEVER)
            assert come.acquire(timeout=20)
        stands = people.submit(client.get, "/api/health")

        assert come.acquire(timeout=20)
        assert client.get("/static/return-bus.css").status_code == 200
        let_go.set()
        assert stands.result().status_code == 200
