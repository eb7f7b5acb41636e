"""The pages: opened by a link that holds its secret; they work without scripts."""

from fastapi import APIRouter

from api.pages import coach, desk, door, gate, links, papers, report

router = APIRouter(include_in_schema=False)
for part in (door, desk, coach, gate, links, papers, report):
    router.include_router(part.router)
