"""Every kind of edit: done where it is lawful, refused with the rule's code where it is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import builders as b
from hand_edits import SEVEN, TO_F1, TO_F2, Desk, desk_of
from scheduler.case import Limits
from scheduler.editing import Since
from scheduler.fleet import Driver
from scheduler.policy import Risk
from scheduler.replan import Locks, TripLock
from standing_plans import FAR_KM, KM, VILLAGES, day, fleet, people

NEXT_DAY = b.DAY + timedelta(days=1)


def limits(**more):
    return Limits(**({"max_pickups": 4, "max_drops": 3} | more))


@pytest.fixture
def desk():
    return desk_of(day())


def arrive(trip, place_id):
    return next(stop.arrive for stop in trip.stops if stop.place_id == place_id)


def clock(desk, trip_id):
    trip = desk.trip(trip_id)
    return desk.case.clock.iso(trip.stops[0].arrive)[:16]


def test_a_plan_is_made_by_edits_alone(desk):
    assert [(trip.trip_id, trip.coach_id, len(trip.seats)) for trip in desk.plan.trips] == [
        ("T001", "C1", 8),
        ("T002", "C2", 8),
    ]
    assert (clock(desk, "T001"), clock(desk, "T002")) == (SEVEN, SEVEN)
    assert desk.plan.left_behind == ()


def test_somebody_is_moved_to_another_trip_which_then_calls_at_his_firm(desk):
    seats = dict(desk.trip("T001").seats)

    done = desk.edit("move", people=["W09"], to="T001")

    assert desk.on("W09") == "T001"
    assert [stop.place_id for stop in desk.trip("T001").stops if stop.alight] in (
        ["at F1", "at F2"],
        ["at F2", "at F1"],
    )
    assert {w: seat for w, seat in desk.trip("T001").seats.items() if w in seats} == seats
    assert [one.worker_id for one in done.changes.people if one.told] == ["W09"]
    assert done.changes.new_cost_fen > done.changes.old_cost_fen


def test_whoever_leaves_a_trip_changes_nobodys_times(desk):
    before = desk.trip("T002")

    desk.edit("move", people=["W09"], to="T001")

    after = desk.trip("T002")
    assert [(s.place_id, s.arrive, s.depart) for s in after.stops] == [
        (s.place_id, s.arrive, s.depart) for s in before.stops
    ]


def test_a_pickup_that_comes_first_now_leaves_the_others_their_times(desk):
    desk.edit("leave", people=[*TO_F1[5:]], code="NO_COACH_LEFT")
    desk.edit("stops", trip="T001", pickups=["V1"])
    told = arrive(desk.trip("T001"), "V1")

    desk.edit("move", people=TO_F1[5:], to="T001")

    assert arrive(desk.trip("T001"), "V1") == told


def test_a_coach_is_not_filled_beyond_its_seats(desk):
    assert desk.refused("move", people=TO_F2[:5], to="T001") == {"R03": ("T001", 13)}


def test_a_party_is_not_split_but_moves_as_one():
    family = [b.worker(f"W{k:02d}", village="V2", firm="F1", party="P") for k in (6, 7)]
    rest = [one for one in people() if one.worker_id not in ("W06", "W07")]
    desk = desk_of(day(workers=[*rest, *family]))

    assert desk.refused("move", people=["W06"], to="T002") == {"R02": ("T001+T002", 16)}
    assert desk.refused("leave", people=["W06"], code="NO_COACH_LEFT") == {"R02": ("T001", 7)}
    desk.edit("move", people=["W06", "W07"], to="T002")
    assert desk.on("W06") == desk.on("W07") == "T002"


def test_people_of_another_risk_are_not_put_together():
    case = day(policy=b.policy("plain", mixing="same-risk"))
    risky = b.case(
        workers=people(), coaches=fleet(), places=[b.place(v) for v in VILLAGES], limits=case.limits,
        times=case.times, cost=case.cost, policy=case.policy, risk={"V3": Risk.MEDIUM},
    )  # fmt: skip
    desk = Desk(risky)
    desk.edit("new", people=TO_F1, coach="C1", at=SEVEN)

    assert "R04" in desk.refused("move", people=["W16"], to="T001")


def test_somebody_is_left_behind_with_a_code_that_is_true(desk):
    desk.edit("leave", people=["W01"], code="DEARER_THAN_LEAVING")

    (left,) = desk.plan.left_behind
    assert (left.worker_id, left.code, left.by_planner) == ("W01", "DEARER_THAN_LEAVING", True)
    assert left.detail
    assert desk.plan.left_fen == 500_000
    assert desk.refused("leave", people=["W02"], code="CONTACT") == {"R01": ("W02", 1)}
    assert set(desk.refused("leave", people=["W02"], code="LAZY")) == {"EDIT_CODE_UNKNOWN"}
    desk.edit("move", people=["W01"], to="T001")
    assert desk.plan.left_behind == ()


def test_a_trip_gets_another_coach():
    desk = desk_of(day(coaches=fleet(3)))

    desk.edit("coach", trip="T001", coach="C3")

    assert (desk.trip("T001").coach_id, desk.trip("T001").driver_ids) == ("C3", ("C3/1",))
    assert clock(desk, "T001") == SEVEN
    assert desk.refused("coach", trip="T001", coach="C2")["R12"] == ("T002", 8)


def test_two_coaches_are_exchanged_where_both_loads_fit():
    desk = desk_of(day(coaches=[fleet()[0], b.coach("C2", seats=9, crew=1)]))

    desk.edit("swap-coaches", trip="T001", with_="T002")
    assert (desk.trip("T001").coach_id, desk.trip("T002").coach_id) == ("C2", "C1")

    desk.edit("move", people=["W01"], to="T002")
    assert desk.refused("swap-coaches", trip="T001", with_="T002") == {"R03": ("T002", 9)}


def test_a_listed_driver_drives_one_trip_at_a_time():
    desk = desk_of(day(drivers=[Driver("D1"), Driver("D2"), Driver("D3")]))
    first, second = desk.trip("T001").driver_ids, desk.trip("T002").driver_ids
    (free,) = {"D1", "D2", "D3"} - {*first, *second}

    desk.edit("drivers", trip="T001", drivers=[free])

    assert desk.trip("T001").driver_ids == (free,)
    assert "R08" in desk.refused("drivers", trip="T001", drivers=list(second))
    assert set(desk.refused("drivers", trip="T001", drivers=["D9"])) == {"EDIT_DRIVER_UNKNOWN"}


def test_a_long_trip_is_not_left_to_one_driver():
    legs = {pair: (km, km) for pair, km in KM.items()}
    for village in VILLAGES:
        legs |= {(village, place_id): (1100, 800) for place_id, _ in FAR_KM}
    crew = [b.coach(f"C{k}", seats=14, crew=2) for k in (1, 2)]
    case = day(coaches=crew, policy=b.policy("plain", duty="cn-2018"))
    desk = desk_of(case, b.travel(legs))
    assert len(desk.trip("T001").driver_ids) == 2

    assert desk.refused("drivers", trip="T001", drivers=["C1/1"]) == {"R08": ("T001", 8)}
    assert set(desk.refused("drivers", trip="T001", drivers=["C1/3"])) == {"EDIT_DRIVER_UNKNOWN"}


def test_a_departure_is_moved_within_the_hours_of_departure(desk):
    desk.edit("shift", trip="T001", minutes=30)
    assert clock(desk, "T001") == "2020-02-28T07:30"

    desk.edit("depart", trip="T001", at="2020-02-28T06:10")
    assert clock(desk, "T001") == "2020-02-28T06:10"

    assert desk.refused("shift", trip="T001", minutes=-60) == {"R07": ("T001", 8)}
    assert desk.refused("depart", trip="T001", at="2020-02-28T22:00") == {"R07": ("T001", 8)}


def test_the_coach_comes_to_its_first_pickup_when_it_was_told_to_wherever_it_starts():
    case = day(coaches=[b.coach(f"C{k}", seats=13, crew=1, start="S") for k in (1, 2)])
    legs = {pair: (km, km) for pair, km in KM.items()} | {
        ("S", v): (5 + k, 7 + k) for k, v in enumerate(VILLAGES)
    }
    legs |= {(v, p): (300 + 2 * k, 300 + 2 * k) for k, v in enumerate(VILLAGES) for p, _ in FAR_KM}
    desk = desk_of(case, b.travel(legs))

    desk.edit("depart", trip="T001", at="2020-02-28T08:15")

    first = next(stop for stop in desk.trip("T001").stops if stop.board)
    assert desk.case.clock.iso(first.arrive)[:19] == "2020-02-28T08:15:00"
    assert desk.trip("T001").stops[0].arrive < first.arrive


def test_a_trip_runs_on_another_day_on_which_its_people_can():
    at_once = [b.worker(one.worker_id, village=one.village_id, firm=one.firm_id) for one in people()[:8]]
    later = [
        b.worker(one.worker_id, village=one.village_id, firm=one.firm_id, latest=NEXT_DAY)
        for one in people()[8:]
    ]
    desk = desk_of(day(workers=[*at_once, *later], days=(b.DAY, NEXT_DAY)))

    desk.edit("day", trip="T002", day=NEXT_DAY.isoformat())

    assert (desk.trip("T002").day, clock(desk, "T002")) == (NEXT_DAY, "2020-02-29T07:00")
    assert "R10" in desk.refused("day", trip="T001", day=NEXT_DAY.isoformat())
    assert desk.refused("day", trip="T002", day=date(2020, 3, 5).isoformat()) == {"R10": ("T002", 8)}


def test_stops_are_called_at_in_another_order():
    desk = desk_of(day(limits=limits(max_detour_min=5)))
    assert [s.place_id for s in desk.trip("T001").stops if s.board] == ["V2", "V1"]

    assert desk.refused("stops", trip="T001", pickups=["V1", "V2"]) == {"R11": ("T001", 8)}
    assert set(desk.refused("stops", trip="T001", pickups=["V1"])) == {"EDIT_STOPS_DIFFER"}

    free = desk_of(day())
    free.edit("stops", trip="T001", pickups=["V1", "V2"])
    assert [s.place_id for s in free.trip("T001").stops if s.board] == ["V1", "V2"]
    assert clock(free, "T001") == SEVEN


def test_more_stops_than_there_may_be_are_refused():
    desk = desk_of(day(limits=limits(max_pickups=2)))

    assert desk.refused("move", people=["W16"], to="T001") == {"R06": ("T001", 9)}


def test_people_board_at_another_pickup_within_reach():
    near = desk_of(day(limits=limits(access_m=1000.0)))
    near.edit("pickup", trip="T001", place="V1", to="V2")
    assert [s.place_id for s in near.trip("T001").stops if s.board] == ["V2"]
    near.edit("pickup", trip="T001", place="V2", to="V3", people=["W01", "W02"])
    assert {s.place_id: len(s.board) for s in near.trip("T001").stops if s.board} == {"V2": 6, "V3": 2}

    far = desk_of(day())
    assert far.refused("pickup", trip="T001", place="V1", to="V2") == {"R14": ("T001", 8)}
    assert set(far.refused("pickup", trip="T001", place="V3", to="V2")) == {"EDIT_STOP_UNKNOWN"}
    assert set(far.refused("pickup", trip="T001", place="V1", to="V9")) == {"EDIT_PLACE_UNKNOWN"}


def test_a_firm_takes_no_more_a_day_than_its_quota():
    case = day(workers=[*people(), b.worker("W17", village="V1", firm="F1")])
    full = desk_of(replace(case, firms=case.firms | {"F1": b.firm("F1", daily_quota=8)}))

    assert full.refused("move", people=["W17"], to="T001") == {"R09": ("F1", 9)}


def test_a_new_trip_carries_enough_people():
    desk = desk_of(day(coaches=fleet(3), limits=limits(min_riders=3)))

    done = desk.edit("new", people=["W01", "W02", "W03"], coach="C3", at="2020-02-28T08:00")

    assert desk.on("W01") == "T003"
    assert [one.trip_id for one in done.changes.trips if "added" in one.news] == ["T003"]
    assert set(desk.refused("new", people=["W04"], coach="C3", at=SEVEN, trip="T001")) == {"EDIT_TRIP_TAKEN"}
    desk.edit("dissolve", trip="T003", code="NO_COACH_LEFT")
    assert desk.refused("new", people=["W01", "W02"], coach="C3", at=SEVEN) == {"R13": ("T003", 2)}


def test_a_trip_is_dissolved_with_a_code_that_is_true(desk):
    assert "R01" in desk.refused("dissolve", trip="T002", code="CONTACT")

    done = desk.edit("dissolve", trip="T002", code="TOO_FEW_FOR_A_COACH")

    assert [trip.trip_id for trip in desk.plan.trips] == ["T001"]
    assert [entry.code for entry in desk.plan.left_behind] == ["TOO_FEW_FOR_A_COACH"] * 8
    assert done.changes.told == 8


def test_the_name_of_a_dissolved_trip_is_not_given_to_another(desk):
    done = desk.attempt(
        "together",
        edits=[
            {"do": "dissolve", "trip": "T002", "code": "NO_COACH_LEFT"},
            {"do": "new", "people": TO_F2, "coach": "C2", "at": SEVEN},
        ],
    )

    assert {trip.trip_id for trip in done.plan.trips} == {"T001", "T003"}


def test_one_trip_is_merged_into_another_where_all_have_seats():
    desk = desk_of(day(coaches=fleet(seats=20)))
    desk.edit("merge", trip="T002", into="T001")
    assert [(trip.trip_id, len(trip.seats)) for trip in desk.plan.trips] == [("T001", 16)]

    small = desk_of(day())
    assert small.refused("merge", trip="T002", into="T001") == {"R03": ("T001", 16)}


def test_people_of_two_full_coaches_change_places_in_one_edit():
    desk = desk_of(day(coaches=fleet(seats=9)))
    there, back = (
        {"do": "move", "people": ["W09"], "to": "T001"},
        {"do": "move", "people": ["W06"], "to": "T002"},
    )
    assert "R03" in desk.refused(**there)

    desk.edit("together", edits=[there, back])

    assert (desk.on("W09"), desk.on("W06")) == ("T001", "T002")


@pytest.mark.parametrize(
    ("lock", "do", "members"),
    [
        (TripLock.COACH, "coach", {"coach": "C3"}),
        (TripLock.STOPS, "stops", {"pickups": ["V1", "V2"]}),
        (TripLock.TIMES, "shift", {"minutes": 30}),
        (TripLock.COACH, "dissolve", {"code": "NO_COACH_LEFT"}),
    ],
)
def test_what_is_locked_is_not_edited(lock, do, members):
    desk = desk_of(day(coaches=fleet(3)))
    desk.locks = Locks(trips={"T001": frozenset({lock})})

    assert desk.refused(do, trip="T001", **members) == {"EDIT_LOCKED": ("T001", 8)}
    desk.locks = Locks()
    desk.edit(do, trip="T001", **members)


def test_people_stay_on_the_trip_they_are_locked_to_and_off_the_one_they_are_barred_from(desk):
    desk.locks = Locks(stays_on={"W01": "T001"}, keeps_off={"W09": frozenset({"T001"})})

    assert desk.refused("move", people=["W01"], to="T002") == {"EDIT_LOCKED": ("W01", 1)}
    assert desk.refused("move", people=["W09"], to="T001") == {"EDIT_LOCKED": ("W09", 1)}
    desk.edit("move", people=["W02"], to="T002")


def test_a_trip_that_has_departed_is_never_changed(desk):
    before = desk.trip("T001")
    desk.since = Since(departed={"T001": before})

    for edit in (
        {"do": "shift", "trip": "T001", "minutes": 5},
        {"do": "move", "people": ["W01"], "to": "T002"},
        {"do": "move", "people": ["W09"], "to": "T001"},
        {"do": "merge", "trip": "T002", "into": "T001"},
        {"do": "leave", "people": ["W01"], "code": "NO_COACH_LEFT"},
    ):
        assert set(desk.refused(**edit)) == {"EDIT_TRIP_DEPARTED"}
    desk.edit("shift", trip="T002", minutes=20)
    assert desk.trip("T001") is before


def test_what_left_before_the_present_moment_stays_and_nothing_is_made_to_leave_before_it(desk):
    desk.edit("shift", trip="T002", minutes=60)
    desk.locks = Locks(now=desk.case.clock.moment("2020-02-28T07:30"))

    assert set(desk.refused("shift", trip="T001", minutes=5)) == {"EDIT_TRIP_DEPARTED"}
    assert set(desk.refused("shift", trip="T002", minutes=-45)) == {"EDIT_BEFORE_NOW"}
    desk.edit("shift", trip="T002", minutes=-20)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"do": "shift", "trip": "T009", "minutes": 5}, "EDIT_TRIP_UNKNOWN"),
        ({"do": "move", "people": ["W99"], "to": "T001"}, "EDIT_PERSON_UNKNOWN"),
        ({"do": "move", "people": ["W01"], "to": "T001"}, "EDIT_ALREADY_THERE"),
        ({"do": "coach", "trip": "T001", "coach": "C9"}, "EDIT_COACH_UNKNOWN"),
        ({"do": "new", "people": ["W01"], "coach": "C9", "at": SEVEN}, "EDIT_COACH_UNKNOWN"),
        ({"do": "move", "people": ["W01"], "to": "T002", "place": "V9"}, "EDIT_PLACE_UNKNOWN"),
        ({"do": "pickup", "trip": "T001", "place": "V1", "to": "V2", "people": ["W09"]}, "EDIT_NOT_ABOARD"),
    ],
)
def test_an_edit_about_nothing_is_refused(desk, edit, code):
    assert set(desk.refused(**edit)) == {code}


def test_what_was_wrong_before_does_not_stand_in_the_way_and_is_told():
    desk = desk_of(day())
    narrow = replace(desk.case, limits=limits(max_ride_min=200))
    desk.case = narrow

    done = desk.attempt("shift", trip="T001", minutes=10)

    assert {fault.code for fault in done.standing_faults} == {"R11"}


def test_a_tighter_rule_is_refused_with_its_own_numbers_but_less_of_a_fault_is_not_new():
    desk = desk_of(day())
    desk.case = replace(desk.case, policy=replace(desk.case.policy, load_cap=0.5))

    less = desk.attempt("leave", people=["W01"], code="NO_COACH_LEFT")

    assert {(fault.code, fault.where) for fault in less.standing_faults} == {("R03", "T001"), ("R03", "T002")}
