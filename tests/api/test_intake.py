"""From the lists of villages, firms and people themselves to whoever may be planned."""

from pathlib import Path

import pytest

from api.access import Bound, Means, Role, ScopeKind
from api.operations import accounts
from api.store import tries
from two_counties import MACHINE, PASSWORD, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
W01 = "511025197503190003"
W02 = "511025197802090002"
ONE_OFF = "511025197503190013"
HEAD = "姓名,身份证号,电话,村,企业\n"


@pytest.fixture
def campaign(world):
    """The small case as a campaign, with the twenty people on the office's list."""
    world.campaign = open_campaign(world.office, SMALL, "511025")
    return world


@pytest.fixture
def secret_of(campaign):
    """Give what makes an account of a role within a bound, and its secret."""

    def made(role, kind, key):
        account = accounts.add(
            campaign.office, MACHINE, f"{role}.{len(key)}", PASSWORD, role, [Bound(kind, key)]
        )
        caller = account.caller(Means.TOKEN, 0)
        return accounts.issue_token(campaign.office, caller, "t", 9)[1]

    return made


def ask(world, method, path, secret=None, **sent):
    headers = {"Authorization": f"Bearer {secret}"} if secret else world.headers("dispatcher")
    return world.client.request(
        method,
        f"/api/campaigns/{world.campaign[0]}{path}",
        headers=headers | {"Accept-Language": "en"},
        **sent,
    )


def bring(world, text, secret=None):
    return ask(world, "POST", "/lists", secret, content=text.encode())


def person_of(world, id_number, secret=None):
    return ask(world, "POST", "/people/lookups", secret, json={"id_number": id_number})


def test_a_list_is_taken_in_and_numbers_are_shown_by_their_end_alone(campaign):
    found = ask(campaign, "GET", "/people").json()
    one = person_of(campaign, W01).json()

    assert (len(found["people"]), sum(found["counts"].values())) == (20, 20)
    assert (one["name"], one["id_number"], one["phone"]) == ("陈国强", "**************0003", "19900000001")
    assert W01 not in str(found)


def test_pages_of_people_follow_one_another_without_a_gap(campaign):
    seen, after = [], ""
    for _ in range(9):
        page = ask(campaign, "GET", "/people", params={"most": 7, "after": after}).json()
        seen += [one["person_id"] for one in page["people"]]
        after = page["next_after"]
        if not after:
            break

    assert len(seen) == len(set(seen)) == 20


def test_every_fault_of_a_list_is_told_and_nothing_of_it_is_taken(campaign):
    answer = bring(campaign, HEAD + f"甲,{W01},1,V1,F9\n,{W01},1,V9,F1\n")

    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["faults"]].count("unknown-reference") == 2
    assert len(ask(campaign, "GET", "/lists").json()) == 1


def test_a_clerks_list_needs_no_village_and_may_hold_nobody_elses(campaign, secret_of):
    clerk = secret_of(Role.VILLAGE_CLERK, ScopeKind.VILLAGE, "511025100201")

    own = bring(campaign, "姓名,身份证号,企业\n何新,511025199001010008,F1\n", clerk)
    others = bring(campaign, HEAD + "何新,511025199001010008,,V2,F1\n", clerk)

    assert own.status_code == 201, own.text
    assert (own.json()["kind"], own.json()["unit"]) == ("village", "511025100201")
    assert (others.status_code, others.json()["code"]) == (422, "list-of-others")
    assert {one["kind"] for one in ask(campaign, "GET", "/lists", clerk).json()} == {"village"}


def test_a_clerk_sees_his_villagers_alone_and_a_firm_its_people(campaign, secret_of):
    clerk = secret_of(Role.VILLAGE_CLERK, ScopeKind.VILLAGE, "511025100201")
    firm = secret_of(Role.FIRM, ScopeKind.FIRM, "渝东电子厂")

    villagers = ask(campaign, "GET", "/people", clerk).json()["people"]
    workers = ask(campaign, "GET", "/people", firm).json()["people"]

    assert {one["village_id"] for one in villagers} == {"V1"}
    assert {one["firm_id"] for one in workers} == {"F2"}
    assert all(one["phone"].startswith("*******") for one in workers)
    assert person_of(campaign, W01, firm).status_code == 404


def test_what_lists_differ_on_is_shown_with_who_says_what_until_somebody_corrects_it(campaign, secret_of):
    campaign.moment[0] += 60
    firm = secret_of(Role.FIRM, ScopeKind.FIRM, "永固阀门厂")
    bring(campaign, f"姓名,身份证号,村\n陈国祥,{W01},V1\n", firm)
    person_id = campaign.campaign[1]
    before = person_of(campaign, W01).json()

    answer = ask(
        campaign,
        "POST",
        f"/people/{person_id}/corrections",
        json={"column": "name", "value": "陈国强", "reason": "看过身份证"},
    ).json()

    (conflict,) = before["conflicts"]
    assert [(one["value"], one["sources"]) for one in conflict["values"]] == [
        ("陈国强", ["office 511025"]),
        ("陈国祥", ["firm F1"]),
    ]
    assert (answer["name"], answer["conflicts"]) == ("陈国强", [])
    assert [(one["column"], one["reason"]) for one in answer["corrections"]] == [("name", "看过身份证")]


