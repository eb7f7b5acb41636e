"""The register of a campaign: whatever comes in, in whatever order, it is what all lists come to afresh."""

import random
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select, update

from api.access import Act, Bound, Caller, Means, Role, ScopeKind, sees
from api.errors import NotFound
from api.operations import campaigns, intake, people, privacy
from api.operations.campaigns import own_campaign
from api.operations.registered import people_of
from api.operations.settling import act_on, look
from api.store import lists, register
from api.store.register_tables import (
    kin,
    register_counts,
    registered,
    registered_under,
    registers,
    unsettled,
)
from scheduler.matching import Aspect, MatchState
from two_counties import open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
DAY_S = 86_400
HEAD = "姓名,性别,身份证号,电话,村,企业\n"
VILLAGES, FIRMS = ("V1", "V2", "V3"), ("F1", "F2")
WEIGHTS, CHECK_SIGNS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
TURNS_16 = date(2004, 3, 2)


def number(place, born=date(1980, 1, 1)):
    """Return a sound ID number; nobody has the serial 000."""
    first = f"5110{place:02d}{born:%Y%m%d}000"
    return (
        first + CHECK_SIGNS[sum(int(one) * weight for one, weight in zip(first, WEIGHTS, strict=True)) % 11]
    )


POOL = [
    *(number(place, date(1980, 1, 1 + place % 2)) for place in range(8)),
    number(0, TURNS_16),
    "51102519800101000",  # one sign is missing
    number(0)[:-1] + ("0" if number(0)[-1] != "0" else "1"),
    "",
]


@pytest.fixture
def campaign(world):
    """The small case as a campaign, with the twenty people on the office's list."""
    world.campaign = open_campaign(world.office, SMALL, "511025")
    return world


def callers(world):
    def within(role, kind, key):
        return Caller("1" * 32, Means.SESSION, role, ((Bound(kind, key),),), 2**40, role.value)

    return (
        world.desk.caller(),
        within(Role.DISPATCHER, ScopeKind.COUNTY, "5110"),
        within(Role.VILLAGE_CLERK, ScopeKind.TOWN, "511025100"),
        within(Role.VILLAGE_CLERK, ScopeKind.VILLAGE, "511025100201"),
        within(Role.FIRM, ScopeKind.FIRM, "渝东电子厂"),
        Caller(
            "2" * 32,
            Means.SESSION,
            Role.DISPATCHER,
            (
                (Bound(ScopeKind.VILLAGE, "511025100201"), Bound(ScopeKind.FIRM, "渝东电子厂")),
                (Bound(ScopeKind.FIRM, "nobody"),),
            ),
            2**40,
            "both",
        ),
    )


def afresh(world):
    """What all lists come to, from their lines and statements alone."""
    with world.office.database.reading() as connection:
        campaign = own_campaign(connection, world.desk.caller(), Act.SEE_CAMPAIGNS, world.campaign[0])
        return people_of(world.office, connection, campaign)


def must_agree(world):
    whole, office, own = afresh(world), world.office, world.campaign[0]
    for caller in callers(world):
        seen = sorted(key for key, one in whole.by_id.items() if sees(caller, whole.keys_of(one)))
        page = people.people(office, caller, own)
        assert [one.person_id for one in page.people] == seen
        assert {one.person_id: one.record for one in page.people} == {key: whole.by_id[key] for key in seen}
        assert [one.held for one in page.people] == [whole.held.get(whole.by_id[key].key) for key in seen]
        for state in MatchState:
            wanted = [key for key in seen if whole.by_id[key].state is state]
            found, after = [], ""
            while True:
                part = people.people(office, caller, own, state, after, 3)
                found += [one.person_id for one in part.people]
                assert part.counts[state] == len(wanted)
                after = part.next_after
                if not after:
                    break
            assert found == wanted
    found, near = people.near(office, world.desk.caller(), own)
    place = people.place_of_match(found)
    assert near == tuple(sorted(whole.report.near, key=place))


def act(world, draw):
    """Do one thing that may change what the lists come to."""
    office, desk, own = world.office, world.desk.caller(), world.campaign[0]
    everybody = sorted(afresh(world).by_id)
    one, other = draw.choice(everybody), draw.choice(everybody)
    match draw.choice(
        ["list", "list", "self", "number", "value", "same", "apart", "post", "accept", "erase", "day"]
    ):
        case "list":
            lines = []
            for _ in range(draw.randint(1, 4)):
                cells = (draw.choice("甲乙丙"), draw.choice(["男", "女", ""]), draw.choice(POOL))
                more = (draw.choice(["13900000001", "13900000002", ""]), *map(draw.choice, (VILLAGES, FIRMS)))
                lines.append(",".join((*cells, *more)))
            intake.bring(office, desk, own, (HEAD + "\n".join(lines)).encode())
        case "self":
            row = {"name": "丁", "id_number": draw.choice(POOL[:9]), "village_id": draw.choice(VILLAGES)}
            campaigns.let_register(office, desk, own, True)
            intake.register(office, own, row | {"firm_id": draw.choice(FIRMS), "consent": "yes"})
        case "number":
            people.correct(office, desk, own, one, "id_number", draw.choice(POOL[:-1]), "seen")
        case "value":
            column, value = draw.choice(
                [("village_id", "V2"), ("firm_id", "F1"), ("name", "戊"), ("sex", "男")]
            )
            people.correct(office, desk, own, one, column, value, "seen")
        case "same":
            people.decide(office, desk, own, one, other, True, "seen")
        case "apart":
            people.decide(office, desk, own, one, other, False, "seen")
        case "post":
            people.confirm_post(office, desk, own, one, draw.choice(FIRMS), "", draw.random() < 0.3)
        case "accept":
            people.accept_firm(office, desk, own, draw.choice(FIRMS), draw.choice(list(Aspect)), True, "")
        case "erase":
            privacy.erase(office, desk, own, one, "wished")
        case "day":
            world.moment[0] += DAY_S


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_what_all_lists_come_to_afresh_after_any_order_of_acts(campaign, seed):
    draw, done = random.Random(seed), 0
    must_agree(campaign)
    for step in range(30):
        try:
            act(campaign, draw)
        except NotFound:
            continue  # the record goes by another number after what was said of it
        done += 1
        if step % 5 == 4:
            must_agree(campaign)
    must_agree(campaign)
    assert done > 20


