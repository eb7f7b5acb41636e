"""Replanning: what changed is mended, little else moves, locks and budgets hold, and each plan is lawful."""

from dataclasses import replace

import pytest

import builders as b
import standing_plans as s
from scheduler.clock import DayWindow
from scheduler.errors import ReplanRefused
from scheduler.planfile import plan_to_json
from scheduler.replan import Locks, TripLock
from scheduler.replan.changes import PersonNews
from scheduler.trips import Plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Give the plan of the day: two trips."""
    return s.published(s.day())


def refused(case, plan, locks=None, **wishes) -> set[str]:
    """Replan in vain and return the codes of what was refused."""
    with pytest.raises(ReplanRefused) as caught:
        s.anew(case, plan, locks, **wishes)
    return {fault.code for fault in caught.value.faults}


def test_where_nothing_changed_nothing_changes(plan: Plan) -> None:
    done = s.anew(s.day(), plan, budget=0)

    assert done.plan.trips == plan.trips
    assert (done.changes.people, done.changes.trips) == ((), ())


def test_a_late_arrival_takes_a_free_seat_and_nobody_else_is_told(plan: Plan) -> None:
    case = s.with_people(s.day(), b.worker("Z1", village="V1", firm="F1"))

    done = s.anew(case, plan)

    assert "Z1" in s.rides(done.plan)
    assert done.told == 0
    assert [one.worker_id for one in done.changes.having(PersonNews.FIRST_RIDE)] == ["Z1"]


def test_late_arrivals_beyond_the_free_seats_get_a_coach_that_is_idle(plan: Plan) -> None:
    late = [b.worker(f"Z{k:02d}", village="V3", firm="F2") for k in range(1, 13)]
    case = s.with_people(s.with_coaches(s.day(), *s.fleet(3)), *late)

    done = s.anew(case, plan)

    assert {one.worker_id for one in late} <= s.rides(done.plan).keys()
    assert len(done.plan.trips) == 3


def test_late_arrivals_without_any_seat_stay_with_a_reason(plan: Plan) -> None:
    late = [b.worker(f"Z{k:02d}", village="V3", firm="F2") for k in range(1, 13)]

    done = s.anew(s.with_people(s.day(), *late), plan)

    assert [left.code for left in done.plan.left_behind] == ["NO_COACH_LEFT"] * 4


def test_a_no_show_frees_his_seat_and_the_others_are_told_nothing(plan: Plan) -> None:
    done = s.anew(s.without_people(s.day(), "W01"), plan)

    assert done.told == 0
    assert [one.worker_id for one in done.changes.having(PersonNews.OUT)] == ["W01"]


def test_a_stop_at_which_nobody_is_left_is_passed_by_and_the_next_are_served_when_they_were_told(
    plan: Plan,
) -> None:
    alone = [w for w in s.trip_of(plan, "W01").seats if s.rides(plan)[w].place_id == "V1"]

    done = s.anew(s.without_people(s.day(), *alone), plan, told_yuan=1000)

    assert "V1" not in {stop.place_id for trip in done.plan.trips for stop in trip.stops}
    assert done.told == 0


def test_a_fever_takes_a_person_out_and_says_so(plan: Plan) -> None:
    policy = b.policy("plain", gate=["temperature"])
    declared = [b.declaration(w, fever=w == "W16") for w in s.day().workers]

    done = s.anew(s.day(policy=policy, declarations=declared), plan)

    (out,) = done.changes.having(PersonNews.OUT)
    assert (out.worker_id, out.code, out.told) == ("W16", "TEMPERATURE_HIGH", False)


def test_a_broken_coach_is_replaced_by_an_idle_one_for_the_same_people_at_the_same_times(plan: Plan) -> None:
    broken = plan.trips[0]
    case = s.without_coach(s.with_coaches(s.day(), *s.fleet(3)), broken.coach_id)

    done = s.anew(case, plan)

    assert done.told == len(broken.seats)
    after = next(trip for trip in done.plan.trips if trip.trip_id == broken.trip_id)
    assert after.coach_id == "C3"
    assert [stop.arrive for stop in after.stops] == [stop.arrive for stop in broken.stops]


def test_without_another_coach_the_people_of_a_broken_one_are_told_why_they_stay(plan: Plan) -> None:
    broken = plan.trips[0]

    done = s.anew(s.without_coach(s.day(), broken.coach_id), plan)

    lost = done.changes.having(PersonNews.NO_RIDE)
    assert lost
    assert all(one.told and one.code for one in lost)


def test_people_left_behind_ride_on_a_coach_that_is_added() -> None:
    case = s.day(coaches=s.fleet(1))
    short = s.published(case)

    done = s.anew(s.day(), short)

    assert short.left_behind
    assert not done.plan.left_behind
    assert done.told == 0


@pytest.mark.parametrize(("coaches", "all_ride"), [(2, False), (4, True)])
def test_a_cap_cut_to_half_makes_new_trips_or_leaves_people_with_reasons(
    coaches: int, all_ride: bool
) -> None:
    roomy = s.day(coaches=s.fleet(coaches))
    before = s.published(roomy)
    case = s.day(coaches=s.fleet(coaches), policy=b.policy("plain", load_cap=0.5))

    done = s.anew(case, before, rounds=200)

    assert (not done.plan.left_behind) is all_ride
    assert all(len(trip.seats) <= 6 for trip in done.plan.trips)
    assert {left.code for left in done.plan.left_behind} <= {"NO_COACH_LEFT"}


def test_a_firm_that_closes_earlier_is_reached_by_leaving_earlier(plan: Plan) -> None:
    arrives = max(ride.drop_at for ride in s.rides(plan).values() if ride.drop_id == "at F2")
    closes_s = s.day().clock.second_of_day(arrives) + 3600 - 1800
    firm = b.firm("F2", receives=("06:00", f"{closes_s // 3600:02d}:{closes_s // 60 % 60:02d}"))
    later = s.day(times=replace(s.day().times, depart_from_s=18000))

    done = s.anew(replace(later, firms=later.firms | {"F2": firm}), plan)

    assert not done.plan.left_behind


def test_a_firm_that_is_no_longer_approved_receives_nobody_and_the_others_ride_on(plan: Plan) -> None:
    case = s.day()
    closed = replace(case, firms=case.firms | {"F2": b.firm("F2", approved=False)})

    done = s.anew(closed, plan)

    assert {left.code for left in done.plan.left_behind} == {"FIRM_NOT_APPROVED"}
    assert {w for w, one in case.workers.items() if one.firm_id == "F1"} <= s.rides(done.plan).keys()


def test_a_quota_that_is_halved_leaves_some_for_whom_it_says_so(plan: Plan) -> None:
    case = s.day()
    fewer = replace(case, firms=case.firms | {"F2": b.firm("F2", daily_quota=4)})

    done = s.anew(fewer, plan)

    left = [entry.code for entry in done.plan.left_behind]
    assert left == ["FIRM_QUOTA"] * 4


def test_a_village_in_a_region_to_be_avoided_is_served_no_more(plan: Plan) -> None:
    case = s.day()
    places = case.places | {"V3": b.place("V3", division="511099100")}
    avoiding = replace(case, places=places, roads=replace(case.roads, avoid=("511099",)))

    done = s.anew(avoiding, plan)

    assert {left.code for left in done.plan.left_behind} == {"AVOIDED_REGION"}
    assert {left.worker_id for left in done.plan.left_behind} == {"W12", "W13", "W14", "W15", "W16"}


def test_what_has_departed_is_the_same_to_the_letter_whatever_breaks(plan: Plan) -> None:
    gone = plan.trips[0]
    case = s.day(policy=b.policy("plain", load_cap=0.3))

    done = s.anew(case, plan, s.locked(gone, TripLock.DEPARTED))

    written = {trip["trip_id"]: trip for trip in plan_to_json(done.plan)["trips"]}
    assert written[gone.trip_id] == next(
        trip for trip in plan_to_json(plan)["trips"] if trip["trip_id"] == gone.trip_id
    )
    assert {fault.code for fault in done.standing_faults} == {"R03"}


def test_what_began_before_now_has_departed_and_nothing_new_begins_before_now(plan: Plan) -> None:
    gone = min(plan.trips, key=lambda trip: trip.stops[0].arrive)
    now = gone.stops[0].arrive + 1800
    late = [b.worker(f"Z{k:02d}", village="V1", firm="F1") for k in range(6)]
    case = s.with_people(s.with_coaches(s.day(), *s.fleet(3)), *late)

    done = s.anew(case, plan, Locks(now=now))

    assert gone in done.plan.trips
    assert all(trip == gone or trip.stops[0].arrive >= now or trip in plan.trips for trip in done.plan.trips)
    assert {one.worker_id for one in late} <= s.rides(done.plan).keys()


def test_those_aboard_a_coach_that_broke_down_on_the_road_are_fetched_from_where_it_stands(
    plan: Plan,
) -> None:
    broken = plan.trips[0]
    case = s.without_coach(s.with_coaches(s.day(), *s.fleet(3)), broken.coach_id)
    waiting = {w: replace(case.workers[w], pickup_id="V3") for w in broken.seats}
    stranded = replace(case, workers=case.workers | waiting)

    done = s.anew(stranded, plan, s.locked(broken, TripLock.BROKEN_DOWN))

    after = s.rides(done.plan)
    assert {after[w].place_id for w in broken.seats} == {"V3"}
    assert broken.coach_id not in {trip.coach_id for trip in done.plan.trips}


def test_a_coach_that_broke_down_on_the_road_is_asked_where_it_stands(plan: Plan) -> None:
    broken = plan.trips[0]

    codes = refused(s.day(), plan, s.locked(broken, TripLock.BROKEN_DOWN))

    assert codes == {"BROKEN_DOWN_WHERE"}


@pytest.mark.parametrize("lock", [TripLock.COACH, TripLock.STOPS, TripLock.TIMES])
def test_a_locked_trip_takes_nothing_from_a_better_plan(lock: TripLock, plan: Plan) -> None:
    """Twelve late arrivals would fill the coach better than those who ride on it."""
    trip = plan.trips[0]
    late = [b.worker(f"Z{k:02d}", village="V3", firm="F2") for k in range(1, 13)]
    case = s.with_people(s.day(), *late)

    done = s.anew(case, plan, s.locked(trip, lock), told_yuan=0)

    after = next(one for one in done.plan.trips if one.trip_id == trip.trip_id)
    if lock is TripLock.COACH:
        assert after.coach_id == trip.coach_id
    else:
        assert [stop.place_id for stop in after.stops] == [stop.place_id for stop in trip.stops]
    if lock is TripLock.TIMES:
        assert [stop.arrive for stop in after.stops] == [stop.arrive for stop in trip.stops]


def test_a_trip_whose_coach_is_locked_is_refused_another_and_one_without_lock_gets_it(plan: Plan) -> None:
    broken = plan.trips[0]
    case = s.without_coach(s.with_coaches(s.day(), *s.fleet(3)), broken.coach_id)

    assert refused(case, plan, s.locked(broken, TripLock.COACH)) == {"LOCK_IMPOSSIBLE"}
    assert s.anew(case, plan, s.locked(broken, TripLock.STOPS)).told == len(broken.seats)


def test_locked_times_are_kept_when_somebody_does_not_come(plan: Plan) -> None:
    trip = s.trip_of(plan, "W01")

    done = s.anew(s.without_people(s.day(), "W01"), plan, s.locked(trip, TripLock.TIMES))

    after = s.trip_of(done.plan, "W02")
    assert [stop.arrive for stop in after.stops] == [stop.arrive for stop in trip.stops]


def test_a_late_arrival_boards_a_trip_with_locked_stops_only_where_it_stops_anyway(plan: Plan) -> None:
    locks = Locks(trips={trip.trip_id: frozenset({TripLock.STOPS}) for trip in plan.trips})
    trip = s.trip_of(plan, "W01")
    served = trip.stops[0].place_id
    case = s.with_people(s.day(), b.worker("Z1", village=served, firm="F1"))

    done = s.anew(case, plan, locks)

    assert s.rides(done.plan)["Z1"].place_id == served
    assert [[x.place_id for x in t.stops] for t in done.plan.trips] == [
        [x.place_id for x in t.stops] for t in plan.trips
    ]


def test_a_person_rides_on_the_trip_to_which_he_is_locked_and_not_on_the_one_he_is_kept_off(
    plan: Plan,
) -> None:
    first, second = plan.trips
    mover = next(w for w in sorted(first.seats))

    there = s.anew(s.day(), plan, Locks(stays_on={mover: second.trip_id}))
    away = s.anew(s.day(), plan, Locks(keeps_off={mover: frozenset({first.trip_id})}))

    assert s.rides(there.plan)[mover].trip_id == second.trip_id
    assert mover not in s.rides(away.plan) or s.rides(away.plan)[mover].trip_id != first.trip_id


def test_nobody_who_is_locked_is_put_off_an_overfull_trip(plan: Plan) -> None:
    stays = {w: trip.trip_id for trip in plan.trips for w in sorted(trip.seats)[:3]}
    case = s.day(policy=b.policy("plain", load_cap=0.5))

    done = s.anew(case, plan, Locks(stays_on=stays))

    assert {w: s.rides(done.plan)[w].trip_id for w in stays} == stays


def test_more_locked_people_than_seats_are_refused(plan: Plan) -> None:
    stays = {w: trip.trip_id for trip in plan.trips for w in trip.seats}

    codes = refused(s.day(policy=b.policy("plain", load_cap=0.3)), plan, Locks(stays_on=stays))

    assert codes == {"LOCK_IMPOSSIBLE"}


def test_no_plan_tells_more_people_than_the_budget_and_a_larger_one_is_never_dearer(plan: Plan) -> None:
    late = [b.worker(f"Z{k:02d}", village="V1", firm="F1") for k in range(1, 10)]
    case = s.with_people(s.with_coaches(s.day(), *s.fleet(3)), *late)

    found = [s.anew(case, plan, budget=budget) for budget in (0, 1, 3, 6, 12, 25)]

    assert all(one.told <= budget for one, budget in zip(found, (0, 1, 3, 6, 12, 25), strict=True))
    costs = [one.plan.objective_fen for one in found]
    assert costs == sorted(costs, reverse=True)


def test_a_budget_below_what_must_be_told_is_refused_with_the_figure(plan: Plan) -> None:
    broken = plan.trips[0]
    case = s.without_coach(s.with_coaches(s.day(), *s.fleet(3)), broken.coach_id)

    with pytest.raises(ReplanRefused) as caught:
        s.anew(case, plan, budget=len(broken.seats) - 1)

    assert [(fault.code, fault.about) for fault in caught.value.faults] == [
        ("BUDGET_TOO_SMALL", str(len(broken.seats)))
    ]


def test_the_price_of_telling_people_is_no_part_of_the_objective(plan: Plan) -> None:
    case = s.without_coach(s.with_coaches(s.day(), *s.fleet(3)), plan.trips[0].coach_id)

    cheap, dear = (s.anew(case, plan, told_yuan=yuan) for yuan in (50, 500))

    assert cheap.told > 0
    assert dear.plan.objective_fen == cheap.plan.objective_fen


def test_the_same_iterations_give_the_same_plan_whatever_the_order_of_rows(plan: Plan) -> None:
    late = [b.worker(f"Z{k:02d}", village="V2", firm="F1") for k in range(1, 10)]
    case = s.with_people(s.with_coaches(s.day(), *s.fleet(3)), *late)
    mixed = replace(
        case,
        workers=dict(reversed(case.workers.items())),
        coaches=dict(reversed(case.coaches.items())),
        firms=dict(reversed(case.firms.items())),
    )

    first, second = s.anew(case, plan), s.anew(mixed, plan)

    assert first.plan.trips == second.plan.trips
    assert first.plan.left_behind == second.plan.left_behind


def test_a_family_that_grows_overnight_stays_together(plan: Plan) -> None:
    case = s.day()
    family = {w: replace(case.workers[w], party_id="P1") for w in ("W01",)}
    case = replace(case, workers=case.workers | family)
    case = s.with_people(case, b.worker("Z1", village="V1", firm="F1", party="P1"))

    done = s.anew(case, plan)

    after = s.rides(done.plan)
    assert (after["W01"].trip_id, after["W01"].place_id) == (after["Z1"].trip_id, after["Z1"].place_id)


def test_a_firm_that_opens_later_makes_the_coach_wait_or_leave_later(plan: Plan) -> None:
    arrives = max(ride.drop_at for ride in s.rides(plan).values())
    opens_s = s.day().clock.second_of_day(arrives) + 1200
    case = s.day()
    firms = {
        key: replace(one, receives=DayWindow(opens_s, opens_s + 18000)) for key, one in case.firms.items()
    }

    done = s.anew(replace(case, firms=firms), plan)

    assert not done.plan.left_behind
    assert all(ride.drop_at >= opens_s for ride in s.rides(done.plan).values())
