"""Published plans."""

from fastapi import APIRouter

from api.access import Act
from api.operations import trips
from api.reader import Caller, Here, PlanId, doing
from api.routes.answers import REFUSALS, PlanAnswer

router = APIRouter(tags=["plans"], responses=REFUSALS)


@router.get("/plans", summary="All published plans, the latest first", **doing(Act.SEE_PLANS))
def plans(office: Here, caller: Caller) -> list[PlanAnswer]:
    """Dispatcher, auditor: those within their scope."""
    return [PlanAnswer.of(plan) for plan in trips.plans(office, caller)]


@router.get("/plans/{plan_id}", summary="One published plan", **doing(Act.SEE_PLANS))
def plan(office: Here, caller: Caller, plan_id: PlanId) -> PlanAnswer:
    """Dispatcher, auditor."""
    return PlanAnswer.of(trips.plan(office, caller, plan_id)[0])
