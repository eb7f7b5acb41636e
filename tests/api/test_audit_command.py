"""`returnbus audit` says whether the log is as it was written, and what a paper proves."""

from sqlalchemy import text

from api.commands.audit import hold_together
from api.store import chain
from api.words import words_of
from scheduler.handover.chain import short_head

BOARDED = {"kind": "boarded", "event_id": "boarded-1", "worker_id": "W01"}


def asked(world, capsys, trip="", printed=""):
    good = hold_together(world.office.settings, trip, printed, words_of("en"))
    return good, capsys.readouterr().out


def test_a_sound_log_is_said_to_hold(world, capsys):
    world.report("T001", "driver", **BOARDED)

    good, said = asked(world, capsys)

    assert good
    assert "1 facts hold together" in said


def test_a_changed_log_is_said_to_be_broken_and_where(world, capsys):
    world.report("T001", "driver", **BOARDED)
    with world.office.database.writing() as connection:
        connection.execute(text("UPDATE events SET body = replace(body, 'W01', 'W02')"))

    good, said = asked(world, capsys)

    assert not good
    assert "fact 1" in said


def test_a_paper_of_this_trip_is_told_from_another(world, capsys):
    world.report("T001", "driver", **BOARDED)
    with world.office.database.reading() as connection:
        printed = short_head(chain.trip_head(connection, world.plan_id, "T001"))

    own = asked(world, capsys, f"{world.plan_id}/T001", printed)
    other = asked(world, capsys, f"{world.plan_id}/T002", printed)

    assert (own[0], other[0]) == (True, False)
    assert "1 facts" in own[1]
    assert "never its head" in other[1]
