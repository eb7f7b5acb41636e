"""A PostgreSQL that tests start from its programs and throw away: a socket in a folder, nothing synced."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

INSTALLED = Path("/usr/lib/postgresql")  # where Debian puts each version
REQUIRED = "RETURNBUS_TEST_POSTGRESQL"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


def programs() -> Path | None:
    """Return the folder of the server's programs, the newest version's, None where there is none."""
    versions = sorted(INSTALLED.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3].split(".")[0]))
    found = shutil.which("postgres")
    return versions[-1].parent if versions else Path(found).resolve().parent if found else None


def as_nobody() -> dict[str, Any]:
    """Return how a program is started that refuses to be run by root."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@dataclass
class Server:
    """Hold a running server.

    Parameters
    ----------
    folder
        Where its socket is.
    """

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://returnbus@/{database}?host={self.folder}"

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement outside of any transaction."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        name = f"bus{next(self.numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever still uses it."""
        self.ask(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_server(bin_folder: Path) -> Iterator[Server]:
    """Start a server in a folder of its own and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="rb-pg-"))  # the path of a socket may have 107 characters at most
    someone = as_nobody()
    if someone:
        os.chown(folder, someone["user"], someone["group"])
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(bin_folder / program), "--pgdata", str(data), *arguments]
        # a pipe would stay open as long as the server that inherits it
        with (folder / "said.txt").open("a+") as said:
            done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False, **someone)
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read()[-2000:]}")

    try:
        run(
            "initdb",
            "--username=returnbus",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        chosen = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        run("pg_ctl", "start", "--wait", "--options", f"-k {folder} {chosen}")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
