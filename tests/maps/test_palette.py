"""Styles of lines."""

from maps.palette import line_style


def test_twenty_eight_trips_have_styles_of_their_own():
    assert len({line_style(k) for k in range(28)}) == 28
