"""Whether the service stands, and who the caller is to it."""

from datetime import UTC, datetime

from fastapi import APIRouter

from api.reader import Caller, Here
from api.routes.answers import REFUSALS, UNUSABLE, CallerAnswer

router = APIRouter(tags=["service"])


@router.get("/health", summary="Whether the service stands", responses=UNUSABLE)
def health(office: Here) -> dict[str, str]:
    """Answer once the database answers."""
    with office.database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
        return {"status": "ok"}


@router.get("/me", summary="Who calls", responses=REFUSALS)
def me(caller: Caller) -> CallerAnswer:
    """Answer with the role and scope of the token."""
    return CallerAnswer(
        role=caller.role,
        plan_id=caller.plan_id,
        trip_id=caller.trip_id,
        firm_id=caller.firm_id,
        expires_at=datetime.fromtimestamp(caller.expires_at, UTC),
    )
