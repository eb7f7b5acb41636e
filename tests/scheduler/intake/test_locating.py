"""Places without coordinates are looked up, and what nobody knows is told."""

from pathlib import Path

from routing.places import Precision
from scheduler.casefile import read_case


def without_points(folder: Path, **names: str) -> None:
    """Blank the coordinates of the first places and give them names."""
    header, *rows = (folder / "places.csv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    columns = header.split(",")
    for k, name in enumerate(names.values()):
        cells = rows[k].split(",")
        cells[columns.index("name")] = name
        cells[columns.index("lat")] = cells[columns.index("lon")] = ""
        rows[k] = ",".join(cells)
    (folder / "places.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def test_a_place_that_the_gazetteer_knows_coarsely_is_located_with_a_warning(small_folder: Path) -> None:
    """The seat of the county stands in, and it is said."""
    without_points(small_folder, first="资中县")

    reading = read_case(small_folder)

    assert reading.case is not None
    place = next(iter(reading.case.places.values()))
    assert place.lat is not None
    assert place.precision in {Precision.TOWNSHIP, Precision.COUNTY}
    assert ("places.csv", 2, "lat", "coarse-point") in [
        (f.file, f.line, f.column, f.code) for f in reading.faults
    ]


def test_a_place_that_nobody_knows_is_an_error(small_folder: Path) -> None:
    """No point is ever invented."""
    path = small_folder / "places.csv"
    header = path.read_text(encoding="utf-8").split("\n")[0]
    path.write_text(path.read_text(encoding="utf-8") + "V77,查无此地的地方,village,,,,,\n", encoding="utf-8")
    assert header.startswith("place_id,name,kind,lat,lon,crs,division,risk")

    reading = read_case(small_folder)

    assert [(f.column, f.code) for f in reading.errors] == [("lat", "not-geocoded")]


def test_the_cases_own_points_win(small_folder: Path) -> None:
    """A place of the same name and division as one with a point lies there."""
    path = small_folder / "places.csv"
    header, first, *rest = path.read_text(encoding="utf-8").split("\n")
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    twin = f"V77,{cells['name']},village,,,,{cells['division']},low"
    path.write_text("\n".join([header, first, twin, *rest]), encoding="utf-8")

    case = read_case(small_folder).case

    assert case is not None
    twin_place, own = case.places["V77"], case.places[cells["place_id"]]
    assert (twin_place.lat, twin_place.lon, twin_place.source) == (own.lat, own.lon, "case")
