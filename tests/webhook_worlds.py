"""Somebody with a webhook, what he is told, and a receiver that keeps what it is sent."""

import json
from typing import Any

from api.access import Bound, Caller, Means, Role, ScopeKind
from api.operations import accounts, webhooks
from api.store import Span
from api.store import webhooks as outbox
from api.store.webhooks import Delivery
from api.webhooks.kinds import SUBSCRIBABLE
from api.webhooks.sending import Fault, Outcome
from two_counties import HOOK, MACHINE, PASSWORD

FINE = Outcome(Fault.NONE, 200)
BROKEN = Outcome(Fault.STATUS, 500)
COUNTY = Bound(ScopeKind.COUNTY, "511025")


class Receiver:
    """Stand for a receiver: keep what was sent, and answer what is wanted."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    def __call__(
        self, address: str, headers: dict[str, str], body: bytes, own_hosts: frozenset[str]
    ) -> Outcome:
        """Take a message."""
        self.got.append((address, headers, body))
        return self.outcomes.pop(0) if self.outcomes else FINE


def holder(world: Any, role: Role = Role.DISPATCHER, bound: Bound = COUNTY) -> Caller:
    """Give somebody with an account, whose token the world keeps under his role."""
    account = accounts.add(world.office, MACHINE, f"{role}.of.it", PASSWORD, role, [bound])
    caller = account.caller(Means.TOKEN, 0)
    _, world.secrets[role] = accounts.issue_token(world.office, caller, "hooks", 9)
    return caller


def hooked(
    world: Any, *kinds: str, role: Role = Role.DISPATCHER, bound: Bound = COUNTY
) -> tuple[Caller, str, str]:
    """Give somebody with a webhook that is told of some kinds, its name and its secret."""
    caller = holder(world, role, bound)
    record, secret = webhooks.make(world.office, caller, HOOK, kinds or tuple(SUBSCRIBABLE), "screen")
    return caller, record.webhook_id, secret


def waiting(world: Any, webhook_id: str) -> tuple[Delivery, ...]:
    """Return the messages of a webhook."""
    with world.office.database.reading() as connection:
        return outbox.deliveries_of(connection, webhook_id, Span(most=100))


def messages(world: Any, webhook_id: str) -> list[Any]:
    """Return what a webhook is told, in the order of the kinds."""
    order = list(SUBSCRIBABLE)
    found = [json.loads(one.body) for one in waiting(world, webhook_id)]
    return sorted(found, key=lambda one: order.index(one["type"]))


def told(world: Any, webhook_id: str) -> list[str]:
    """Return the kinds of what a webhook is told."""
    return [one["type"] for one in messages(world, webhook_id)]


def only(world: Any, webhook_id: str) -> Delivery:
    """Return the one message of a webhook."""
    (found,) = waiting(world, webhook_id)
    return found


def leave(world: Any) -> Any:
    """Let T001 leave."""
    at = "2020-02-28T09:00:00+08:00"
    return world.report("T001", "driver", kind="departed", event_id="departed", at=at)


def reach(world: Any, drop_id: str) -> Any:
    """Let T001 reach a drop."""
    at = "2020-02-28T10:00:00+08:00"
    return world.report(
        "T001", "driver", kind="arrived", event_id=f"arrived-{drop_id}", place_id=drop_id, at=at
    )
