"""What may not stand in the project's files: addresses of registries, machine paths, secrets, promises."""

import re

from house.tracked import text_files, tracked_files

# written in pieces, so that this file does not find itself
REGISTRIES = "|".join(
    (
        "pypi" r"\.org",
        "pythonhosted",
        "registry" r"\.npmjs",
        "deb" r"\.debian",
        "npmmirror",
        "tuna" r"\.tsinghua",
    )
)
MACHINE_PATHS = "|".join(("/work/", "/farm/", "/root/", "/home/[a-z]+/", "/opt/py", "[A-Z]:" r"\\Users"))
PROMISES = "|".join(
    (
        "TODO",
        "FIXME",
        "XXX",
        "NotImplementedError",
        "coming soon",
        "in a real system",
        "in a real implementation",
    )
)
ORGANISATION = "|".join(("shared/", "subagent", "co-authored-by: ", "language model", "issue [0-9]+"))
SECRETS = "|".join(("BEGIN [A-Z ]*PRIVATE KEY", "AKIA[0-9A-Z]{16}", "ghp_[A-Za-z0-9]{36}"))
LOCK_FILES = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "pdm.lock"}


def lines_with(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> list[str]:
    """Return the places where a pattern stands in a file that people wrote."""
    compiled = re.compile(pattern, flags)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if compiled.search(line)
    ]


def test_no_file_names_a_registry() -> None:
    """Where packages come from is the machine's business; constraints hold names and versions."""
    assert not lines_with(REGISTRIES)


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    """The project speaks of its own paths."""
    assert not lines_with(MACHINE_PATHS)


def test_no_file_promises_what_is_not_there() -> None:
    """What is written works; what does not is not there."""
    assert not lines_with(rf"\b({PROMISES})\b")


def test_no_file_speaks_of_how_the_work_is_organised() -> None:
    """The project speaks of itself alone."""
    assert not lines_with(ORGANISATION, re.IGNORECASE)


def test_no_file_holds_a_secret() -> None:
    """Keys are made where the program runs."""
    assert not lines_with(SECRETS)


def test_no_lock_file_is_kept() -> None:
    """Lock files record addresses; constraints.txt pins names and versions."""
    assert not [path.name for path in tracked_files() if path.name in LOCK_FILES]
