"""Identity numbers: form, check digit and birth date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake import identity

# The example of GB 11643 has the check digit X; the others are invented, with serial 000.
GOOD = ["11010519491231002X", "511025198001010003", "331083200002290000"]


@pytest.mark.parametrize("number", GOOD)
def test_a_right_number_has_no_fault(number: str) -> None:
    """The check digit is that of ISO 7064 MOD 11-2."""
    assert identity.fault_of(number) == ""


@given(st.sampled_from(GOOD), st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_figure_is_always_found(number: str, place: int, figure: str) -> None:
    """That is what a check digit is for."""
    wrong = number[:place] + figure + number[place + 1 :]

    assert (identity.fault_of(wrong) == "") == (wrong == number)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("51102519800101000", "id-form"),
        ("51102519800101 0003", "id-form"),
        ("5110251980010100O3", "id-form"),
        ("5.11025E+17", "id-mangled"),
        ("511025198001010000.0", "id-mangled"),
        ("511025198002300002", "id-date"),
    ],
)
def test_each_damage_has_its_code(number: str, code: str) -> None:
    """So that the words can say what to do."""
    assert identity.fault_of(number) == code


def test_full_width_figures_and_a_small_x_are_the_same_number() -> None:
    """Nothing else is changed: what was registered is what is judged."""
    assert identity.tidy(" １１０１０５１９４９１２３１００２ｘ ") == GOOD[0]
    assert identity.tidy("'511025198001010003") == "'511025198001010003"
