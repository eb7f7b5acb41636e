"""Which positions are believed, and how far along a road they are."""

import math

import pytest

from routing.positions import Belief, Position, believe, progress_between

NOW = 1_582_862_400
HERE = Position(NOW - 60, 29.78, 104.85)


@pytest.mark.parametrize(
    ("new", "belief"),
    [
        (Position(NOW, 29.79, 104.86), Belief.TAKEN),
        (Position(NOW + 120, 29.79, 104.86), Belief.TAKEN),
        (Position(NOW + 121, 29.79, 104.86), Belief.FUTURE),
        (Position(NOW - 61, 29.78, 104.85), Belief.OLD),
        (Position(NOW - 60, 29.79, 104.85), Belief.OLD),
        (HERE, Belief.REPEATED),
        (Position(NOW, 0.0, 0.0), Belief.INVALID),
        (Position(NOW, 90.1, 104.85), Belief.INVALID),
        (Position(NOW, 29.78, -180.1), Belief.INVALID),
        (Position(NOW, math.nan, 104.85), Belief.INVALID),
        (Position(NOW, 29.78, math.inf), Belief.INVALID),
        (Position(NOW, 30.78, 104.85), Belief.JUMP),
    ],
)
def test_a_position_is_believed_or_not(new: Position, belief: Belief) -> None:
    assert believe(new, HERE, NOW) is belief


def test_the_first_position_may_be_anywhere_but_not_of_yesterday() -> None:
    assert believe(Position(NOW - 86_400, 30.78, 104.85), None, NOW) is Belief.TAKEN
    assert believe(Position(NOW - 86_401, 30.78, 104.85), None, NOW) is Belief.OLD


@pytest.mark.parametrize(("km", "belief"), [(3.7, Belief.TAKEN), (3.9, Belief.JUMP)])
def test_two_hundred_kilometres_an_hour_and_half_a_kilometre_are_believed(km: float, belief: Belief) -> None:
    degrees = math.degrees(km * 1000 / 6_371_009.0)

    assert believe(Position(NOW, 29.78 + degrees, 104.85), HERE, NOW) is belief


def test_a_wrong_position_keeps_the_right_ones_out_for_a_while_only() -> None:
    wrong = Position(NOW, 30.78, 104.85)  # 111 km away

    assert believe(Position(NOW + 600, 29.78, 104.85), wrong, NOW + 600) is Belief.JUMP
    assert believe(Position(NOW + 2_400, 29.78, 104.85), wrong, NOW + 2_400) is Belief.TAKEN


@pytest.mark.parametrize(("lon", "share"), [(104.0, 0.0), (105.0, 0.5), (106.0, 1.0), (103.0, 0.0)])
def test_progress_is_what_is_left_of_the_whole(lon: float, share: float) -> None:
    found = progress_between((0.0, 104.0), (0.0, 106.0), (0.0, lon))

    assert found.share == pytest.approx(share, abs=1e-9)


def test_beside_the_road_is_half_the_way_round() -> None:
    on, beside = (progress_between((0.0, 104.0), (0.0, 106.0), (lat, 105.0)) for lat in (0.0, 0.5))

    assert on.off_m == pytest.approx(0, abs=1e-3)
    assert 10_000 < beside.off_m < 20_000
    assert progress_between((1.0, 1.0), (1.0, 1.0), (1.0, 1.0)).share == 1.0
