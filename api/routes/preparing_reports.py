"""The shapes of what is reported before boarding and at the pickups."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from api.routes.report_shapes import (
    EARLIEST,
    LATEST,
    Identity,
    Number,
    PersonReport,
    Signer,
    Temperature,
    TripReport,
    Words,
)
from scheduler.handover import Paper, Readiness


class PaperFiledReport(TripReport):
    """A paper of the trip was filed."""

    kind: Literal["paper-filed"]
    paper: Paper
    number: Words = ""


class PreNotifiedReport(TripReport):
    """A division at the end of the way or on it was told of the trip."""

    kind: Literal["pre-notified"]
    division: Annotated[str, Field(pattern=r"^[0-9]{2,12}$", examples=["331083"])]
    said_by: Words = ""


class ReadiedReport(TripReport):
    """One thing was made ready before boarding."""

    kind: Literal["readied"]
    readiness: Readiness
    said_by: Words = ""


class DelayedReport(TripReport):
    """The coach will be late; `due_at` not after `at` says that the delay is over."""

    kind: Literal["delayed"]
    due_at: Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]
    reason: Words = ""


class DivertedReport(TripReport):
    """The coach goes another way; a blank `way` is the planned one again."""

    kind: Literal["diverted"]
    way: Words
    reason: Words = ""


class IncidentReport(TripReport):
    """Something happened to the coach or on the road."""

    kind: Literal["incident"]
    reason: Words


class IncidentResolvedReport(TripReport):
    """An incident is over."""

    kind: Literal["incident-resolved"]
    incident_id: Annotated[Identity, Field(description="The `event_id` of the incident.")]
    reason: Words = ""


class CancelledReport(TripReport):
    """The trip does not run."""

    kind: Literal["cancelled"]
    reason: Words
    said_by: Words = ""


class ManifestFrozenReport(TripReport):
    """A version of the manifest was frozen."""

    kind: Literal["manifest-frozen"]
    version: Annotated[int, Field(ge=1, le=1000)]
    people: Number
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class NotifiedReport(PersonReport):
    """A person was told coach, seat, pickup and time."""

    kind: Literal["notified"]


class CheckedInReport(PersonReport):
    """A person's identity was checked at the pickup; with a fever the seat is free again."""

    kind: Literal["checked-in"]
    temperature_c: Temperature | None = None


class StoodInReport(PersonReport):
    """Somebody on the stand-by list travels on this trip."""

    kind: Literal["stood-in"]
    firm_id: Annotated[Identity, Field(examples=["F01"])]
    pickup_id: Annotated[Identity, Field(examples=["P07"])]
    drop_id: Annotated[Identity, Field(examples=["P31"])]
    seat: Annotated[Words, Field(examples=["3A"])] = ""
    in_place_of: Annotated[Words, Field(examples=["W0014"])] = ""


class WithdrawnReport(PersonReport):
    """A person will not travel."""

    kind: Literal["withdrawn"]
    reason: Words = ""


class RebookedReport(PersonReport):
    """A person was moved to another trip before boarding."""

    kind: Literal["rebooked"]
    to_trip_id: Annotated[Words, Field(examples=["T002"])] = ""


class RetractedReport(TripReport):
    """A fact that was wrong is taken back; it stays in the log."""

    kind: Literal["retracted"]
    target_id: Annotated[Identity, Field(description="The `event_id` of the wrong fact.")]
    said_by: Signer
    reason: Annotated[str, Field(min_length=1, max_length=200)]
