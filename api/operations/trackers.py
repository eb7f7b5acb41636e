"""Trackers: made, given their devices and thrown away by dispatchers and carriers."""

import secrets
from collections.abc import Mapping

from sqlalchemy import Connection

from api.access import Act, Caller, Role, ScopeKind, may
from api.auth import fingerprint, new_secret
from api.errors import NotFound
from api.operations.accounts import answers_for
from api.operations.office import Office
from api.store import WHOLE_LIST, Span, trackers
from api.store.trackers import TrackerRecord


def make(
    office: Office, caller: Caller, carrier: str, label: str, devices: Mapping[str, str]
) -> tuple[TrackerRecord, str]:
    """Make a tracker of a carrier's coaches.

    Parameters
    ----------
    carrier
        Whose coaches report; "" = the caller's own.
    devices
        Plate of the coach by the device's own name.

    Returns
    -------
    The tracker, and the secret with which it reports; it is never shown again.

    Raises
    ------
    NotAllowed, NotFound
        The caller manages none; the carrier is another one, or none is named.
    """
    may(caller, Act.MANAGE_TRACKERS)
    own = _own_carriers(caller)
    carrier = carrier or next(iter(own), "")
    if not carrier or (caller.role is Role.CARRIER and carrier not in own):
        raise NotFound
    secret = new_secret()
    record = TrackerRecord(
        secrets.token_hex(8), caller.caller_id, carrier, label, dict(devices), office.now()
    )
    office.database.write(lambda connection: trackers.add(connection, record, fingerprint(secret)))
    return record, secret


def all_trackers(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[TrackerRecord, ...]:
    """Return the trackers that the caller manages, the latest first."""
    may(caller, Act.MANAGE_TRACKERS)
    with office.database.reading() as connection:
        found = trackers.all_trackers(connection, span)
        return span.cut(one for one in found if answers_for(connection, caller, one.account_id))


def put_devices(office: Office, caller: Caller, tracker_id: str, devices: Mapping[str, str]) -> TrackerRecord:
    """Say which device is in which coach, in place of what was said before.

    Raises
    ------
    NotAllowed, NotFound
        The caller manages none; there is no such tracker, or it is not his.
    """

    def keep(connection: Connection) -> TrackerRecord:
        _own(connection, caller, tracker_id)
        trackers.put_devices(connection, tracker_id, devices)
        return _own(connection, caller, tracker_id)

    return office.database.write(keep)


def remove(office: Office, caller: Caller, tracker_id: str) -> None:
    """Throw a tracker away: what it reports is refused from now on.

    Raises
    ------
    NotAllowed, NotFound
        As `put_devices`.
    """

    def throw(connection: Connection) -> None:
        _own(connection, caller, tracker_id)
        trackers.remove(connection, tracker_id)

    office.database.write(throw)


def _own(connection: Connection, caller: Caller, tracker_id: str) -> TrackerRecord:
    may(caller, Act.MANAGE_TRACKERS)
    found = trackers.find(connection, tracker_id)
    if found is None or not answers_for(connection, caller, found.account_id):
        raise NotFound
    return found


def _own_carriers(caller: Caller) -> list[str]:
    """Return the carriers that a caller speaks for."""
    bounds = (bound for scope in caller.scopes for bound in scope)
    return [bound.key for bound in bounds if bound.kind is ScopeKind.CARRIER]
