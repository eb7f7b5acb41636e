"""The cases that are measured: the public ones by name, and others of their families made from a seed.

plain-toy-661                         a public case
plain:7:n=600,kind=corridor           family, seed and words for fixtures/cases/make_cases.py
../my/case                            any case folder
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = ROOT / "fixtures" / "cases" / "public"
MAKER = ROOT / "fixtures" / "cases" / "make_cases.py"


def case_folder(name: str, workshop: Path) -> Path:
    """Return the folder of a case, made first where it must be.

    Parameters
    ----------
    name
        As the module's first lines describe.
    workshop
        Folder in which cases are made.

    Raises
    ------
    FileNotFoundError
        There is no such case.
    """
    if ":" in name:
        return made(name, workshop)
    folder = PUBLIC / name if (PUBLIC / name / "case.toml").exists() else Path(name)
    if not (folder / "case.toml").exists():
        known = ", ".join(sorted(toml.parent.name for toml in PUBLIC.glob("*/case.toml")))
        raise FileNotFoundError(
            f"no case {name}: give a case folder, FAMILY:SEED:key=value, or one of {known}"
        )
    return folder


def made(name: str, workshop: Path) -> Path:
    """Make a case of a family."""
    family, seed, *words = name.split(":")
    folder = workshop / file_name(name)
    if not (folder / "case.toml").exists():
        options = [word for word in ",".join(words).split(",") if word]
        command = [sys.executable, str(MAKER), "one", family, seed, str(folder), *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise FileNotFoundError(f"{name} cannot be made: {done.stderr.splitlines()[-1:]}")
    return folder


def file_name(name: str) -> str:
    """Return a name that is good for a folder and for a case."""
    return "-".join(part for part in name.replace(",", ":").replace("=", ":").split(":") if part)
