"""Forgetting: what a process has at hand of people goes soon after any process has erased something."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.errors import StoreTrouble
from api.operations.office import Office

LOOK_S = 5.0
"""How often it is looked whether somebody has erased something; whoever reads anything looks at once."""


@contextmanager
def forgetting_beside(office: Office, every_s: float = LOOK_S) -> Iterator[None]:
    """Look meanwhile, in a thread, whether another process has erased something."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(every_s):
            with suppress(StoreTrouble):  # while the store cannot be read, nothing is answered from it
                office.forget_erased()

    thread = threading.Thread(target=look, name="forgetting", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
