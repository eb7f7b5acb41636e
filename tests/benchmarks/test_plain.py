"""A routing engine is asked only what it can know."""

from dataclasses import replace

import pytest

from benchmarks.plain import NotPlain, refuse_unless_plain
from builders import case, coach, firm, policy, worker
from scheduler.case import Case, CostRates, Limits, Times


def plain() -> Case:
    """Give a case without rules."""
    return case(workers=[worker()], coaches=[coach()])


def test_a_case_of_seats_and_money_is_plain() -> None:
    """Nothing is said against it."""
    refuse_unless_plain(plain())


@pytest.mark.parametrize(
    ("ruled", "named"),
    [
        (replace(plain(), policy=policy("cn-spring-festival")), "policy"),
        (replace(plain(), limits=Limits(max_drops=2)), "limits"),
        (replace(plain(), times=Times(per_rider_s=20)), "by the head"),
        (replace(plain(), cost=CostRates(empty_factor=0.5)), "empty km"),
        (case(workers=[worker()], coaches=[coach(day_yuan=500)]), "by the day"),
        (case(workers=[worker()], firms=[firm(daily_quota=5)], coaches=[coach()]), "quotas"),
        (case(workers=[worker()], coaches=[coach("C1"), coach("C2", start="D1")]), "different places"),
        (case(workers=[worker(consent=False)], coaches=[coach()]), "consent"),
        (
            case(workers=[worker("W1", party="P"), worker("W2", firm="F2", party="P")], coaches=[coach()]),
            "part on the way",
        ),
        (
            case(
                workers=[worker()],
                firms=[firm(receives=("08:00", "18:00"))],
                coaches=[coach(per_hour_yuan=60)],
            ),
            "waiting costs",
        ),
    ],
)
def test_a_rule_that_engines_do_not_know_is_named(ruled: Case, named: str) -> None:
    """The refusal says which rule it is, and who plans such cases."""
    with pytest.raises(NotPlain, match=f"{named}.*--engine product"):
        refuse_unless_plain(ruled)
