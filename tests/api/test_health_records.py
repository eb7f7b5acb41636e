"""Declarations, certificates, three checks: by whom, locked when confirmed, seen by health officers."""

from pathlib import Path

import pytest

from api.access import Bound, Means, Role, ScopeKind
from api.operations import accounts
from two_counties import MACHINE, PASSWORD, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
CERTIFICATE = {
    "declared_on": "2020-02-27",
    "temperature_c": 36.4,
    "certificate_no": "JK-1",
    "issuer": "511025",
    "issued_on": "2020-02-27",
}


@pytest.fixture
def officers(world):
    """A campaign, and secrets of a clerk of V1 and two health officers."""
    world.campaign = open_campaign(world.office, SMALL, "511025")
    for name, role, kind, key in (
        ("clerk", Role.VILLAGE_CLERK, ScopeKind.VILLAGE, "511025100201"),
        ("doctor", Role.HEALTH_OFFICER, ScopeKind.COUNTY, "511025"),
        ("nurse", Role.HEALTH_OFFICER, ScopeKind.TOWN, "511025100"),
        ("stranger", Role.HEALTH_OFFICER, ScopeKind.TOWN, "511025108"),
    ):
        account = accounts.add(world.office, MACHINE, name, PASSWORD, role, [Bound(kind, key)])
        caller = account.caller(Means.TOKEN, 0)
        world.secrets[name] = accounts.issue_token(world.office, caller, "t", 9)[1]
    return world


def ask(world, who, method, path, **json):
    campaign_id, person_id = world.campaign
    sent = {"json": json} if json else {}
    address = f"/api/campaigns/{campaign_id}/people/{person_id}{path}"
    return world.client.request(method, address, headers=world.headers(who), **sent)


def health(world):
    return ask(world, "doctor", "GET", "/health").json()


def refusals(world):
    return {one["code"] for one in ask(world, "dispatcher", "GET", "/verdict").json()["refusals"]}


def test_what_a_clerk_takes_down_a_health_officer_sees_and_nobody_else(officers):
    taken = ask(officers, "clerk", "POST", "/declarations", declared_on="2020-02-27", temperature_c=36.5)

    (one,) = health(officers)["declarations"]
    assert taken.status_code == 204
    assert (one["temperature_c"], one["taken_by"]) == (36.5, "clerk")
    assert ask(officers, "clerk", "GET", "/health").status_code == 403
    assert ask(officers, "dispatcher", "GET", "/health").status_code == 403
    assert ask(officers, "stranger", "GET", "/health").status_code == 404


def test_the_gate_judges_by_what_was_taken_down_and_tells_no_temperature(officers):
    before = refusals(officers)
    ask(officers, "clerk", "POST", "/residences", division="511025100201", from_day="2020-01-20")
    ask(officers, "clerk", "POST", "/declarations", declared_on="2020-02-27", temperature_c=38.4)
    feverish = ask(officers, "dispatcher", "GET", "/verdict")
    ask(officers, "clerk", "POST", "/declarations", declared_on="2020-02-28", temperature_c=36.4)

    assert "TEMPERATURE_HIGH" not in before
    assert "TEMPERATURE_HIGH" in {one["code"] for one in feverish.json()["refusals"]}
    assert "38.4" not in feverish.text
    assert refusals(officers) < {one["code"] for one in feverish.json()["refusals"]}


def test_a_certificate_is_changed_until_a_doctor_has_confirmed_it(officers):
    ask(officers, "nurse", "PUT", "/certificates", **CERTIFICATE)
    changed = ask(officers, "nurse", "PUT", "/certificates", **CERTIFICATE | {"issued_on": "2020-02-28"})
    locked = ask(officers, "doctor", "PUT", "/certificates/JK-1/confirmation", doctor="杨医生")
    late = ask(officers, "nurse", "PUT", "/certificates", **CERTIFICATE)
    twice = ask(officers, "doctor", "PUT", "/certificates/JK-1/confirmation", doctor="李医生")

    (one,) = health(officers)["certificates"]
    assert (changed.status_code, locked.status_code) == (200, 200)
    assert (late.status_code, late.json()["code"], twice.status_code) == (409, "certificate-locked", 409)
    assert (one["issued_on"], one["confirmed_by"]) == ("2020-02-28", "杨医生")


def test_each_of_the_three_checks_has_a_checker_of_its_own(officers):
    first = ask(officers, "clerk", "POST", "/checks/identity", passed=True)
    same = ask(officers, "clerk", "POST", "/checks/history", passed=True)
    ask(officers, "nurse", "POST", "/checks/history", passed=True)
    again = ask(officers, "clerk", "POST", "/checks/identity", passed=True)
    before = health(officers)["verified"]
    ask(officers, "doctor", "POST", "/checks/temperature", passed=True)

    assert (first.status_code, same.status_code, same.json()["code"]) == (204, 409, "same-checker")
    assert again.status_code == 204
    assert (before, health(officers)["verified"]) == (False, True)


def test_a_check_that_failed_counts_as_passed_only_with_a_name_and_a_reason(officers):
    for who, kind in (("clerk", "identity"), ("nurse", "history")):
        ask(officers, who, "POST", f"/checks/{kind}", passed=True)
    ask(officers, "doctor", "POST", "/checks/temperature", passed=False, note="36.9 又量")

    failed = health(officers)["verified"]
    found = ask(officers, "doctor", "PUT", "/checks/temperature/override", reason="复测正常").json()

    (temperature,) = [one for one in found["checks"] if one["kind"] == "temperature"]
    assert (failed, found["verified"]) == (False, True)
    assert (temperature["overridden_by"], temperature["reason"]) == ("doctor", "复测正常")
    assert temperature["passed"] is False
    assert ask(officers, "clerk", "PUT", "/checks/temperature/override", reason="想通过").status_code == 403
