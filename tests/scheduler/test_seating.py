"""Who sits where."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import referee
from builders import worker
from scheduler.fleet import Layout, parse_layout
from scheduler.seating import parties_aboard, seat

COACH_49 = parse_layout("2+2x11+5", 49)


def party(name: str, size: int) -> list[str]:
    return [f"{name}{k}" for k in range(size)]


def strangers(count: int) -> list[list[str]]:
    return [[f"S{k:02d}"] for k in range(count)]


def rows_of(seats: dict[str, str], people: list[str]) -> set[str]:
    return {seats[rider][:-1] for rider in people}


def faults(
    parties: list[list[str]], layout: Layout, observation_rows: int, seats: dict[str, str]
) -> list[Any]:
    """Return what the independent referee says of the seats (rule R16)."""
    case: Any = type("Case", (), {})()
    case.policy = {"observation_rows": observation_rows}
    case.workers = {w: {"party_id": p[0] if len(p) > 1 else ""} for p in parties for w in p}
    judge = referee.Referee(case, {})
    found: list[Any] = []
    board = dict.fromkeys(case.workers, 0)
    judge.seat_check({"seats": seats}, {"rows": list(layout.rows)}, board, lambda *fault: found.append(fault))
    return found


def test_family_of_four_sits_in_one_row_of_a_full_coach() -> None:
    family = party("F", 4)
    seats = seat([*strangers(45), family], COACH_49)
    assert len(rows_of(seats, family)) == 1
    assert len(set(seats.values())) == 49


def test_twelve_families_fill_twelve_rows() -> None:
    families = [party(f"F{k:02d}-", 4) for k in range(12)]
    seats = seat(families, COACH_49)
    assert all(len(rows_of(seats, family)) == 1 for family in families)


def test_couples_and_threes_are_packed_so_that_no_party_is_parted() -> None:
    # First fit would put a couple beside each of the threes' rows and leave the last couple apart.
    parties = [party("A", 3), party("B", 3), party("C", 2), party("D", 2), party("E", 2), party("F", 2)]
    seats = seat(parties, Layout((4, 4, 3, 3)))
    assert all(len(rows_of(seats, people)) == 1 for people in parties)


def test_family_longer_than_a_row_gets_adjacent_rows() -> None:
    family = party("F", 9)
    seats = seat([family, *strangers(40)], COACH_49)
    numbers = sorted(map(int, rows_of(seats, family)))
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_observation_rows_stay_empty() -> None:
    seats = seat(strangers(40), COACH_49, observation_rows=2)
    assert max(int(place[:-1]) for place in seats.values()) == 10


def test_strangers_do_not_sit_side_by_side_while_there_is_room() -> None:
    seats = seat(strangers(24), COACH_49)
    taken = {(int(place[:-1]), ord(place[-1])) for place in seats.values()}
    assert not any((row, column + 1) in taken for row, column in taken)


def test_leaders_sit_in_front() -> None:
    seats = seat([party("F", 4), party("G", 4), *strangers(30)], COACH_49, leaders=("S28", "S29"))
    assert {seats["S28"], seats["S29"]} == {"1A", "1B"}


def test_leaders_do_not_part_a_family() -> None:
    families = [party(f"F{k}-", 4) for k in range(3)]
    seats = seat([*families, ["L1"]], Layout((4, 4, 4, 1)), leaders=("L1",))
    assert all(len(rows_of(seats, family)) == 1 for family in families)
    assert seats["L1"] == "4A"


def test_more_riders_than_seats_are_refused() -> None:
    with pytest.raises(ValueError, match="41 riders, but only 40 seats"):
        seat(strangers(41), COACH_49, observation_rows=2)


def test_riders_are_grouped_by_party_whatever_their_order() -> None:
    people = {w.worker_id: w for w in (worker("W1", party="P"), worker("W2"), worker("W3", party="P"))}
    assert set(parties_aboard(people, ["W3", "W2", "W1"])) == {("W1", "W3"), ("W2",)}


@st.composite
def loads(draw: st.DrawFn) -> tuple[list[list[str]], Layout, int]:
    """Draw a coach of any layout and a load of it, often to the last seat."""
    usual = st.lists(st.just(4), min_size=3, max_size=13).map(lambda rows: [*rows, 5])
    odd = st.lists(st.integers(1, 7), min_size=1, max_size=14)
    rows = draw(usual | odd)
    observation = draw(st.integers(0, min(2, len(rows) - 1)))
    room = sum(rows[: len(rows) - observation])
    left = room if draw(st.booleans()) else draw(st.integers(0, room))
    largest = draw(st.sampled_from((2, 3, 4, 6, 12)))
    parties: list[list[str]] = []
    while left:
        size = draw(st.integers(1, min(largest, left)))
        parties.append(party(f"P{len(parties):02d}-", size))
        left -= size
    return parties, Layout(tuple(rows)), observation


def lawful_whatever_the_order(load: tuple[list[list[str]], Layout, int]) -> None:
    parties, layout, observation_rows = load
    people = [rider for members in parties for rider in members]
    seats = seat(parties, layout, observation_rows, leaders=people[-2:])
    assert faults(parties, layout, observation_rows, seats) == []
    assert seat(parties[::-1], layout, observation_rows, leaders=people[-2:]) == seats


@settings(max_examples=150, deadline=None, derandomize=True)
@given(loads())
def test_no_load_of_any_coach_breaks_the_rule_of_seats(load: tuple[list[list[str]], Layout, int]) -> None:
    lawful_whatever_the_order(load)


@pytest.mark.long
@settings(max_examples=5000, deadline=None, derandomize=True)
@given(loads())
def test_thousands_of_loads_do_not_break_the_rule_of_seats(load: tuple[list[list[str]], Layout, int]) -> None:
    lawful_whatever_the_order(load)
