"""What may not stand in the project's files: addresses of registries, machine paths, secrets, promises."""

import re

from house.tracked import text_files, tracked_files

# one letter of each stands in brackets, so that this file does not find itself
REGISTRIES = r"p[y]pi\.org|pythonh[o]sted|registry\.n[p]mjs|deb\.d[e]bian|n[p]mmirror|tuna\.t[s]inghua"
MACHINE_PATHS = r"/w[o]rk/|/f[a]rm/|/r[o]ot/|/h[o]me/[a-z]+/|/[o]pt/|[A-Z]:\\U[s]ers"
PROMISES = (
    r"\b(T[O]DO|F[I]XME|X[X]X|NotI[m]plementedError|coming s[o]on|in a r[e]al (system|implementation))\b"
)
ORGANISATION = r"\bsh[a]red/|suba[g]ent|co-auth[o]red-by: |langu[a]ge model|\biss[u]e [0-9]+|\bAI[ -]a[g]ent"
SECRETS = r"BEGIN [A-Z ]*PRIVATE K[E]Y|AKI[A][0-9A-Z]{16}|gh[p]_[A-Za-z0-9]{36}"
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
    assert not lines_with(PROMISES)


def test_no_file_speaks_of_how_the_work_is_organised() -> None:
    """The project speaks of itself alone."""
    assert not lines_with(ORGANISATION, re.IGNORECASE)


def test_no_file_holds_a_secret() -> None:
    """Keys are made where the program runs."""
    assert not lines_with(SECRETS)


def test_no_lock_file_is_kept() -> None:
    """Lock files record addresses; constraints.txt pins names and versions."""
    assert not [path.name for path in tracked_files() if path.name in LOCK_FILES]
