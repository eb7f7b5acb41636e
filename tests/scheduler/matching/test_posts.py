"""First the post, then the journey; and only to a firm that may receive."""

from datetime import date

import pytest

from scheduler.matching import (
    Acceptance,
    Aspect,
    Entry,
    HeldCode,
    PostConfirmation,
    Source,
    SourceKind,
    approvals_of,
    reconcile,
    roster_to_plan,
)
from scheduler.matching.approval import ASPECT_WORDS
from scheduler.matching.posts import HELD_WORDS

DAY = date(2020, 2, 28)
LI, WANG = "511025198001010003", "511025198102020008"
VILLAGE = Source(SourceKind.VILLAGE, "V1")


def report(*people, **values):
    usual = {"name": "李建国", "village_id": "V1", "firm_id": "F9"}
    return reconcile([Entry(VILLAGE, n, who, usual | values) for n, who in enumerate(people)], DAY)


def post(who=LI, firm="F1", at=1, **more):
    return PostConfirmation(who, firm, "fitter", "陈", at, **more)


def passed(*failed, firm="F1", on=DAY):
    return [Acceptance(firm, aspect, aspect not in failed, "联合验收组", on) for aspect in Aspect]


def test_whoever_has_a_confirmed_post_is_planned_for_the_firm_that_confirmed():
    (row,) = roster_to_plan(report(LI), [post()]).rows

    assert (row["worker_id"], row["id_number"], row["firm_id"]) == ("W000001", LI, "F1")
    assert row["source"] == "village V1"


@pytest.mark.parametrize(
    ("posts", "code"),
    [
        ([], HeldCode.NOT_CONFIRMED),
        ([post(), post(at=2, withdrawn=True)], HeldCode.NOT_CONFIRMED),
        ([post(), post(firm="F2")], HeldCode.TWO_FIRMS),
    ],
)
def test_without_one_confirmed_post_nobody_is_planned(posts, code):
    (held,) = roster_to_plan(report(LI), posts).held

    assert held.code is code


def test_a_post_that_was_taken_back_and_given_again_counts():
    posts = [post(at=3), post(at=1), post(at=2, withdrawn=True)]

    assert len(roster_to_plan(report(LI), posts).rows) == 1


def test_an_identity_that_cannot_be_right_is_held():
    (held,) = roster_to_plan(report(LI[:-1]), [post(LI[:-1])]).held

    assert held.code is HeldCode.IMPOSSIBLE


def test_somebody_of_no_village_is_held():
    (held,) = roster_to_plan(report(LI, village_id=""), [post()]).held

    assert held.code is HeldCode.NO_VILLAGE


def test_a_person_keeps_his_number_and_nobody_else_gets_it():
    posts = [post(LI), post(WANG)]

    rows = roster_to_plan(report(LI, WANG), posts, worker_ids={WANG: "W000001"}).rows

    assert {row["id_number"]: row["worker_id"] for row in rows} == {WANG: "W000001", LI: "W000002"}


def test_a_firm_receives_only_when_all_five_aspects_have_passed():
    good, bad = approvals_of(passed(), DAY), approvals_of(passed(Aspect.SUPPLIES), DAY)

    assert len(roster_to_plan(report(LI), [post()], good).rows) == 1
    assert roster_to_plan(report(LI), [post()], bad).held[0].code is HeldCode.FIRM_NOT_APPROVED
    assert roster_to_plan(report(LI), [post()], {}).held[0].code is HeldCode.FIRM_NOT_APPROVED
    assert bad["F1"].failed == (Aspect.SUPPLIES,)


def test_an_aspect_that_nobody_has_checked_is_open():
    approval = approvals_of(passed()[1:], DAY)["F1"]

    assert (approval.open, approval.approved) == ((Aspect.PREVENTION,), False)


def test_a_second_visit_counts_from_its_day_on():
    first = passed(Aspect.SUPPLIES, on=date(2020, 2, 20))
    again = Acceptance("F1", Aspect.SUPPLIES, True, "联合验收组", date(2020, 2, 25))

    assert not approvals_of([again, *first], date(2020, 2, 24))["F1"].approved
    assert approvals_of([again, *first], date(2020, 2, 25))["F1"].approved


def test_of_two_findings_on_one_day_the_worse_counts():
    worse = Acceptance("F1", Aspect.SAFETY, False, "安监局", DAY)

    assert approvals_of([*passed(), worse], DAY)["F1"].failed == (Aspect.SAFETY,)


@pytest.mark.parametrize("words", [*HELD_WORDS.values(), *ASPECT_WORDS.values()])
def test_everything_is_said_in_both_languages(words):
    assert words[0] != words[1]
