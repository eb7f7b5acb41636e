"""A trip from its papers to its signatures over JSON, reported late and in any order."""

from typing import get_args

import pytest

from api.routes.reports import EXAMPLES, Report
from scheduler.handover.events import KINDS

OF_FIRM = {
    "F1": ("W01", "W02", "W03", "W08", "W09", "W14"),
    "F2": ("W04", "W07", "W10", "W11", "W13", "W15"),
}
EVERYBODY = tuple(sorted((*OF_FIRM["F1"], *OF_FIRM["F2"])))


def send(world, who, backlog=False, trip_id="T001", **fact):
    path = f"/api/plans/{world.plan_id}/trips/{trip_id}/events"
    usual = {"at": "2020-02-28T08:00:00+08:00"}
    params = {"backlog": "true"} if backlog else {}
    return world.client.post(path, headers=world.headers(who), json=usual | fact, params=params)


def trip(world):
    return world.get(f"/plans/{world.plan_id}/trips/T001").json()


def kinds(world):
    return [fact["kind"] for fact in world.get(f"/plans/{world.plan_id}/trips/T001/events").json()]


def test_every_kind_of_fact_has_a_shape_and_no_shape_is_of_another_kind():
    shapes = get_args(get_args(Report)[0])

    assert {get_args(shape.model_fields["kind"].annotation)[0] for shape in shapes} == set(KINDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_the_interface_can_be_read(world, name):
    example = EXAMPLES[name]["value"] if isinstance(EXAMPLES[name], dict) else EXAMPLES[name].value

    answer = send(world, "dispatcher", backlog=True, **example)

    assert answer.status_code == 201, answer.json()


def test_a_whole_trip_that_was_kept_without_reception_closes_whatever_comes_first(world):
    late = [
        *(("firm" if firm == "F1" else "other firm",
           {"kind": "firm-signed", "event_id": f"signed-{firm}", "firm_id": firm, "signed_by": "周",
            "at": "2020-02-28T11:00:00+08:00"}) for firm in OF_FIRM),
        *(("firm" if firm == "F1" else "other firm",
           {"kind": "confirmed", "event_id": f"confirm-{who}", "worker_id": who,
            "at": "2020-02-28T10:00:00+08:00"}) for firm, people in OF_FIRM.items() for who in people),
        ("driver", {"kind": "departed", "event_id": "departed", "at": "2020-02-28T09:00:00+08:00"}),
        *(("driver", {"kind": "boarded", "event_id": f"board-{who}", "worker_id": who}) for who in EVERYBODY),
    ]  # fmt: skip

    answers = [send(world, who, backlog=True, **fact).status_code for who, fact in late]
    again = [send(world, who, backlog=True, **fact).status_code for who, fact in late]

    assert set(answers) == {201}
    assert set(again) == {200}
    assert trip(world)["phase"] == "closed"


def test_without_saying_so_a_signature_still_waits_for_the_confirmations(world):
    fact = {"kind": "firm-signed", "event_id": "signed-F1", "firm_id": "F1", "signed_by": "周"}

    assert send(world, "firm", **fact).json()["code"] == "handover-incomplete"


def test_a_person_who_may_not_travel_cannot_stand_in_and_each_reason_is_said(world):
    send(world, "driver", kind="no-show", event_id="no-show-1", worker_id="W01")

    answer = send(
        world, "dispatcher", kind="stood-in", event_id="stands-in-1", worker_id="W05", in_place_of="W01",
        firm_id="F1", pickup_id="V1", drop_id="D1", seat="1A",
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (409, "does-not-fit")
    assert "gate" in {fault["code"] for fault in answer.json()["faults"]}
    assert kinds(world) == ["no-show"]


def test_the_list_of_people_is_frozen_when_the_coach_leaves(world):
    send(world, "driver", kind="departed", event_id="departed-1")

    assert kinds(world) == ["departed", "manifest-frozen"]


@pytest.mark.parametrize(
    ("who", "fact", "status"),
    [
        ("driver", {"kind": "temperature-taken", "worker_id": "W01", "temperature_c": 36.6}, 201),
        ("driver", {"kind": "head-counted", "people": 12}, 201),
        ("driver", {"kind": "retracted", "target_id": "board-W01", "said_by": "x", "reason": "y"}, 403),
        ("driver", {"kind": "cancelled", "reason": "fog"}, 403),
        ("firm", {"kind": "handover-disputed", "firm_id": "F1", "said_by": "x", "note": "y"}, 201),
        ("firm", {"kind": "handover-disputed", "firm_id": "F2", "said_by": "x", "note": "y"}, 404),
        ("firm", {"kind": "dispute-resolved", "firm_id": "F1", "said_by": "x", "note": "y"}, 403),
        ("firm", {"kind": "temperature-taken", "worker_id": "W01", "temperature_c": 36.6}, 403),
        ("dispatcher", {"kind": "retracted", "target_id": "board-W01", "said_by": "x", "reason": "y"}, 201),
        ("dispatcher", {"kind": "readied", "readiness": "shiny"}, 422),
    ],
)
def test_each_role_reports_what_it_can_know(world, who, fact, status):
    assert send(world, who, event_id="one-of-these", **fact).status_code == status


def test_papers_and_readiness_show_in_the_phase(world):
    for number, paper in enumerate(("contract", "charter-sign", "toll-pass")):
        send(world, "dispatcher", kind="paper-filed", event_id=f"paper-filed-{number}", paper=paper)

    assert trip(world)["phase"] == "filed"


def test_somebody_with_a_fever_at_check_in_is_counted_as_refused(world):
    send(world, "driver", kind="checked-in", event_id="check-in-1", worker_id="W01", temperature_c=38.0)

    count = world.get(f"/plans/{world.plan_id}/trips/T001/head-count").json()
    assert count["refused"] == 1
