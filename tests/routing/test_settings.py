"""Settings of the roads: the document names each of them with its default."""

from routing.settings import RoadSettings


def test_the_settings_of_graphs_stand_in_the_document_with_their_defaults(fixtures):
    text = (fixtures.parent / "docs" / "road-graph.md").read_text(encoding="utf-8")
    for name in ("access_detour_factor", "access_speed_kmh", "length_factor"):
        assert f"`{name}` ({getattr(RoadSettings(), name):g}" in text
