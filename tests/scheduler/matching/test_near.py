"""One slip of a key."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake.identity import fault_of
from scheduler.matching.near import NEAR_WORDS, NearReason, one_slip_away

RIGHT = "511025198001010003"


@given(st.integers(0, 17), st.sampled_from("0123456789"))
def test_every_single_wrong_figure_fails_the_check_and_leads_back(at, figure):
    wrong = RIGHT[:at] + figure + RIGHT[at + 1 :]

    if wrong != RIGHT:
        assert fault_of(wrong)
        assert RIGHT in one_slip_away(wrong)


@given(st.integers(0, 16))
def test_two_exchanged_figures_lead_back(at):
    wrong = RIGHT[:at] + RIGHT[at + 1] + RIGHT[at] + RIGHT[at + 2 :]

    if wrong != RIGHT:
        assert RIGHT in one_slip_away(wrong)


@given(st.integers(0, 17))
def test_a_missing_or_doubled_figure_leads_back(at):
    assert RIGHT in one_slip_away(RIGHT[:at] + RIGHT[at + 1 :])
    assert RIGHT in one_slip_away(RIGHT[: at + 1] + RIGHT[at:])


def test_every_reason_has_words_in_both_languages():
    assert set(NEAR_WORDS) == set(NearReason)
    assert all(zh != en for zh, en in NEAR_WORDS.values())
