"""The case folder: every file read, every fault of every file told at once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from routing.matrix import TravelMatrix
from routing.settings import RoadSource
from scheduler.case import Case
from scheduler.clock import LocalClock
from scheduler.errors import CaseRejected, Fault, Level
from scheduler.faults import FaultBook, has_error
from scheduler.health import Declaration, LetThrough, Residence
from scheduler.intake.fleet import read_coaches, read_drivers
from scheduler.intake.people import Frame, WorkerReading, read_firms, read_workers
from scheduler.intake.places import (
    PlaceReading,
    read_divisions,
    read_places,
    read_recognition,
    risk_table,
)
from scheduler.intake.records import read_health, read_let_through, read_residences
from scheduler.intake.settings import DEFAULT_ZONE, CaseSettings, read_settings
from scheduler.intake.travel import read_travel
from scheduler.tables import WORKBOOK_SUFFIX

HEALTH_GATES = frozenset({"temperature", "contact", "certificate"})


@dataclass(frozen=True, slots=True)
class CaseReading:
    """Hold what reading a case folder came to.

    Parameters
    ----------
    case
        The case, None when there is an error.
    faults
        Every fault of every file, by file, line and column.
    travel
        The distances of a case that brings its own (roads.source = "matrix"), else None.
    """

    case: Case | None
    faults: tuple[Fault, ...]
    travel: TravelMatrix | None = None

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Return the faults that stop planning."""
        return tuple(fault for fault in self.faults if fault.level is Level.ERROR)


def load_case(folder: Path) -> Case:
    """Read a case folder that must be good.

    Raises
    ------
    CaseRejected
        There are errors; it holds every fault.
    """
    reading = read_case(folder)
    if reading.case is None:
        raise CaseRejected(reading.faults)
    return reading.case


def read_case(folder: Path) -> CaseReading:
    """Read a case folder; bad input never raises.

    Each table is looked for as `.csv` and, where there is none, as `.xlsx`.

    Parameters
    ----------
    folder
        The folder of docs/contract, section 4.
    """
    faults = FaultBook()
    settings = read_settings(folder, faults)
    tables = _Tables(folder, settings, faults)
    places = tables.places()
    firms = read_firms(tables.path("firms"), places.known, faults)
    workers = tables.workers(places, firms.known)
    clock = LocalClock(settings.zone if settings else ZoneInfo(DEFAULT_ZONE))
    coaches = read_coaches(tables.path("coaches"), places.known, clock, faults)
    drivers = read_drivers(tables.path("drivers"), clock, faults)
    declarations = tables.declarations(workers)
    residences, let_through = tables.residences(workers), tables.let_through(workers)
    risks = risk_table(places, read_divisions(tables.path("divisions"), faults))
    recognition = read_recognition(tables.path("recognition"), faults)
    travel = tables.travel(places)
    if settings is None or has_error(faults.faults):
        return CaseReading(None, faults.ordered())
    case = Case(
        name=settings.name,
        first_day=settings.first_day,
        last_day=settings.last_day,
        zone=settings.zone,
        policy=settings.policy,
        limits=settings.limits,
        times=settings.times,
        cost=settings.cost,
        roads=settings.roads,
        places=places.places,
        firms=firms.firms,
        workers=workers.workers,
        coaches=coaches,
        drivers=drivers,
        declarations=declarations,
        residences=residences,
        let_through=let_through,
        risks=risks,
        recognition=recognition,
        folder=folder,
    )
    return CaseReading(case, faults.ordered(), travel)


class _Tables:
    """Know which tables a case needs and where they lie.

    Parameters
    ----------
    folder
        The case folder.
    settings
        What case.toml says, None where it cannot be read: then whatever is there is read.
    faults
        Where faults are noted.
    """

    def __init__(self, folder: Path, settings: CaseSettings | None, faults: FaultBook) -> None:
        self.folder = folder
        self.settings = settings
        self.faults = faults
        self.gate = settings.policy.gate if settings else frozenset[str]()

    def path(self, name: str) -> Path:
        """Return the file of a table."""
        path = self.folder / f"{name}.csv"
        workbook = path.with_suffix(WORKBOOK_SUFFIX)
        return workbook if workbook.exists() and not path.exists() else path

    def places(self) -> PlaceReading:
        """Return the places, geocoded where they have no point."""
        reading = read_places(self.path("places"), self.faults)
        source = self.settings.roads.source if self.settings else RoadSource.MATRIX
        if reading.unlocated and reading.table and source is not RoadSource.MATRIX:
            # geocoding is slow to import, and rarely needed
            from scheduler.intake.locating import locate_places

            locate_places(reading, reading.table)
        return reading

    def workers(self, places: PlaceReading, firms: set[str] | None) -> WorkerReading:
        """Return the workers."""
        days = (self.settings.first_day, self.settings.last_day) if self.settings else (date.min, date.max)
        frame = Frame(*days, "identity" in self.gate, places.known, firms)
        return read_workers(self.path("workers"), frame, self.faults)

    def declarations(self, workers: WorkerReading) -> dict[str, tuple[Declaration, ...]]:
        """Return the declarations, which some gates need."""
        path = self.path("health")
        if not path.exists() and not self.gate & HEALTH_GATES:
            return {}
        return read_health(path, workers.known, self.faults)

    def residences(self, workers: WorkerReading) -> dict[str, tuple[Residence, ...]]:
        """Return the stays, which the residence gate needs."""
        path = self.path("residences")
        if not path.exists() and "residence" not in self.gate:
            return {}
        return read_residences(path, workers.known, self.faults)

    def let_through(self, workers: WorkerReading) -> dict[str, tuple[LetThrough, ...]]:
        """Return whom a health officer has let through, which the service writes down."""
        path = self.path("let_through")
        return read_let_through(path, workers.known, self.faults) if path.exists() else {}

    def travel(self, places: PlaceReading) -> TravelMatrix | None:
        """Return the matrix of a case that brings its own."""
        if self.settings is None or self.settings.roads.source is not RoadSource.MATRIX:
            return None
        file = self.settings.roads.file
        path = self.folder / file if file else self.path("travel")
        return read_travel(path, tuple(places.places), places.known, self.faults)
