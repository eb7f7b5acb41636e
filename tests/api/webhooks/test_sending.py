"""One request to a receiver that is real: what it gets, and what if it hangs, cheats or drips."""

import datetime
import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.webhooks import sending
from api.webhooks.sending import Fault, post

BODY = b'{"coach":"\xe8\xbd\xa6"}'
OWN = frozenset({"127.0.0.1", "desk.lan"})
FINE = b"HTTP/1.1 204 No Content\r\n\r\n"
LEADING = b"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:%d/\r\n\r\n"
ENDLESS = b"HTTP/1.1 200\r\n" + b"a: b\r\n" * 500 + b"\r\n"


def request_of(connection):
    """Read a request whole."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


@contextmanager
def receiver(answering, tls=None):
    """Give the port of a receiver that answers one request, and what it was sent."""
    server = socket.create_server(("127.0.0.1", 0))
    got = []

    def serve():
        connection, _ = server.accept()
        with connection:
            try:
                spoken = tls.wrap_socket(connection, server_side=True) if tls else connection
                with spoken:
                    got.append(request_of(spoken))
                    answering(spoken)
            except OSError:
                return  # the other side has hung up

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], got
    finally:
        thread.join(5)
        server.close()


def answer(content):
    return lambda connection: connection.sendall(content)


def test_a_message_comes_as_it_was_signed():
    with receiver(answer(FINE)) as (port, got):
        address = f"http://127.0.0.1:{port}/hook?a=1"
        outcome = post(address, {"webhook-id": "msg_1"}, BODY, OWN)

    head, _, body = got[0].partition(b"\r\n\r\n")
    assert (outcome.fault, outcome.status) == (Fault.NONE, 204)
    assert head.startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{port}".encode() in head
    assert b"webhook-id: msg_1" in head
    assert body == BODY


def test_a_redirect_is_not_followed():
    with (
        receiver(answer(FINE)) as (inner, led),
        receiver(answer(f"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:{inner}/\r\n\r\n".encode())) as (
            port,
            _,
        ),
    ):
        outcome = post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN)
        assert led == []
        post(f"http://127.0.0.1:{inner}/", {}, b"{}", OWN)

    assert (outcome.fault, outcome.status) == (Fault.REDIRECT, 307)


def test_a_receiver_in_trouble_says_when_to_come_again():
    with receiver(answer(b"HTTP/1.1 503 x\r\nRetry-After: 120\r\n\r\n")) as (port, _):
        outcome = post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN)

    assert (outcome.fault, outcome.status, outcome.rest_s) == (Fault.STATUS, 503, 120)


@pytest.mark.parametrize("said", ["-5", "soon", "²", "9" * 500, "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_wait_that_is_none_is_not_kept(said):
    content = f"HTTP/1.1 429 x\r\nRetry-After: {said}\r\n\r\n".encode("latin-1")
    with receiver(answer(content)) as (port, _):
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN).rest_s == 0


def test_a_receiver_that_hangs_is_left(monkeypatch):
    monkeypatch.setattr(sending, "WHOLE_S", 0.3)
    begun = time.monotonic()
    with receiver(lambda connection: connection.recv(1)) as (port, _):
        outcome = post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN)

    assert outcome.fault is Fault.TOO_SLOW
    assert time.monotonic() - begun < 5


def test_a_receiver_that_drips_is_cut_off(monkeypatch):
    monkeypatch.setattr(sending, "WHOLE_S", 0.5)

    def drip(connection):
        for _ in range(200):
            connection.sendall(b"H")
            time.sleep(0.05)

    begun = time.monotonic()
    with receiver(drip) as (port, _):
        outcome = post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN)

    assert outcome.fault is Fault.TOO_SLOW
    assert time.monotonic() - begun < 5


def test_an_endless_answer_is_not_read():
    def flood(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100_000):
            connection.sendall(b"x" * 65_536)

    with receiver(flood) as (port, _):
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN).status == 200


@pytest.mark.parametrize("content", [b"", b"nonsense\r\n\r\n", ENDLESS])
def test_what_is_no_answer_is_none(content):
    with receiver(answer(content)) as (port, _):
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN).fault is Fault.NO_ANSWER


def test_nobody_there_is_said():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert post(f"http://127.0.0.1:{port}/", {}, b"{}", OWN).fault is Fault.UNREACHABLE


def test_an_inner_address_is_not_even_connected_to():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        outcome = post(f"https://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}")
        with pytest.raises(TimeoutError):
            server.accept()

    assert outcome.fault is Fault.ADDRESS


def test_a_name_that_changes_its_answer_is_asked_once(monkeypatch):
    """The connection goes to the number that was checked, and not to what the name says next."""
    connected, answers = [], iter([["203.119.80.1"], ["127.0.0.1"]])

    def connect(where, *_):
        connected.append(where)
        raise OSError

    monkeypatch.setattr(sending.socket, "create_connection", connect)

    outcome = post("https://rebinding.example.org/", {}, b"{}", (), lambda *_: next(answers))

    assert outcome.fault is Fault.UNREACHABLE
    assert connected == [("203.119.80.1", 443)]


def certificate(name, folder):
    """Make a certificate that nobody vouches for, and give how a server shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    return path, tls


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    _, tls = certificate("desk.lan", tmp_path)
    with receiver(answer(FINE), tls) as (port, got):
        outcome = post(f"https://desk.lan:{port}/", {}, b"{}", OWN, lambda *_: ["127.0.0.1"])

    assert outcome.fault is Fault.TLS
    assert got == []


@pytest.mark.parametrize(("name", "fault"), [("desk.lan", Fault.NONE), ("other.lan", Fault.TLS)])
def test_the_certificate_must_be_that_of_the_name_and_not_of_the_number(tmp_path, monkeypatch, name, fault):
    path, tls = certificate(name, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with receiver(answer(FINE), tls) as (port, _):
        outcome = post(f"https://desk.lan:{port}/", {}, b"{}", OWN, lambda *_: ["127.0.0.1"])

    assert outcome.fault is fault
