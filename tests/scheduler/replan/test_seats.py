"""Seats of a trip that changes: who stays keeps his, newcomers fill what is free, families together."""

from scheduler.fleet import Layout
from scheduler.replan.seats import seats_kept

ROWS = Layout((4, 4, 4))


def test_whoever_stays_keeps_his_seat_and_a_newcomer_gets_a_free_one() -> None:
    seats = seats_kept([["A"], ["B"], ["Z"]], ROWS, 0, {"A": "2C", "B": "1A"})

    assert seats is not None
    assert (seats["A"], seats["B"]) == ("2C", "1A")
    assert seats["Z"] not in {"2C", "1A"}


def test_a_family_that_joins_sits_side_by_side() -> None:
    before = {"A": "1B", "B": "2B", "C": "3A"}

    seats = seats_kept([["A"], ["B"], ["C"], ["X", "Y", "Z"]], ROWS, 0, before)

    assert seats is not None
    assert sorted(seats[w] for w in "XYZ") == ["3B", "3C", "3D"]


def test_where_a_family_would_be_parted_all_are_seated_anew() -> None:
    before = {"A": "1B", "B": "2B", "C": "3B"}

    assert seats_kept([["A"], ["B"], ["C"], ["W", "X", "Y", "Z"]], ROWS, 0, before) is None
    assert seats_kept([["A", "Z"], ["B"]], ROWS, 0, before) is None


def test_rows_that_must_now_stay_empty_are_left() -> None:
    seats = seats_kept([["A"], ["B"]], ROWS, 1, {"A": "3A", "B": "1A"})

    assert seats is not None
    assert seats["B"] == "1A"
    assert not seats["A"].startswith("3")


def test_two_people_are_never_given_one_seat() -> None:
    assert seats_kept([["A"], ["B"]], ROWS, 0, {"A": "1A", "B": "1A"}) is None
    crowd = [[f"N{k}"] for k in range(12)]
    seats = seats_kept(crowd, ROWS, 0, {})

    assert seats is not None
    assert len(set(seats.values())) == 12
    assert seats_kept([*crowd, ["one too many"]], ROWS, 0, {}) is None
