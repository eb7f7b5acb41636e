"""What the shapes of all reported facts have in common."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Identity = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROLS)]
Words = Annotated[str, Field(max_length=200, pattern=NO_CONTROLS)]
Place = Annotated[Words, Field(examples=["怀化服务区"])]
Signer = Annotated[str, Field(min_length=1, max_length=100, pattern=NO_CONTROLS, examples=["陈志强"])]
Number = Annotated[int, Field(ge=0, le=1000)]
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


class FirmReport(TripReport):
    """What every report about a firm has."""

    firm_id: Annotated[Identity, Field(examples=["F01"])]
