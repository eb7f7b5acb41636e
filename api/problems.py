"""Answering errors: problem+json (RFC 9457) for programs, a page for people, in the reader's language."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.errors import (
    BAD_REQUEST,
    PRODUCT_FAULT,
    TOO_SLOW,
    UNREADABLE,
    WRONG_METHOD,
    BodyTooLarge,
    NotFound,
    NotSignedIn,
    Problem,
    RepeatUnderWay,
    ServiceError,
    TooManyTries,
    problem_of,
)
from api.reader import words_for
from api.words import Words
from scheduler.editing.words import rule_words
from scheduler.editing.words import words as say_edit
from scheduler.errors import CaseRejected, EditRefused, PlanRejected, ReplanRefused, SchedulerError
from scheduler.faults import words as say
from scheduler.handover import DoesNotFit
from scheduler.replan.words import fault_words as say_lock

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 50
UNDER_WAY_S = "2"
MOST_CHARACTERS = 600
MINUTE_S = 60
HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.REQUEST_TIMEOUT: {"Connection": "close"},  # what is still to come is not waited for
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}


def add_problem_answers(app: FastAPI) -> None:
    """Make the service answer every error from the one table."""
    app.add_exception_handler(ServiceError, _known)
    app.add_exception_handler(SchedulerError, _known)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _product_fault)


def problem_json(
    problem: Problem, words: Words, faults: Sequence[dict[str, str]] = (), **values: object
) -> dict[str, Any]:
    """Return the members of a problem: never the value of a field that somebody sent.

    Parameters
    ----------
    values
        What is filled into the detail.
    """
    body: dict[str, Any] = {
        "type": f"urn:return-bus:problem:{problem.code}",
        "title": words(f"problem.{problem.code}.title"),
        "status": int(problem.status),
        "detail": words(f"problem.{problem.code}.detail", **values),
        "code": problem.code,
    }
    return body | ({"faults": list(faults)} if faults else {})


def problem_answer(
    request: Request, problem: Problem, faults: Sequence[dict[str, str]] = (), **values: object
) -> Response:
    """Answer with a problem: JSON for programs, a page for people, in the language of the request."""
    words = words_for(request)
    body = problem_json(problem, words, faults, **values)
    if not request.url.path.startswith("/api"):
        from api.pages.rendering import problem_page

        return problem_page(request, problem.status, body)
    return JSONResponse(body, problem.status, HEADERS.get(problem.status), MEDIA_TYPE)


async def _known(request: Request, error: Exception) -> Response:
    own_page = request.method == "GET" and request.url.path.startswith("/my")
    if own_page and isinstance(error, NotSignedIn):
        return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    if isinstance(error, TooManyTries):
        wait = _wait_words(words_for(request), error.wait_s)
        answer = problem_answer(request, problem_of(error), wait=wait)
        answer.headers["Retry-After"] = str(error.wait_s)
        return answer
    answer = problem_answer(request, problem_of(error), _misfits(request, error))
    if isinstance(error, RepeatUnderWay):
        answer.headers["Retry-After"] = UNDER_WAY_S
    return answer


def _wait_words(words: Words, wait_s: int) -> str:
    """Say how long to wait: seconds, or whole minutes that are enough."""
    if wait_s < MINUTE_S:
        return words("problem.wait.seconds", number=wait_s)
    return words("problem.wait.minutes", number=-(-wait_s // MINUTE_S))


def _misfits(request: Request, error: Exception) -> Sequence[dict[str, str]]:
    """Return what is wrong with a table, an edit, a lock or a plan, or why somebody cannot stand in."""
    lang = words_for(request).lang
    if isinstance(error, CaseRejected):
        return [
            {
                "where": f"{fault.file}:{fault.line} {fault.column}",
                "code": fault.code,
                "words": say(fault, lang),
            }
            for fault in error.faults[:MOST_FAULTS]
        ]
    told: list[tuple[str, str, str]] = []
    if isinstance(error, EditRefused):
        told = [(one.where, one.code, say_edit(one, lang)) for one in error.faults]
    elif isinstance(error, ReplanRefused):
        told = [(one.where, one.code, say_lock(one, lang)) for one in error.faults]
    elif isinstance(error, PlanRejected):
        told = [(one.where, one.code, rule_words(one, lang)) for one in error.faults]
    if told or not isinstance(error, DoesNotFit):
        return [
            {"where": _shown(where), "code": code, "words": _shown(text)}
            for where, code, text in told[:MOST_FAULTS]
        ]
    return [
        {"where": "body.worker_id", "code": misfit.code.value, "words": misfit.words(lang)}
        for misfit in error.misfits
    ]


def _shown(text: str) -> str:
    """Shorten a text that may name what somebody sent, and write what no UTF-8 holds as its code."""
    return text[:MOST_CHARACTERS].encode("utf-8", "backslashreplace").decode()


async def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    words = words_for(request)
    faults = [
        {
            "where": ".".join(str(part) for part in fault["loc"]),
            "code": fault["type"],
            "words": _fault_words(words, fault["type"]),
        }
        for fault in error.errors()[:MOST_FAULTS]
    ]
    return problem_answer(request, BAD_REQUEST, faults)


def _fault_words(words: Words, kind: str) -> str:
    """Return the words of a kind of fault in a request."""
    for beginning in ("missing", "string_too", "extra", "union_tag", "datetime", "timezone", "json"):
        if kind.startswith(beginning):
            return words(f"problem.field.{beginning}")
    return words("problem.field.other")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    by_status = {
        HTTPStatus.NOT_FOUND: problem_of(NotFound()),
        HTTPStatus.METHOD_NOT_ALLOWED: WRONG_METHOD,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: problem_of(BodyTooLarge()),
        HTTPStatus.REQUEST_TIMEOUT: TOO_SLOW,
    }
    fallback = PRODUCT_FAULT if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else UNREADABLE
    answer = problem_answer(request, by_status.get(HTTPStatus(error.status_code), fallback))
    for name, value in (HEADERS.get(HTTPStatus(error.status_code), {}) | dict(error.headers or {})).items():
        answer.headers.setdefault(name, value)
    return answer


async def _product_fault(request: Request, _: Exception) -> Response:
    return problem_answer(request, PRODUCT_FAULT)
