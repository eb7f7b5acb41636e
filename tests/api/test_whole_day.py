"""A whole campaign day of 661 people on 22 coaches, the same on SQLite and on PostgreSQL to the byte."""

import re
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from api.operations.auditing import audit
from api.settings import Settings
from certain_chance import CertainChance
from conftest import FIXTURES
from day_readers import Answers, differences, everything, midway, routes_of
from day_story import moment
from journeys.command_line import planned
from played_day import PlayedDay, opened_day, play, steps_of

ZIZHONG = FIXTURES / "zizhong"
ON_THE_ROAD = "2020-02-29T08:00:00+08:00"
AFTERWARDS = "2020-03-01T20:00:00+08:00"
NOBODYS = {"/api/jobs/{job_id}/plan", "/api/jobs/{job_id}/comparison/{plan_id}"}
"""Of a job that was stopped there is no plan to read."""

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """Plan the day once."""
    return planned(ZIZHONG, tmp_path_factory.mktemp("plan") / "plan.json", "--iterations", 60)


@dataclass
class Played:
    """Hold the day of one engine, and what was read of it in its middle and afterwards."""

    day: PlayedDay
    midway: Answers
    afterwards: Answers


@pytest.fixture(scope="module")
def day_on(plan, tmp_path_factory, request):
    """Give what plays the day on an engine, once."""
    played = {}
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        chance = CertainChance(patch)

        def on(engine):
            if engine not in played:
                settings = settings_on(engine, tmp_path_factory.mktemp(engine), request)
                played[engine] = whole(stack.enter_context(opened_day(settings, chance, ZIZHONG, plan)))
            return played[engine]

        yield on


@pytest.fixture
def played(day_on, engine):
    """Give the day of each engine in turn."""
    return day_on(engine)


def settings_on(engine, folder, request):
    """Return the settings of an empty store."""
    if engine == "sqlite":
        return Settings(data=folder)
    server = request.getfixturevalue("postgresql")
    return Settings(data=folder, database_url=server.url(server.new_database()))


def whole(day):
    """Play the day, and read everything twice: while everybody is on the road, and when all is over."""
    steps, middle = steps_of(day), moment(ON_THE_ROAD)
    play(day, [step for step in steps if step.at < middle])
    day.at(middle)
    on_the_road = midway(day)
    play(day, [step for step in steps if step.at >= middle])
    day.at(AFTERWARDS)
    return Played(day, on_the_road, everything(day))


def told(played, route, **names):
    """Return what the dispatcher is told."""
    day = played.day
    address = f"/plans/{day.plan_id}{route}".format(**names)
    return day.do("dispatcher", "GET", address)


def test_what_either_engine_answers_to_anybody_is_the_same_to_the_byte(day_on):
    sqlite, postgresql = day_on("sqlite"), day_on("postgresql")

    assert differences(sqlite.midway, postgresql.midway) == []
    assert differences(sqlite.afterwards, postgresql.afterwards) == []
    assert len(sqlite.midway) + len(sqlite.afterwards) > 2_000


def test_every_route_was_read_and_answered_to_somebody(played):
    fine = {address for (_, address), answer in played.afterwards.items() if answer[0] == 200}
    patterns = {
        route: re.compile(re.sub(r"{\w+}", "[^/]+", route) + r"(\?.*)?") for route in routes_of(played.day)
    }

    unread = {route for route, pattern in patterns.items() if not any(map(pattern.fullmatch, fine))}

    assert unread == NOBODYS
    assert len(fine) > 200


def test_nothing_that_was_answered_is_a_fault_of_the_product(played):
    statuses = Counter(answer[0] for found in (played.midway, played.afterwards) for answer in found.values())

    assert set(statuses) <= {200, 403, 404, 409}
    assert statuses[200] > 1_000


def test_the_head_count_of_every_trip_and_of_the_day_closes(played):
    story, trips = played.day.story, told(played, "/trips")
    counts = {
        one["trip_id"]: told(played, "/trips/{trip_id}/head-count", trip_id=one["trip_id"]) for one in trips
    }
    total = Counter()
    for one in counts.values():
        total.update({name: value for name, value in one.items() if isinstance(value, int)})

    assert {one["phase"] for one in trips} == {"closed"}
    assert all(one["closes"] for one in counts.values())
    moved = len(story.moved)
    # the latecomer is planned twice, and whoever changed coaches too
    assert total["planned"] == 661 + 1 + moved == total["boarded"] + total["no_show"] + total["refused"]
    assert (total["no_show"], total["refused"]) == (3, 1)
    assert total["boarded"] == total["handed_over"] + total["left_on_the_way"]
    assert total["left_on_the_way"] == 1 + moved
    # two never came, one was not let on, one is with the health post
    assert total["handed_over"] == 661 - 4


def test_every_trip_has_its_five_points(played):
    lacking = {
        one["trip_id"]: [lack["words"] for point in one["points"] for lack in point["lacks"]]
        for one in told(played, "/completeness?lang=en")
        if not one["complete"]
    }

    assert lacking == {}


def test_the_trace_of_the_fever_names_everybody_aboard_and_the_crew_and_every_slip(played):
    story = played.day.story
    found = told(played, "/people/{who}/trace", who=story.ill)
    trip = next(one for one in played.day.trips if one["trip_id"] == story.ill_trip)
    aboard = {who for stop in trip["stops"] for who in stop["board"]} - {story.ill}

    assert {one["person"]["worker_id"] for one in found["contacts"] if one["person"]} == aboard
    assert len([one for one in found["contacts"] if one["driver"]]) == len(trip["drivers"])
    assert sum(slip["people"] for slip in found["slips"]) == len(aboard) + 1


def test_the_trace_of_whoever_changed_coaches_names_both(played):
    story = played.day.story
    found = told(played, "/people/{who}/trace", who=story.moved[0])

    assert [one["trip_id"] for one in found["runs"]] == [story.broken, story.helper]


def test_the_log_holds_every_fact_and_its_chains_hold(played):
    audited = audit(played.day.office.database)

    # a list was frozen at each departure
    assert (audited.breach, audited.facts) == (None, played.day.facts + 22)
