"""Delivering to webhooks: signed, taken by one sender, tried again by the clock, given up."""

import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.testclient import TestClient

from api.access import Means, Role
from api.app import create_app
from api.operations import accounts, delivering, webhooks
from api.operations.delivering import LEASE_S, WAITS_S, deliver_once, delivering_beside
from api.store import webhooks as outbox
from api.webhooks.sending import Fault, Outcome
from api.webhooks.signing import signature
from two_counties import HOOK, MACHINE, PASSWORD
from webhook_worlds import BROKEN, COUNTY, FINE, Receiver, hooked, leave, only


def test_a_message_is_signed_sent_and_done(world):
    _caller, webhook_id, secret = hooked(world, "trip.departed")
    leave(world)
    receiver = Receiver()

    sent = [deliver_once(world.office, "sender", receiver) for _ in range(2)]

    ((address, headers, body),) = receiver.got
    one = only(world, webhook_id)
    assert (sent, address, body.decode()) == ([True, False], HOOK, one.body)
    assert headers["webhook-id"] == one.delivery_id
    assert "." not in one.delivery_id
    assert headers["webhook-signature"] == signature(secret, one.delivery_id, world.moment[0], body)
    assert (one.state, one.status, one.tries) == ("done", 200, 1)
    found = world.get(f"/webhooks/{webhook_id}/deliveries", Role.DISPATCHER).json()
    assert [(row["kind"], row["state"], row["status"]) for row in found] == [("trip.departed", "done", 200)]


def test_a_message_that_is_not_taken_is_tried_with_growing_waits_and_then_given_up(world):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)
    receiver, waits, ids = Receiver(*[BROKEN] * 99), [], set()

    while deliver_once(world.office, "sender", receiver, chance=lambda: 0.5):
        one = only(world, webhook_id)
        if one.state != "waiting":
            break
        waits.append(one.next_at - world.moment[0])
        world.moment[0] = one.next_at - 1
        assert deliver_once(world.office, "sender", receiver) is False
        world.moment[0] += 1

    one = only(world, webhook_id)
    ids = {headers["webhook-id"] for _, headers, _ in receiver.got}
    moments = [int(headers["webhook-timestamp"]) for _, headers, _ in receiver.got]
    assert tuple(waits) == WAITS_S
    assert (one.state, one.tries, one.status, one.fault) == ("given-up", len(WAITS_S) + 1, 500, "status")
    assert len(ids) == 1
    assert moments == sorted(set(moments))
    world.moment[0] += 10 * 86_400
    assert deliver_once(world.office, "sender", receiver) is False


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.8), (1.0, 1.2)])
def test_waits_are_spread(world, chance, share):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)

    deliver_once(world.office, "sender", Receiver(BROKEN), chance=lambda: chance)

    assert only(world, webhook_id).next_at - world.moment[0] == round(WAITS_S[0] * share)


def test_a_receiver_that_asks_for_rest_gets_it(world):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)
    deliver_once(world.office, "sender", Receiver(Outcome(Fault.STATUS, 429, rest_s=900)))
    webhooks.send_test(world.office, caller, webhook_id)

    world.moment[0] += 899
    early = deliver_once(world.office, "sender", Receiver())
    world.moment[0] += 1

    assert (early, deliver_once(world.office, "sender", Receiver())) == (False, True)


def test_a_receiver_that_is_gone_is_told_nothing_more_until_the_webhook_is_changed(world):
    caller, webhook_id, _ = hooked(world, "trip.departed")
    webhooks.send_test(world.office, caller, webhook_id)
    webhooks.send_test(world.office, caller, webhook_id)

    deliver_once(world.office, "sender", Receiver(Outcome(Fault.STATUS, 410)))
    more = deliver_once(world.office, "sender", Receiver())
    leave(world)

    address = f"/api/webhooks/{webhook_id}"
    found = world.get(f"/webhooks/{webhook_id}", Role.DISPATCHER).json()
    states = {one["state"] for one in world.get(f"/webhooks/{webhook_id}/deliveries", Role.DISPATCHER).json()}
    refused = world.client.post(f"{address}/tests", headers=world.headers(Role.DISPATCHER))
    body = {"address": HOOK, "kinds": ["trip.departed"], "paused": False}
    mended = world.client.put(address, headers=world.headers(Role.DISPATCHER), json=body)
    assert (more, found["state"], states) == (False, "ended", {"given-up", "dropped"})
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook-ended")
    assert (mended.json()["state"], mended.json()["failures"]) == ("active", 0)
    assert world.client.post(f"{address}/tests", headers=world.headers(Role.DISPATCHER)).status_code == 202


def test_a_message_whose_sender_was_killed_is_sent_by_another_and_the_dead_one_changes_nothing(world):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)

    def take(name):
        return world.office.database.write(
            lambda connection: outbox.take(connection, name, world.office.now(), LEASE_S)
        )

    def dead_speaks(*_):
        spoke.append(
            world.office.database.write(lambda connection: outbox.put_off(connection, dead, 9, 500, "status"))
        )
        return FINE

    dead, spoke = take("dead"), []
    world.moment[0] += LEASE_S
    early = deliver_once(world.office, "second", Receiver())
    world.moment[0] += 1
    second = deliver_once(world.office, "second", dead_speaks)

    one = only(world, webhook_id)
    assert (early, second, spoke) == (False, True, [False])
    assert (one.state, one.tries, one.worker) == ("done", 2, "second")


def test_a_message_that_costs_every_sender_its_life_is_given_up(world):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)

    def dies(*_):
        raise SystemExit

    for _ in range(len(WAITS_S) + 1):
        with pytest.raises(SystemExit):
            deliver_once(world.office, "victim", dies)
        world.moment[0] += LEASE_S + 1
    deliver_once(world.office, "last", dies)

    assert only(world, webhook_id).state == "given-up"


