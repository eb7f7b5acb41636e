"""Nothing in the log is changed unseen, and what must be forgotten can be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.handover import NoShow, TemperatureTaken, event_to_json
from scheduler.handover.chain import (
    BEGINNING,
    BREACH_WORDS,
    Breach,
    BreachCode,
    canonical,
    erased,
    fact_of,
    printed_place,
    short_head,
    verify,
    verify_trip,
    whole_chain,
)
from trip_facts import SIGNED, histories


def chain(events=SIGNED, trips=("p/T1", "p/T2")):
    """Chain facts that came in for two trips in turn."""
    return list(
        whole_chain(
            (trips[number % 2], event, 1000 + number, "driver", f"salt{number}")
            for number, event in enumerate(events)
        )
    )


@given(histories)
def test_an_untouched_chain_holds_and_gives_back_every_fact(events):
    links = chain(events)

    assert verify(links, links[-1].head if links else BEGINNING) is None
    assert [fact_of(link) for link in links] == [event_to_json(event) for event in events]


@given(st.integers(0, len(SIGNED) - 1), st.sampled_from(("recorded_at", "recorded_by", "trip_key", "sealed")))
def test_a_changed_fact_is_found_where_it_stands(at, name):
    links = chain()
    other = 5 if name == "recorded_at" else "p/T1" if links[at].trip_key == "p/T2" else "p/T2"
    links[at] = replace(links[at], **{name: other})

    assert verify(links).number == at + 1


def test_a_changed_person_is_found():
    links = chain()
    links[3] = replace(links[3], fact=dict(links[3].fact) | {"at": 11})

    breach = verify(links)

    assert (breach.code, breach.number, breach.event_id) == (BreachCode.FACT_CHANGED, 4, "d")


def test_a_changed_temperature_is_found_although_the_chain_holds_only_its_hash():
    (link,) = chain([TemperatureTaken("t", 25, "li", 38.4)])
    cooler = replace(link, details={"temperature_c": 36.4})

    assert "38.4" not in canonical(link.body)
    assert verify([cooler]).code is BreachCode.DETAILS_CHANGED


@given(st.integers(0, len(SIGNED) - 2))
def test_a_fact_that_was_taken_out_leaves_a_gap(at):
    links = chain()
    del links[at]

    assert verify(links) == Breach(BreachCode.GAP, at + 2, links[at].trip_key, links[at].fact["event_id"])


def test_two_facts_that_changed_places_are_found():
    links = chain()
    links[2], links[3] = links[3], links[2]

    assert verify(links).number == 4


def test_an_end_that_was_cut_off_is_found_by_the_head_that_is_known():
    links = chain()

    assert verify(links[:-1]) is None
    assert verify(links[:-1], links[-1].head) == Breach(BreachCode.CUT_OFF, len(links) - 1)


def test_each_trip_holds_by_itself():
    links = [link for link in chain() if link.trip_key == "p/T1"]

    assert verify_trip(links) is None
    links[1] = replace(links[1], recorded_by="firm")
    assert verify_trip(links).number == 3


@given(histories)
def test_details_of_health_may_be_erased_and_both_chains_still_hold(events):
    links = [erased(link) for link in chain(events)]

    assert verify(links) is None
    assert all("temperature_c" not in fact_of(link) and not link.salt for link in links)


def test_a_chain_that_was_computed_anew_has_another_head():
    forged = [*SIGNED[:3], NoShow("b-zhao", 10, "zhao"), *SIGNED[4:]]

    assert verify(chain(forged)) is None
    assert chain(forged)[-1].head != chain()[-1].head


def test_a_printed_head_is_found_again_however_it_is_typed():
    links = [link for link in chain() if link.trip_key == "p/T1"]
    printed = short_head(links[1].trip_head)

    assert len(printed) == 19
    assert printed_place(links, printed.lower().replace("-", " ").replace("0", "o")) == 2
    assert printed_place(links, short_head(BEGINNING)) == 0
    assert printed_place(links, short_head("f" * 64)) is None


def test_a_number_is_written_the_same_whether_it_came_as_a_fraction_or_not():
    assert canonical({"b": 37.0, "a": [36.5]}) == canonical({"a": [36.5], "b": 37}) == '{"a":[36.5],"b":37}'


@pytest.mark.parametrize("code", BreachCode)
def test_every_breach_has_words_in_both_languages(code):
    zh, en = BREACH_WORDS[code]

    assert zh != en
