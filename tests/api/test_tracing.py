"""Who was near whom, what the coach ran next, which points a trip lacks, and what a policy breaks."""

import pytest

OF_FIRM = {
    "F1": ("W01", "W02", "W03", "W08", "W09", "W14"),
    "F2": ("W04", "W07", "W10", "W11", "W13", "W15"),
}
EVERYBODY = tuple(sorted((*OF_FIRM["F1"], *OF_FIRM["F2"])))


def send(world, **fact):
    path = f"/api/plans/{world.plan_id}/trips/T001/events"
    usual = {"at": "2020-02-28T08:00:00+08:00"}
    answer = world.client.post(
        path, headers=world.headers("dispatcher"), json=usual | fact, params={"backlog": "true"}
    )
    assert answer.status_code == 201, answer.text


@pytest.fixture
def travelled(world):
    """T001 has run, and everybody but W15 was aboard."""
    for who in EVERYBODY[:-1]:
        send(world, kind="boarded", event_id=f"board-{who}", worker_id=who)
    send(world, kind="no-show", event_id="absent-W15", worker_id="W15")
    send(world, kind="departed", event_id="departed", at="2020-02-28T09:00:00+08:00")
    return world


def trace(world, worker_id="W01", who="dispatcher", **params):
    return world.get(f"/plans/{world.plan_id}/people/{worker_id}/trace", who, params=params)


def test_a_trace_names_everybody_who_was_aboard_with_telephone_and_nearest_first(travelled):
    found = trace(travelled).json()

    people = [one["person"]["worker_id"] for one in found["contacts"] if one["person"]]
    order = ["same-row", "three-rows", "same-coach", "crew"]
    rank = [order.index(one["nearness"]) for one in found["contacts"]]
    assert sorted(people) == sorted(set(EVERYBODY) - {"W01", "W15"})
    assert all(one["person"]["phone"] for one in found["contacts"] if one["person"])
    assert rank == sorted(rank)
    assert found["person"]["name"] == "陈国强"
    assert found["contacts_elsewhere"] == 0


def test_a_trace_leads_to_every_slip(travelled):
    slips = {slip["firm_id"]: slip["people"] for slip in trace(travelled).json()["slips"]}

    assert slips == {"F1": 6, "F2": 5}


def test_open_windows_make_close_contacts_of_those_nearby_only(travelled):
    sealed = [one["close"] for one in trace(travelled).json()["contacts"]]
    open_ = [one for one in trace(travelled, air="ventilated").json()["contacts"] if one["person"]]

    assert all(sealed)
    assert [one["close"] for one in open_] == [one["rows"] <= 3 for one in open_]


def test_whoever_did_not_come_is_in_nobodys_trace(travelled):
    found = trace(travelled, "W15").json()

    assert (found["runs"], found["contacts"], found["slips"]) == ([], [], [])


def test_nobody_of_this_number_is_not_found(travelled):
    assert trace(travelled, "W99").status_code == 404


def test_the_trace_of_a_trip_says_who_sat_where(travelled):
    found = travelled.get(f"/plans/{travelled.plan_id}/trips/T001/trace").json()

    seats = {one["person"]["worker_id"]: one["seat"] for one in found["people"]}
    assert set(seats) == set(EVERYBODY) - {"W15"}
    assert len(set(seats.values())) == len(seats)
    assert found["run"]["coach"] == "沱江客运 川K90001"


def points(world):
    found = world.get(f"/plans/{world.plan_id}/trips/T001/completeness", params={"lang": "en"}).json()
    return {point["name"]: {lack["code"] for lack in point["lacks"]} for point in found["points"]}


def test_a_trip_that_has_left_without_papers_and_temperatures_lacks_them(travelled):
    found = points(travelled)

    assert {"paper", "not-told"} <= found["organised"]
    assert {"no-temperature-before", "no-temperature-on-the-way"} <= found["tested"]
    assert found["handed-over"] == {"count-open", "not-signed"}
    assert found["traceable"] == set()


def test_the_plan_lists_the_points_of_each_of_its_trips(travelled):
    found = travelled.get(f"/plans/{travelled.plan_id}/completeness").json()

    assert [(one["trip_id"], one["complete"]) for one in found] == [("T001", False), ("T002", False)]


def try_policy(world, policy):
    path = f"/api/plans/{world.plan_id}/policy-trials"
    return world.client.post(path, headers=world.headers("dispatcher"), json={"policy": policy})


def test_the_plans_own_policy_breaks_nothing_and_half_the_seats_break_a_trip(world):
    strict = try_policy(world, {"preset": "cn-2020-02-strict"}).json()
    same = world.get(f"/plans/{world.plan_id}/policy-breakage").json()

    assert same == []
    assert "R03" in {breach["code"] for breach in strict["trips"]}
    assert strict["trip_ids"]


def test_a_policy_that_cannot_be_read_is_refused_with_its_field(world):
    answer = try_policy(world, {"preset": "cn-2020-02-strict", "load_cap": 7})

    assert answer.status_code == 422
    assert answer.json()["code"] == "case-rejected"
    assert "load_cap" in answer.json()["faults"][0]["where"]


def test_a_policy_in_force_from_the_day_of_the_trips_breaks_them_and_one_from_later_does_not(world):
    def put(from_day):
        body = {"from_day": from_day, "title": "通知", "policy": {"preset": "cn-2020-02-strict"}}
        return world.client.post("/api/policies", headers=world.headers("dispatcher"), json=body)

    assert put("2020-02-29").status_code == 201
    later = world.get(f"/plans/{world.plan_id}/policy-breakage").json()
    put("2020-02-28")
    now = world.get(f"/plans/{world.plan_id}/policy-breakage").json()

    assert later == []
    assert [one["day"] for one in now] == ["2020-02-28"]
    assert [one["from_day"] for one in world.get("/policies").json()] == ["2020-02-28", "2020-02-29"]
