"""A certificate authority of one's own: it vouches for little, and what it issues is renewed in time."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from api.authority import names_of_machine, open_authority, open_server
from api.errors import AuthorityDamaged, NameOutside

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
NAMES = ("bus.example.org", "192.168.1.20", "localhost")


@pytest.fixture
def authority(tmp_path):
    return open_authority(tmp_path, ["bus.example.org"], NOW)


def leaf_of(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


def verified(authority, path, name, at=NOW):
    """Say whether a client that trusts the authority takes the certificate for a name."""
    trusting = PolicyBuilder().store(Store([authority.certificate])).time(at)
    subject = x509.DNSName(name)
    try:
        trusting.build_server_verifier(subject).verify(leaf_of(path), [])
    except VerificationError:
        return False
    return True


def test_the_keys_are_readable_by_their_owner_alone(authority):
    server = open_server(authority, NAMES, [], NOW)

    assert {path.name for path in authority.folder.iterdir()} == {
        "authority.key",
        "authority.crt",
        "server.pem",
    }
    assert (authority.folder / "authority.key").stat().st_mode & 0o777 == 0o600
    assert server.stat().st_mode & 0o777 == 0o600
    assert authority.folder.stat().st_mode & 0o077 == 0


def test_what_is_issued_is_short_lived_and_for_servers_alone(authority):
    leaf = leaf_of(open_server(authority, NAMES, [], NOW))
    own = authority.certificate
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    limits = own.extensions.get_extension_for_class(x509.BasicConstraints)
    spans = [one.not_valid_after_utc - one.not_valid_before_utc for one in (leaf, own)]

    assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert spans[0] <= timedelta(days=397) < spans[1]
    assert spans[1] > timedelta(days=3649)
    assert limits.critical
    assert (limits.value.ca, limits.value.path_length) == (True, 0)
    assert own.extensions.get_extension_for_class(x509.NameConstraints).critical
    assert (leaf.public_key().curve.name, own.public_key().curve.name) == ("secp256r1", "secp256r1")


def test_a_client_takes_it_for_its_names_and_for_no_other(authority):
    server = open_server(authority, NAMES, [], NOW)

    assert verified(authority, server, "bus.example.org")
    assert verified(authority, server, "localhost")
    assert not verified(authority, server, "bank.example.com")
    assert not verified(authority, server, "bus.example.org", NOW + timedelta(days=397))


def test_the_authority_vouches_for_private_networks_and_for_what_it_was_made_for(authority):
    names = ["bus.example.org", "a.bus.example.org", "printer.local", "10.1.2.3", "fd00::5", "127.0.0.1"]
    others = [
        "bank.example.com",
        "example.org",
        "mybus.example.org",
        "8.8.8.8",
        "2001:4860::8888",
        "local.com",
    ]

    assert [name for name in names if not authority.vouches_for(name)] == []
    assert [name for name in others if authority.vouches_for(name)] == []


def test_a_name_outside_is_refused_where_it_was_asked_for_and_left_out_where_it_was_found(authority):
    with pytest.raises(NameOutside):
        open_server(authority, ["bank.example.com"], ["bank.example.com"], NOW)
    leaf = leaf_of(open_server(authority, ["bank.example.com", "localhost"], [], NOW))

    named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(named) == [x509.DNSName("localhost")]


def test_it_is_renewed_before_it_ends_and_for_a_new_name_alone(authority):
    def number(at, names=NAMES):
        return leaf_of(open_server(authority, names, [], at)).serial_number

    first = number(NOW)

    assert number(NOW + timedelta(days=360)) == first
    assert number(NOW, NAMES[:1]) == first
    renewed = number(NOW + timedelta(days=370))
    assert renewed != first
    assert number(NOW + timedelta(days=370), (*NAMES, "10.0.0.9")) != renewed


def test_a_file_of_another_authority_is_made_anew(authority, tmp_path):
    other = open_authority(_made(tmp_path / "other"), [], NOW)
    strange = open_server(other, ["localhost"], [], NOW)
    (authority.folder / "server.pem").write_bytes(strange.read_bytes())

    assert verified(authority, open_server(authority, ["localhost"], [], NOW), "localhost")


def _made(folder):
    folder.mkdir()
    return folder


def test_the_authority_stays_the_same(authority, tmp_path):
    again = open_authority(tmp_path, ["another.example.org"], NOW)

    assert again.fingerprint() == authority.fingerprint()


@pytest.mark.parametrize("broken", ["authority.key", "authority.crt"])
def test_an_authority_with_a_missing_or_broken_file_is_refused_and_not_made_anew(authority, tmp_path, broken):
    path = authority.folder / broken
    whole = path.read_bytes()

    for content in (None, b"", whole[:-40]):
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(AuthorityDamaged):
            open_authority(tmp_path, [], NOW)
    path.write_bytes(whole)
    assert open_authority(tmp_path, [], NOW).fingerprint() == authority.fingerprint()


def test_an_authority_whose_time_is_over_is_refused(authority, tmp_path):
    with pytest.raises(AuthorityDamaged, match="over"):
        open_authority(tmp_path, [], NOW + timedelta(days=3651))


def test_the_machine_knows_names_for_itself():
    found = names_of_machine("192.168.1.20")

    assert found[0] == "192.168.1.20"
    assert {"localhost", "127.0.0.1", "::1"} <= set(found)
    assert "0.0.0.0" not in names_of_machine("0.0.0.0")
