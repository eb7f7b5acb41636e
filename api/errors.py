"""One table: error type -> status and code; the words of each code stand in api/locale.

ServiceError
├── NotSignedIn    no token, an unknown one, an expired or revoked one
├── NotAllowed     the role may not do this
├── NotFound       no such thing, or not the caller's
├── BodyTooLarge   a request beyond the limit
└── PictureMissing no map has been drawn for this plan
"""

from dataclasses import dataclass
from http import HTTPStatus

from scheduler.errors import AlreadyConfirmed, HandoverError, PlanRejected
from scheduler.handover import (
    AlreadySigned,
    EventConflict,
    HandoverIncomplete,
    NotOnTrip,
    TripClosed,
)


class ServiceError(Exception):
    """Stand for anything that the service refuses."""


class NotSignedIn(ServiceError):
    """Refuse a caller whom nobody knows."""


class NotAllowed(ServiceError):
    """Refuse what the caller's role may not do."""


class NotFound(ServiceError):
    """Say that there is no such thing, or that it is somebody else's: the caller cannot tell which."""


class PictureMissing(NotFound):
    """Say that no map has been drawn."""


class BodyTooLarge(ServiceError):
    """Refuse a request that is too long."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold what an error is answered with (RFC 9457); `problem.<code>.title` and `.detail` are its words."""

    status: HTTPStatus
    code: str


PROBLEMS: dict[type[Exception], Problem] = {
    NotSignedIn: Problem(HTTPStatus.UNAUTHORIZED, "not-signed-in"),
    NotAllowed: Problem(HTTPStatus.FORBIDDEN, "not-allowed"),
    NotFound: Problem(HTTPStatus.NOT_FOUND, "not-found"),
    PictureMissing: Problem(HTTPStatus.NOT_FOUND, "picture-missing"),
    BodyTooLarge: Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large"),
    PlanRejected: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "plan-rejected"),
    NotOnTrip: Problem(HTTPStatus.NOT_FOUND, "not-on-trip"),
    EventConflict: Problem(HTTPStatus.CONFLICT, "event-conflict"),
    AlreadyConfirmed: Problem(HTTPStatus.CONFLICT, "already-confirmed"),
    AlreadySigned: Problem(HTTPStatus.CONFLICT, "already-signed"),
    HandoverIncomplete: Problem(HTTPStatus.CONFLICT, "handover-incomplete"),
    TripClosed: Problem(HTTPStatus.CONFLICT, "trip-closed"),
    HandoverError: Problem(HTTPStatus.CONFLICT, "handover-refused"),
}
BAD_REQUEST = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-request")
UNREADABLE = Problem(HTTPStatus.BAD_REQUEST, "unreadable")
WRONG_METHOD = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "wrong-method")
PRODUCT_FAULT = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "product-fault")
ALL_PROBLEMS = (*PROBLEMS.values(), BAD_REQUEST, UNREADABLE, WRONG_METHOD, PRODUCT_FAULT)


def problem_of(error: Exception) -> Problem:
    """Return what an error is answered with: the entry of its type, else of the nearest type above it."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), PRODUCT_FAULT)
