"""Named points: the county's own list, read with every fault, and GeoNames by every name."""

import pytest

from routing.errors import NamedPointsError
from routing.named_points import NamedPoint, geonames, key_of, read_named_points
from routing.places import Precision
from routing.sphere import great_circle_m

HEAD = "name,lat,lon,crs,division,precision\n"


def write(folder, text):
    path = folder / "gazetteer.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_points_of_the_county_are_read_in_wgs84(tmp_path):
    path = write(
        tmp_path, HEAD + "大坪村,29.7806,104.8522,,511025100200,village\n东站,29.7806,104.8522,GCJ-02,,\n"
    )
    village, station = read_named_points(path)
    assert village == NamedPoint("大坪村", 29.7806, 104.8522, "511025100200", Precision.VILLAGE, "case")
    assert station.precision is Precision.POINT
    assert great_circle_m(village.lat, village.lon, station.lat, station.lon) == pytest.approx(406, abs=2)


def test_only_name_and_point_must_be_there(tmp_path):
    assert read_named_points(write(tmp_path, "lon,name,lat\n104.85,东站,29.78\n"))[0].lon == 104.85


def test_every_fault_of_the_list_is_told(tmp_path):
    text = HEAD + ",29,104,,,\nA,91,x,,,\nB,,104,utm,51x,exact\n"
    with pytest.raises(NamedPointsError) as refused:
        read_named_points(write(tmp_path, text))
    assert [(fault.line, fault.column, fault.code) for fault in refused.value.faults] == [
        (2, "name", "missing-value"),
        (3, "lat", "out-of-range"),
        (3, "lon", "not-a-number"),
        (4, "lat", "missing-value"),
        (4, "crs", "unknown-value"),
        (4, "precision", "unknown-value"),
        (4, "division", "unknown-value"),
    ]


def test_a_list_that_is_not_there_is_an_error_and_not_an_empty_list(tmp_path):
    with pytest.raises(NamedPointsError, match="missing-file"):
        read_named_points(tmp_path / "gazetteer.csv")


def test_geonames_is_known_by_chinese_and_romanised_names_with_and_without_rank():
    for name in ("楚门镇", "楚门", "Chumen"):
        (town,) = geonames()[key_of(name)]
        assert (town.lat, town.lon) == (28.21964, 121.29343)
        assert (town.precision, town.source) == (Precision.TOWNSHIP, "gazetteer")


def test_names_are_looked_up_however_they_are_typed():
    assert key_of("Ｘi'an 市") == key_of("xian市")
