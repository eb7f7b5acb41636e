"""What one process erases is forgotten by all others, whether or not they are asked about it again."""

import gc
from pathlib import Path

import pytest

from api.operations import people, privacy, trips
from api.operations.at_hand import AtHand
from api.operations.forgetting import forgetting_beside
from api.operations.office import Office, open_office
from two_counties import DISPATCHER, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
NUMBER = "511025197503190003"
"""Of W01, who is invented."""


@pytest.fixture
def other(world):
    """Another process on the same store, which has everything at hand; with the campaign of its people."""
    world.campaign = open_campaign(world.office, SMALL, "511025")
    office = open_office(world.office.settings, world.office.now)
    see_all(office, world)
    yield office
    office.database.close()


def see_all(office, world):
    trips.trips(office, DISPATCHER, world.plan_id)
    people.people(office, DISPATCHER, world.campaign[0])
    with office.database.reading() as connection:
        office.batch(connection, world.plan_id)


def knows(*offices):
    """Say whether anything that offices have at hand holds the person's number."""
    reached, left = set(), [held for one in offices for held in (one.trips, one.people, one._at_hand)]
    while left:
        thing = left.pop()
        if id(thing) in reached or isinstance(thing, type | Office):  # what an office keeps is walked already
            continue
        reached.add(id(thing))
        if isinstance(thing, str) and NUMBER in thing:
            return True
        left += [part for part in gc.get_referents(thing) if type(part).__module__ != "types"]
        if len(reached) > 400_000:
            raise AssertionError("far too much is at hand")
    return False


def erase(world):
    privacy.erase(world.office, DISPATCHER, *world.campaign, "asked")


def test_another_process_forgets_without_being_asked_for_the_person(world, other):
    assert knows(other)
    see_all(world.office, world)

    erase(world)
    other.forget_erased()

    assert not knows(other)
    assert not knows(world.office)
    see_all(other, world)
    assert not knows(other)


def test_whoever_reads_anything_forgets_at_once(world, other):
    erase(world)

    trips.trip(other, DISPATCHER, world.plan_id, "T002")

    assert not knows(other)


def test_a_process_that_is_idle_looks_by_itself(world, other):
    with forgetting_beside(other, every_s=0.05):
        erase(world)
        for _ in range(200):
            if not knows(other):
                break

    assert not knows(other)


def test_what_was_read_before_an_erasure_is_not_kept_after_it(world, other):
    """A reader is slow: while it reads, another process erases, and this one has forgotten already."""
    with other.database.reading() as connection:
        before = other.erased(connection)
    other.people.forget("of an erasure that came meanwhile")

    made = other.people.made("c", 1, lambda: [NUMBER], before)

    assert made == [NUMBER]
    assert not knows(other) or other.people.get("c", 1) is None
    assert other.people.get("c", 1) is None


def test_where_nothing_is_erased_nothing_is_forgotten(world, other):
    at_hand = other.trips

    other.forget_erased()

    assert isinstance(at_hand, AtHand)
    assert len(at_hand) == 2


def test_health_that_is_forgotten_in_time_is_forgotten_by_all(world, other, monkeypatch):
    kept = len(other.trips)
    monkeypatch.setattr(privacy, "_ended_at", lambda state: 0)

    done = privacy.forget_health(world.office)
    other.forget_erased()

    assert (kept, done.trips) == (2, 2)
    assert len(other.trips) == 0
