"""What has been computed lately, kept at hand for as long as what it was computed from has not changed."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class AtHand(Generic[Thing]):
    """Keep the last few things, each with a stamp of what it was computed from.

    Parameters
    ----------
    most
        How many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, tuple[Hashable, Thing]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable, stamp: Hashable) -> Thing | None:
        """Return a thing, None where it is not at hand or has changed since."""
        with self._lock:
            known = self._known.get(name)
            if known is None or known[0] != stamp:
                return None
            self._known.move_to_end(name)
            return known[1]

    def put(self, name: Hashable, stamp: Hashable, thing: Thing) -> None:
        """Keep a thing in place of an earlier one of its name."""
        with self._lock:
            self._known[name] = (stamp, thing)
            self._known.move_to_end(name)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
