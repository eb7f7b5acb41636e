"""The pages: each reader sees what is his, in his language, from this host alone."""

import re
from html.parser import HTMLParser

import pytest

from api.words import Language

WHERE = {
    "dispatcher": [
        "",
        "/plans/{plan_id}",
        "/plans/{plan_id}/trips/T001",
        "/plans/{plan_id}/trips/T001/boarding",
    ],
    "driver": [""],
    "firm": [""],
}
PAGES = [(who, path) for who, paths in WHERE.items() for path in paths]


class References(HTMLParser):
    """Collect what a page loads or leads to, and what it would run."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.inline = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src", "action"):
                self.addresses.append(value)
            if name == "style" or name.startswith("on") or tag in ("script", "style"):
                self.inline.append((tag, name))


def open_page(world, who, path, lang="zh"):
    return world.page(who, path.format(plan_id=world.plan_id), lang)


@pytest.mark.parametrize(("who", "path"), PAGES)
@pytest.mark.parametrize("lang", list(Language))
def test_a_page_loads_nothing_from_another_host_and_runs_nothing(standing_world, who, path, lang):
    answer = open_page(standing_world, who, path, lang)

    found = References(answer.text)
    assert answer.status_code == 200
    assert [address for address in found.addresses if re.match(r"(?!tel:)[a-z]+:|//", address)] == []
    assert found.inline == []
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_is_kept_by_no_cache_and_its_address_goes_nowhere(standing_world, who, path):
    headers = open_page(standing_world, who, path).headers

    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_an_english_page_speaks_english_around_the_names(standing_world, who, path):
    text = open_page(standing_world, who, path, "en").text

    case = standing_world.office.batch
    with standing_world.office.database.reading() as connection:
        case = standing_world.office.batch(connection, standing_world.plan_id).case
    names = {thing.name for table in (case.workers, case.firms, case.places) for thing in table.values()}
    names |= {coach.plate for coach in case.coaches.values()} | {
        coach.carrier for coach in case.coaches.values()
    }
    names |= {firm.contact for firm in case.firms.values()} | {"中文"}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "") if name else text
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


def test_the_language_chosen_once_is_kept(world):
    world.page("driver", lang="en")

    answer = world.client.get(f"/t/{world.secrets['driver']}", headers={"Accept-Language": "zh"})

    assert 'lang="en"' in answer.text


def test_the_driver_sees_his_passengers_and_no_one_elses(standing_world):
    text = standing_world.page("driver").text

    assert "陈国强" in text
    assert "彭金凤" in text
    assert "谭学勤" not in text


@pytest.mark.parametrize("who", ["dispatcher", "driver", "firm"])
def test_no_page_shows_a_whole_id_number(standing_world, who):
    for path in WHERE[who]:
        assert not re.search(r"\d{17}[\dX]", open_page(standing_world, who, path).text)


def test_a_firm_sees_its_own_people_and_nobody_elses(standing_world):
    own, other = standing_world.page("firm").text, standing_world.page("other firm").text

    assert "周晓燕" in own
    assert "王小雨" not in own
    assert "王小雨" in other
    assert "周晓燕" not in other


def test_a_firm_sees_no_sign_of_other_firms_even_in_the_data(standing_world):
    sheet = standing_world.get(f"/plans/{standing_world.plan_id}/trips/T001/manifest", "firm").text

    assert "周晓燕" in sheet
    assert "渝东电子厂" not in sheet
    assert "王小雨" not in sheet


def test_the_dispatcher_reads_who_stays_behind_and_why(standing_world):
    text = standing_world.page("dispatcher").text

    assert "刘志明" in text
    assert "体温高于规定" in text


def test_links_are_shown_once_with_a_code_to_scan(world):
    base = f"/t/{world.secrets['dispatcher']}/plans/{world.plan_id}"

    sheet = world.client.post(f"{base}/links").text

    links = re.findall(r'value="(http[^"]+/t/[^"]+)"', sheet)
    assert len(links) == 6  # two drivers, and two firms on each of two trips
    assert sheet.count("<svg") == 6
    assert {world.client.get(link).status_code for link in links} == {200}
    assert not [link for link in links if link.rpartition("/")[2] in world.client.get(base).text]


def test_a_public_address_goes_into_the_links(world):
    object.__setattr__(world.office.settings, "public_url", "https://bus.example.org")

    sheet = world.client.post(f"/t/{world.secrets['dispatcher']}/plans/{world.plan_id}/trips/T002/links").text

    assert "https://bus.example.org/t/" in sheet


def test_without_any_plan_the_desk_says_how_to_publish_one(tmp_path):
    from starlette.testclient import TestClient

    from api.app import create_app
    from api.operations.tokens import issue_for_desk
    from api.settings import Settings

    app = create_app(Settings(data=tmp_path))
    _, secret = issue_for_desk(app.state.office)

    with TestClient(app) as client:
        assert "returnbus publish" in client.get(f"/t/{secret}").text


def test_the_look_is_served_from_here(standing_world):
    text = standing_world.page("driver").text
    address = re.search(r'href="(/static/return-bus\.css[^"]*)"', text)

    assert address
    answer = standing_world.client.get(address[1])
    assert answer.status_code == 200
    assert "http" not in answer.text
