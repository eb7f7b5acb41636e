"""The types of a manifest: header, stops, duty, passenger rows and seats of one trip."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scheduler.fleet import Driver
from scheduler.trips import SegmentKind, StopKind


class Absence(StrEnum):
    """Name why a planned rider is not aboard; health details never stand on a paper."""

    NO_SHOW = "no-show"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LEFT_ON_THE_WAY = "left-on-the-way"


class SeatUse(StrEnum):
    """Name what a seat is for on this trip."""

    RIDER = "rider"
    FREE = "free"
    OBSERVATION = "observation"


@dataclass(frozen=True, slots=True)
class TripPapers:
    """Hold what the office knows about a trip beside the plan; "" = to be written in by hand.

    Parameters
    ----------
    contract_no, sign_no
        Charter contract and charter sign.
    escort_name, escort_phone
        Medical escort.
    via
        Main places on the way, instead of the names of the stops between the ends.
    made_by
        Who made the list.
    link, firm_links
        What the QR of the manifest, and of each firm's slip, holds; "" = the trip id or slip number.
    drivers
        Names, phones and licences of drivers whom the case does not list, by driver id.
    chain_head
        The short head of the chain of the trip's facts (scheduler.handover.chain); it goes into the QR too.
    """

    contract_no: str = ""
    sign_no: str = ""
    escort_name: str = ""
    escort_phone: str = ""
    via: tuple[str, ...] = ()
    made_by: str = ""
    link: str = ""
    firm_links: Mapping[str, str] = field(default_factory=dict)
    drivers: Mapping[str, Driver] = field(default_factory=dict)
    chain_head: str = ""


@dataclass(frozen=True, slots=True)
class CrewMember:
    """Hold one driver as printed; `number` counts from 1, `drive_s` is what the trip asks of him."""

    number: int
    driver_id: str
    name: str
    phone: str
    licence: str
    drive_s: int


@dataclass(frozen=True, slots=True)
class FirmLine:
    """Hold one firm that meets the coach at a drop."""

    firm_id: str
    name: str
    contact: str
    phone: str
    riders: int


@dataclass(frozen=True, slots=True)
class StopRow:
    """Hold one line of the stop timetable.

    Parameters
    ----------
    number
        Counts pickups and drops from 1; 0 for the coach's own start and end.
    kind, place_id, place_name, lat, lon
        What and where, WGS-84 degrees.
    arrive, depart
        Local times; service begins with `arrive`.
    boarding, alighting, aboard
        People at this stop, and on board when the coach leaves it.
    firms
        Who waits at a drop.
    """

    number: int
    kind: StopKind
    place_id: str
    place_name: str
    lat: float | None
    lon: float | None
    arrive: datetime
    depart: datetime
    boarding: int
    alighting: int
    aboard: int
    firms: tuple[FirmLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Hold one line of the duty timetable: a driver's turn at the wheel, or the coach standing.

    Parameters
    ----------
    kind
        `drive` for a turn (stops on the way included), else why the coach stands.
    from_, until
        Local times.
    driver_number
        Who drives, counted from 1; 0 when the coach stands.
    drive_s, distance_m
        Seconds at the wheel and metres of the turn.
    after_stop, place_name
        The number of the last stop before it, and the rest place if it is known.
    """

    kind: SegmentKind
    from_: datetime
    until: datetime
    driver_number: int = 0
    drive_s: int = 0
    distance_m: int = 0
    after_stop: int = 0
    place_name: str = ""


@dataclass(frozen=True, slots=True)
class LetThroughBy:
    """Hold who has let a rider through, until when and why; never on paper."""

    kind: str
    said_by: str
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class RiderRow:
    """Hold one passenger line; of the ID number only the last four characters exist here."""

    worker_id: str
    seat: str
    name: str
    sex: str
    id_last4: str
    phone: str
    pickup_number: int
    pickup_name: str
    drop_number: int
    drop_name: str
    firm_id: str
    firm_name: str
    certificate_no: str = ""
    code: str = ""
    role: str = ""
    needs: str = ""
    absence: Absence | None = None
    let_through: tuple[LetThroughBy, ...] = ()


@dataclass(frozen=True, slots=True)
class RiderGroup:
    """Hold the passengers of one pickup, or of one firm at its drop, in order of seats."""

    stop_number: int
    place_name: str
    at: datetime
    rows: tuple[RiderRow, ...]
    firm: FirmLine | None = None


@dataclass(frozen=True, slots=True)
class SeatCell:
    """Hold one seat of the plan."""

    seat: str
    use: SeatUse
    name: str = ""
    drop_number: int = 0


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Hold one row of seats; the aisle lies after the first `aisle_after` seats (0 = no aisle)."""

    cells: tuple[SeatCell, ...]
    aisle_after: int


@dataclass(frozen=True, slots=True)
class Header:
    """Hold the head of the manifest.

    Parameters
    ----------
    trip_id, day, plate, carrier, coach_id
        Which coach on which day.
    origin, destination, via
        First pickup, last drop, and the main places between.
    departs, arrives
        Beginning of the first boarding and of the last drop.
    licensed, allowed, planned, aboard
        Licensed number, most riders the policy allows, riders planned, riders without the absent.
    distance_m, duration_s
        From the first boarding to the last drop.
    leader, deputy
        Rows of the riders who act as 车长 and 副车长.
    escort_name, escort_phone, contract_no, sign_no
        As the office gave them.
    observation_seats
        Seats kept empty for observation.
    """

    trip_id: str
    day: date
    plate: str
    carrier: str
    coach_id: str
    origin: str
    destination: str
    via: tuple[str, ...]
    departs: datetime
    arrives: datetime
    licensed: int
    allowed: int
    planned: int
    aboard: int
    distance_m: int
    duration_s: int
    leader: RiderRow | None
    deputy: RiderRow | None
    escort_name: str
    escort_phone: str
    contract_no: str
    sign_no: str
    observation_seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Hold the whole manifest of one trip.

    Parameters
    ----------
    header, crew, stops, duty, by_pickup, by_firm, seat_rows
        The parts, in the order in which they are printed.
    health_checks
        Whether temperatures and certificates are part of this policy.
    version, made_by, made_at, link
        The foot; `link` is what the QR holds.
    case_name
        Which batch.
    chain_head
        What the log of the trip held when the list was made, in sixteen signs; "" = nothing is chained.
    """

    header: Header
    crew: tuple[CrewMember, ...]
    stops: tuple[StopRow, ...]
    duty: tuple[DutyRow, ...]
    by_pickup: tuple[RiderGroup, ...]
    by_firm: tuple[RiderGroup, ...]
    seat_rows: tuple[SeatRow, ...]
    health_checks: bool
    version: int
    made_by: str
    made_at: datetime
    link: str
    case_name: str
    chain_head: str = ""

    @property
    def rows(self) -> tuple[RiderRow, ...]:
        """Return all passenger rows in order of boarding."""
        return tuple(row for group in self.by_pickup for row in group.rows)
