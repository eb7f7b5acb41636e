"""A day on which everything happens once: whatever the order of the reports, every head count closes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.handover import (
    Arrived,
    Boarded,
    CheckedIn,
    Confirmed,
    Departed,
    DisputeResolved,
    FirmSigned,
    HandoverDisputed,
    IncidentReported,
    Leaving,
    MovedToObservation,
    NoShow,
    Phase,
    Rider,
    StoodIn,
    TakenToHealthPost,
    TemperatureTaken,
    TripRoster,
    accept,
    gaps,
    state,
    transfer,
    transfer_gaps,
)

TRIPS = {
    name: TripRoster(
        name,
        tuple(Rider(f"{name}-{k}", f"F{k % 2}", "V", f"D{k % 2}", f"{k + 1}A") for k in range(6)),
        (f"driver of {name}",),
        37.3,
    )
    for name in ("T1", "T2")
}


def whole_day():
    """One no-show, a stand-in, a fever at check-in, one on the way, a breakdown and a dispute."""
    facts = {"T1": [], "T2": []}
    for name, roster in TRIPS.items():
        facts[name] += [CheckedIn(f"k{r.worker_id}", 5, r.worker_id, 36.5) for r in roster.riders]
        facts[name] += [Boarded(f"b{r.worker_id}", 10, r.worker_id) for r in roster.riders[2:]]
        facts[name] += [Departed(f"d{name}", 20)]
    facts["T1"] += [NoShow("n", 15, "T1-0"), StoodIn("s", 16, "late", "F0", "V", "D0", "1A", "T1-0")]
    facts["T1"] += [Boarded("b-late", 17, "late"), CheckedIn("fever", 6, "T1-1", 38.1)]
    facts["T1"] += [TemperatureTaken("warm", 30, "T1-2", 38.3), MovedToObservation("m", 31, "T1-2", "12A")]
    facts["T1"] += [TakenToHealthPost("h", 35, "T1-2", "Huaihua"), IncidentReported("i", 40, "engine")]
    out, into = transfer(state(TRIPS["T1"], facts["T1"]), "T2", 45, "breakdown", "engine", {})
    facts["T1"] += out
    facts["T2"] += [*into, *(Boarded(f"b{who}", 10, who) for who in ("T2-0", "T2-1"))]
    facts["T2"] += [Arrived("a0", 60, "D0"), Arrived("a1", 70, "D1")]
    aboard = [one for one, person in state(TRIPS["T2"], facts["T2"]).people.items() if person.aboard]
    facts["T2"] += [Confirmed(f"c{who}", 80, who, 36.6) for who in aboard]
    facts["T2"] += [FirmSigned("s0", 90, "F0", "Chen"), FirmSigned("s1", 91, "F1", "Lin")]
    facts["T2"] += [HandoverDisputed("x", 95, "F1", "Lin", "one came too late")]
    facts["T2"] += [DisputeResolved("y", 99, "F1", "Zhou", "the breakdown")]
    return facts


DAY = whole_day()


@settings(max_examples=30)
@given(st.randoms(use_true_random=False))
def test_every_head_count_closes_whatever_the_order_of_the_reports(chance):
    now = {}
    for name, facts in DAY.items():
        sent, kept = facts * 2, []
        chance.shuffle(sent)
        for fact in sent:
            if accept(TRIPS[name], kept, fact, reopening=True, backlog=True):
                kept.append(fact)
        now[name] = state(TRIPS[name], kept)

    assert {name: trip.phase for name, trip in now.items()} == dict.fromkeys(TRIPS, Phase.CLOSED)
    assert [gaps(trip) for trip in now.values()] == [(), ()]
    assert transfer_gaps(now.values()) == ()


def test_the_figures_of_the_day_are_those_of_its_story():
    first, second = (state(TRIPS[name], DAY[name]) for name in ("T1", "T2"))

    count = first.head_count
    assert (count.planned, count.boarded, count.no_show, count.refused) == (7, 5, 1, 1)
    assert [one.leaving for one in first.people.values() if one.leaving] == [
        Leaving.HEALTH_POST,
        *[Leaving.OTHER_COACH] * 4,
    ]
    assert (second.head_count.planned, second.head_count.handed_over, second.head_count.joined) == (10, 10, 4)
    (fever,) = first.road.fevers
    assert set(fever.contacts) == {"T1-3", "T1-4", "T1-5", "late"}
    assert fever.crew == ("driver of T1",)
