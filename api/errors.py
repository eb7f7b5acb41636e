"""One table: error type -> status and code; the words of each code stand in api/locale.

ServiceError
├── NotSignedIn    no token, an unknown one, an expired or revoked one
├── NotAllowed     the role may not do this
├── NotFound       no such thing, or not the caller's
├── PasswordWrong, TooManyTries, FormForged   at the door
├── PasswordTooShort, NameUnfit, NameTaken, ScopeUnfit   an account that cannot be
├── BodyTooLarge   a request beyond the limit
├── FileUnfit, ListOfOthers, RegistrationClosed   what a campaign does not take in
├── SameChecker, FeverStays, OverrideUnfit, StillTravelling   what cannot be said of a person now
├── JobNotDone, NothingToPlan   a plan that is not there
├── PlaceUnfit     a place of another list, or none
├── RepeatDiffers, RepeatErased, RepeatUnderWay   a key of another request; answer gone; not done yet
├── AddressUnfit, TooManyWebhooks, WebhookEnded   what cannot be told to others
├── DraftChanged, DraftGone   somebody else has edited meanwhile, or thrown it away
├── PictureMissing no map has been drawn for this plan
├── BackupDamaged, BackupNewer, StoreNotEmpty   a backup that cannot be used, or not here
├── AuthorityDamaged, NameOutside   a certificate authority that cannot be used, or not for a name
└── StoreTrouble   the store itself cannot be used now; nothing was written
    ├── StoreFull, StoreReadOnly      nothing more can be written
    ├── StoreUnreachable, StoreBusy   later perhaps
    ├── StoreRefused, StoreDriverMissing, StoreNewer, StoreDamaged   not before somebody has mended it
    └── StoreKeyMissing   the keys to what is sealed are not there
"""

from dataclasses import dataclass
from http import HTTPStatus

