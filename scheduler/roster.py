"""The people who want to travel and the firms that wait for them."""

from dataclasses import dataclass
from datetime import date

from scheduler.clock import DayWindow


@dataclass(frozen=True, slots=True)
class Worker:
    """Hold one registered worker.

    Parameters
    ----------
    worker_id, name, sex, id_number, phone
        Identity; `id_number` is normalised (no blanks, half-width, upper-case X).
    village_id, firm_id
        Where from and where to.
    earliest, latest
        Window of the day of departure, as registered (defaults filled in with the case's days).
    party_id
        People of one party travel together; "" = alone.
    pickup_id
        The pickup point that was asked for; "" = the village itself.
    needs, source
        Free words; who registered the person.
    consent
        Whether the person agreed to the use of the data.
    """

    worker_id: str
    name: str
    village_id: str
    firm_id: str
    earliest: date
    latest: date
    sex: str = ""
    id_number: str = ""
    phone: str = ""
    party_id: str = ""
    pickup_id: str = ""
    needs: str = ""
    source: str = ""
    consent: bool = True

    @property
    def home_pickup_id(self) -> str:
        """Return the worker's own pickup point."""
        return self.pickup_id or self.village_id


@dataclass(frozen=True, slots=True)
class Firm:
    """Hold one firm that receives workers.

    Parameters
    ----------
    firm_id, name, place_id, contact, phone
        Who and where.
    receives
        Hours in which people may be set down.
    daily_quota
        Most people a day, None = no limit.
    approved
        Whether the firm may receive at all.
    priority
        0..100; what leaving one of its people behind costs is in proportion to it.
    """

    firm_id: str
    name: str
    place_id: str
    contact: str = ""
    phone: str = ""
    receives: DayWindow = DayWindow()
    daily_quota: int | None = None
    approved: bool = True
    priority: float = 50.0


@dataclass(frozen=True, slots=True)
class Party:
    """Hold people who are never separated; a person alone is a party of one.

    Parameters
    ----------
    party_id
        The registered id, or "~" and the worker's id for a person alone.
    workers
        The members, in order of worker id.
    """

    party_id: str
    workers: tuple[Worker, ...]
