"""The file of a graph: what is not a network of roads is refused, with every reason."""

import re
from dataclasses import replace

import numpy as np
import pytest

from road_worlds import ladder
from routing.errors import RoadsCheckError, RoadsFileError
from routing.roadfile import check_roads, read_roads, write_roads


def test_a_graph_survives_the_file(tmp_path):
    m = len(ladder().tail)
    shapes = {"shape_start": np.arange(m + 1), "shape_lat": np.full(m, 29.55), "shape_lon": np.full(m, 104.7)}
    graph = replace(ladder(), speed_kmh=np.full(m, 60.0), order=np.arange(12), attribution="© 某人", **shapes)

    write_roads(graph, tmp_path / "roads.npz")
    again = read_roads(tmp_path / "roads.npz")

    assert again.attribution == "© 某人"
    for name in ("tail", "head", "length_m", "both_ways", "speed_kmh", "order", "shape_start"):
        assert np.array_equal(getattr(again, name), getattr(graph, name)), name
    assert again.node_lon == pytest.approx(graph.node_lon, abs=1e-5)
    assert again.shape_lat == pytest.approx(graph.shape_lat, abs=1e-5)


def test_the_same_graph_is_the_same_file(tmp_path):
    for name in ("a.npz", "b.npz"):
        write_roads(ladder(), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"node_lat": np.append(ladder().node_lat[:-1], np.nan)}, "off the globe"),
        ({"node_lon": ladder().node_lon[:-1]}, "12 latitudes but 11 longitudes"),
        ({"length_m": ladder().length_m // 3}, "length that cannot be"),
        ({"length_m": ladder().length_m * 0}, "length that cannot be"),
        ({"head": ladder().head + 1}, "end at no node"),
        ({"head": ladder().tail}, "back to where they begin"),
        ({"tail": ladder().tail[:-1]}, "of head"),
        ({"speed_kmh": np.full(len(ladder().tail), np.nan)}, "speeds"),
        ({"order": np.zeros(12, dtype=np.int64)}, "order"),
        ({"shape_lat": np.zeros(3)}, "some are missing"),
        ({"both_ways": np.zeros(len(ladder().tail), dtype=bool)}, "no two nodes reach each other"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(spoilt, words):
    with pytest.raises(RoadsCheckError, match=words):
        check_roads(replace(ladder(), **spoilt))


def test_every_fault_of_a_graph_is_told():
    spoilt = replace(ladder(), node_lon=ladder().node_lon[:-1], order=np.zeros(12, dtype=np.int64))
    with pytest.raises(RoadsCheckError) as refused:
        check_roads(spoilt)
    assert len(refused.value.faults) == 2


def test_files_that_are_no_graph_are_refused_with_what_to_do(tmp_path):
    (tmp_path / "text.npz").write_text("not an archive", encoding="utf-8")
    (tmp_path / "empty.npz").touch()
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.savez(tmp_path / "bare.npz", format=np.array("return-bus-road-graph/1"))
    np.savez(tmp_path / "pickle.npz", format=np.array([{}], dtype=object))
    whole = {"node_lat": np.array([["x"]]), "node_lon": [0], "tail": [0], "head": [0], "length_m": [0]}
    np.savez(tmp_path / "words.npz", format=np.array("return-bus-road-graph/1"), **whole)

    expected = {"text": "not a saved", "empty": "not a saved", "other": "format", "bare": "node_lat"}
    for name, words in {
        **expected,
        "pickle": "not a saved",
        "words": "node_lat",
        "missing": "no such file",
    }.items():
        with pytest.raises(RoadsFileError, match=words):
            read_roads(tmp_path / f"{name}.npz")
    with pytest.raises(RoadsFileError, match="not a saved"):
        read_roads(tmp_path)


def test_the_document_describes_every_array_of_the_file_and_no_other(fixtures, tmp_path):
    text = (fixtures.parent / "docs" / "road-graph.md").read_text(encoding="utf-8")
    table = text.split("| array |")[1].split("\n\n")[0].splitlines()[2:]
    described = {name for row in table for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    n, m = 12, len(ladder().tail)
    speeds = {"speed_kmh": np.ones(m), "order": np.arange(n)}
    shapes = {"shape_start": np.zeros(m + 1), "shape_lat": np.zeros(0), "shape_lon": np.zeros(0)}
    write_roads(replace(ladder(), **speeds, **shapes), tmp_path / "roads.npz")

    with np.load(tmp_path / "roads.npz") as archive:
        assert set(archive.files) == described
