"""What has happened since a plan was published, and where another plan contradicts it."""

from types import SimpleNamespace

import pytest

from scheduler.editing import Since
from scheduler.editing.since import contradictions, moved_off
from scheduler.handover import Boarded, Boarding, Cancelled, CheckedIn, Departed, NoShow, StoodIn, state
from trip_facts import ROSTER

PICKUPS = {"village": ("li", "wang"), "town": ("zhao",)}


def trip(trip_id="T001", **boards):
    stops = tuple(SimpleNamespace(place_id=place, board=who) for place, who in (boards or PICKUPS).items())
    return SimpleNamespace(trip_id=trip_id, stops=stops, seats={w: "" for one in stops for w in one.board})


def plan(*trips):
    return SimpleNamespace(trips=trips)


def since(*facts, ran=None):
    return Since.of({"T001": ran or trip()}, [state(ROSTER, facts)])


def found(happened, *trips, erased=()):
    return {(one.code, one.where) for one in contradictions(happened, plan(*trips), erased)}


NEWCOMER = StoodIn("s", 5, "newcomer", "valves", "village", "gate", "3A")


def test_a_stand_in_who_sits_in_the_coach_is_not_left_out():
    happened = since(NEWCOMER, Boarded("b", 6, "newcomer"))

    assert found(happened, trip()) == {("EDIT_PERSON_BOARDED", "newcomer")}
    assert found(happened, trip(village=("li", "wang", "newcomer"), town=("zhao",))) == set()


def test_somebody_who_boarded_elsewhere_than_he_is_planned_is_told():
    happened = since(Boarded("b", 6, "zhao"))

    assert found(happened, trip(village=("li", "wang", "zhao"))) == {("EDIT_PERSON_BOARDED", "zhao")}
    assert found(happened, trip()) == set()


def test_who_checked_in_counts_until_he_did_not_come_and_nobody_once_the_trip_is_cancelled():
    checked = CheckedIn("c", 4, "zhao", 36.5)
    without = trip(village=("li", "wang"))

    assert found(since(checked), without) == {("EDIT_PERSON_CHECKED_IN", "zhao")}
    assert found(since(checked, NoShow("n", 5, "zhao")), without) == set()
    assert found(since(checked, Cancelled("x", 5, "broken")), without) == {("EDIT_TRIP_CANCELLED", "T001")}


def test_an_edit_is_asked_about_those_alone_whom_it_moves():
    happened = since(Boarded("b", 6, "li"))
    without = trip(village=("wang",), town=("zhao",))

    assert [one.where for one in moved_off(happened, [trip()], [without])] == ["li"]
    assert list(moved_off(happened, [trip()], [trip()])) == []
    assert list(moved_off(happened, [without], [without])) == []


def test_who_has_left_is_not_planned_again_though_he_was_planned_on_another_trip_before():
    happened = since(NEWCOMER, Boarded("b", 6, "newcomer"), Departed("d", 7))

    assert found(happened, trip(), trip("T002", town=("newcomer",))) == {("EDIT_PERSON_AWAY", "newcomer")}


@pytest.mark.parametrize("erased", [("li",), ()])
def test_who_was_erased_is_not_planned_again(erased):
    assert found(since(), trip(), erased=erased) == {("EDIT_PERSON_ERASED", w) for w in erased}


def test_of_two_plans_the_later_facts_count():
    first, later = since(Boarded("b", 6, "li")), Since(away={"li": "T009"})

    both = first.and_then(later)

    assert both.at_kerb == {}
    assert both.away == {"li": "T009"}
    assert Since(off={"li": (Boarding.WITHDRAWN, "T001")}).and_then(first).at_kerb.keys() == {"li"}
