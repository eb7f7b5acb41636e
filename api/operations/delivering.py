"""Delivering messages to webhooks: taken by a lease, sent, tried again, given up after days."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from api.operations import positions
from api.operations.office import Office
from api.operations.working import new_name
from api.settings import DAY_S
from api.store import webhooks
from api.store.webhooks import Delivery, DeliveryState, WebhookRecord
from api.webhooks.addresses import hosts_of
from api.webhooks.sending import Fault, Outcome, post
from api.webhooks.signing import signed_headers

LEASE_S = 90
"""Longer than any request lasts; whoever finds it run out sends the message again."""
WAITS_S = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200, 86_400)
"""How long a message rests after each try that failed: two days and a half in all, then it is given up."""
SPREAD = 0.2
LONGEST_REST_S = 300
GONE = 410
SENDERS = 3
IDLE_S = 1.0
TIDYING_S = 3_600
LEAVING_S = 2.0


class Post(Protocol):
    """Send one message and say how that ended."""

    def __call__(
        self, address: str, headers: dict[str, str], body: bytes, own_hosts: frozenset[str], /
    ) -> Outcome:
        """Send it."""
        ...


@dataclass(frozen=True, slots=True)
class _Taken:
    """Hold a message with what is needed to send it."""

    delivery: Delivery
    webhook: WebhookRecord
    secrets: tuple[str, ...]


@contextmanager
def delivering_beside(office: Office) -> Iterator[None]:
    """Deliver messages meanwhile, in threads: they wait for receivers, and so in nobody's way."""
    over = threading.Event()
    threads = [
        threading.Thread(target=deliver, args=(office, over), name=f"webhooks {number}", daemon=True)
        for number in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(LEAVING_S)  # whoever hangs on a receiver is left behind: its lease runs out


def deliver(office: Office, over: threading.Event) -> None:
    """Deliver messages until told to stop; while the store cannot be used, wait."""
    name, tidied_at = new_name(), 0
    while not over.is_set():
        try:
            if office.now() - tidied_at >= TIDYING_S:
                tidied_at = office.now()
                throw_old_away(office)
                positions.throw_old_away(office)
            done = deliver_once(office, name)
        except Exception:  # a sender outlives whatever goes wrong; the lease of the message runs out
            done = False
        if not done:
            over.wait(IDLE_S)


def throw_old_away(office: Office) -> int:
    """Throw away the messages whose time is over, and return how many there were."""
    before = office.now() - office.settings.webhook_days * DAY_S
    return office.database.write(lambda connection: webhooks.throw_away(connection, before))


def deliver_once(
    office: Office, name: str, send: Post = post, chance: Callable[[], float] = random.random
) -> bool:
    """Take one message that is due and send it; say whether there was one.

    Parameters
    ----------
    name
        Who sends.
    chance
        Gives numbers from 0 to 1: receivers that failed together are not tried together.
    """
    with office.database.reading() as connection:
        if not webhooks.is_due(connection, office.now()):
            return False
    taken = office.database.write(lambda connection: _take(office, connection, name))
    if taken is None:
        return False
    now, body = office.now(), taken.delivery.body.encode()
    headers = {"Content-Type": "application/json", "User-Agent": "return-bus"}
    headers |= signed_headers(taken.secrets, taken.delivery.delivery_id, now, body)
    outcome = send(taken.webhook.address, headers, body, hosts_of(office.settings.webhook_hosts))
    share = 1 + SPREAD * (2 * chance() - 1)
    office.database.write(lambda connection: _keep(office, connection, taken, outcome, share))
    return True


def _take(office: Office, connection: Connection, name: str) -> _Taken | None:
    """Take a message; one that has cost every sender its life is given up."""
    now = office.now()
    delivery = webhooks.take(connection, name, now, LEASE_S)
    if delivery is None:
        return None
    if delivery.tries > len(WAITS_S) + 1:
        webhooks.end(connection, delivery, DeliveryState.GIVEN_UP, now, delivery.status, delivery.fault)
        return None
    webhook = webhooks.find(connection, delivery.webhook_id)
    assert webhook is not None
    return _Taken(delivery, webhook, webhooks.secrets_of(connection, webhook.webhook_id, now))


def _keep(office: Office, connection: Connection, taken: _Taken, outcome: Outcome, share: float) -> None:
    """Note how a request ended, and what follows from it."""
    delivery, now = taken.delivery, office.now()
    said = (outcome.status, outcome.fault.value)
    if outcome.fault is Fault.NONE:
        if webhooks.end(connection, delivery, DeliveryState.DONE, now, *said):
            webhooks.note_success(connection, delivery.webhook_id)
        return
    last = delivery.tries > len(WAITS_S)
    if last or outcome.status == GONE:
        kept = webhooks.end(connection, delivery, DeliveryState.GIVEN_UP, now, *said)
    else:
        wait_s = max(round(WAITS_S[delivery.tries - 1] * share), outcome.rest_s)
        kept = webhooks.put_off(connection, delivery, now + wait_s, *said)
    if not kept:
        return  # somebody else has it meanwhile, and will say how it went
    if outcome.status == GONE:
        webhooks.end_webhook(connection, delivery.webhook_id, now)
        return
    failures = taken.webhook.failures + 1
    rest_s = max(min(2**failures, LONGEST_REST_S) if failures < 20 else LONGEST_REST_S, outcome.rest_s)
    webhooks.note_failure(connection, delivery.webhook_id, failures, now + rest_s)
