"""Whom a region may carry when: whoever is due must go, and a firm's quota is given to the most urgent."""

from datetime import timedelta

import numpy as np
import pytest

import builders as b
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.season.ledger import Ledger
from scheduler.season.pools import Pools, Reception

TOMORROW = b.DAY + timedelta(1)


@pytest.fixture
def pools() -> Pools:
    """Give four people for a firm that receives two a day, one of them due today."""
    people = [b.worker("W1", latest=TOMORROW), b.worker("W2", latest=TOMORROW)]
    people += [b.worker("W3", latest=TOMORROW), b.worker("W4")]
    case = b.case(workers=people, firms=[b.firm(daily_quota=2)], coaches=[b.coach()], days=(b.DAY, TOMORROW))
    demands = sorted(demands_of(case, gate(case)), key=lambda one: one.party.party_id)
    return Pools(case, demands, np.zeros(4, dtype=np.int64), np.full(4, 100.0), [0])


def test_a_firm_that_more_people_ask_for_than_it_receives_gives_its_days_to_the_most_urgent(
    pools: Pools,
) -> None:
    pool = pools.coming(Reception(Ledger(pools.case), pools.quota), 0, 1, 0)

    assert sorted(pool.days) == [(0,), (0,), (1,), (1,)]
    assert pool.days[pool.parties.index(3)] == (0,)


def test_leaving_whoever_is_due_costs_what_he_costs_and_waiting_a_seat(pools: Pools) -> None:
    pools.quota = [()] * 4

    pool = pools.coming(Reception(Ledger(pools.case), pools.quota), 0, 0, 0)

    worth = dict(zip(pool.parties, pool.worth_fen, strict=True))
    assert worth[3] == pools.left_fen[3]
    assert worth[0] == pytest.approx(pools.share[0] * 100.0)


def test_nobody_rides_along_today_for_whom_there_is_a_trip_tomorrow(pools: Pools) -> None:
    pools.quota = [()] * 4
    kept = np.array([True, False, False, False])

    pool = pools.due(Reception(Ledger(pools.case), pools.quota), 0, 0, 0, kept)

    assert pool.parties == (3, 1, 2)


def test_more_people_than_a_day_holds_are_spread_over_the_days_they_may_choose(pools: Pools) -> None:
    pools.quota = [()] * 4
    pool = pools.coming(Reception(Ledger(pools.case), pools.quota), 0, 1, 0)

    spread = pools.spread(pool, np.array([10.0, 2.0]), 0)

    assert sorted(spread.days) == [(0,), (0,), (0, 1), (0, 1)]
    assert spread.parties == pool.parties
    assert spread.worth_fen == pool.worth_fen


def test_whoever_has_no_other_day_keeps_it_however_full_it_is(pools: Pools) -> None:
    pools.quota = [()] * 4
    pools.may[:3, 0] = False
    pool = pools.coming(Reception(Ledger(pools.case), pools.quota), 0, 1, 0)

    spread = pools.spread(pool, np.array([10.0, 0.0]), 0)

    assert spread.days == pool.days


def test_whoever_may_wait_beyond_the_days_looked_at_is_closed_no_day(pools: Pools) -> None:
    pools.quota = [()] * 4
    pools.last[:3] = 9
    pool = pools.coming(Reception(Ledger(pools.case), pools.quota), 0, 1, 0)

    assert pools.spread(pool, np.array([0.0, 0.0]), 0).days == pool.days
