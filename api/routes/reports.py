"""The shapes in which facts are reported over JSON."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi.openapi.models import Example
from pydantic import Field

from api.routes.preparing_reports import (
    CancelledReport,
    CheckedInReport,
    DelayedReport,
    DivertedReport,
    IncidentReport,
    IncidentResolvedReport,
    ManifestFrozenReport,
    NotifiedReport,
    PaperFiledReport,
    PreNotifiedReport,
    ReadiedReport,
    RebookedReport,
    RetractedReport,
    StoodInReport,
    WithdrawnReport,
)
from api.routes.report_shapes import (
    NO_CONTROLS,
    FirmReport,
    Identity,
    PersonReport,
    Signer,
    Temperature,
    TripReport,
    Words,
)
from api.routes.road_reports import (
    DisputeResolvedReport,
    DriverChangedReport,
    FollowedUpReport,
    HandoverDisputedReport,
    HeadCountedReport,
    MovedToObservationReport,
    NotAcceptedReport,
    ReceivedByOfficeReport,
    RestedReport,
    TakenToHealthPostReport,
    TemperatureTakenReport,
    TransferredInReport,
    TransferredOutReport,
)
from scheduler.handover import TripEvent, event_from_json

__all__ = ["EXAMPLES", "NO_CONTROLS", "Identity", "Report", "Words", "to_event"]


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


class FirmSignedReport(FirmReport):
    """A firm signed for its people."""

    kind: Literal["firm-signed"]
    signed_by: Signer
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
    | FirmSignedReport
    | PaperFiledReport
    | PreNotifiedReport
    | ReadiedReport
    | DelayedReport
    | DivertedReport
    | IncidentReport
    | IncidentResolvedReport
    | CancelledReport
    | ManifestFrozenReport
    | NotifiedReport
    | CheckedInReport
    | StoodInReport
    | WithdrawnReport
    | RebookedReport
    | RetractedReport
    | TemperatureTakenReport
    | HeadCountedReport
    | RestedReport
    | DriverChangedReport
    | MovedToObservationReport
    | TakenToHealthPostReport
    | TransferredOutReport
    | TransferredInReport
    | NotAcceptedReport
    | ReceivedByOfficeReport
    | HandoverDisputedReport
    | DisputeResolvedReport
    | FollowedUpReport,
    Field(discriminator="kind"),
]


def to_event(report: TripReport) -> TripEvent:
    """Return the fact that a report states, to the second."""
    values: dict[str, Any] = report.model_dump(exclude_none=True)
    moments = {name: int(value.timestamp()) for name, value in values.items() if isinstance(value, datetime)}
    return event_from_json(values | moments)


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
    "paper-filed": _example(
        "备案 · a paper was filed", kind="paper-filed", paper="contract", number="川K-0228-07"
    ),
    "readied": _example("消毒 · made ready", kind="readied", readiness="disinfected", said_by="周建国"),
    "checked-in": _example("验票测温 · checked in", kind="checked-in", worker_id="W0012", temperature_c=36.5),
    "stood-in": _example(
        "候补上车 · stands in",
        kind="stood-in",
        worker_id="W0700",
        firm_id="F01",
        pickup_id="P07",
        drop_id="P31",
        seat="3A",
        in_place_of="W0014",
    ),
    "temperature-taken": _example(
        "途中测温 · a temperature", kind="temperature-taken", worker_id="W0012", temperature_c=36.6
    ),
    "head-counted": _example("清点人数 · a head count", kind="head-counted", people=30, place="怀化服务区"),
    "rested": _example(
        "停车休息 · a rest", kind="rested", until="2020-02-28T11:30:00+08:00", place="怀化服务区"
    ),
    "driver-changed": _example("换班 · another driver", kind="driver-changed", driver_id="C07/2"),
    "taken-to-health-post": _example(
        "移交医疗点 · a health post",
        kind="taken-to-health-post",
        worker_id="W0012",
        post="怀化市第一人民医院",
    ),
    "transferred-out": _example(
        "换乘 · to another coach",
        kind="transferred-out",
        worker_id="W0012",
        to_trip_id="T023",
        reason="breakdown",
    ),
    "handover-disputed": _example(
        "异议 · a dispute", kind="handover-disputed", firm_id="F01", said_by="陈志强", note="多来一人"
    ),
    "retracted": _example(
        "更正 · taken back", kind="retracted", target_id="7b1c9f04-1f", said_by="周建国", reason="报错了人"
    ),
}
