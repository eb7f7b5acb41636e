"""Turns of the writers of one file: in one process they queue up, instead of asking SQLite again and again.

SQLite lets one writer in and has the others ask anew after pauses that grow: who has waited long asks rarely,
is overtaken, and holds a connection meanwhile that readers want. Writers of other processes still meet there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from api.errors import StoreBusy


class Turns:
    """Let one writer in at a time.

    Parameters
    ----------
    wait_s
        How long a writer waits for his turn; None = all write at once, as PostgreSQL lets them.
    """

    def __init__(self, wait_s: float | None) -> None:
        self._wait_s = wait_s
        self._lock = Lock()

    def take(self) -> None:
        """Wait for one's turn.

        Raises
        ------
        StoreBusy
            It did not come in time.
        """
        if self._wait_s is not None and not self._lock.acquire(timeout=self._wait_s):
            raise StoreBusy("others were writing")

    def give_back(self) -> None:
        """Let the next writer in."""
        if self._wait_s is not None:
            self._lock.release()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Have one's turn meanwhile."""
        self.take()
        try:
            yield
        finally:
            self.give_back()
