"""Webhooks: made, changed, paused, ended by whoever is told; and what became of each message."""

import secrets

from sqlalchemy import Connection

from api.access import TABLE, Act, Caller, may
from api.errors import AddressUnfit, NotAllowed, NotFound, TooManyWebhooks, WebhookEnded
from api.operations.accounts import answers_for
from api.operations.office import Office
from api.operations.telling import message
from api.store import WHOLE_LIST, Span, webhooks
from api.store.webhooks import Delivery, DeliveryState, WebhookRecord, WebhookState
from api.webhooks.addresses import hosts_of, numbers_of, receiver_of
from api.webhooks.kinds import SUBSCRIBABLE, Kind
from api.webhooks.signing import new_signing_secret

MOST_WEBHOOKS = 20
MOST_DELIVERIES = 200
LAST_DELIVERIES = Span(most=MOST_DELIVERIES)
HOUR_S = 3_600


def make(
    office: Office, caller: Caller, address: str, kinds: tuple[str, ...], label: str
) -> tuple[WebhookRecord, str]:
    """Make a webhook for the caller's account: it is told what the account may see.

    Parameters
    ----------
    address
        Where messages are sent to.
    kinds
        Codes of what is told.

    Returns
    -------
    The webhook, and the secret by which its messages are signed; it is never shown again.

    Raises
    ------
    NotAllowed, AddressUnfit, TooManyWebhooks
        The caller manages none, or one of the kinds is not for his role; nothing is sent to this address;
        he has as many as he may have.
    """
    may(caller, Act.MANAGE_WEBHOOKS)
    _may_be_told(caller, kinds)
    _must_fit(office, address)
    secret = new_signing_secret()
    record = WebhookRecord(
        webhook_id=secrets.token_hex(8),
        account_id=caller.caller_id,
        label=label,
        address=address,
        kinds=tuple(dict.fromkeys(kinds)),
        state=WebhookState.ACTIVE,
        made_at=office.now(),
    )

    def keep(connection: Connection) -> None:
        own = [one for one in webhooks.all_webhooks(connection) if one.account_id == caller.caller_id]
        if len(own) >= MOST_WEBHOOKS:
            raise TooManyWebhooks
        webhooks.add(connection, record, secret)

    office.database.write(keep)
    return record, secret


def all_webhooks(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[WebhookRecord, ...]:
    """Return the webhooks that the caller manages, the latest first."""
    may(caller, Act.MANAGE_WEBHOOKS)
    with office.database.reading() as connection:
        found = webhooks.all_webhooks(connection, span)
        return span.cut(one for one in found if answers_for(connection, caller, one.account_id))


def webhook(office: Office, caller: Caller, webhook_id: str) -> WebhookRecord:
    """Return one webhook.

    Raises
    ------
    NotAllowed, NotFound
        The caller manages none; there is none of this name, or not within his scope.
    """
    with office.database.reading() as connection:
        return _own(connection, caller, webhook_id)


def change(
    office: Office,
    caller: Caller,
    webhook_id: str,
    address: str,
    kinds: tuple[str, ...],
    label: str,
    on: bool,
) -> WebhookRecord:
    """Change a webhook, pause it, or let it go on, after its end too.

    Parameters
    ----------
    on
        Whether messages are sent; while they are not, they wait.

    Raises
    ------
    NotAllowed, NotFound, AddressUnfit
        As `webhook` and `make`.
    """
    before = webhook(office, caller, webhook_id)
    _may_be_told(caller, kinds)
    if address != before.address:
        _must_fit(office, address)
    state = WebhookState.ACTIVE if on else WebhookState.PAUSED

    def keep(connection: Connection) -> WebhookRecord:
        _own(connection, caller, webhook_id, lock=True)
        webhooks.change(connection, webhook_id, label, address, tuple(dict.fromkeys(kinds)), state)
        return _own(connection, caller, webhook_id)

    return office.database.write(keep)


def remove(office: Office, caller: Caller, webhook_id: str) -> None:
    """Throw a webhook away, with all its messages.

    Raises
    ------
    NotAllowed, NotFound
        As `webhook`.
    """

    def throw(connection: Connection) -> None:
        _own(connection, caller, webhook_id, lock=True)
        webhooks.remove(connection, webhook_id)

    office.database.write(throw)


def rotate_secret(
    office: Office, caller: Caller, webhook_id: str, old_hours: int
) -> tuple[WebhookRecord, str]:
    """Give a webhook another secret; for some hours messages are signed with the one before too.

    Raises
    ------
    NotAllowed, NotFound
        As `webhook`.
    """
    secret = new_signing_secret()
    until = office.now() + old_hours * HOUR_S if old_hours else 0

    def keep(connection: Connection) -> WebhookRecord:
        _own(connection, caller, webhook_id, lock=True)
        webhooks.rotate(connection, webhook_id, secret, until)
        return _own(connection, caller, webhook_id)

    return office.database.write(keep), secret


def send_test(office: Office, caller: Caller, webhook_id: str) -> Delivery:
    """Put out a message that tells of nothing, to see whether it comes.

    Raises
    ------
    NotAllowed, NotFound, WebhookEnded
        As `webhook`; nothing is sent any more.
    """

    def keep(connection: Connection) -> Delivery:
        _must_go_on(_own(connection, caller, webhook_id))
        delivery = message(office, webhook_id, Kind.TEST, {"webhook_id": webhook_id})
        webhooks.put_out(connection, delivery)
        return delivery

    return office.database.write(keep)


def deliveries(
    office: Office, caller: Caller, webhook_id: str, span: Span = LAST_DELIVERIES
) -> tuple[Delivery, ...]:
    """Return messages of a webhook, the latest first.

    Raises
    ------
    NotAllowed, NotFound
        As `webhook`.
    """
    with office.database.reading() as connection:
        _own(connection, caller, webhook_id)
        return webhooks.deliveries_of(connection, webhook_id, span)


def try_again(office: Office, caller: Caller, webhook_id: str, delivery_id: str) -> Delivery:
    """Have a message sent once more, with all its tries, whatever became of it.

    Raises
    ------
    NotAllowed, NotFound, WebhookEnded
        As `send_test`; there is no such message.
    """

    def again(connection: Connection) -> Delivery:
        _must_go_on(_own(connection, caller, webhook_id, lock=True))
        found = webhooks.find_delivery(connection, webhook_id, delivery_id)
        if found is None:
            raise NotFound
        under_way = found.state is DeliveryState.WAITING and found.lease_until >= office.now()
        if not under_way:
            webhooks.try_again(connection, delivery_id, office.now())
        return webhooks.find_delivery(connection, webhook_id, delivery_id) or found

    return office.database.write(again)


def _own(connection: Connection, caller: Caller, webhook_id: str, lock: bool = False) -> WebhookRecord:
    may(caller, Act.MANAGE_WEBHOOKS)
    found = webhooks.find(connection, webhook_id, lock)
    if found is None or not answers_for(connection, caller, found.account_id):
        raise NotFound
    return found


def _may_be_told(caller: Caller, kinds: tuple[str, ...]) -> None:
    for code in kinds:
        if SUBSCRIBABLE[code].act not in TABLE[caller.role]:
            raise NotAllowed(Act.MANAGE_WEBHOOKS.code)


def _must_fit(office: Office, address: str) -> None:
    try:
        numbers_of(receiver_of(address, hosts_of(office.settings.webhook_hosts)))
    except OSError:
        raise AddressUnfit from None


def _must_go_on(record: WebhookRecord) -> None:
    if record.state is WebhookState.ENDED:
        raise WebhookEnded
