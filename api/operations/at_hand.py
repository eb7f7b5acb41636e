"""What has been computed lately, kept at hand for as long as what it was computed from has not changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
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
        self._lock, self._making = Lock(), Lock()
        self._erased = ""

    def __len__(self) -> int:
        """Return how many things are at hand."""
        return len(self._known)

    def get(self, name: Hashable, stamp: Hashable) -> Thing | None:
        """Return a thing, None where it is not at hand or has changed since."""
        with self._lock:
            known = self._known.get(name)
            if known is None or known[0] != stamp:
                return None
            self._known.move_to_end(name)
            return known[1]

    def put(self, name: Hashable, stamp: Hashable, thing: Thing, erased: str = "") -> None:
        """Keep a thing in place of an earlier one of its name.

        Parameters
        ----------
        erased
            The sign of the last erasure when it was read; where another one has come since, it is not kept.
        """
        with self._lock:
            if erased != self._erased:
                return
            self._known[name] = (stamp, thing)
            self._known.move_to_end(name)
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def made(self, name: Hashable, stamp: Hashable, make: Callable[[], Thing], erased: str = "") -> Thing:
        """Return a thing, made now where it is not at hand; nobody makes the same one beside."""
        with self._making:
            known = self.get(name, stamp)
            if known is None:
                known = make()
                self.put(name, stamp, known, erased)
            return known

    def forget(self, erased: str) -> None:
        """Forget everything, if something has been erased since it was read.

        Parameters
        ----------
        erased
            The sign of the last erasure.
        """
        with self._lock:
            if erased != self._erased:
                self._known.clear()
                self._erased = erased
