"""One manifest per trip and one handover slip per firm, as data; what each reader may see."""

from scheduler.manifests.readers import Reader, manifest_to_json, only_people, seen_by, slip_to_json
from scheduler.manifests.sheet import (
    Absence,
    CrewMember,
    DutyRow,
    FirmLine,
    Header,
    Manifest,
    RiderGroup,
    RiderRow,
    SeatCell,
    SeatRow,
    SeatUse,
    StopRow,
    TripPapers,
)
from scheduler.manifests.slips import HandoverSlip, SlipPerson, handover_slips
from scheduler.manifests.writing import manifest

__all__ = [
    "Absence",
    "CrewMember",
    "DutyRow",
    "FirmLine",
    "HandoverSlip",
    "Header",
    "Manifest",
    "Reader",
    "RiderGroup",
    "RiderRow",
    "SeatCell",
    "SeatRow",
    "SeatUse",
    "SlipPerson",
    "StopRow",
    "TripPapers",
    "handover_slips",
    "manifest",
    "manifest_to_json",
    "only_people",
    "seen_by",
    "slip_to_json",
]
