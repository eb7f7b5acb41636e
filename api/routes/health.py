"""Whether the service stands, and who the caller is to it."""

from datetime import UTC, datetime

from fastapi import APIRouter

from api.reader import Caller, Here, open_to_all
from api.routes.answers import REFUSALS, UNUSABLE, CallerAnswer, ScopeAnswer
from api.version import program_version

router = APIRouter(tags=["service"])


@router.get("/health", summary="Whether the service stands", responses=UNUSABLE, **open_to_all())
def health(office: Here) -> dict[str, str]:
    """Answer once the database answers, with the version of the program."""
    with office.database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
        return {"status": "ok", "version": program_version()}


@router.get("/me", summary="Who calls", responses=REFUSALS, openapi_extra={"x-act": "*"})
def me(caller: Caller) -> CallerAnswer:
    """Answer with the role and scope of whoever has come in."""
    return CallerAnswer(
        role=caller.role,
        name=caller.name,
        scopes=ScopeAnswer.all_of(caller.scopes),
        plan_id=caller.plan_id,
        trip_id=caller.trip_id,
        firm_id=caller.firm_id,
        expires_at=datetime.fromtimestamp(caller.expires_at, UTC),
    )
