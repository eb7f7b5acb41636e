"""Demand: parties with their pickup points, firms, days and cohorts, and the mode of transport that suits."""

from datetime import timedelta

from builders import DAY, case, coach, place, worker, workers
from routing.places import PlaceKind
from scheduler.case import Case, Limits
from scheduler.demand import Mode, ModeThresholds, Reach, demands_of, groups_of, mode_advice
from scheduler.eligibility import gate
from scheduler.health import DivisionRisk
from scheduler.policy import Risk

NEAR = [
    place("V1", lat=29.78, lon=104.85),
    place("V2", lat=29.79, lon=104.85),  # 1,112 m to the north
    place("S1", PlaceKind.STATION, lat=29.785, lon=104.85),
    place("D1", PlaceKind.DEPOT, lat=29.78, lon=104.85),
    place("V9", lat=30.5, lon=104.85),
]


def demands(one: Case):  # type: ignore[no-untyped-def]
    """Return what the people of a case ask for."""
    return demands_of(one, gate(one))


def test_people_are_sent_to_pickup_points_within_reach_only() -> None:
    """Their own first, then the nearest; never a depot."""
    (demand,) = demands(case(workers=[worker()], places=NEAR, limits=Limits(access_m=1500)))

    assert demand.pickup_ids == ("V1", "S1", "V2")


def test_nobody_is_sent_anywhere_without_access() -> None:
    """access_m 0 is the default."""
    (demand,) = demands(case(workers=[worker()], places=NEAR))

    assert demand.pickup_ids == ("V1",)


def test_the_way_is_measured_from_the_village_not_from_the_pickup_that_was_asked_for() -> None:
    """A pickup point of one's own holds whatever its distance."""
    (demand,) = demands(case(workers=[worker(pickup="V9")], places=NEAR, limits=Limits(access_m=600)))

    assert demand.pickup_ids == ("V9", "V1", "S1")


def test_a_party_of_two_villages_boards_where_both_can_go() -> None:
    """The point lies within reach of every member's village."""
    couple = [worker("W1", party="G", pickup="D1"), worker("W2", village="V2", party="G", pickup="D1")]

    (demand,) = demands(case(workers=couple, places=NEAR, limits=Limits(access_m=600)))

    assert demand.pickup_ids == ("D1", "S1")


def test_places_without_a_point_are_within_nobodys_reach() -> None:
    """With distances of one's own a place may have none."""
    reach = Reach({"V1": place("V1", lat=None, lon=None), "V2": NEAR[1]}, 1e9)

    assert reach.around("V1") == {}


def test_a_cohort_is_the_risk_of_the_village_on_the_day() -> None:
    """It changes with the day."""
    days = (DAY, DAY + timedelta(days=1))
    medium = DivisionRisk("511025", "县", Risk.MEDIUM, None, DAY)

    (demand,) = demands(case(workers=[worker(latest=days[1])], days=days, divisions=[medium]))

    assert demand.days == days
    assert demand.cohorts == {days[0]: (Risk.MEDIUM,), days[1]: (Risk.LOW,)}


def test_parties_alike_form_one_group() -> None:
    """Same pickup, same firms, same cohort; the largest group first."""
    people = [*workers(3), worker("X1", firm="F2"), worker("X2", party="G"), worker("X3", party="G")]

    groups = groups_of(demands(case(workers=people)), DAY)

    assert [(group.pickup_id, group.firm_ids, group.people) for group in groups] == [
        ("V1", ("F1",), 5),
        ("V1", ("F2",), 1),
    ]


def test_the_mode_follows_the_size_of_the_group() -> None:
    """Few go their own way, some share, many have a coach, very many a train."""
    limits = ModeThresholds(train=30, own_coach=20, shared_coach=6)

    def advice(count: int, seats: int = 60) -> Mode:
        one = case(workers=workers(count), coaches=[coach(seats=seats)])
        (said,) = mode_advice(one, demands(one), limits)
        return said.mode

    assert [advice(5), advice(6), advice(19), advice(20), advice(30)] == [
        Mode.OWN_WAY,
        Mode.SHARED_COACH,
        Mode.SHARED_COACH,
        Mode.OWN_COACH,
        Mode.TRAIN,
    ]
    assert advice(10, seats=20) == Mode.OWN_COACH


def test_the_train_counts_all_towns_of_a_day_to_one_city() -> None:
    """Each town alone would be too few."""
    towns = [place("V1", division="511025100200"), place("V2", division="511025101200")]
    people = [*workers(2), *workers(2, village="V2", first=3)]
    one = case(workers=people, places=towns)

    advice = mode_advice(one, demands(one), ModeThresholds(train=4))

    assert [(said.town, said.people, said.city_people, said.mode) for said in advice] == [
        ("511025100", 2, 4, Mode.TRAIN),
        ("511025101", 2, 4, Mode.TRAIN),
    ]
    assert advice[0].words() != advice[0].words("en")
