"""Kinds of coaches: what differs only in plate and depot runs the same trips."""

import builders as b
from scheduler.season.kinds import kinds_of


def test_coaches_of_two_depots_are_one_kind_and_larger_ones_another() -> None:
    coaches = [b.coach("C1", start="V1"), b.coach("C2", start="V2"), b.coach("C3", start="V2")]
    coaches += [b.coach("C4", seats=20)]

    kinds = kinds_of(b.case(coaches=coaches))

    assert kinds.of["C1"] == kinds.of["C2"] == kinds.of["C3"] != kinds.of["C4"]
    assert kinds.counts.tolist() == [3, 1]
    assert kinds.coaches[0].start_id == "V2"
