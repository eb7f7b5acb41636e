"""The JSON routes: each reads the request, calls one operation, chooses the answer."""

from fastapi import APIRouter

from api.routes import events, handover, health, papers, plans, tokens, trips

DESCRIPTION = """
Plans, trips, boarding and handover of the return coaches.

Three roles: a **dispatcher** sees and does everything; a **driver** sees one trip and reports its
boarding, departure and arrival; a **firm** sees its own people of one trip and confirms them person by
person. Send the token as `Authorization: Bearer ...`.

Facts are reported as events with an id that the caller makes: sending one again is harmless. What is not
the caller's is answered like what does not exist (404). Errors are `application/problem+json`, in Chinese
or English by `Accept-Language`.
"""

router = APIRouter(prefix="/api")
for part in (plans, trips, papers, events, handover, tokens, health):
    router.include_router(part.router)
