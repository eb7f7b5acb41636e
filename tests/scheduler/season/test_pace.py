"""The time of a season is shared among its days, and what the end takes is kept back."""

from scheduler.season.pace import Pace


def pace_at(moment: float) -> Pace:
    """Give a pace of a hundred seconds, looked at at a moment."""
    return Pace(until=100.0, rounds=1, now=lambda: moment)


def test_less_time_is_left_for_search_the_longer_laying_takes() -> None:
    quick, slow = pace_at(0.0), pace_at(0.0)
    quick.note(1.0, 100)
    slow.note(5.0, 100)

    assert (quick.search_s(1000, 2) or 0.0) > (slow.search_s(1000, 2) or 0.0)


def test_the_time_is_shared_among_the_sketches_still_to_come() -> None:
    assert pace_at(0.0).search_s(0, 4) == 25.0


def test_judging_what_is_laid_is_kept_back() -> None:
    pace = pace_at(95.0)
    assert not pace.over()

    pace.note(30.0, 100)

    assert pace.over()


def test_without_a_clock_rounds_count() -> None:
    pace = Pace(None, 3)

    assert pace.search_s(10, 1) is None
    assert not pace.over()
