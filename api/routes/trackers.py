"""Trackers of coaches, what they report, and when a trip is expected."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, status
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act
from api.operations import positions, trackers
from api.operations.positions import TripPosition
from api.reader import Caller, Here, PlanId, TripId, doing, open_to_all, secret_of
from api.routes.answers import CONFLICT, REFUSALS, Answer
from api.routes.paging import IN_PARTS, Paged
from api.routes.repeating import Repeatable
from api.routes.reports import Words
from api.routes.tracker_formats import DEVICE, Reading, TraccarReport, from_json, from_query
from api.store.trackers import TrackerRecord
from routing.positions import Position
from scheduler.trips import StopKind

router = APIRouter(tags=["trackers"], responses=REFUSALS, route_class=Repeatable)
TrackerId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$", examples=["3c9a7be2d0583641"])]
DeviceName = Annotated[str, Field(pattern=DEVICE, examples=["861234567890123"])]
Plate = Annotated[str, Field(min_length=1, max_length=40, examples=["川K00001"])]
MOST_DEVICES = 500
DEVICES = {"861234567890123": "川K00001"}
TRACCAR = {
    "position": {
        "protocol": "osmand",
        "fixTime": "2020-02-28T04:00:00.000+00:00",
        "valid": True,
        "latitude": 29.4,
        "longitude": 105.6,
        "speed": 42.1,
        "course": 95.0,
    },
    "device": {"id": 7, "name": "川K00001", "uniqueId": "861234567890123", "status": "online"},
}


class Devices(BaseModel):
    """Which device is in which coach."""

    model_config = ConfigDict(extra="forbid")

    devices: Annotated[
        dict[DeviceName, Plate],
        Field(
            max_length=MOST_DEVICES,
            description="Plate by the device's own name; a coach without a plate: its id.",
            examples=[DEVICES],
        ),
    ]


class TrackerWish(Devices):
    """Whose coaches report."""

    carrier: Annotated[str, Field(max_length=200, description="Blank: the caller's own.")] = ""
    label: Words = ""


class OutcomeCount(Answer):
    """What came of reports: how many, and when the last."""

    outcome: Annotated[str, Field(examples=["taken"])]
    number: int
    last_at: datetime


class TrackerAnswer(Answer):
    """One tracker."""

    tracker_id: Annotated[str, Field(examples=["3c9a7be2d0583641"])]
    carrier: str
    label: str
    devices: dict[str, str]
    made_at: datetime
    counts: list[OutcomeCount]

    @classmethod
    def values(cls, record: TrackerRecord) -> dict[str, object]:
        """Return the fields of a tracker."""
        return {
            "tracker_id": record.tracker_id,
            "carrier": record.carrier,
            "label": record.label,
            "devices": dict(record.devices),
            "made_at": _moment(record.made_at),
            "counts": [
                OutcomeCount(outcome=outcome, number=number, last_at=_moment(at))
                for outcome, (number, at) in sorted(record.counts.items())
            ],
        }


class TrackerSecretAnswer(TrackerAnswer):
    """A tracker with the secret by which it reports, shown this once."""

    secret: str


class TakenAnswer(Answer):
    """What came of a position: taken, or why not."""

    outcome: Annotated[
        str, Field(description="taken, invalid, future, old, repeated, jump, unknown-device or no-trip.")
    ]


class PointAnswer(Answer):
    """Where a coach was last (WGS-84)."""

    lat: float
    lon: float
    speed_kmh: float | None


class ExpectedAnswer(Answer):
    """When a coach is expected at a stop."""

    place_id: str
    kind: StopKind
    planned_at: datetime
    expected_at: datetime
    late_min: Annotated[int, Field(description="Minutes later than planned; negative: earlier.")]


class TripPositionAnswer(Answer):
    """Where a trip was last and when it is expected; without a position nothing is."""

    position_at: datetime | None
    silent_min: Annotated[int | None, Field(description="Minutes since that position.")]
    point: Annotated[PointAnswer | None, Field(description="Not told to firms.")]
    left_m: int | None
    rest_min: Annotated[
        int | None, Field(description="Breaks, changes and halts that the law still asks for.")
    ]
    lawful: Annotated[
        bool | None, Field(description="false: the road alone is counted, the rules are being got ready.")
    ]
    stops: list[ExpectedAnswer]

    @classmethod
    def of(cls, told: TripPosition, now: int, with_point: bool) -> "TripPositionAnswer":
        """Write where a trip was last."""
        found = told.found
        if found is None:
            nothing = dict.fromkeys(("position_at", "silent_min", "point", "left_m", "rest_min", "lawful"))
            return cls(**nothing, stops=[])
        stops = [
            ExpectedAnswer(
                place_id=one.place_id,
                kind=one.kind,
                planned_at=_moment(one.planned_at),
                expected_at=_moment(one.expected_at),
                late_min=round(one.late_s / 60),
            )
            for one in found.stops
        ]
        return cls(
            position_at=_moment(found.position.at),
            silent_min=max(0, (now - found.position.at) // 60),
            point=_point(found.position) if with_point else None,
            left_m=found.left_m if with_point else None,
            rest_min=round(found.rest_s / 60),
            lawful=found.lawful,
            stops=stops,
        )


@router.get(
    "/trackers",
    summary="The trackers that the caller manages",
    responses=IN_PARTS,
    **doing(Act.MANAGE_TRACKERS),
)
def all_trackers(office: Here, caller: Caller, paged: Paged) -> list[TrackerAnswer]:
    """Dispatcher, carrier: with what came of what they reported."""
    found = trackers.all_trackers(office, caller, paged.span)
    return [
        TrackerAnswer.model_validate(TrackerAnswer.values(one))
        for one in paged.part(found, lambda one: (one.made_at, one.tracker_id))
    ]


@router.post(
    "/trackers",
    summary="Make a tracker",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
    **doing(Act.MANAGE_TRACKERS),
)
def make(
    office: Here,
    caller: Caller,
    wish: Annotated[TrackerWish, Body(examples=[{"carrier": "沱江客运", "devices": DEVICES}])],
) -> TrackerSecretAnswer:
    """Dispatcher, carrier: it reports for trips that the account sees. The secret is answered once."""
    record, secret = trackers.make(office, caller, wish.carrier, wish.label, wish.devices)
    return TrackerSecretAnswer.model_validate(TrackerAnswer.values(record) | {"secret": secret})


@router.put(
    "/trackers/{tracker_id}/devices",
    summary="Say which device is in which coach",
    responses=CONFLICT,
    **doing(Act.MANAGE_TRACKERS),
)
def put_devices(
    office: Here,
    caller: Caller,
    tracker_id: TrackerId,
    wish: Annotated[Devices, Body(examples=[{"devices": DEVICES}])],
) -> TrackerAnswer:
    """Dispatcher, carrier: in place of what was said before."""
    found = trackers.put_devices(office, caller, tracker_id, wish.devices)
    return TrackerAnswer.model_validate(TrackerAnswer.values(found))


@router.delete(
    "/trackers/{tracker_id}",
    summary="Throw a tracker away",
    status_code=status.HTTP_204_NO_CONTENT,
    **doing(Act.MANAGE_TRACKERS),
)
def remove(office: Here, caller: Caller, tracker_id: TrackerId) -> None:
    """Dispatcher, carrier. What it reports is refused from now on."""
    trackers.remove(office, caller, tracker_id)


@router.post(
    "/positions",
    summary="Take a position that Traccar forwards as JSON",
    responses=CONFLICT,
    **open_to_all(repeatable=False),
)
def take_forwarded(
    office: Here, request: Request, report: Annotated[TraccarReport, Body(examples=[TRACCAR])]
) -> TakenAnswer:
    """A tracker, by its own secret as Bearer."""
    try:
        reading = from_json(report)
    except (ValueError, OverflowError):
        raise _unread("fixTime") from None
    return _taken(office, secret_of(request), reading)


@router.get("/positions", summary="Take a position from an address", **open_to_all(repeatable=False))
def take_addressed(
    office: Here,
    request: Request,
    key: Annotated[str, Query(max_length=100, description="The secret, where no header can be sent.")] = "",
) -> TakenAnswer:
    """A tracker: Traccar's template, or OsmAnd (id, lat, lon, timestamp, speed in knots)."""
    try:
        reading = from_query(dict(request.query_params), office.now())
    except (ValueError, OverflowError):
        raise _unread("query") from None
    return _taken(office, secret_of(request) or key, reading)


@router.get(
    "/plans/{plan_id}/trips/{trip_id}/position",
    summary="Where a trip was last, and when it is expected",
    **doing(Act.SEE_ARRIVAL),
)
def trip_position(office: Here, caller: Caller, plan_id: PlanId, trip_id: TripId) -> TripPositionAnswer:
    """Dispatcher, auditor, carrier, driver; firm: when it comes to its own place, and not where it is."""
    told = positions.position_of(office, caller, plan_id, trip_id)
    return TripPositionAnswer.of(told, office.now(), positions.sees_point(caller))


def _taken(office: Here, secret: str, reading: Reading) -> TakenAnswer:
    outcome = positions.report(office, secret, reading.device, reading.position, reading.valid)
    return TakenAnswer(outcome=outcome)


def _unread(where: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", where), "type": "value_error", "msg": "", "input": None}])


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _point(position: Position) -> PointAnswer:
    return PointAnswer(lat=position.lat, lon=position.lon, speed_kmh=position.speed_kmh)
