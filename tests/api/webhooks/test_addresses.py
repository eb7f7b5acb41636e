"""Only public addresses are sent to, however an inner one is written."""

import socket

import pytest

from api.errors import AddressUnfit
from api.webhooks.addresses import hosts_of, is_public, numbers_of, receiver_of

PUBLIC = ("203.119.80.1", "2001:4860:4860::8888", "::ffff:203.119.80.1", "64:ff9b::cb77:5001")
INNER = (
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fd00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "::127.0.0.1",
    "fe80::1%eth0",
    "nonsense",
)


@pytest.mark.parametrize("number", PUBLIC)
def test_what_is_public_is_public(number):
    assert is_public(number)


@pytest.mark.parametrize("number", INNER)
def test_what_is_not_public_is_not(number):
    assert not is_public(number)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:10.0.0.1]"],
)
def test_an_inner_number_is_known_however_it_is_written(host):
    with pytest.raises(AddressUnfit):
        numbers_of(receiver_of(f"https://{host}/hook", ()))


@pytest.mark.parametrize("number", ["127.0.0.1", "169.254.169.254", "10.0.0.8", "::1"])
def test_a_name_that_leads_inside_is_not_sent_to(number):
    with pytest.raises(AddressUnfit):
        numbers_of(receiver_of("https://hook.example.org/", ()), lambda *_: [number])


def test_a_name_that_leads_inside_and_outside_is_not_trusted():
    with pytest.raises(AddressUnfit):
        numbers_of(receiver_of("https://hook.example.org/", ()), lambda *_: [PUBLIC[0], "10.0.0.8"])


def test_a_public_name_leads_to_its_numbers():
    assert numbers_of(receiver_of("https://hook.example.org/", ()), lambda *_: list(PUBLIC)) == list(PUBLIC)


@pytest.mark.parametrize(
    "address",
    [
        "http://hook.example.org/",
        "ftp://hook.example.org/",
        "file:///etc/passwd",
        "https://",
        "https:///hook",
        "https://user@hook.example.org/",
        "https://user:word@hook.example.org/",
        "https://hook.example.org:99999/",
        "https://hook.example.org:0/",
        "https://hook.example.org/#part",
        "https://hook.example.org/a b",
        "https://hook.example.org/\r\nHost: other",
        "https://企业.example.org/",
        "https://[fe80::1%25eth0]/",
        "https://[::1/",
        "hook.example.org",
        "https://hook.example.org/" + "a" * 2_000,
    ],
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(AddressUnfit):
        receiver_of(address, ())


def test_a_host_of_the_own_network_may_be_private_and_plain():
    own = hosts_of(" Desk.lan ,10.0.0.9,, ")

    receiver = receiver_of("http://desk.lan:8080/hook?key=1", own)

    assert own == {"desk.lan", "10.0.0.9"}
    assert numbers_of(receiver, lambda *_: ["10.0.0.9"]) == ["10.0.0.9"]
    assert (receiver.target, receiver.host_header) == ("/hook?key=1", "desk.lan:8080")
    with pytest.raises(AddressUnfit):
        receiver_of("http://other.lan/hook", own)


def test_a_label_that_no_name_may_have_is_refused():
    with pytest.raises(AddressUnfit):
        numbers_of(receiver_of(f"https://{'a' * 64}.example.org/", ()))


def test_a_name_that_nobody_knows_is_said_to_be_unknown():
    def nobody(*_):
        raise socket.gaierror

    with pytest.raises(OSError):  # noqa: PT011  # the resolver's own
        numbers_of(receiver_of("https://nowhere.example.org/", ()), nobody)


@pytest.mark.parametrize(
    ("address", "header"),
    [
        ("https://hook.example.org/", "hook.example.org"),
        ("https://hook.example.org:443/", "hook.example.org"),
        ("https://hook.example.org:8443/", "hook.example.org:8443"),
        ("https://[2001:4860:4860::8888]/", "[2001:4860:4860::8888]"),
    ],
)
def test_the_host_is_named_as_it_was_asked_for(address, header):
    assert receiver_of(address, ()).host_header == header
