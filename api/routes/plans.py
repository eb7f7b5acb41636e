"""Published plans."""

from fastapi import APIRouter

from api.access import Act
from api.operations import trips
from api.reader import Caller, Here, PlanId, doing
from api.routes.answers import REFUSALS, PlanAnswer
from api.routes.paging import IN_PARTS, Paged

router = APIRouter(tags=["plans"], responses=REFUSALS)


@router.get(
    "/plans",
    summary="All published plans, the latest first",
    responses=IN_PARTS,
    **doing(Act.SEE_PLANS),
)
def plans(office: Here, caller: Caller, paged: Paged) -> list[PlanAnswer]:
    """Dispatcher, auditor: those within their scope."""
    found = trips.plans(office, caller, paged.span)
    return [PlanAnswer.of(plan) for plan in paged.part(found, lambda one: (one.published_at, one.plan_id))]


@router.get("/plans/{plan_id}", summary="One published plan", **doing(Act.SEE_PLANS))
def plan(office: Here, caller: Caller, plan_id: PlanId) -> PlanAnswer:
    """Dispatcher, auditor."""
    return PlanAnswer.of(trips.plan(office, caller, plan_id)[0])
