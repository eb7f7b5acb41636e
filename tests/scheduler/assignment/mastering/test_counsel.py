"""Counsel: questions are answered beside the search, one at a time, and heard when it has time for them."""

import threading

from known_trips import found, road_of, way
from scheduler.assignment.mastering.choosing import Run
from scheduler.assignment.mastering.counsel import Counsel

RUNS = (Run(found(road_of(1), 0), way(0), frozenset()),)


def test_an_answer_that_is_not_there_yet_is_not_waited_for() -> None:
    """And it is not lost."""
    go = threading.Event()
    with Counsel(waits=False) as counsel:
        counsel.ask(lambda: RUNS if go.wait(10) else ())

        assert counsel.answer() == ()
        assert counsel.busy
        go.set()
        assert counsel.last_answer() == RUNS
        assert not counsel.busy


def test_where_rounds_count_every_answer_is_waited_for() -> None:
    """What the search does then is the same on every machine."""
    with Counsel(waits=True) as counsel:
        counsel.ask(lambda: RUNS)

        assert counsel.answer() == RUNS
        assert counsel.answer() == ()


def test_a_second_question_is_not_put_while_one_is_open() -> None:
    with Counsel(waits=True) as counsel:
        counsel.ask(lambda: RUNS)
        counsel.ask(lambda: ())

        assert counsel.answer() == RUNS
        assert counsel.answer() == ()
