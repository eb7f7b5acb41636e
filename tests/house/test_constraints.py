"""What is installed: every dependency is pinned, by name and version alone."""

import re
import tomllib

from house.tracked import ROOT


def pinned() -> dict[str, str]:
    """Return the pinned versions by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_constraints_hold_names_and_versions_alone() -> None:
    """No address, no path, no marker."""
    assert all(
        re.fullmatch(r"[a-z0-9-]+", name) and re.fullmatch(r"[0-9][\w.]*", v) for name, v in pinned().items()
    )


def test_every_dependency_is_pinned() -> None:
    """What pyproject.toml asks for in every installation and in tests has a version in constraints.txt."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]

    names = {re.split(r"[<>=!~\[ ;]", requirement)[0].lower().replace("_", "-") for requirement in wanted}

    assert names <= set(pinned())