def test_a_corrected_number_makes_the_person_known_by_it(campaign):
    bring(campaign, HEAD + f"何新,{ONE_OFF},,V1,F1\n")
    wrong = person_of(campaign, ONE_OFF).json()

    answer = ask(
        campaign,
        "POST",
        f"/people/{wrong['person_id']}/corrections",
        json={"column": "id_number", "value": "511025199001010008", "reason": "看过身份证"},
    ).json()

    assert wrong["impossible"][0]["code"] == "id-checksum"
    assert answer["impossible"] == []
    assert answer["person_id"] == person_of(campaign, "511025199001010008").json()["person_id"]
    assert person_of(campaign, ONE_OFF).status_code == 404


def test_records_that_look_alike_are_proposed_and_joined_by_a_decision_alone(campaign):
    bring(campaign, HEAD + f"陈国强,{ONE_OFF},,V1,F1\n")
    (near,) = [
        one for one in ask(campaign, "GET", "/near-matches").json() if one["first"]["name"] == "陈国强"
    ]
    pair = {"first": near["first"]["person_id"], "second": near["second"]["person_id"]}

    joined = ask(campaign, "POST", "/decisions", json=pair | {"same": True, "reason": "同一人"})
    parted = ask(campaign, "POST", "/decisions", json=pair | {"same": False, "reason": "不是"})

    assert near["reasons"][0]["code"] == "one-slip"
    assert joined.json()["person_id"] == pair["first"] == campaign.campaign[1]
    assert parted.status_code in (200, 404)


def test_nobody_is_planned_before_a_firm_has_confirmed_the_post_and_passed_its_acceptance(
    campaign, secret_of
):
    firm = secret_of(Role.FIRM, ScopeKind.FIRM, "永固阀门厂")
    person_id = person_of(campaign, W02).json()["person_id"]

    def held():
        found = person_of(campaign, W02).json()["held"]
        return found and found["code"]

    def accept(passed):
        for aspect in ("prevention", "screening", "supplies", "management", "safety"):
            answer = ask(campaign, "PUT", f"/firms/F1/acceptance/{aspect}", json={"passed": passed})
        return answer.json()["approved"]

    reasons = [held()]
    confirmed = ask(
        campaign, "POST", f"/people/{person_id}/posts", firm, json={"firm_id": "F1", "post": "装配"}
    )
    reasons.append(held())
    assert accept(True) is True
    reasons.append(held())
    ask(campaign, "POST", f"/people/{person_id}/posts", firm, json={"firm_id": "F1", "withdrawn": True})
    reasons.append(held())

    assert confirmed.status_code == 200
    assert reasons == ["not-confirmed", "firm-not-approved", None, "not-confirmed"]


def test_a_firm_confirms_no_posts_of_another(campaign, secret_of):
    firm = secret_of(Role.FIRM, ScopeKind.FIRM, "永固阀门厂")

    answer = ask(campaign, "POST", f"/people/{campaign.campaign[1]}/posts", firm, json={"firm_id": "F2"})

    assert answer.status_code == 404


REGISTRATION = {
    "name": "何新",
    "id_number": "511025199001010008",
    "phone": "19900000099",
    "village_id": "V1",
    "consent": True,
}


def register(world, **changes):
    path = f"/api/campaigns/{world.campaign[0]}/registrations"
    return world.client.post(path, json=REGISTRATION | changes)


def test_people_register_themselves_while_the_campaign_is_open_for_it(campaign):
    closed = register(campaign)
    ask(campaign, "PUT", "/self-registration", json={"open": True})
    first = register(campaign)
    campaign.moment[0] += 60
    again = register(campaign, phone="19900000098")
    strange = register(campaign, village_id="V9")

    one = person_of(campaign, "511025199001010008").json()
    assert (closed.status_code, first.status_code, again.status_code, strange.status_code) == (
        409,
        201,
        201,
        422,
    )
    assert set(first.json()) == {"registered_at"}
    assert (one["name"], one["state"], one["phone"]) == ("何新", "one-side", "19900000098")


def test_one_address_cannot_register_without_end(campaign):
    ask(campaign, "PUT", "/self-registration", json={"open": True})
    with campaign.office.database.writing() as connection:
        subject = tries.subject_of("registration", "testclient")
        tries.put(connection, subject, 600, campaign.moment[0])

    answer = register(campaign)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("workers.csv", "worker_id\n", "file-unfit"),
        ("places.csv", "", "case-rejected"),
        ("case.toml", "[", "case-rejected"),
    ],
)
def test_a_file_that_is_none_of_a_campaign_is_refused(campaign, name, content, code):
    answer = ask(campaign, "PUT", f"/files/{name}", content=content.encode())

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_list_larger_than_other_requests_is_taken_in(campaign):
    many = HEAD + "".join(f"人{n},,,V1,F1\n" for n in range(6000))
    taken = bring(campaign, many)

    assert len(many) > 65_536
    assert taken.status_code == 201
    assert taken.json()["lines"] == 6000
