"""A draft and what happens meanwhile: nobody vanishes from a coach, and publishing says what has moved on."""

from pathlib import Path

import pytest

from api.access import EVERYWHERE, Caller, Means, Role
from api.operations import health
from api.operations.health import OverrideWish
from api.operations.jobs import submit
from api.store import JobState, jobs
from drafted import FAMILY, Draft, codes
from scheduler.checks import CheckKind
from two_counties import DISPATCHER, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
LEAVE = {"do": "leave", "people": ["W01"], "code": "DEARER_THAN_LEAVING"}
HEALTH_OFFICER = Caller("nurse", Means.TOKEN, Role.HEALTH_OFFICER, EVERYWHERE, expires_at=0)
ON_T001 = ("W01", *FAMILY, "W07", "W08", "W09", "W10", "W11", "W13", "W14", "W15")


@pytest.fixture
def draft(world):
    return Draft(world)


def report(draft, kind, worker_id="", trip_id="T001", **more):
    body = {"kind": kind, "event_id": f"{kind}-{worker_id or trip_id}"} | more
    if worker_id:
        body["worker_id"] = worker_id
    answer = draft.world.report(trip_id, "dispatcher", **body)
    assert answer.status_code == 201, answer.text


def publish(draft, **more):
    return draft.do("published", "PUT", **more)


@pytest.mark.parametrize(
    "edit",
    [
        LEAVE,
        {"do": "pickup", "trip": "T001", "place": "V1", "to": "V2", "people": ["W01"]},
        {"do": "new", "people": ["W01"], "coach": "C2", "at": "2020-02-28T12:00"},
        {"do": "dissolve", "trip": "T001", "code": "TOO_FEW_FOR_A_COACH"},
    ],
)
def test_who_has_boarded_is_not_edited_off_the_coach(draft, document, edit):
    report(draft, "boarded", "W01")

    answer = draft.edit(edit)

    assert codes(answer)["EDIT_PERSON_BOARDED"] == "W01"
    assert draft.plan() == document


def test_whoever_has_checked_in_is_not_either_and_others_of_the_trip_are(draft):
    report(draft, "checked-in", "W01", temperature_c=36.5)

    assert codes(draft.edit(LEAVE)) == {"EDIT_PERSON_CHECKED_IN": "W01"}
    assert draft.edit({"do": "leave", "people": FAMILY, "code": "NO_COACH_LEFT"}).status_code == 200
    assert draft.edit({"do": "shift", "trip": "T001", "minutes": 15}).status_code == 200


def test_what_to_do_is_said_in_both_languages_and_helps(draft):
    report(draft, "boarded", "W01")
    words = {lang: draft.edit(LEAVE, lang=lang).json()["faults"][0]["words"] for lang in ("zh", "en")}

    report(draft, "boarding-reopened", "W01", at="2020-02-28T08:01:00+08:00")

    assert "更正上车" in words["zh"]
    assert "reopen his boarding" in words["en"]
    assert draft.edit(LEAVE).status_code == 200


def test_a_fever_at_check_in_frees_the_seat_for_edits(draft):
    report(draft, "checked-in", "W01", temperature_c=38.4)

    assert draft.edit(LEAVE).status_code == 200
    assert publish(draft).status_code == 200


def test_who_boards_after_the_edit_keeps_the_draft_from_being_published(draft):
    draft.edit(LEAVE)
    report(draft, "boarded", "W01")

    assert codes(publish(draft)) == {"EDIT_PERSON_BOARDED": "W01"}
    assert draft.now()["plan_id"] == ""
    back = draft.edit({"do": "move", "people": ["W01"], "to": "T001"})
    assert back.status_code == 200, back.text
    assert publish(draft).status_code == 200


@pytest.mark.parametrize(
    ("kind", "more"),
    [("withdrawn", {}), ("refused", {"reason": "papers"}), ("rebooked", {"to_trip_id": "T002"})],
)
def test_who_is_no_longer_to_ride_is_told_first_and_published_when_that_is_wished(draft, kind, more):
    report(draft, kind, "W07", **more)
    code = {
        "withdrawn": "EDIT_PERSON_WITHDRAWN",
        "refused": "EDIT_PERSON_REFUSED",
        "rebooked": "EDIT_PERSON_REBOOKED",
    }[kind]
    draft.edit({"do": "shift", "trip": "T002", "minutes": 5})

    assert codes(publish(draft)) == {code: "W07"}
    assert codes(publish(draft, despite=["W08"])) == {code: "W07"}
    assert publish(draft, despite=["W07"]).status_code == 200


def test_whoever_is_left_behind_after_withdrawing_is_no_matter(draft):
    report(draft, "withdrawn", "W07")

    draft.edit({"do": "leave", "people": ["W07"], "code": "DEARER_THAN_LEAVING"})

    assert publish(draft).status_code == 200


def test_nobody_can_be_wished_off_a_coach(draft):
    draft.edit(LEAVE)
    report(draft, "boarded", "W01")

    assert codes(publish(draft, despite=["W01"])) == {"EDIT_PERSON_BOARDED": "W01"}


