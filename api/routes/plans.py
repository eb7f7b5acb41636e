"""Published plans."""

from fastapi import APIRouter

from api.operations import trips
from api.reader import Caller, Here, PlanId
from api.routes.answers import REFUSALS, PlanAnswer

router = APIRouter(tags=["plans"], responses=REFUSALS)


@router.get("/plans", summary="All published plans, the latest first")
def plans(office: Here, caller: Caller) -> list[PlanAnswer]:
    """Dispatcher."""
    return [PlanAnswer.of(plan) for plan in trips.plans(office, caller)]


@router.get("/plans/{plan_id}", summary="One published plan")
def plan(office: Here, caller: Caller, plan_id: PlanId) -> PlanAnswer:
    """Dispatcher."""
    return PlanAnswer.of(trips.plan(office, caller, plan_id)[0])
