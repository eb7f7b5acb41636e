"""What keeps a trip open is said person by person and firm by firm."""

import pytest
from hypothesis import given

from scheduler.handover import (
    Boarded,
    Confirmed,
    Departed,
    GapCode,
    HandoverDisputed,
    Phase,
    gaps,
    state,
)
from scheduler.handover.closing import WORDS
from trip_facts import ROSTER, histories


def told(events):
    return {(gap.code, gap.who) for gap in gaps(state(ROSTER, events))}


def test_each_person_and_firm_that_keeps_a_trip_open_is_named():
    events = [
        Departed("d", 20),
        Boarded("b", 10, "wang"),
        Confirmed("c", 40, "zhao"),
        HandoverDisputed("x", 50, "pumps", "Lin", "?"),
    ]

    assert told(events) == {
        (GapCode.NOT_SEEN, "li"),
        (GapCode.STILL_ABOARD, "wang"),
        (GapCode.NEVER_BOARDED, "zhao"),
        (GapCode.NOT_SIGNED, "valves"),
        (GapCode.DISPUTED, "pumps"),
    }


@given(histories)
def test_a_trip_is_closed_exactly_when_nothing_keeps_it_open(events):
    now = state(ROSTER, events)

    if now.phase is not Phase.CANCELLED:
        assert (now.phase is Phase.CLOSED) == (gaps(now) == ())


@pytest.mark.parametrize("code", GapCode)
def test_every_gap_has_words_in_both_languages(code):
    zh, en = WORDS[code]

    assert zh != en
    assert ("{who}" in zh) == ("{who}" in en)
