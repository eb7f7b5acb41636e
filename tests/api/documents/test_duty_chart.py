"""The duty chart: shares of the trip that fit the paper."""

from datetime import datetime

from api.documents.duty_chart import MOST_TICKS, duty_chart
from api.documents.specimen import ZONE, Specimen, specimen
from scheduler.manifests import manifest


def chart(**what):
    """Draw the chart of a specimen trip."""
    case, plan = specimen(Specimen(**what))
    return duty_chart(manifest(case, plan, plan.trips[0], made_at=datetime(2020, 2, 27, tzinfo=ZONE)), "zh")


def test_every_bar_lies_within_the_chart_in_the_row_of_its_driver():
    drawn = chart()

    assert all(0 <= bar["from"] < bar["until"] <= 1 for bar in drawn["bars"])
    assert {bar["row"] for bar in drawn["bars"]} == {0, 1, 2}


def test_no_bar_lies_where_the_coach_stands():
    drawn = chart()

    crossed = [
        (bar, rest)
        for bar in drawn["bars"]
        for rest in drawn["standing"]
        if min(bar["until"], rest["until"]) - max(bar["from"], rest["from"]) > 1e-9
    ]
    assert not crossed


def test_a_trip_over_one_night_has_one_night_and_readable_hours():
    drawn = chart()

    assert len(drawn["nights"]) == 1
    assert 4 <= len(drawn["ticks"]) <= MOST_TICKS + 1
