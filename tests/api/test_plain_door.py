"""The door without TLS: how to install the certificate, and nothing else."""

import plistlib
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from starlette.testclient import TestClient

from api.authority import open_authority, open_server
from api.plain_door import address_under, plain_door
from api.tls import Shown

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
NAMES = ("bus.example.org", "192.168.1.20", "localhost")


@pytest.fixture
def authority(tmp_path):
    return open_authority(tmp_path, ["bus.example.org"], NOW)


@pytest.fixture
def door(authority):
    path = open_server(authority, NAMES, [], NOW)
    shown = Shown(path, path, authority, NAMES, lambda: path)
    with TestClient(plain_door(shown, 8443), base_url="http://192.168.1.20:8080") as client:
        yield client


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_how_to_install_and_by_what_to_know_it(door, authority, lang):
    page = door.get("/install", params={"lang": lang}).text

    assert authority.fingerprint() in page
    assert authority.fingerprint(hashes.SHA1()) in page
    assert authority.name in page
    assert [system for system in ("android", "ios", "windows", "macos") if f'id="{system}"' not in page] == []
    assert 'href="https://192.168.1.20:8443/"' in page
    assert "http://192.168.1.20:8080/install" in page
    assert "<svg" in page


def test_the_machine_itself_shows_telephones_an_address_that_they_reach(door):
    page = door.get("http://localhost:8080/install").text

    assert "http://bus.example.org:8080/install" in page


def test_the_certificate_comes_in_the_form_of_each_system(door, authority):
    der, pem = door.get("/install/authority.crt"), door.get("/install/authority.pem")
    profile = plistlib.loads(door.get("/install/authority.mobileconfig").content)

    assert x509.load_der_x509_certificate(der.content) == authority.certificate
    assert x509.load_pem_x509_certificate(pem.content) == authority.certificate
    assert der.headers["content-type"] == "application/x-x509-ca-cert"
    assert profile["PayloadContent"][0]["PayloadType"] == "com.apple.security.root"
    assert profile["PayloadContent"][0]["PayloadContent"] == der.content


@pytest.mark.parametrize(
    "path", ["/install/authority.key", "/install/authority", "/install/authority/../server.pem"]
)
def test_no_key_is_given_out(door, path):
    answer = door.get(f"/install/{path}", follow_redirects=False)

    assert answer.status_code in (404, 307)
    assert b"PRIVATE" not in answer.content


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/t/abc?lang=en", "https://192.168.1.20:8443/t/abc?lang=en"),
        ("//evil.example/x", "https://192.168.1.20:8443/evil.example/x"),
        ("http://evil.example/login", "https://bus.example.org:8443/login"),
    ],
)
def test_everything_else_is_led_to_https_of_this_machine(door, asked, led):
    address = asked if "://" in asked else f"http://192.168.1.20:8080{asked}"
    answer = door.get(address, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, led)
    assert "strict-transport-security" not in answer.headers


def test_who_sends_a_password_in_the_clear_is_told_so(door):
    answer = door.post("/api/sessions", json={"name": "li.na"}, headers={"Accept-Language": "en"})

    assert answer.status_code == 403
    assert "https" in answer.text


def test_addresses_are_written_as_browsers_read_them():
    assert address_under("bus.example.org", 443, "/x") == "https://bus.example.org/x"
    assert address_under("fd00::5", 8443) == "https://[fd00::5]:8443"
