"""Cases are found by name, or made from a seed."""

from pathlib import Path

import pytest

from benchmarks.cases import case_folder
from benchmarks.instance import load_case


def test_a_public_case_is_found_by_its_name(tmp_path: Path, public_cases: Path) -> None:
    """No path is needed."""
    assert case_folder("county-1", tmp_path) == public_cases / "county-1"


def test_a_case_of_a_family_is_made_from_its_seed(tmp_path: Path) -> None:
    """The same name makes the same case, and words for the maker are heard."""
    folder = case_folder("plain:3:n=30,nv=4,nf=2", tmp_path)

    assert len(load_case(folder)[0].workers) == 30
    assert case_folder("plain:3:n=30,nv=4,nf=2", tmp_path) == folder


def test_a_case_that_there_is_not_names_those_that_there_are(tmp_path: Path) -> None:
    """Who mistypes is told what to type."""
    with pytest.raises(FileNotFoundError, match="plain-toy-661"):
        case_folder("plain-toy-662", tmp_path)
