"""Reporting facts over JSON and by the buttons of the pages."""

import pytest

T001 = ("W01", "W02", "W03", "W04", "W07", "W08", "W09", "W10", "W11", "W13", "W14", "W15")


def page_post(world, who, back, **form):
    path = f"/t/{world.secrets[who]}/plans/{world.plan_id}/trips/T001/report/{back}"
    return world.client.post(path, data={"stamp": "first-showing"} | form, follow_redirects=False)


def trip(world, trip_id="T001"):
    return world.get(f"/plans/{world.plan_id}/trips/{trip_id}").json()


def head_count(world, trip_id="T001"):
    return world.get(f"/plans/{world.plan_id}/trips/{trip_id}/head-count").json()


def log(world):
    return world.get(f"/plans/{world.plan_id}/trips/T001/events").json()


def test_a_fact_sent_twice_is_kept_once(world):
    fact = {"kind": "boarded", "event_id": "11111111", "worker_id": "W01", "temperature_c": 36.4}

    first = world.report("T001", "driver", **fact)
    second = world.report("T001", "driver", **fact)

    assert (first.status_code, first.json()["new"]) == (201, True)
    assert (second.status_code, second.json()["new"]) == (200, False)
    assert len(log(world)) == 1


def test_one_event_id_cannot_state_two_facts(world):
    world.report("T001", "driver", kind="boarded", event_id="11111111", worker_id="W01")

    answer = world.report("T001", "driver", kind="no-show", event_id="11111111", worker_id="W01")

    assert (answer.status_code, answer.json()["code"]) == (409, "event-conflict")


def test_two_trips_may_use_the_same_event_id(world):
    world.report("T001", "driver", kind="departed", event_id="11111111")

    assert world.report("T002", "other driver", kind="departed", event_id="11111111").status_code == 201


def test_the_answer_to_a_firm_does_not_count_other_firms_people(world):
    answer = world.report("T001", "firm", kind="confirmed", event_id="11111111", worker_id="W01")

    assert answer.status_code == 201
    assert answer.json()["head_count"] is None


@pytest.mark.parametrize("kind", ["confirmed", "missing", "handover-reopened"])
def test_a_firm_cannot_answer_for_another_firms_people(world, kind):
    answer = world.report("T001", "firm", kind=kind, event_id="11111111", worker_id="W04")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-on-trip")


def test_a_firm_cannot_sign_for_another_firm(world):
    answer = world.report(
        "T001", "firm", kind="firm-signed", event_id="11111111", firm_id="F2", signed_by="Chen"
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["confirmed", "missing", "handover-reopened"])
def test_a_driver_cannot_confirm_an_arrival(world, kind):
    answer = world.report("T001", "driver", kind=kind, event_id="11111111", worker_id="W01")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_a_received_person_is_not_called_missing_unless_reopened(world):
    world.report("T001", "firm", kind="confirmed", event_id="11111111", worker_id="W01")

    refused = world.report("T001", "firm", kind="missing", event_id="22222222", worker_id="W01")
    world.report("T001", "firm", kind="handover-reopened", event_id="33333333", worker_id="W01")
    later = {"event_id": "44444444", "worker_id": "W01", "at": "2020-02-28T08:01:00+08:00"}
    accepted = world.report("T001", "firm", kind="missing", **later)

    assert (refused.status_code, refused.json()["code"]) == (409, "already-confirmed")
    assert accepted.status_code == 201


def test_a_telephone_that_lives_in_the_future_does_not_have_the_last_word(world):
    ahead = {"kind": "no-show", "event_id": "11111111", "worker_id": "W01", "at": "2031-01-01T00:00:00+08:00"}
    world.report("T001", "driver", **ahead)
    world.moment[0] += 60
    world.report(
        "T001", "driver", kind="boarded", event_id="22222222", worker_id="W01", at="2020-02-28T12:01:00+08:00"
    )

    assert head_count(world)["boarded"] == 1
    assert world.report("T001", "driver", **ahead).status_code == 200


def test_a_button_pressed_twice_counts_once(world):
    page_post(world, "driver", "boarding", kind="boarded", worker_id="W01")
    world.moment[0] += 5
    answer = page_post(world, "driver", "boarding", kind="boarded", worker_id="W01")

    assert answer.status_code == 303
    assert len(log(world)) == 1


def test_a_button_leads_back_to_the_person_on_the_page(world):
    answer = page_post(world, "driver", "boarding", kind="boarded", worker_id="W01", anchor="p-W01")

    assert answer.headers["location"].endswith("/trips/T001/boarding#p-W01")


def test_departing_strikes_the_absent_when_asked(world):
    for who in T001[:10]:
        world.report("T001", "driver", kind="boarded", event_id=f"board-{who}", worker_id=who)

    page_post(world, "driver", "boarding", kind="departed", strike="true")

    count = head_count(world)
    assert (count["boarded"], count["no_show"], count["not_accounted"]) == (10, 2, 0)
    assert trip(world)["phase"] == "en-route"


def test_departing_twice_by_the_same_button_strikes_nobody_twice(world):
    for _ in range(2):
        page_post(world, "driver", "boarding", kind="departed", strike="true")
        world.moment[0] += 3

    assert len(log(world)) == 14  # twelve no-shows, the departure, and the list that was frozen


def test_departing_without_striking_leaves_the_unseen_open(world):
    world.report("T001", "driver", kind="departed", event_id="11111111")

    assert head_count(world)["not_accounted"] == 12


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "flew"},
        {"kind": "boarded"},
        {"kind": "boarded", "worker_id": "W01", "mood": "good"},
        {"kind": "boarded", "worker_id": "W" * 300},
        {},
    ],
)
def test_a_mangled_form_is_refused_kindly(world, form):
    answer = page_post(world, "driver", "boarding", **form)

    assert answer.status_code == 422
    assert "内容有误" in answer.text


def test_the_dispatcher_reopens_a_signed_handover(world):
    for who in ("W01", "W02", "W03", "W08", "W09", "W14"):
        world.report("T001", "firm", kind="confirmed", event_id=f"confirm-{who}", worker_id=who)
    signed = {"kind": "firm-signed", "event_id": "signed-1", "firm_id": "F1", "signed_by": "周主任"}
    assert world.report("T001", "firm", **signed).status_code == 201

    by_firm = world.report("T001", "firm", kind="handover-reopened", event_id="reopen-1", worker_id="W01")
    by_desk = world.report(
        "T001", "dispatcher", kind="handover-reopened", event_id="reopen-2", worker_id="W01"
    )

    assert (by_firm.status_code, by_firm.json()["code"]) == (409, "already-signed")
    assert by_desk.status_code == 201


def test_a_firm_signs_only_after_answering_for_everybody(world):
    answer = world.report(
        "T001", "firm", kind="firm-signed", event_id="11111111", firm_id="F1", signed_by="Chen"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "handover-incomplete")
