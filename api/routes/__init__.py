"""The JSON routes: each reads the request, calls one operation, chooses the answer."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    campaigns,
    drafts,
    events,
    firms,
    handover,
    health,
    health_records,
    jobs,
    papers,
    people,
    plans,
    policies,
    privacy,
    sessions,
    timetables,
    tokens,
    traces,
    trackers,
    trips,
    webhooks,
)

DESCRIPTION = """
Plans, trips, boarding and handover of the return coaches.

Eight roles, each within its scope: **dispatcher**, **health officer**, **village clerk**, **carrier**,
**driver**, **firm**, **auditor**, **administrator**. `x-act` says which act a route is, and the table in
docs/service.md which role may do it. Send the secret of a link, a session or a token as
`Authorization: Bearer ...`.

Facts are reported as events with an id that the caller makes: sending one again is harmless. What is not
the caller's is answered like what does not exist (404). Errors are `application/problem+json`, in Chinese
or English by `Accept-Language`.
"""

router = APIRouter(prefix="/api")
router.include_router(trips.all_router)
PARTS = (
    plans,
    trips,
    papers,
    timetables,
    events,
    handover,
    traces,
    campaigns,
    people,
    firms,
    health_records,
    privacy,
    jobs,
    drafts,
    policies,
    webhooks,
    trackers,
    tokens,
    accounts,
    sessions,
    health,
)
for part in PARTS:
    router.include_router(part.router)
