"""The manifest is frozen at departure and gets a new version with each change."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.handover import (
    LeftOnTheWay,
    NoShow,
    freeze,
    frozen_manifests,
    stale_manifests,
    state,
)
from trip_facts import ALL_BOARDED, ON_THE_ROAD, ROSTER, SIGNED, histories, without


def test_nothing_is_frozen_before_departure():
    assert frozen_manifests(ROSTER, ALL_BOARDED) == ()


def test_version_one_holds_who_was_aboard_at_departure():
    (first,) = frozen_manifests(ROSTER, ON_THE_ROAD)

    assert (first.version, first.at) == (1, 20)
    assert first.riders == (("li", "1A"), ("wang", "1B"), ("zhao", "2A"))


def test_whoever_leaves_on_the_way_makes_a_version_and_whoever_arrives_does_not():
    events = [*SIGNED, LeftOnTheWay("l", 25, "wang")]

    versions = frozen_manifests(ROSTER, without(tuple(events), "c-wang"))

    assert [(one.version, one.at, len(one.riders)) for one in versions] == [(1, 20, 3), (2, 25, 2)]


def test_a_list_that_was_frozen_before_a_late_report_is_stale():
    (first,) = frozen_manifests(ROSTER, ON_THE_ROAD)
    frozen = [*ON_THE_ROAD, freeze(first, "m1")]

    assert stale_manifests(ROSTER, frozen) == ()
    assert stale_manifests(ROSTER, [*frozen, NoShow("late", 15, "li")]) == (1,)
    assert state(ROSTER, frozen).prepared.manifest_version == 1


@given(histories, st.randoms(use_true_random=False))
def test_the_versions_are_the_same_for_every_order_of_the_facts(events, chance):
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert frozen_manifests(ROSTER, shuffled) == frozen_manifests(ROSTER, events)
