"""Places without coordinates: looked up in the offline gazetteer, never invented."""

from routing.gazetteer import Gazetteer, locate
from routing.named_points import NamedPoint
from routing.places import Place, Precision
from scheduler.intake.places import PlaceReading
from scheduler.tables import Table

COARSE = {Precision.TOWNSHIP: "乡镇 / township", Precision.COUNTY: "县城 / county seat"}


def locate_places(reading: PlaceReading, table: Table) -> None:
    """Give a point to each place that has none, by its name and division; note those that nobody knows.

    The case's own points win over the gazetteer's.

    Parameters
    ----------
    reading
        The places; those that are found are replaced.
    table
        The open places.csv, which takes the faults.
    """
    gazetteer = Gazetteer([_named(place) for place in reading.places.values() if place.lat is not None])
    for place, line in reading.unlocated:
        found = locate(place, gazetteer)
        if found is None:
            table.error(line, "lat", "not-geocoded", place.name)
            continue
        reading.places[place.place_id] = found
        if found.precision in COARSE:
            table.warning(line, "lat", "coarse-point", place.name, COARSE[found.precision])


def _named(place: Place) -> NamedPoint:
    return NamedPoint(place.name, place.lat or 0.0, place.lon or 0.0, place.division)
