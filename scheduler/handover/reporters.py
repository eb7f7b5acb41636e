"""Who can know what: the facts that are seen from the coach, and those that are seen from the firm's gate."""

from scheduler.handover.boarding import (
    Boarded,
    BoardingReopened,
    CheckedIn,
    Departed,
    NoShow,
    Notified,
    Refused,
)
from scheduler.handover.facts import TripEvent
from scheduler.handover.preparing import Delayed, Diverted, IncidentReported, IncidentResolved, Readied
from scheduler.handover.receiving import (
    Arrived,
    Confirmed,
    FirmSigned,
    HandoverDisputed,
    HandoverReopened,
    Missing,
    NotAccepted,
)
from scheduler.handover.road import (
    DriverChanged,
    HeadCounted,
    LeftOnTheWay,
    MovedToObservation,
    Rested,
    TakenToHealthPost,
    TemperatureTaken,
    TransferredIn,
    TransferredOut,
)

DRIVER_REPORTS: tuple[type[TripEvent], ...] = (
    Readied,
    Delayed,
    Diverted,
    IncidentReported,
    IncidentResolved,
    Notified,
    CheckedIn,
    Boarded,
    Refused,
    NoShow,
    BoardingReopened,
    Departed,
    TemperatureTaken,
    HeadCounted,
    Rested,
    DriverChanged,
    MovedToObservation,
    LeftOnTheWay,
    TakenToHealthPost,
    TransferredOut,
    TransferredIn,
    Arrived,
)
FIRM_REPORTS: tuple[type[TripEvent], ...] = (
    Confirmed,
    Missing,
    NotAccepted,
    HandoverReopened,
    FirmSigned,
    HandoverDisputed,
)
