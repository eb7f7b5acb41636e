"""Auditing the log: whether its chains hold, and whether a printed head was ever a trip's."""

from dataclasses import dataclass

from api.store import Database, chain
from scheduler.handover.chain import Breach, BreachCode, printed_place, short_head, verify


@dataclass(frozen=True, slots=True)
class Audit:
    """Hold what an audit found.

    Parameters
    ----------
    facts
        How many facts there are.
    head
        The last hash over all, short enough to be written down.
    breach
        Where the chains break first, None where they hold.
    """

    facts: int
    head: str
    breach: Breach | None


def audit(database: Database) -> Audit:
    """Hold every fact against both chains, at one moment of the store.

    Raises
    ------
    StoreTrouble
        The store cannot be read.
    """
    with database.reading() as connection:
        missing = chain.unchained(connection)
        number, head = chain.end(connection)
        breach = verify(chain.read(connection), head)
    if breach is None and missing:
        breach = Breach(BreachCode.CUT_OFF, number)
    return Audit(number, short_head(head), breach)


def place_of_printed(database: Database, plan_id: str, trip_id: str, printed: str) -> int | None:
    """Return after how many facts of a trip a printed head was its head, None = it never was.

    Raises
    ------
    StoreTrouble
        The store cannot be read.
    """
    with database.reading() as connection:
        return printed_place(chain.read(connection, plan_id, trip_id), printed)
