"""The story of one campaign day: who does not come, who has a fever where, which coach breaks down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scheduler.case import Case

Trip = dict[str, Any]
Stop = dict[str, Any]
MOST_RIDERS = 31
COMES_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True)
class Story:
    """Hold who and what differs from an uneventful day.

    Parameters
    ----------
    late, missed, caught, gives_way
        Who comes too late for the trip `missed` and stands in on `caught`, where `gives_way` has a fever at
        check-in.
    absent
        Two more who do not come, by trip.
    ill, ill_trip
        Who has a fever on the road.
    broken, helper, moved
        Which trip breaks down before its last drop, which takes over, and whom.
    disputed, disputed_firm
        Where a firm disputes its handover.
    quiet
        A trip on which nothing happens.
    """

    late: str
    missed: str
    caught: str
    gives_way: str
    absent: dict[str, str]
    ill: str
    ill_trip: str
    broken: str
    helper: str
    moved: tuple[str, ...]
    disputed: str
    disputed_firm: str
    quiet: str

    @property
    def trips(self) -> tuple[str, ...]:
        """Return the trips of which something is told, and one of which nothing is."""
        named = (self.missed, self.caught, *self.absent, self.ill_trip, self.broken, self.helper)
        return tuple(dict.fromkeys((*named, self.disputed, self.quiet)))

    @property
    def people(self) -> tuple[str, ...]:
        """Return the people of whom something is told."""
        return (self.late, self.gives_way, *self.absent.values(), self.ill, *self.moved)


def story_of(case: Case, trips: list[Trip]) -> Story:
    """Find people and trips of a plan to whom all of it can happen."""
    late, missed, caught, gives_way = next(_late(case, trips))
    rest = [trip for trip in trips if trip["trip_id"] not in (missed, caught)]
    broken, helper, moved = max(_broken(rest), key=lambda found: len(found[2]))
    others = [trip for trip in rest if trip["trip_id"] not in (broken, helper)]
    first, second, third, fourth, fifth = others[:5]
    return Story(
        late=late,
        missed=missed,
        caught=caught,
        gives_way=gives_way,
        absent={trip["trip_id"]: _alone(case, trip)[0] for trip in (first, second)},
        ill=_alone(case, third)[1],
        ill_trip=third["trip_id"],
        broken=broken,
        helper=helper,
        moved=moved,
        disputed=fourth["trip_id"],
        disputed_firm=case.workers[drops(fourth)[0]["alight"][0]].firm_id,
        quiet=fifth["trip_id"],
    )


def pickups(trip: Trip) -> list[Stop]:
    """Return where people board."""
    return [stop for stop in trip["stops"] if stop["board"]]


def drops(trip: Trip) -> list[Stop]:
    """Return where people alight."""
    return [stop for stop in trip["stops"] if stop["alight"]]


def moment(text: str) -> datetime:
    """Read a moment of the plan."""
    return datetime.fromisoformat(text)


def _alone(case: Case, trip: Trip) -> list[str]:
    """Return the riders without company who do not lead the coach."""
    riders = [who for stop in pickups(trip) for who in stop["board"]]
    return [who for who in riders if not case.workers[who].party_id and who not in trip["leaders"]]


def _late(case: Case, trips: list[Trip]) -> Iterator[tuple[str, str, str, str]]:
    """Yield who can miss a trip and stand in on another one, in whose place."""
    for missed in trips:
        left = {who: stop for stop in pickups(missed) for who in stop["board"]}
        for caught in (trip for trip in trips if trip is not missed):
            for who in _alone(case, missed):
                drop_id = case.firms[case.workers[who].firm_id].place_id
                down = next((stop for stop in drops(caught) if stop["place_id"] == drop_id), None)
                up = next((s for s in pickups(caught) if s["place_id"] == left[who]["place_id"]), None)
                if up is None or down is None or not {*up["board"]} & {*down["alight"]}:
                    continue
                feverish = [one for one in _alone(case, caught) if one in up["board"]]
                if feverish and moment(up["arrive"]) > moment(left[who]["depart"]):
                    yield who, missed["trip_id"], caught["trip_id"], feverish[0]


def _broken(trips: list[Trip]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield which trip can break down before its last drop, which has room for its people, and whom."""
    for broken in trips:
        last = drops(broken)[-1]
        for helper in (trip for trip in trips if trip is not broken):
            aboard = sum(len(stop["board"]) for stop in pickups(helper))
            for stop in drops(helper):
                fits = aboard + len(last["alight"]) <= MOST_RIDERS
                after = moment(stop["arrive"]) > moment(last["arrive"]) + COMES_WITHIN
                if stop["place_id"] == last["place_id"] and fits and after:
                    yield broken["trip_id"], helper["trip_id"], tuple(last["alight"])
                aboard -= len(stop["alight"])
