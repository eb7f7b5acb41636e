"""The shapes in which facts are reported over JSON."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi.openapi.models import Example
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from scheduler.handover import TripEvent, event_from_json

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Identity = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROLS)]
Words = Annotated[str, Field(max_length=200, pattern=NO_CONTROLS)]
Temperature = Annotated[float, Field(ge=30, le=45, examples=[36.5])]


class TripReport(BaseModel):
    """What every report has."""

    model_config = ConfigDict(extra="forbid")

    event_id: Annotated[
        str,
        Field(
            min_length=8,
            max_length=64,
            pattern=r"^[\w.:-]+$",
            description="Made by the caller, never used twice on a trip: a UUID.",
            examples=["2f6f0d0e-6a54-4f0b-9d3c-0d7c2f6d8a11"],
        ),
    ]
    at: Annotated[
        AwareDatetime, Field(ge=EARLIEST, lt=LATEST, description="When it happened, with an offset.")
    ]


class PersonReport(TripReport):
    """What every report about a person has."""

    worker_id: Annotated[Identity, Field(examples=["W0012"])]


class BoardedReport(PersonReport):
    """A person got on."""

    kind: Literal["boarded"]
    temperature_c: Temperature | None = None


class RefusedReport(PersonReport):
    """A person was not let on."""

    kind: Literal["refused"]
    reason: Words = ""


class NoShowReport(PersonReport):
    """A person did not come."""

    kind: Literal["no-show"]


class BoardingReopenedReport(PersonReport):
    """What was said about a person's boarding is taken back."""

    kind: Literal["boarding-reopened"]


class DepartedReport(TripReport):
    """The coach left its last pickup."""

    kind: Literal["departed"]


class LeftOnTheWayReport(PersonReport):
    """A person left the coach before the drop."""

    kind: Literal["left-on-the-way"]
    reason: Words = ""


class ArrivedReport(TripReport):
    """The coach reached a drop."""

    kind: Literal["arrived"]
    place_id: Annotated[Identity, Field(examples=["P31"])]


class ConfirmedReport(PersonReport):
    """The firm received a person."""

    kind: Literal["confirmed"]
    temperature_c: Temperature | None = None


class MissingReport(PersonReport):
    """The firm did not find a person."""

    kind: Literal["missing"]
    reason: Words = ""


class HandoverReopenedReport(PersonReport):
    """What was said about a person's arrival is taken back."""

    kind: Literal["handover-reopened"]


class FirmSignedReport(TripReport):
    """A firm signed for its people."""

    kind: Literal["firm-signed"]
    firm_id: Annotated[Identity, Field(examples=["F01"])]
    signed_by: Annotated[str, Field(min_length=1, max_length=100, pattern=NO_CONTROLS, examples=["陈志强"])]
    note: Words = ""


Report = Annotated[
    BoardedReport
    | RefusedReport
    | NoShowReport
    | BoardingReopenedReport
    | DepartedReport
    | LeftOnTheWayReport
    | ArrivedReport
    | ConfirmedReport
    | MissingReport
    | HandoverReopenedReport
    | FirmSignedReport,
    Field(discriminator="kind"),
]


def to_event(report: TripReport) -> TripEvent:
    """Return the fact that a report states, to the second."""
    values: dict[str, Any] = report.model_dump(exclude_none=True)
    return event_from_json(values | {"at": int(report.at.timestamp())})


def _example(summary: str, **values: object) -> Example:
    common = {"event_id": "2f6f0d0e-6a54-4f0b-9d3c-0d7c2f6d8a11", "at": "2020-02-28T11:04:00+08:00"}
    return Example(summary=summary, value={**values, **common})


EXAMPLES: dict[str, Example] = {
    "boarded": _example("上车 · a person got on", kind="boarded", worker_id="W0012", temperature_c=36.5),
    "refused": _example(
        "不能上车 · a person was not let on", kind="refused", worker_id="W0013", reason="fever"
    ),
    "no-show": _example("未到 · a person did not come", kind="no-show", worker_id="W0014"),
    "departed": _example("发车 · the coach left its last pickup", kind="departed"),
    "arrived": _example("到达 · the coach reached a drop", kind="arrived", place_id="P31"),
    "confirmed": _example("接到 · the firm received a person", kind="confirmed", worker_id="W0012"),
    "missing": _example("没有接到 · the firm did not find a person", kind="missing", worker_id="W0012"),
    "firm-signed": _example("签收 · a firm signed", kind="firm-signed", firm_id="F01", signed_by="陈志强"),
}
