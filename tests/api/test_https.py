"""HTTPS: what certificate is shown, to whom, and how it is changed while the service goes on."""

import socket
import ssl
import threading
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509

from api.commands.console import RefusalError
from api.commands.https import TlsWish, certificate_for, serve_doors
from api.commands.serve import Address
from api.tls import Shown, context_of, given_certificate, kept_up, own_certificate
from api.words import words_of


def leaf_of(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


def refused(wish, data):
    words = words_of("en")
    with pytest.raises(RefusalError) as found:
        certificate_for(wish, data, "127.0.0.1", words)
    return " ".join(found.value.lines)


def test_a_certificate_that_cannot_be_used_is_refused_in_words(tmp_path):
    authority = own_certificate(tmp_path, "127.0.0.1", []).authority
    nothing, key = tmp_path / "none.pem", authority.folder / "authority.key"

    assert "cannot be used" in refused(TlsWish(False, (), nothing, None, None), tmp_path)
    assert "cannot be used" in refused(TlsWish(False, (), key, None, None), tmp_path)
    assert "--tls-cert" in refused(TlsWish(False, (), None, key, None), tmp_path)
    assert "bank.example.com" in refused(TlsWish(True, ("bank.example.com",), None, None, None), tmp_path)
    (authority.folder / "authority.key").unlink()
    assert "Put the folder back" in refused(TlsWish(True, (), None, None, None), tmp_path)


def test_without_a_wish_there_is_no_tls(tmp_path):
    assert certificate_for(TlsWish(False, (), None, None, None), tmp_path, "", words_of("en")) is None
    assert list(tmp_path.iterdir()) == []


async def answering(scope, receive, send):
    """Answer every request."""
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def serving(monkeypatch, shown, plain_port=0):
    """Serve in a thread and return the port and what ends it."""
    servers, run = [], uvicorn.Server.run
    monkeypatch.setattr(uvicorn.Server, "run", lambda self: (servers.append(self), run(self))[1])
    at = Address("127.0.0.1", free_port(), 0, plain_port, shown)
    thread = threading.Thread(target=serve_doors, args=(answering, at), daemon=True)
    thread.start()

    def end():
        for server in servers:
            server.should_exit = True
        thread.join(20)

    return at.port, end


def ask(port, trusted, name="127.0.0.1", highest=None):
    """Ask over TLS as somebody who trusts one certificate; give the answer and the certificate shown."""
    context = ssl.create_default_context(cadata=trusted.decode() if isinstance(trusted, bytes) else None)
    if highest:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = highest
    for _ in range(200):
        try:
            raw = socket.create_connection(("127.0.0.1", port), timeout=10)
            break
        except ConnectionRefusedError:
            threading.Event().wait(0.05)
    with raw, context.wrap_socket(raw, server_hostname=name) as talk:
        shown = talk.getpeercert(binary_form=True), talk.version()
        talk.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        content = b"".join(iter(lambda: talk.recv(4096), b""))
        return content.decode(), *shown


def test_it_is_served_over_tls_without_hsts(tmp_path, monkeypatch):
    shown = own_certificate(tmp_path, "127.0.0.1", ["bus.example.org"])
    port, end = serving(monkeypatch, shown)
    try:
        answer, _, version = ask(port, shown.authority.pem, "bus.example.org")
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(port, None)
    finally:
        end()

    assert answer.startswith("HTTP/1.1 200")
    assert version in ("TLSv1.2", "TLSv1.3")
    assert "strict-transport-security" not in answer.lower()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_nothing_older_than_tls_1_2_is_spoken(tmp_path, monkeypatch):
    shown = own_certificate(tmp_path, "127.0.0.1", [])
    port, end = serving(monkeypatch, shown)
    try:
        ask(port, shown.authority.pem)
        with pytest.raises(ssl.SSLError):
            ask(port, shown.authority.pem, highest=ssl.TLSVersion.TLSv1_1)
    finally:
        end()
    assert context_of(shown.certificate, shown.key).minimum_version is ssl.TLSVersion.TLSv1_2


def test_somebody_elses_certificate_is_served_with_hsts(tmp_path, monkeypatch):
    own = own_certificate(tmp_path, "127.0.0.1", [])
    shown = given_certificate(own.certificate, own.key, ["bus.example.org"])
    port, end = serving(monkeypatch, shown)
    try:
        answer, _, _ = ask(port, own.authority.pem)
    finally:
        end()

    assert "strict-transport-security: max-age=31536000" in answer.lower()


def answer_all(listening, context):
    """Answer every request over TLS until nobody listens any more."""
    while True:
        try:
            raw, _ = listening.accept()
            with raw, context.wrap_socket(raw, server_side=True) as talk:
                talk.recv(1000)
                talk.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        except OSError:
            return


def test_a_renewed_certificate_is_shown_while_the_service_goes_on(tmp_path):
    shown = own_certificate(tmp_path, "127.0.0.1", [])
    context = context_of(shown.certificate, shown.key)
    before = leaf_of(shown.certificate)
    looked = threading.Event()

    def renewed():
        if not looked.is_set():
            shown.certificate.unlink()
            own_certificate(tmp_path, "127.0.0.1", [])
        looked.set()
        return shown.certificate

    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    threading.Thread(target=answer_all, args=(listening, context), daemon=True).start()
    _, first, _ = ask(port, shown.authority.pem)
    changing = Shown(shown.certificate, shown.key, shown.authority, shown.names, renewed)
    with kept_up(changing, context, every_s=0.02):
        looked.wait(10)
        for _ in range(100):
            _, now, _ = ask(port, shown.authority.pem)
            if now != first:
                break
            threading.Event().wait(0.02)
    listening.close()

    assert x509.load_der_x509_certificate(first) == before
    assert x509.load_der_x509_certificate(now) == leaf_of(shown.certificate)
    assert first != now


def test_the_address_of_the_service_follows(tmp_path):
    shown = own_certificate(tmp_path, "0.0.0.0", ["bus.example.org"])
    at = Address("0.0.0.0", 8443, 0, 0, shown)

    assert at.home() == at.named(["bus.example.org"]) == "https://bus.example.org:8443"
    assert Address("127.0.0.1", 8443, 0, 0, shown).home() == "https://127.0.0.1:8443"
    assert Address("127.0.0.1", 8000).home() == "http://127.0.0.1:8000"
    assert Address("127.0.0.1", 8000).named(["bus.example.org"]) == ""
    assert at.doors() == (("0.0.0.0", 8443),)
    assert Path(shown.certificate).is_file()
