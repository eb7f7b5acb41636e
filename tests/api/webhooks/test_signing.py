"""Signatures are those that the libraries of Standard Webhooks check."""

import base64
import hashlib
import hmac

from api.webhooks.signing import new_signing_secret, signature, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}'
KNOWN = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_vector_comes_out():
    assert signature(SECRET, MESSAGE, AT, BODY) == KNOWN


def test_each_part_of_a_message_is_signed():
    others = {
        signature(SECRET, MESSAGE + "x", AT, BODY),
        signature(SECRET, MESSAGE, AT + 1, BODY),
        signature(SECRET, MESSAGE, AT, BODY + b" "),
        signature(new_signing_secret(), MESSAGE, AT, BODY),
    }

    assert len(others | {KNOWN}) == 5


def test_during_a_change_both_secrets_sign():
    other = new_signing_secret()

    headers = signed_headers((other, SECRET), MESSAGE, AT, BODY)

    signatures = headers["webhook-signature"].split(" ")
    assert signatures == [signature(other, MESSAGE, AT, BODY), KNOWN]
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (MESSAGE, "1614265330")


def test_a_secret_is_long_and_its_key_is_what_stands_after_the_prefix():
    secret = new_signing_secret()

    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, b"m.1.body", hashlib.sha256).digest()
    assert len(key) == 32
    assert signature(secret, "m", 1, b"body") == "v1," + base64.b64encode(digest).decode()
