"""The worlds that tests share, and where the fixtures are."""

import shutil
from pathlib import Path

import pytest

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
