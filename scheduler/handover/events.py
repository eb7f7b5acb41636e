"""The facts of a trip by their kinds, to plain data and back; each is made once and never changed."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum

from scheduler.handover import boarding, preparing, receiving, road
from scheduler.handover.facts import FirmEvent, PersonEvent, Retracted, TripEvent

__all__ = ["KINDS", "KIND_OF", "FirmEvent", "PersonEvent", "TripEvent", "event_from_json", "event_to_json"]

MOST_TEXT = 200
GREATEST_WHOLE = 2**53 - 1

KINDS: dict[str, type[TripEvent]] = {
    "paper-filed": preparing.PaperFiled,
    "pre-notified": preparing.PreNotified,
    "readied": preparing.Readied,
    "delayed": preparing.Delayed,
    "diverted": preparing.Diverted,
    "incident": preparing.IncidentReported,
    "incident-resolved": preparing.IncidentResolved,
    "cancelled": preparing.Cancelled,
    "manifest-frozen": preparing.ManifestFrozen,
    "notified": boarding.Notified,
    "checked-in": boarding.CheckedIn,
    "boarded": boarding.Boarded,
    "refused": boarding.Refused,
    "no-show": boarding.NoShow,
    "withdrawn": boarding.Withdrawn,
    "rebooked": boarding.Rebooked,
    "boarding-reopened": boarding.BoardingReopened,
    "stood-in": boarding.StoodIn,
    "departed": boarding.Departed,
    "temperature-taken": road.TemperatureTaken,
    "head-counted": road.HeadCounted,
    "rested": road.Rested,
    "driver-changed": road.DriverChanged,
    "moved-to-observation": road.MovedToObservation,
    "left-on-the-way": road.LeftOnTheWay,
    "taken-to-health-post": road.TakenToHealthPost,
    "transferred-out": road.TransferredOut,
    "transferred-in": road.TransferredIn,
    "arrived": receiving.Arrived,
    "confirmed": receiving.Confirmed,
    "missing": receiving.Missing,
    "not-accepted": receiving.NotAccepted,
    "received-by-office": receiving.ReceivedByOffice,
    "handover-reopened": receiving.HandoverReopened,
    "firm-signed": receiving.FirmSigned,
    "handover-disputed": receiving.HandoverDisputed,
    "dispute-resolved": receiving.DisputeResolved,
    "followed-up": receiving.FollowedUp,
    "retracted": Retracted,
}
KIND_OF = {event: kind for kind, event in KINDS.items()}
TYPES = {kind: {field.name: field.type for field in fields(event)} for kind, event in KINDS.items()}


def event_to_json(event: TripEvent) -> dict[str, object]:
    """Return a fact as plain data, with its kind; blank details are left out."""
    return {"kind": KIND_OF[type(event)]} | {
        field.name: value
        for field in fields(event)
        if (value := getattr(event, field.name)) not in ("", None) or field.default is MISSING
    }


def event_from_json(data: Mapping[str, object]) -> TripEvent:
    """Read a fact from plain data.

    Raises
    ------
    ValueError
        The kind is unknown, or a detail is missing, unknown or of the wrong type.
    """
    kind = KINDS.get(str(data.get("kind")))
    if kind is None:
        raise ValueError(f"unknown kind of event: {data.get('kind')!r}")
    types = TYPES[str(data.get("kind"))]
    values = {name: value for name, value in data.items() if name != "kind"}
    if unknown := set(values) - set(types):
        raise ValueError(f"unknown details: {', '.join(sorted(unknown))}")
    read = {name: _read(name, types[name], value) for name, value in values.items()}
    try:
        return kind(**read)  # type: ignore[arg-type]  # names and types were checked just above
    except TypeError as error:
        raise ValueError(f"details are missing for {data.get('kind')!r}") from error


def _read(name: str, wanted: object, value: object) -> object:
    """Return a detail as its type wants it; refuse one of the wrong type."""
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        try:
            return wanted(str(value))
        except ValueError as error:
            raise ValueError(f"{name} cannot be {value!r}"[:MOST_TEXT]) from error
    if wanted is int:
        right = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= GREATEST_WHOLE
    elif wanted is str:
        right = isinstance(value, str) and len(value) <= MOST_TEXT
    else:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        right = number or (value is None and wanted is not float)
    if not right:
        raise ValueError(f"{name} cannot be {type(value).__name__}, or is too long")
    return value
