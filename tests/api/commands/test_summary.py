"""The summary of a plan says how far it can be from the best, and what nobody could help."""

import pytest

from api.commands.summary import figures
from api.words import Language, words_of
from builders import case, worker
from scheduler.accounts import plan_of
from scheduler.case import CostRates
from scheduler.trips import LeftBehind


def gap_line(lang: Language, unavoidable_fen: int) -> str:
    """Plan nobody of two whose leaving costs 1,000 yuan each, with a bound of 1,500; return the figures."""
    people = [worker("W1"), worker("W2")]
    one = case(workers=people, cost=CostRates(left_behind_yuan=1000))
    left = [LeftBehind(who, "NO_ROAD", by_planner=True) for who in ("W1", "W2")]
    plan = plan_of(one, (), left, proven_fen=150_000, unavoidable_fen=unavoidable_fen)
    return "\n".join(
        str(cell) for column in figures(one, plan, words_of(lang)).columns for cell in column.cells
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (Language.ZH, "计 1,000 元，不算他们时至多 50.0%"),
        (Language.EN, "at most 50.0% without the 1,000 yuan"),
    ],
)
def test_the_gap_is_also_given_without_those_whom_no_plan_can_take(lang: Language, words: str) -> None:
    """Of 2,000 yuan 1,500 are proven: a gap of a quarter, of half where 1,000 were lost from the start."""
    assert "25.0%" in gap_line(lang, 100_000)
    assert words in gap_line(lang, 100_000)
    assert "50.0%" not in gap_line(lang, 0)