from scheduler.checks import CertificateLocked
from scheduler.errors import (
    AlreadyConfirmed,
    CaseRejected,
    EditRefused,
    HandoverError,
    PlanRejected,
    ReplanRefused,
)
from scheduler.handover import (
    AlreadyDeparted,
    AlreadySigned,
    DoesNotFit,
    EventConflict,
    HandoverIncomplete,
    NotOnTrip,
    SeatTaken,
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


class PasswordWrong(ServiceError):
    """Refuse a name and a password that do not belong together."""


class TooManyTries(ServiceError):
    """Refuse another try so soon.

    Parameters
    ----------
    wait_s
        How long until the next may be made.
    """

    def __init__(self, wait_s: int = 1) -> None:
        self.wait_s = wait_s
        super().__init__(str(wait_s))


class FormForged(ServiceError):
    """Refuse a form that did not come from a page of this session."""


class PasswordTooShort(ServiceError):
    """Refuse a password that is soon guessed."""


class NameUnfit(ServiceError):
    """Refuse a log-in name with characters that it may not have."""


class NameTaken(ServiceError):
    """Refuse a log-in name that is somebody's."""


class ScopeUnfit(ServiceError):
    """Refuse a scope that a role cannot have."""


class FileUnfit(ServiceError):
    """Refuse a file that no campaign has."""


class ListOfOthers(ServiceError):
    """Refuse a list with people of other villages or firms."""


class RegistrationClosed(ServiceError):
    """Say that nobody registers himself now."""


class SameChecker(ServiceError):
    """Refuse a check by whoever has made another one of the same person."""


class FeverStays(ServiceError):
    """Refuse to let anybody through with a fever."""


class OverrideUnfit(ServiceError):
    """Refuse an override that holds for too long, or for no day, or measures what is not to be measured."""


class StillTravelling(ServiceError):
    """Refuse to erase somebody who is on the way."""


class JobNotDone(ServiceError):
    """Say that a job has made no plan."""


class DraftGone(NotFound):
    """Say that a draft has been thrown away before its job began."""


class DraftChanged(ServiceError):
    """Refuse what was meant for an earlier version of a draft."""


class NothingToPlan(ServiceError):
    """Say that nobody of a campaign may be planned."""


class PlaceUnfit(ServiceError):
    """Refuse a place in a list that is none of it."""


class RepeatDiffers(ServiceError):
    """Refuse a request under a key by which something else was asked for."""


class RepeatUnderWay(ServiceError):
    """Refuse a request that is being done just now."""


class RepeatErased(ServiceError):
    """Say that a request has been done, but what was answered has been erased since."""


class AddressUnfit(ServiceError):
    """Refuse an address that nothing is sent to."""


class TooManyWebhooks(ServiceError):
    """Refuse one webhook more than an account may have."""


class WebhookEnded(ServiceError):
    """Refuse to send anything to a webhook that has ended."""


class BackupDamaged(ServiceError):
    """Refuse a file that is no backup, or not as it was written."""


class BackupNewer(ServiceError):
    """Refuse a backup that a newer version of the program made."""


class StoreNotEmpty(ServiceError):
    """Refuse to throw away what a store holds, unless told to."""


class AuthorityDamaged(ServiceError):
    """Refuse a certificate authority whose files are missing, do not belong together, or are out of date."""


class NameOutside(ServiceError):
    """Refuse a host name that the certificate authority may not vouch for."""


class StoreTrouble(ServiceError):
    """Say that the store itself cannot be used now; what was asked for has left nothing behind."""


class StoreFull(StoreTrouble):
    """Say that there is no room for more."""


class StoreReadOnly(StoreTrouble):
    """Say that nothing may be written."""


class StoreUnreachable(StoreTrouble):
    """Say that the file or the server does not answer."""


class StoreBusy(StoreTrouble):
    """Say that others were in the way for too long."""


class StoreRefused(StoreTrouble):
    """Say that the server does not let this program in."""


class StoreDriverMissing(StoreTrouble):
    """Say that what speaks to the server is not installed."""


class StoreNewer(StoreTrouble):
    """Say that a newer version of the program has made the store."""


class StoreDamaged(StoreTrouble):
    """Say that the file is no store, or is damaged."""


class StoreKeyMissing(StoreTrouble):
    """Say that the file of keys is missing, or is not that of the store."""


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
    PasswordWrong: Problem(HTTPStatus.UNAUTHORIZED, "password-wrong"),
    TooManyTries: Problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-tries"),
    FormForged: Problem(HTTPStatus.FORBIDDEN, "form-forged"),
    PasswordTooShort: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "password-too-short"),
    NameUnfit: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "name-unfit"),
    NameTaken: Problem(HTTPStatus.CONFLICT, "name-taken"),
    ScopeUnfit: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "scope-unfit"),
    StoreFull: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-full"),
    StoreReadOnly: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-read-only"),
    StoreUnreachable: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-unreachable"),
    StoreBusy: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-busy"),
    StoreRefused: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-refused"),
    StoreDriverMissing: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-driver-missing"),
    StoreNewer: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-newer"),
    StoreDamaged: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-damaged"),
    StoreKeyMissing: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "store-key-missing"),
    FileUnfit: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "file-unfit"),
    ListOfOthers: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "list-of-others"),
    RegistrationClosed: Problem(HTTPStatus.CONFLICT, "registration-closed"),
    SameChecker: Problem(HTTPStatus.CONFLICT, "same-checker"),
    FeverStays: Problem(HTTPStatus.CONFLICT, "fever-stays"),
    OverrideUnfit: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "override-unfit"),
    CertificateLocked: Problem(HTTPStatus.CONFLICT, "certificate-locked"),
    StillTravelling: Problem(HTTPStatus.CONFLICT, "still-travelling"),
    JobNotDone: Problem(HTTPStatus.CONFLICT, "job-not-done"),
    NothingToPlan: Problem(HTTPStatus.CONFLICT, "nothing-to-plan"),
    PlaceUnfit: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "place-unfit"),
    RepeatDiffers: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "repeat-differs"),
    RepeatUnderWay: Problem(HTTPStatus.CONFLICT, "repeat-under-way"),
    RepeatErased: Problem(HTTPStatus.CONFLICT, "repeat-erased"),
    AddressUnfit: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "address-unfit"),
    TooManyWebhooks: Problem(HTTPStatus.CONFLICT, "too-many-webhooks"),
    WebhookEnded: Problem(HTTPStatus.CONFLICT, "webhook-ended"),
    DraftChanged: Problem(HTTPStatus.CONFLICT, "draft-changed"),
    EditRefused: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "edit-refused"),
    ReplanRefused: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "replan-refused"),
    CaseRejected: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "case-rejected"),
    PlanRejected: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "plan-rejected"),
    NotOnTrip: Problem(HTTPStatus.NOT_FOUND, "not-on-trip"),
    EventConflict: Problem(HTTPStatus.CONFLICT, "event-conflict"),
    AlreadyConfirmed: Problem(HTTPStatus.CONFLICT, "already-confirmed"),
    AlreadySigned: Problem(HTTPStatus.CONFLICT, "already-signed"),
    HandoverIncomplete: Problem(HTTPStatus.CONFLICT, "handover-incomplete"),
    AlreadyDeparted: Problem(HTTPStatus.CONFLICT, "already-departed"),
    DoesNotFit: Problem(HTTPStatus.CONFLICT, "does-not-fit"),
    SeatTaken: Problem(HTTPStatus.CONFLICT, "seat-taken"),
    TripClosed: Problem(HTTPStatus.CONFLICT, "trip-closed"),
    HandoverError: Problem(HTTPStatus.CONFLICT, "handover-refused"),
}
BAD_REQUEST = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-request")
TOO_SLOW = Problem(HTTPStatus.REQUEST_TIMEOUT, "too-slow")
UNREADABLE = Problem(HTTPStatus.BAD_REQUEST, "unreadable")
WRONG_METHOD = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "wrong-method")
PRODUCT_FAULT = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "product-fault")
TOO_MANY_AT_ONCE = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "too-many-at-once")
ALL_PROBLEMS = (
    *PROBLEMS.values(),
    BAD_REQUEST,
    TOO_SLOW,
    UNREADABLE,
    WRONG_METHOD,
    PRODUCT_FAULT,
    TOO_MANY_AT_ONCE,
)


def problem_of(error: Exception) -> Problem:
    """Return what an error is answered with: the entry of its type, else of the nearest type above it."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), PRODUCT_FAULT)
