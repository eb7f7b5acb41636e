"""Publishing: only lawful plans, once."""

import copy

import pytest

from api.errors import NotFound
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.store import batches
from scheduler.casefile import read_case
from scheduler.errors import PlanRejected


@pytest.fixture
def small(small_folder):
    """The small case as it is read."""
    return read_case(small_folder)


def test_publishing_the_same_plan_again_changes_nothing(world, small, small_folder, document):
    again = publish(world.office, small.case, small_folder, document, travel_of(small.case, small))

    assert again.plan_id == world.plan_id
    assert len(world.get("/plans").json()) == 1


def test_a_plan_that_breaks_a_rule_is_not_published(world, small, small_folder, document):
    overdue = copy.deepcopy(document)
    overdue["trips"][0]["cost_fen"] += 1_000

    with pytest.raises(PlanRejected):
        publish(world.office, small.case, small_folder, overdue, travel_of(small.case, small))
    assert len(world.get("/plans").json()) == 1


def test_another_plan_of_the_same_case_stands_beside_it(world, small, small_folder, document):
    other = publish(
        world.office, small.case, small_folder, document | {"seed": 2}, travel_of(small.case, small)
    )

    with world.office.database.reading() as connection:
        plans = batches.list_plans(connection)
    assert {plan.plan_id for plan in plans} == {world.plan_id, other.plan_id}
    assert len({plan.case_id for plan in plans}) == 1


def test_the_case_is_read_again_from_what_was_kept(world, small):
    with world.office.database.reading() as connection:
        batch = world.office.batch(connection, world.plan_id)

    assert batch.case.workers == small.case.workers
    assert set(batch.trips) == {"T001", "T002"}


def test_a_plan_that_was_never_published_is_not_found(world):
    with world.office.database.reading() as connection, pytest.raises(NotFound):
        world.office.batch(connection, "feed")
