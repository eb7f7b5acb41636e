"""Regions: firms in one direction share coaches, those in another do not."""

import builders as b
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.season.regions import regions_of


def test_firms_near_each_other_share_a_region_and_the_farthest_comes_first() -> None:
    workers = [b.worker(f"W{k}", firm=f"F{k}") for k in (1, 2, 3)]
    case = b.case(workers=workers, firms=[b.firm(f"F{k}") for k in (1, 2, 3)], coaches=[b.coach()])
    near, far = (200, 180), (1500, 1200)
    legs = {("V1", "at F1"): far, ("V1", "at F2"): far, ("V1", "at F3"): near}
    legs |= {("at F1", "at F2"): (10, 10), ("at F1", "at F3"): far, ("at F2", "at F3"): far}
    travel = b.travel(legs, case.places)

    assert regions_of(case, travel, demands_of(case, gate(case))).tolist() == [0, 0, 1]
