"""The worlds that tests share, and where the fixtures are."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgresql_server import REQUIRED, Server, programs, running_server
from scheduler.case import Case
from scheduler.casefile import load_case

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Give the folder of the fixtures, which nobody writes into."""
    return FIXTURES


@pytest.fixture(scope="session")
def public_cases() -> Path:
    """Give the folder of the public cases."""
    return FIXTURES / "cases" / "public"


@pytest.fixture(scope="session")
def ok_small() -> Case:
    """Give twenty people of three villages, four of them refused, and two coaches."""
    return load_case(FIXTURES / "small")


@pytest.fixture(scope="session")
def zizhong() -> Case:
    """Give the 690 people of Zizhong, of whom 661 may travel, and 22 coaches (fixtures/zizhong/README.md)."""
    return load_case(FIXTURES / "zizhong")


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """Give a copy of the small case that a test may spoil."""
    folder = tmp_path / "small"
    shutil.copytree(FIXTURES / "small", folder, ignore=shutil.ignore_patterns("*.py", "*.md", "__pycache__"))
    return folder


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Give each engine in turn: what uses it is tried on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Start a PostgreSQL; without its programs, tests that need one are skipped unless they may not be."""
    found = programs()
    missing = "its programs (Debian: the package postgresql)" if found is None else ""
    if importlib.util.find_spec("psycopg") is None:
        missing = "psycopg (the extra postgres)"
    if missing or found is None:
        reason = f"PostgreSQL cannot be tried: {missing} is not installed"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    with running_server(found) as server:
        yield server


@pytest.fixture(scope="session")
def ready_database(postgresql: Server) -> str:
    """Give the name of a database whose tables are made, to be copied."""
    from api.store import open_database
    from api.store.engines import address_of

    name = postgresql.new_database()
    open_database(address_of(postgresql.url(name))).close()
    return name
