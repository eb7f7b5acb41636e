"""The service, put together: `create_app` is the only place where its parts meet."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import pages, routes
from api.entity_tags import EntityTags
from api.guard import FewAtOnce, SafeAnswers, SmallRequests
from api.measuring import Figures, Measured
from api.operations.office import open_office
from api.problems import add_problem_answers
from api.settings import Settings
from api.version import program_version


def create_app(settings: Settings, now: Callable[[], int] = lambda: int(time.time())) -> FastAPI:
    """Make the service.

    Parameters
    ----------
    settings
        How it runs; its data folder must exist.
    now
        Tells the moment (seconds since 1970 UTC).
    """
    office = open_office(settings, now)
    app = assemble(settings.largest_body_bytes, settings.largest_upload_bytes, settings.most_under_way)
    app.state.office = office
    app.state.figures.watch(office)
    return app


def assemble(largest_body_bytes: int, largest_upload_bytes: int, most_under_way: int) -> FastAPI:
    """Put routes and pages together; they work with the office that is put into the service's state.

    Parameters
    ----------
    largest_body_bytes, largest_upload_bytes
        The largest request that is read, and the largest that brings a file.
    most_under_way
        How many requests may be worked on at once.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.office.database.close()

    app = FastAPI(
        title="返岗专车 Return Bus",
        version=program_version(),
        description=routes.DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # its scripts would come from another host
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.include_router(routes.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=str(files("api") / "static")), name="static")
    add_problem_answers(app)
    app.add_middleware(
        SmallRequests, largest_body_bytes=largest_body_bytes, largest_upload_bytes=largest_upload_bytes
    )
    app.add_middleware(EntityTags)
    app.add_middleware(FewAtOnce, most_under_way=most_under_way)
    app.add_middleware(SafeAnswers)
    app.state.figures = Figures()
    app.add_middleware(Measured, figures=app.state.figures)
    return app
