"""Spans of refused risk say on every day what the table of risks says."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.health import DivisionRisk, RiskTable
from scheduler.policy import Risk
from scheduler.riskspans import RiskSpans, touches

START = date(2020, 2, 1)
days = st.none() | st.integers(0, 20).map(lambda k: START + timedelta(days=k))
rows = st.builds(
    DivisionRisk,
    st.sampled_from(["51", "5110", "511025", "42"]),
    st.just(""),
    st.sampled_from(Risk),
    days,
    days,
)


@given(st.lists(rows, max_size=6), st.sampled_from(Risk), st.sampled_from(["511025100", "42", ""]))
def test_spans_say_what_the_table_says(found: list[DivisionRisk], default: Risk, division: str) -> None:
    """Nested divisions, open ends, rows that end before they begin."""
    table = RiskTable(tuple(found), {"V": default}, {"V": division})
    spans = RiskSpans(table, frozenset({Risk.HIGH}))

    for k in range(-2, 24):
        day = START + timedelta(days=k)
        number = day.toordinal()
        assert touches(spans.of_place("V"), number, number) == (table.place_risk("V", day) is Risk.HIGH)
        assert touches(spans.of_division(division), number, number) == (
            table.division_risk(division, day) is Risk.HIGH
        )


def test_where_no_risk_is_refused_there_are_no_spans() -> None:
    """The usual case costs nothing."""
    table = RiskTable((DivisionRisk("51", "", Risk.HIGH),))

    assert RiskSpans(table, frozenset()).of_division("511025") == ()
