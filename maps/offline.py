"""folium pages that load nothing from another host: our own page frame, our own copies of Leaflet."""

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import IO

import branca.element
import folium
import numpy as np
from jinja2 import Template
from numpy.typing import NDArray

from maps.palette import LineStyle
from routing.files import write_whole

LEAFLET = "leaflet-1.9.4"
Legs = Sequence[Sequence[tuple[float, float]]]
ASSETS = "assets"
"""Folder beside the pages that holds what they load."""
ATTRIBUTION = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap contributors</a>'
FOLIUM_VIEWPORT = re.compile(
    r'<meta name="viewport" content="width=device-width,\s*initial-scale=1.0, [^"]*" />'
)
FOLIUM_NAME = re.compile(r"\b([a-z_]+)_([0-9a-f]{32})\b")


class Page(branca.element.Figure):
    """Frame a map with a language, a title, a viewport that may be zoomed, and a panel of our own.

    Parameters
    ----------
    lang, title
        Of the page; the title is escaped here.
    panel
        HTML of the panel beside the map, already escaped.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}">\n<head>\n'
        '<meta charset="utf-8">\n<title>{{ this.title|e }}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "{{ this.header.render(**kwargs) }}\n"
        '<link rel="stylesheet" href="{{ this.assets }}/map.css">\n'
        '</head>\n<body>\n{{ this.panel }}\n<main id="ground">{{ this.html.render(**kwargs) }}</main>\n'
        '<script src="{{ this.assets }}/roads.js"></script>\n'
        '<script src="{{ this.assets }}/map.js"></script>\n'
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, lang: str, title: str, panel: str) -> None:
        super().__init__(title=title)
        self.lang = "zh-CN" if lang == "zh" else "en"
        self.panel = panel
        self.assets = ASSETS


class Script(branca.element.MacroElement):
    """Run one call of map.js on an element, with arguments as JSON.

    `tojson` writes < > & and ' as escapes, so that no name can end the script or begin a tag.

    Parameters
    ----------
    call
        Name of the function in map.js.
    arguments
        JSON values that follow the element.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "returnBus.{{ this.call }}({{ this._parent.get_name() }}"
        "{% for a in this.arguments %}, {{ a|tojson }}{% endfor %});\n{% endmacro %}"
    )

    def __init__(self, call: str, arguments: Sequence[object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Script"
        self.call = call
        self.arguments = arguments


class OfflineMap(folium.Map):
    """A folium map that loads only files beside the page, and has no tiles.

    Marks are drawn by map.js from JSON: a page of folium elements takes seconds to write, and would hold each
    name in a script.
    """

    def __init__(self) -> None:
        super().__init__(tiles=None, zoom_control="topright", max_zoom=15, min_zoom=3, zoom_snap=0.25)
        self.default_js = [("leaflet_js", f"{ASSETS}/{LEAFLET}/leaflet.js")]
        self.default_css = [("leaflet_css", f"{ASSETS}/{LEAFLET}/leaflet.css")]

    def call(self, name: str, *arguments: object) -> None:
        """Call a function of map.js with the map and JSON values."""
        self.add_child(Script(name, arguments))

    def draw_road(self, legs: Legs, style: LineStyle, weight: float, *then: object) -> None:
        """Draw the legs of a trip as one line; `then` names a function of map.js and what to call it with."""
        drawn = [leg for leg in legs if len(leg) > 1]
        if not drawn:
            return
        look = {"color": style.colour, "weight": weight, "opacity": 0.9, "dash_array": style.dash or None}
        road = folium.PolyLine(drawn, **look)  # type: ignore[no-untyped-call]
        self.add_child(road)
        if then:
            name, *arguments = then
            road.add_child(Script(str(name), arguments))


def page_html(ground: OfflineMap, lang: str, title: str, panel: str) -> str:
    """Return a page as HTML; the same map gives the same text.

    folium names its elements at random and forbids zooming with the fingers: both are put right here.

    Parameters
    ----------
    ground
        The map with all its layers.
    lang, title, panel
        See `Page`.
    """
    page = Page(lang, title, panel)
    page.add_child(ground)
    html = FOLIUM_VIEWPORT.sub("", page.render())
    names: dict[str, str] = {}
    return FOLIUM_NAME.sub(lambda found: names.setdefault(found[0], f"{found[1]}_{len(names)}"), html)


def write_assets(out_dir: Path, roads: Sequence[NDArray[np.float64]]) -> None:
    """Write what the pages load: Leaflet, our own style and script, and the grey roads.

    Parameters
    ----------
    out_dir
        Folder of the pages.
    roads
        Lines of shape (points, 2): latitude, longitude.
    """
    here = files("maps")
    folder = out_dir / ASSETS
    names = ("leaflet.js", "leaflet.css", "LICENSE", "images/layers.png", "images/layers-2x.png")
    images = ("images/marker-icon.png", "images/marker-icon-2x.png", "images/marker-shadow.png")
    for name in (*names, *images):
        _copy((here / "vendor" / LEAFLET / name).read_bytes(), folder / LEAFLET / name)
    for name in ("map.css", "map.js"):
        _copy((here / "static" / name).read_bytes(), folder / name)
    _copy(
        f"returnBus_roads = {json.dumps(packed(roads), separators=(',', ':'))};\n".encode(),
        folder / "roads.js",
    )


def packed(roads: Sequence[NDArray[np.float64]]) -> list[list[int]]:
    """Return lines as whole numbers of 1e-4 degrees (11 m): the first point, then step by step."""
    whole = (np.round(road * 1e4).astype(int) for road in roads)
    return [np.concatenate([line[:1], np.diff(line, axis=0)]).ravel().tolist() for line in whole]


def _copy(content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, content)


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""

    def fill(file: IO[bytes]) -> None:
        file.write(content)

    write_whole(path, fill)