def test_a_hanging_receiver_keeps_nobody_else_waiting(world):
    """It is sent one message at a time, so that the other senders go on to other receivers."""
    caller, slow, _ = hooked(world)
    for _ in range(3):
        webhooks.send_test(world.office, caller, slow)
    other, _ = webhooks.make(world.office, caller, HOOK + "/other", ("trip.closed",), "")
    world.moment[0] += 1
    webhooks.send_test(world.office, caller, other.webhook_id)
    got = []

    def hangs(*_):
        quick = Receiver()
        assert deliver_once(world.office, "second", quick) is True
        assert deliver_once(world.office, "third", Receiver()) is False
        got.extend(quick.got)
        return Outcome(Fault.TOO_SLOW)

    deliver_once(world.office, "first", hangs)

    assert [address for address, _, _ in got] == [HOOK + "/other"]


def test_a_receiver_that_fails_rests_before_anything_else_is_sent_to_it(world):
    caller, webhook_id, _ = hooked(world)
    for _ in range(3):
        webhooks.send_test(world.office, caller, webhook_id)
    receiver = Receiver(BROKEN)

    first = [deliver_once(world.office, "sender", receiver) for _ in range(2)]
    world.moment[0] += 2
    second = deliver_once(world.office, "sender", receiver)

    assert (first, second, len(receiver.got)) == ([True, False], True, 2)


def test_while_a_webhook_is_paused_messages_wait(world):
    caller, webhook_id, _ = hooked(world, "trip.departed")
    webhooks.change(world.office, caller, webhook_id, HOOK, ("trip.departed",), "", on=False)
    leave(world)

    waiting = deliver_once(world.office, "sender", Receiver())
    webhooks.change(world.office, caller, webhook_id, HOOK, ("trip.departed",), "", on=True)

    assert (waiting, deliver_once(world.office, "sender", Receiver())) == (False, True)


def test_while_a_secret_is_changed_both_sign(world):
    caller, webhook_id, old = hooked(world)
    answer = world.client.post(
        f"/api/webhooks/{webhook_id}/secret", headers=world.headers(Role.DISPATCHER), json={"old_hours": 2}
    )
    new, receiver = answer.json()["secret"], Receiver()

    for later in (0, 7_199, 1):
        world.moment[0] += later
        webhooks.send_test(world.office, caller, webhook_id)
        deliver_once(world.office, "sender", receiver)

    signed = [headers["webhook-signature"].split() for _, headers, _ in receiver.got]
    _, headers, body = receiver.got[0]
    at = int(headers["webhook-timestamp"])
    assert signed[0] == [signature(secret, headers["webhook-id"], at, body) for secret in (new, old)]
    assert [len(one) for one in signed] == [2, 2, 1]
    assert new != old


def test_a_message_is_sent_once_more_on_request(world):
    caller, webhook_id, _ = hooked(world)
    one = webhooks.send_test(world.office, caller, webhook_id)
    deliver_once(world.office, "sender", Receiver())
    path = f"/api/webhooks/{webhook_id}/deliveries"
    desk = world.headers(Role.DISPATCHER)

    again = world.client.post(f"{path}/{one.delivery_id}/tries", headers=desk)
    missing = world.client.post(f"{path}/msg_0/tries", headers=desk)

    receiver = Receiver()
    assert (again.status_code, again.json()["state"], missing.status_code) == (202, "waiting", 404)
    assert deliver_once(world.office, "sender", receiver)
    assert receiver.got[0][1]["webhook-id"] == one.delivery_id


def test_old_messages_are_thrown_away(world):
    caller, webhook_id, _ = hooked(world)
    webhooks.send_test(world.office, caller, webhook_id)
    world.moment[0] += world.office.settings.webhook_days * 86_400

    kept = delivering.throw_old_away(world.office)
    world.moment[0] += 1

    assert (kept, delivering.throw_old_away(world.office)) == (0, 1)


class Hanging(BaseHTTPRequestHandler):
    """Answer what is asked of /fine at once, and anything else after a while."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(self.path)
        if self.path != "/fine":
            self.server.released.wait(20)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def test_while_one_receiver_hangs_the_others_are_told_and_the_service_answers(
    tmp_path, document, new_store, monkeypatch
):
    monkeypatch.setattr(delivering, "IDLE_S", 0.05)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hanging)
    server.got, server.released = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with new_store(tmp_path) as settings:
        app = create_app(replace(settings, webhook_hosts="127.0.0.1"))
        office = app.state.office
        account = accounts.add(office, MACHINE, "li.na", PASSWORD, Role.DISPATCHER, [COUNTY])
        caller = account.caller(Means.TOKEN, 0)
        ids = [
            webhooks.make(office, caller, f"{base}/{path}", ("trip.closed",), "")[0].webhook_id
            for path in ("hang", "fine")
        ]
        with TestClient(app) as client, delivering_beside(office):
            for webhook_id in (ids[0], ids[0], ids[1]):
                webhooks.send_test(office, caller, webhook_id)
            ends = time.monotonic() + 10
            while "/fine" not in server.got and time.monotonic() < ends:
                time.sleep(0.02)
            answered = client.get("/api/health").status_code
            hanging = list(server.got)
            server.released.set()
            while server.got.count("/hang") < 2 and time.monotonic() < ends:
                time.sleep(0.02)
    server.shutdown()
    server.server_close()

    assert answered == 200
    assert sorted(hanging) == ["/fine", "/hang"]
    assert server.got.count("/hang") == 2
