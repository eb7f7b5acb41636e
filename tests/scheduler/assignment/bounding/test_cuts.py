"""Capacity cuts: no plan breaks one, whatever its multiplier, and they are found where they are broken."""

from pathlib import Path

import numpy as np
import pytest

from along_a_road import case_of, zoned_of
from exhaustive.optimum import Exhaustive
from exhaustive.tiny import write_tiny_case
from lawful_plans import World
from scheduler.assignment.arrays import Floats
from scheduler.assignment.bounding.cuts import CUTS_AT_ONCE, MOST_CUTS, Cuts, less_gains
from scheduler.assignment.bounding.walks import NOWHERE
from scheduler.assignment.bounding.zoned import Zoned
from scheduler.planning import AfterIterations, plan_batch

F1, F2, BOTH = 1, 2, 3


def test_people_of_both_firms_may_share_the_coach_that_each_firm_needs() -> None:
    cuts = zoned_of(case_of()).cuts

    # six people to each firm, five seats
    assert cuts.need[[F1, F2, BOTH]].tolist() == [2, 2, 3]


def test_a_trip_gains_by_each_cut_of_which_it_visits_a_zone() -> None:
    cuts = zoned_of(case_of()).cuts
    cuts.chosen = (F1, BOTH)

    gained = cuts.gains(np.array([7, 20]))

    assert gained.tolist() == [0, 5 * 27, 5 * 20, 5 * 27]
    assert cuts.gains_of_staying(np.array([7, 20])).tolist() == gained[1 << cuts.zone].tolist()
    assert cuts.least.tolist() == [2 * 5, 3 * 5]


def visited(cuts: Cuts, trips: dict[int, float], stay: float = 0.0) -> Floats:
    """Note a round with some trips by their zones, and with people of the first stream who stay."""
    visits, stays = np.zeros(len(cuts.need)), np.zeros(len(cuts.zone))
    for mask, count in trips.items():
        visits[mask] = count
    stays[0] = stay
    cuts.begin_round()
    return cuts.served(visits, stays)


def test_sets_that_too_few_trips_visit_on_average_are_found_the_worst_first() -> None:
    cuts = zoned_of(case_of()).cuts
    cuts.forget()
    visited(cuts, {F1: 1.2, F2: 1.4})

    assert cuts.broken() == (F1, F2, BOTH)[:CUTS_AT_ONCE]

    cuts.chosen = (F1,)
    assert cuts.broken() == (F2, BOTH)
    assert visited(cuts, {F1: 1.2, BOTH: 1.4}).tolist() == pytest.approx([2.6 * 5])


def test_whoever_stays_counts_like_a_trip() -> None:
    cuts = zoned_of(case_of()).cuts
    cuts.forget()
    visited(cuts, {BOTH: 2.0}, stay=1.0)

    assert cuts.broken() == ()


def test_what_is_paid_over_a_larger_set_is_the_least_of_all_that_hold_it() -> None:
    dice = np.random.default_rng(5)
    exact = dice.integers(0, 1000, (16, 3)).astype(np.int32)
    exact[dice.random((16, 3)) < 0.2] = NOWHERE
    gained = dice.integers(0, 900, 16)

    paid, over = less_gains(exact, gained)

    for mask in range(16):
        for v in range(3):
            wider = [other for other in range(16) if other & mask == mask]
            here = [int(exact[other, v]) - int(gained[other]) for other in wider if exact[other, v] < NOWHERE]
            assert over[mask, v] == min(here, default=NOWHERE)
            assert paid[mask, v] == (NOWHERE if exact[mask, v] == NOWHERE else exact[mask, v] - gained[mask])


def test_new_cuts_leave_what_is_proven_as_it_was() -> None:
    zoned = zoned_of(case_of())
    before = zoned.best
    zoned.children, zoned.steering = (), None
    zoned.cuts.forget()
    visited(zoned.cuts, {F1: 1.0, F2: 1.0})

    zoned.cut()

    assert zoned.cuts.chosen
    assert len(zoned.multiplier) == len(zoned.streams.people) + len(zoned.cuts.chosen)
    found = zoned.evaluate(zoned.best_multiplier)
    assert found is not None
    assert found[0] <= before + 1
    assert zoned.best == before


def prove_with_any_cuts(monkeypatch: pytest.MonkeyPatch, folder: Path, seed: int) -> tuple[int, int]:
    """Return the bound of a tiny case when cuts have any multipliers from the start, and its optimum."""
    dice, begin = np.random.default_rng(seed), Zoned.begin

    def begin_cut(zoned: Zoned, shares: Floats, target: float) -> None:
        begin(zoned, shares, target)
        zoned.steering = None
        zoned.cuts.chosen = tuple(range(1, min(MOST_CUTS + 1, len(zoned.cuts.need))))
        # a part of what people pay is paid by cuts instead, so that both together stay near the best
        share, weight = 0.5 * dice.random(), dice.random(len(zoned.cuts.chosen)) ** 4
        fen = share * target * weight / max(1e-9, weight.sum()) / np.maximum(1, zoned.cuts.least)
        zoned.start = np.concatenate([(1 - share) * zoned.start, np.minimum(zoned.cuts.cap, fen)])
        zoned.best_multiplier = zoned.start.copy()

    world = World(write_tiny_case(folder / str(seed), seed, "none"))
    with monkeypatch.context() as patched:
        patched.setattr(Zoned, "begin", begin_cut)
        plan = plan_batch(world.case, world.travel, AfterIterations(100), 1).plan
    return plan.bound_fen, min(Exhaustive(world).best_fen, plan.objective_fen)


def test_no_cut_proves_more_than_the_optimum(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # with one trip too many asked for, two of these prove more than there is
    for seed in range(2080, 2100):
        bound_fen, optimum_fen = prove_with_any_cuts(monkeypatch, tmp_path, seed)
        assert bound_fen <= optimum_fen, f"tiny case {seed}"


@pytest.mark.long
def test_no_cut_of_many_cases_proves_more_than_the_optimum(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for seed in range(2100, 2600):
        bound_fen, optimum_fen = prove_with_any_cuts(monkeypatch, tmp_path, seed)
        assert bound_fen <= optimum_fen, f"tiny case {seed}"
