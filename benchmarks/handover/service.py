"""The service of a trial: `returnbus serve` as a process of its own, which can be killed and begun again."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

READY_S = 120.0
SERVE = "import sys; from api.cli import main; sys.argv = ['returnbus', *sys.argv[1:]]; main()"


@dataclass
class Service:
    """Hold a service that runs over a store.

    Parameters
    ----------
    data, database_url
        Its data folder, and the database where that is PostgreSQL's.
    process
        None = it does not run.
    """

    data: Path
    database_url: str = ""
    port: int = field(default_factory=lambda: _free_port())
    process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        """Return a command of the product over the same store."""
        return [sys.executable, "-c", SERVE, *words, "--data", str(self.data)]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its processes."""
        url = {"RETURNBUS_DATABASE_URL": self.database_url} if self.database_url else {}
        return {**os.environ, **url, "LANG": "en_GB.UTF-8"}

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises
        ------
        RuntimeError
            It does not.
        """
        words = self.command("serve", "--port", str(self.port), "--workers", "0")
        said = (self.data.parent / "service.log").open("ab")
        self.process = subprocess.Popen(words, env=self.environment, stdout=said, stderr=said)
        said.close()
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=5).close()
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
            else:
                return
        log = (self.data.parent / "service.log").read_text("utf-8", "replace")[-2_000:]
        raise RuntimeError(f"the service does not stand: {log}")

    def kill(self) -> None:
        """End it without a word (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command of the product and return its exit code and what it said."""
        done = subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, check=False
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    def memory_mb(self) -> int:
        """Return how much memory it holds."""
        assert self.process is not None
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize() // 1024**2

    def limit_files(self, most_bytes: int) -> None:
        """Let no file that it writes grow beyond so many bytes: without rights, that is a full disk."""
        assert self.process is not None
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))

    def lift_limit(self) -> None:
        """Let its files grow again."""
        self.limit_files(resource.RLIM_INFINITY)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
