"""A tiny day of school buses in the files of Park, Tae and Kim: two schools, three stops."""

from pathlib import Path

from benchmarks.literature.park import Instance, read

SCHOOLS = "ID\tX\tY\tAMEARLY\tAMLATE\n11\t0\t0\t800\t805\n12\t3000\t0\t900\t910\n"
STOPS = (
    "ID\tX_COORD\tY_COORD\tEP_ID\tSTUDENT_COUNT\n"
    "1\t0\t2933.4\t11\t20\n"
    "2\t600\t2933.4\t11\t30\n"
    "3\t3000\t2933.4\t12\t40\n"
)


def school_day(
    folder: Path, schools: str = SCHOOLS, stops: str = STOPS, ride_limit_s: int = 2700
) -> Instance:
    """Write and read the day."""
    place = folder / "TINY"
    place.mkdir(exist_ok=True)
    (place / "Schools.txt").write_text(schools, "utf-8")
    (place / "Stops.txt").write_text(stops, "utf-8")
    return read(place, ride_limit_s)
