"""A plain case that any engine plans within a second."""

from pathlib import Path

import pytest

from benchmarks.cases import case_folder


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give thirty people of four villages bound for two firms."""
    return case_folder("plain:3:n=30,nv=4,nf=2", tmp_path_factory.mktemp("cases"))
