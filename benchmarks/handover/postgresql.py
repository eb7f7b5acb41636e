"""A PostgreSQL for one trial: it syncs as in earnest, and its tables lie in the room that is filled."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

INSTALLED = Path("/usr/lib/postgresql")  # where Debian puts each version
NAME = "trial"


def program_folder() -> Path:
    """Return the folder of the newest server's programs.

    Raises
    ------
    FileNotFoundError
        There is none.
    """
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    known = shutil.which("initdb")
    if not found and known is None:
        raise FileNotFoundError("the programs of PostgreSQL are not installed (Debian: postgresql)")
    return (found[-1] if found else Path(str(known))).parent


@contextmanager
def running(room: Path) -> Iterator[str]:
    """Start a server and give the address of a database whose tables lie in a folder."""
    programs, someone = program_folder(), _somebody()
    folder = Path(tempfile.mkdtemp(prefix="rb-pg-"))  # the path of a socket may have 107 characters at most
    tables = room / "tables"
    tables.mkdir()
    for path in (folder, tables):
        if someone:
            os.chown(path, someone["user"], someone["group"])

    def run(program: str, *words: str) -> None:
        with (folder / "said.txt").open("a") as said:
            command = [str(programs / program), "--pgdata", str(folder / "data"), *words]
            subprocess.run(command, cwd="/", stdout=said, stderr=said, check=True, **someone)

    try:
        run("initdb", "--username=returnbus", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "start", "--wait", "--options", f"-k {folder} -c listen_addresses=''")
        try:
            _make(folder, tables)
            yield f"postgresql://returnbus@/{NAME}?host={folder}"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, tables: Path) -> None:
    import psycopg

    with psycopg.connect(f"postgresql://returnbus@/postgres?host={folder}", autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE room LOCATION '{tables}'")
        connection.execute(f"CREATE DATABASE {NAME} TABLESPACE room")


def _somebody() -> dict[str, Any]:
    """Return how a program is started that refuses to be run by root."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