def test_a_register_that_is_not_there_is_made_some_people_at_a_time(campaign, monkeypatch):
    must_agree(campaign)
    with campaign.office.database.writing() as connection:
        for table in (unsettled, registered, registered_under, register_counts, kin, registers):
            connection.execute(delete(table))
    monkeypatch.setattr("api.operations.settling.PEOPLE_AT_ONCE", 3)

    must_agree(campaign)


def test_a_register_of_other_rules_is_made_anew(campaign):
    must_agree(campaign)
    with campaign.office.database.writing() as connection:
        connection.execute(update(registered).values(state="agreed"))
        connection.execute(update(registers).values(form=register.FORM - 1))

    must_agree(campaign)


def test_whoever_was_too_young_yesterday_is_judged_anew_today(campaign):
    intake.bring(campaign.office, campaign.desk.caller(), campaign.campaign[0], _line(number(0, TURNS_16)))
    before = people.people(campaign.office, campaign.desk.caller(), campaign.campaign[0]).counts
    campaign.moment[0] += 3 * DAY_S

    after = people.people(campaign.office, campaign.desk.caller(), campaign.campaign[0]).counts

    assert before[MatchState.IMPOSSIBLE] == after[MatchState.IMPOSSIBLE] + 1
    must_agree(campaign)


def test_what_another_process_has_taken_in_is_settled_by_whoever_looks(campaign, monkeypatch):
    must_agree(campaign)
    monkeypatch.setattr(intake, "settle_soon", lambda *_: None)

    intake.bring(campaign.office, campaign.desk.caller(), campaign.campaign[0], _line(number(7)))

    must_agree(campaign)


def test_what_was_taken_back_is_not_in_the_register(campaign):
    must_agree(campaign)
    desk, own = campaign.desk.caller(), campaign.campaign[0]
    one = sorted(afresh(campaign).by_id)[0]

    def fails(connection):
        lists.say(connection, own, "correction", _correction(campaign, one), ("x", 1), one)
        act_on(campaign.office, connection, desk, Act.CORRECT_PEOPLE, own)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        campaign.office.database.write(fails)

    must_agree(campaign)


def test_one_person_or_a_page_asks_the_store_as_often_whatever_the_campaign_holds(campaign):
    asked = []
    event.listen(
        campaign.office.database._engine, "before_cursor_execute", lambda *all_: asked.append(all_[2:4])
    )

    def cost():
        campaign.office.counts.put((campaign.campaign[0], ((),)), "another", {})
        asked.clear()
        people.people(campaign.office, campaign.desk.caller(), campaign.campaign[0], most=5)
        page = [*asked]
        asked.clear()
        people.person(campaign.office, campaign.desk.caller(), campaign.campaign[0], one)
        return page, [*asked]

    one = sorted(afresh(campaign).by_id)[0]
    few = cost()
    numbers = (number(k % 90, date(1970 + k // 90, 2, 1)) for k in range(200))
    lines = "".join(f"己,,{one},,V1,F1\n" for one in numbers)
    intake.bring(campaign.office, campaign.desk.caller(), campaign.campaign[0], (HEAD + lines).encode())
    many = cost()

    assert [len(part) for part in few] == [len(part) for part in many]
    assert all(len(str(parameters)) < 1_000 for part in many for _, parameters in part)


def test_nothing_stands_in_it_that_tells_who_somebody_is(campaign):
    must_agree(campaign)
    with campaign.office.database.reading() as connection:
        rows = [
            str(tuple(row))
            for table in (registered, registered_under, kin, unsettled)
            for row in connection.execute(select(table))
        ]

    assert len(rows) > 40
    for word in ("511025", "1990000", "陈", "V1", "F1"):
        assert not any(word in row for row in rows)


def test_looking_is_for_those_who_may(campaign):
    stranger = Caller(
        "3" * 32, Means.SESSION, Role.DISPATCHER, ((Bound(ScopeKind.COUNTY, "3310"),),), 2**40, "x"
    )

    with pytest.raises(NotFound):
        look(campaign.office, stranger, Act.SEE_PEOPLE, campaign.campaign[0], lambda now: now)


def _line(id_number):
    return (HEAD + f"己,,{id_number},,V1,F1\n").encode()


def _correction(world, person_id):
    return {"key": afresh(world).by_id[person_id].key, "column": "name", "value": "庚", "reason": "seen"}
