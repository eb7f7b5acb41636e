"""Plain cases as engines want them: nodes, matrices, kinds of coaches and consignments."""

from benchmarks.instance import END, FAR_S, START, instance_of
from builders import case, coach, travel, worker, workers
from routing.matrix import TravelMatrix
from scheduler.case import Case, Times


def two_villages() -> tuple[Case, TravelMatrix]:
    """Give five people of two villages bound for one firm, and coaches of two kinds."""
    plain = case(
        workers=[*workers(4), worker("W9", village="V2")],
        coaches=[
            coach("C1", seats=5, crew=1, start="D1", end="D2"),
            coach("C2", seats=5, crew=1, start="D1", end="D2"),
            coach("C3", seats=3, crew=1, start="D1", end="D2"),
        ],
        times=Times(stop_s=300),
    )
    legs = {("V1", "V2"): (10, 10), ("V1", "at F1"): (100, 60), ("V2", "at F1"): (95, 55)}
    depots = {("D1", "V1"): (5, 5), ("D1", "V2"): (6, 6), ("at F1", "D2"): (7, 7)}
    return plain, travel(legs | depots, plain.places)


def test_people_of_one_village_and_firm_are_cut_into_consignments_that_a_coach_holds() -> None:
    """Four people by at most three: three and one; who lives elsewhere goes alone."""
    instance = instance_of(*two_villages(), most_people=3)

    assert [(c.people, instance.place_ids[c.pickup]) for c in instance.consignments] == [
        (3, "V1"),
        (1, "V1"),
        (1, "V2"),
    ]


def test_a_party_is_never_cut() -> None:
    """Whatever the engine would like."""
    family = case(workers=[worker(f"W{k}", party="P") for k in range(3)], coaches=[coach()])

    instance = instance_of(family, travel({("V1", "at F1"): (9, 9)}, family.places), most_people=2)

    assert [c.people for c in instance.consignments] == [3]


def test_coaches_of_one_price_and_size_are_one_kind() -> None:
    """Seats are those that are sold: the driver has one."""
    instance = instance_of(*two_villages(), most_people=40)

    assert [(kind.seats, kind.coach_ids) for kind in instance.kinds] == [(4, ("C1", "C2")), (2, ("C3",))]


def test_service_is_part_of_the_way_to_a_place_and_nobody_drives_back_from_a_firm() -> None:
    """Five minutes at the second village; the way to it from the firm is longer than any shift."""
    instance = instance_of(*two_villages(), most_people=40)
    v1, v2, firm = (instance.place_ids.index(place_id) for place_id in ("V1", "V2", "at F1"))

    assert instance.time_s[v1, v2] == 600 + 300
    assert instance.time_s[START, v1] == 300 + 300
    assert instance.time_s[firm, END] == 420
    assert instance.time_s[firm, v1] == FAR_S


def test_a_way_costs_its_kilometres_and_its_hours() -> None:
    """100 km at 5 yuan, and 65 minutes at 60 yuan."""
    plain, roads = two_villages()
    dear = case(
        workers=plain.workers.values(),
        coaches=[coach("C1", crew=1, start="D1", end="D2", per_km_yuan=5, per_hour_yuan=60)],
        times=Times(stop_s=300),
    )

    instance = instance_of(dear, roads, most_people=40)
    v1, firm = (instance.place_ids.index(place_id) for place_id in ("V1", "at F1"))

    assert instance.arc_fen(instance.kinds[0])[v1, firm] == 50_000 + 6_500
