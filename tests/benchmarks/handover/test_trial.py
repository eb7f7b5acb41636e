"""A trial of the handover: telephones post together while the service is killed and its disk is full."""

import pytest

from benchmarks.handover.trial import Trial, run

OUT_OF_REACH, NEW, KNOWN, FULL = 0, 201, 200, 503


def database_of(engine: str, request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database, "" for SQLite."""
    if engine == "sqlite":
        return ""
    server = request.getfixturevalue("postgresql")
    return str(server.url(server.new_database(request.getfixturevalue("ready_database"))))


def test_every_fact_is_kept_once_though_the_service_is_killed_and_cannot_write(engine, request, tmp_path):
    """The disk is full for SQLite only: another's server of PostgreSQL is not ours to fill."""
    trial = Trial(devices=20, events=240, kills=1, full=engine == "sqlite")

    found, figures = run(trial, engine, tmp_path, database_of(engine, request), room_mb=0)

    statuses = figures["answers by status"]
    assert found.wrong == []
    assert (found.facts, found.closed) == (240 + 6, 6)
    assert set(statuses) <= {OUT_OF_REACH, NEW, KNOWN, FULL}
    assert statuses[NEW] + statuses[KNOWN] == 720
    assert statuses[OUT_OF_REACH] > 0
    assert (FULL in statuses) == trial.full


@pytest.mark.long
def test_ten_thousand_facts_of_two_hundred_telephones_are_each_kept_once(engine, tmp_path, request):
    """Killed twice, and once without room; PostgreSQL is one of its own, where the programs are there."""
    database_of(engine, request)

    found, figures = run(Trial(), engine, tmp_path)

    assert found.wrong == []
    assert found.facts == 10_000 + 66
    assert figures["posts answered"] == 30_000
