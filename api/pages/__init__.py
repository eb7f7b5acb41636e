"""The pages: opened by a link that holds its secret, or after a log-in; they work without scripts."""

from fastapi import APIRouter

from api.pages import coach, desk, door, drafts, gate, links, log_in, papers, report, trackers, webhooks
from api.pages.reader import OWN_PAGES

router = APIRouter(include_in_schema=False)
router.include_router(door.door_router)
router.include_router(log_in.door_router)
for part in (door, desk, coach, gate, links, papers, report, drafts, webhooks, trackers):
    router.include_router(part.router, prefix="/t/{secret}")
    router.include_router(part.router, prefix=OWN_PAGES)
router.include_router(log_in.router, prefix=OWN_PAGES)