def test_a_trip_that_was_cancelled_meanwhile_is_not_published(draft):
    draft.edit({"do": "shift", "trip": "T002", "minutes": 5})
    report(draft, "cancelled", reason="the coach is broken")

    assert codes(publish(draft)) == {"EDIT_TRIP_CANCELLED": "T001"}
    draft.edit({"do": "dissolve", "trip": "T001", "code": "NO_COACH_LEFT"})
    assert publish(draft).status_code == 200


def test_who_has_left_on_another_trip_is_not_planned_once_more(draft):
    """The draft opens a trip of its own for W01, who then leaves with the coach of the published plan."""
    draft.edit({"do": "dissolve", "trip": "T002", "code": "NO_COACH_LEFT"})
    opened = draft.edit({"do": "new", "people": ["W01"], "coach": "C2", "at": "2020-02-28T08:00"})
    assert opened.status_code == 200, opened.text
    for who in ON_T001:
        report(draft, "boarded", who)
    report(draft, "departed", at="2020-02-28T09:00:00+08:00")

    assert codes(publish(draft)) == {"EDIT_DEPARTED_DIFFERS": "T001", "EDIT_PERSON_AWAY": "W01"}


def test_facts_of_the_plan_that_was_published_from_the_draft_count_too(draft):
    draft.edit({"do": "shift", "trip": "T001", "minutes": 20})
    world, first = draft.world, draft.world.plan_id
    world.plan_id = publish(draft).json()["plan_id"]
    assert world.plan_id != first
    report(draft, "boarded", "W01")

    assert codes(draft.edit(LEAVE)) == {"EDIT_PERSON_BOARDED": "W01"}


def test_publishing_again_what_is_published_changes_nothing_whatever_has_happened(draft):
    draft.edit({"do": "shift", "trip": "T001", "minutes": 20})
    plan_id = publish(draft).json()["plan_id"]
    report(draft, "withdrawn", "W07")

    assert publish(draft).json()["plan_id"] == plan_id


def test_a_job_that_plans_anew_says_it_too(draft):
    world, office = draft.world, draft.world.office
    draft.edit(LEAVE)
    job = submit(office, DISPATCHER, "", {"iterations": 20}, world.plan_id)
    taken = office.database.write(lambda c: jobs.take(c, "worker", office.now(), 30))
    plan = draft.plan()
    office.database.write(lambda c: jobs.end(c, taken, JobState.DONE, office.now(), document=plan))
    report(draft, "boarded", "W01")

    answer = world.client.put(f"/api/jobs/{job.job_id}/published", headers=world.headers("dispatcher"))

    assert codes(answer) == {"EDIT_PERSON_BOARDED": "W01"}


@pytest.fixture
def campaign(draft):
    """The campaign of the people of the plan, and the name of W01 in it."""
    return open_campaign(draft.world.office, SMALL, "511025")


def test_whoever_has_been_erased_is_not_planned_again(draft, campaign):
    world = draft.world
    path = f"/api/campaigns/{campaign[0]}/people/{campaign[1]}/erasure"
    draft.edit({"do": "shift", "trip": "T002", "minutes": 5})
    erased = world.client.post(path, headers=world.headers("dispatcher"), json={"reason": "withdrawn"})
    assert erased.status_code == 200

    answer = publish(draft)

    assert "W01" in answer.text
    assert answer.status_code == 422
    left = draft.edit({"do": "leave", "people": ["W01"], "code": "NO_CONSENT"})
    assert left.status_code == 200, left.text
    assert publish(draft).status_code == 200


def test_whoever_declares_a_fever_meanwhile_may_not_travel_any_more(draft, campaign):
    warm = {"declared_on": "2020-02-28", "temperature_c": 38.5, "contact": "none", "code": "green"}
    health.declare(draft.world.office, HEALTH_OFFICER, *campaign, warm)

    answer = publish_touched(draft)

    assert codes(answer) == {"EDIT_PERSON_NOT_CLEARED": "W01"}
    assert "TEMPERATURE_HIGH" in answer.text


def test_an_override_that_was_taken_back_is_said_and_while_it_holds_it_lets_pass(draft, campaign):
    office, who = draft.world.office, (HEALTH_OFFICER, *campaign)
    kind = CheckKind.HISTORY
    health.check_person(office, *who, kind, False, "was elsewhere")
    failed = codes(publish_touched(draft))
    health.override(office, *who, OverrideWish(kind, "known to the village"))
    health.override(office, *who, OverrideWish(kind, "found out", withdrawn=True))
    ended = codes(publish(draft))
    health.override(office, *who, OverrideWish(kind, "asked again"))

    assert failed == ended == {"EDIT_PERSON_NOT_CLEARED": "W01"}
    assert publish(draft).status_code == 200


def publish_touched(draft):
    draft.edit({"do": "shift", "trip": "T002", "minutes": 5})
    return publish(draft)
