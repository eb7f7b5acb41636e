"""Map pages: they load nothing from another host, and no name becomes code."""

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.documents.specimen import Specimen, specimen
from maps.base_roads import BaseRoads
from maps.pages import write_maps
from routing.places import Place
from scheduler.case import Case
from scheduler.trips import Plan

ATTRIBUTION = "https://www.openstreetmap.org/copyright"
NASTY = "</script><img src=x onerror=alert(1)>`${alert(1)}`{{7*7}}\"'"


def straight(here: Place, there: Place) -> list[tuple[float, float]]:
    """Return the straight line between two places."""
    return [(here.lat or 0, here.lon or 0), (there.lat or 0, there.lon or 0)]


def grey(window: tuple[float, float, float, float], tolerance_m: float) -> list[list[tuple[float, float]]]:
    """Return one road across a window."""
    south, west, north, east = window
    return [[(south, west), (north, east)]]


def written(folder: Path, case: Case, plan: Plan, lang: str = "zh") -> dict[str, str]:
    """Write the pages of a plan and read them again."""
    paths = write_maps(case, plan, folder, geometry=straight, base=BaseRoads(grey), lang=lang)
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


class Elements(HTMLParser):
    """Gather the elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one element."""
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        """Return the values of an attribute."""
        return [attrs[name] or "" for _, attrs in self.found if name in attrs]


def test_a_page_names_no_other_host_but_in_the_attribution(tmp_path):
    pages = written(tmp_path, *specimen())

    for html in pages.values():
        hosts = set(re.findall(r"https?://[^\"'\\ )<]+", html)) | set(re.findall(r"[\"'](//[^\"'/]+)", html))
        assert hosts == {ATTRIBUTION}


def test_everything_a_page_loads_lies_beside_it(tmp_path):
    pages = written(tmp_path, *specimen())

    for html in pages.values():
        loaded = Elements(html).values("src") + Elements(html).values("href")
        files = [name for name in loaded if not name.startswith("http")]
        assert "assets/leaflet-1.9.4/leaflet.js" in files
        assert all((tmp_path / name).is_file() for name in files)


@pytest.mark.parametrize("name", ["map.js", "map.css", "roads.js"])
def test_our_own_files_name_no_host(tmp_path, name):
    written(tmp_path, *specimen())

    assert "//" not in re.sub(r"(?m)^\s*//.*|//.*$", "", (tmp_path / "assets" / name).read_text()).replace(
        "https:", ""
    )
    assert "http" not in (tmp_path / "assets" / name).read_text()


def test_there_is_an_overview_and_a_page_for_each_trip(tmp_path):
    assert list(written(tmp_path, *specimen())) == ["index.html", "trip-T001.html"]


@pytest.mark.parametrize(("lang", "said", "title"), [("zh", "zh-CN", "车次 T001"), ("en", "en", "Trip T001")])
def test_a_page_says_its_language_its_title_and_may_be_zoomed(tmp_path, lang, said, title):
    html = written(tmp_path, *specimen(), lang=lang)["trip-T001.html"]

    assert f'<html lang="{said}">' in html
    assert f"<title>{title}" in html
    assert html.count('name="viewport"') == 1
    assert "user-scalable" not in html


def test_no_name_becomes_markup_or_script(tmp_path):
    case, plan = specimen(Specimen(riders=6, pickups=2, drops=1))
    nasty = replace(
        case,
        name=NASTY,
        places={k: replace(place, name=NASTY) for k, place in case.places.items()},
        firms={k: replace(firm, name=NASTY, contact=NASTY) for k, firm in case.firms.items()},
        coaches={k: replace(coach, plate=NASTY) for k, coach in case.coaches.items()},
    )

    for html in written(tmp_path, nasty, plan).values():
        elements = Elements(html)
        assert all(tag != "img" for tag, _ in elements.found)
        assert not any("onerror" in attrs for _, attrs in elements.found)
        assert "${alert" not in re.sub(r'"[^"\n]*"', "", html.split("<script>")[-1])
        assert "49" not in elements.values("data-keys")


def test_the_same_plan_gives_the_same_pages(tmp_path):
    assert written(tmp_path / "a", *specimen()) == written(tmp_path / "b", *specimen())


def test_the_timetable_of_a_trip_holds_stops_and_rests_in_order(tmp_path):
    html = written(tmp_path, *specimen())["trip-T001.html"]

    marks = Elements(html).values("data-mark")
    assert marks[0] == "stop-0"
    assert marks[-1] == "stop-6"
    assert "rest-0" in marks


def test_the_overview_can_be_filtered_by_trip_town_and_firm(tmp_path):
    html = written(tmp_path, *specimen())["index.html"]

    choices = Elements(html).values("value")
    assert {"trip:T001", "town:重龙镇", "firm:F0"} <= set(choices)


@pytest.mark.long
@pytest.mark.parametrize("page", ["index.html", "trip-T001.html"])
def test_a_browser_without_any_network_draws_the_road(tmp_path, page):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no browser on this machine")
    written(tmp_path, *specimen())

    run = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--dump-dom",
            (tmp_path / page).as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert "leaflet-interactive" in run.stdout or "<path" in run.stdout
    assert run.stdout.count("leaflet-marker-icon") >= 7
    assert "CONSOLE" not in run.stderr
