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
EVERYBODY = ("W01", "W02", "W03", "W08", "W09", "W14", "W04", "W07", "W10", "W11", "W13", "W15")
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


def whole_trip(world: Any) -> None:
    """Run T001 from the first boarding to the last signature, with a fever on the way."""

    def say(who: str, kind: str, name: str, minute: int, **fact: Any) -> None:
        at = f"2020-02-28T{9 + minute // 60:02}:{minute % 60:02}:00+08:00"
        answer = world.report("T001", who, kind=kind, event_id=f"{kind}-{name}", at=at, **fact)
        assert answer.status_code == 201, answer.json()

    for who in EVERYBODY:
        world.report("T001", "driver", kind="boarded", event_id=f"board-{who}", worker_id=who)
    leave(world)
    say("driver", "temperature-taken", "W09", 30, worker_id="W09", temperature_c=38.4)
    for drop in ("D1", "D2"):
        reach(world, drop)
    for firm, name, people in (("F1", "firm", EVERYBODY[:6]), ("F2", "other firm", EVERYBODY[6:])):
        for who in people:
            say(name, "confirmed", who, 90, worker_id=who)
        say(name, "firm-signed", firm, 120, firm_id=firm, signed_by="周")
