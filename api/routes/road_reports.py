"""The shapes of what is reported on the way and, besides confirmations and signatures, after arrival."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from api.routes.report_shapes import (
    EARLIEST,
    LATEST,
    FirmReport,
    Identity,
    Number,
    PersonReport,
    Place,
    Signer,
    Temperature,
    TripReport,
    Words,
)


class TemperatureTakenReport(PersonReport):
    """A temperature was taken on the way or on arrival."""

    kind: Literal["temperature-taken"]
    temperature_c: Temperature


class HeadCountedReport(TripReport):
    """Leader or driver counted the riders aboard."""

    kind: Literal["head-counted"]
    people: Number
    place: Place = ""


class RestedReport(TripReport):
    """The coach stood from `at` until `until`."""

    kind: Literal["rested"]
    until: Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]
    place: Place = ""


class DriverChangedReport(TripReport):
    """A driver took the wheel."""

    kind: Literal["driver-changed"]
    driver_id: Annotated[Identity, Field(examples=["C07/2"])]
    place: Place = ""


class MovedToObservationReport(PersonReport):
    """A person who fell ill sits in the observation rows now."""

    kind: Literal["moved-to-observation"]
    seat: Annotated[Words, Field(examples=["12A"])] = ""


class TakenToHealthPostReport(PersonReport):
    """A health post on the way took a person in."""

    kind: Literal["taken-to-health-post"]
    post: Annotated[str, Field(min_length=1, max_length=200, examples=["怀化市第一人民医院"])]
    said_by: Words = ""


class TransferredOutReport(PersonReport):
    """A person changed to another coach."""

    kind: Literal["transferred-out"]
    to_trip_id: Annotated[Identity, Field(examples=["T023"])]
    reason: Words = ""


class TransferredInReport(PersonReport):
    """A person came aboard from another coach."""

    kind: Literal["transferred-in"]
    from_trip_id: Annotated[Identity, Field(examples=["T007"])]
    firm_id: Annotated[Identity, Field(examples=["F01"])]
    drop_id: Annotated[Identity, Field(examples=["P31"])]
    seat: Annotated[Words, Field(examples=["3A"])] = ""


class NotAcceptedReport(PersonReport):
    """The firm does not take a person who arrived."""

    kind: Literal["not-accepted"]
    reason: Words = ""


class ReceivedByOfficeReport(PersonReport):
    """The labour office of the destination received a person in the firm's place."""

    kind: Literal["received-by-office"]
    office: Annotated[str, Field(min_length=1, max_length=200, examples=["玉环市人社局"])]
    said_by: Words = ""


class HandoverDisputedReport(FirmReport):
    """A firm disputes its handover."""

    kind: Literal["handover-disputed"]
    said_by: Signer
    note: Annotated[str, Field(min_length=1, max_length=200)]


class DisputeResolvedReport(FirmReport):
    """A dispute was resolved."""

    kind: Literal["dispute-resolved"]
    said_by: Signer
    note: Annotated[str, Field(min_length=1, max_length=200)]


class FollowedUpReport(PersonReport):
    """Somebody asked after a person who was handed over."""

    kind: Literal["followed-up"]
    note: Words = ""
