"""The manifest on paper: everything is on it, nothing is cut off, nothing lies on something else."""

import re
from datetime import datetime
from io import BytesIO

import pytest
import segno
from pypdf import PdfReader

from api.documents import manifest_pdf
from api.documents.specimen import RARE_NAMES, ZONE, Specimen, specimen
from scheduler.manifests import Absence, Manifest, TripPapers, manifest
from scheduler.policy import Policy
from text_boxes import glyphs, outside, overlapping

MADE_AT = datetime(2020, 2, 27, 18, 0, tzinfo=ZONE)
LONG = "阿布都热合曼·麦麦提吐尔逊·依布拉音·阿卜杜拉江"
FULL = {"riders": 59, "pickups": 6, "drops": 4, "seats": 70, "layout": "2+2x15+5"}


def sheet(absent=None, papers=None, **what) -> Manifest:
    """Write the manifest of a specimen trip."""
    case, plan = specimen(Specimen(**what))
    return manifest(case, plan, plan.trips[0], made_at=MADE_AT, absent=absent, papers=papers)


def words_of(pdf: bytes) -> str:
    """Return all text of a PDF without blanks and line breaks."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def test_every_name_phone_and_seat_is_on_the_paper():
    made = sheet(riders=30)

    text = words_of(manifest_pdf(made))

    missing = [r.name for r in made.rows if r.name not in text and "𪚥" not in r.name]
    assert not missing
    assert all(row.phone in text and row.seat in text for row in made.rows)


def test_the_signs_below_the_map_stand_on_the_line_of_their_names():
    square = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 74"><rect width="72" height="74"/></svg>'
    )

    pdf = manifest_pdf(sheet(riders=12, pickups=2, drops=1), "zh", square)

    source = next(one for one in glyphs(pdf) if one.text == "O" and one.page == 1)
    signs = [
        (one.text, (one.bottom + one.top) / 2)
        for one in glyphs(pdf)
        if one.page == 1 and one.left > source.left - 10 and 0 < one.bottom - source.bottom < 12
    ]
    assert {"1", "2", "上", "下"} <= {text for text, _ in signs}
    assert max(middle for _, middle in signs) - min(middle for _, middle in signs) < 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_59_riders_10_stops_and_names_of_25_characters_are_neither_cut_off_nor_on_each_other(lang):
    names = [
        LONG + "·" + "艾力"[: 25 - len(LONG) - 1],
        *RARE_NAMES,
        *[f"{LONG[:22]}{k:03d}" for k in range(50)],
    ]
    made = sheet(**FULL, names=names)
    assert len(names[0]) >= 24
    assert len(names[-1]) == 25

    pdf = manifest_pdf(made, lang)

    assert not outside(pdf)
    assert not overlapping(pdf)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("what", [{}, {"riders": 8, "pickups": 1, "drops": 1}, {"policy": Policy()}, FULL])
def test_no_text_leaves_the_page_or_lies_on_other_text(lang, what):
    papers = TripPapers(
        "包" * 30,
        "川" * 30,
        "林" * 20,
        "19900000000",
        tuple(["很长的地名" * 4] * 8),
        "资中县人社局" * 3,
        chain_head="7K3M-QRST-0ABC-W9XZ",
    )

    pdf = manifest_pdf(sheet(**what, papers=papers), lang)

    assert not outside(pdf)
    assert not overlapping(pdf)


def test_a_name_of_25_characters_is_printed_whole():
    name = LONG + "买买提"[: 25 - len(LONG)]

    assert name in words_of(manifest_pdf(sheet(names=[name])))


@pytest.mark.parametrize("name", ["龘", "𠮷", "䶮", "㛃", "𬍛", "喆", "𠅤", "𫖯"])
def test_a_rare_character_is_printed_as_itself(name):
    assert name in words_of(manifest_pdf(sheet(names=[name])))


def test_a_character_that_no_font_has_is_printed_as_its_code_point():
    assert "[U+2A6A5]明" in words_of(manifest_pdf(sheet(names=["𪚥明"])))


def test_pages_are_numbered_in_the_language_of_the_paper():
    made = sheet(riders=30)

    chinese, english = PdfReader(BytesIO(manifest_pdf(made))), PdfReader(BytesIO(manifest_pdf(made, "en")))

    count = len(chinese.pages)
    assert f"第1页/共{count}页" in re.sub(r"\s", "", chinese.pages[0].extract_text())
    assert f"Page2of{len(english.pages)}" in re.sub(r"\s", "", english.pages[1].extract_text())


def test_thirty_riders_take_three_pages():
    assert len(PdfReader(BytesIO(manifest_pdf(sheet(riders=30)))).pages) == 3


def test_the_head_holds_what_a_gate_guard_asks_for():
    papers = TripPapers(contract_no="HT-0228", sign_no="BZ-77", escort_name="林医生", made_by="资中县人社局")

    text = words_of(manifest_pdf(sheet(papers=papers)))

    asked = [
        "川K61130",
        "内江客运有限责任公司",
        "HT-0228",
        "BZ-77",
        "林医生",
        "49/37",
        "11A–12E",
        "唐志远",
        "版本1",
        "T001",
    ]
    assert [word for word in asked if word not in text] == []


def test_the_head_of_the_log_stands_in_the_foot():
    made = sheet(papers=TripPapers(chain_head="7K3M-QRST-0ABC-W9XZ"))

    assert "7K3M-QRST-0ABC-W9XZ" in words_of(manifest_pdf(made))


def test_without_health_checks_the_paper_has_no_room_for_temperatures():
    assert "体温" in words_of(manifest_pdf(sheet()))
    assert "体温" not in words_of(manifest_pdf(sheet(policy=Policy())))


def test_an_absent_rider_is_marked_on_the_paper():
    assert "未到" in words_of(manifest_pdf(sheet(absent={"W010": Absence.NO_SHOW})))


def test_the_same_manifest_gives_the_same_bytes():
    assert manifest_pdf(sheet()) == manifest_pdf(sheet())


def test_typst_markup_in_a_name_is_only_text():
    name = '#panic("x")$*_`'

    assert name in words_of(manifest_pdf(sheet(names=[name])))


def test_a_still_map_that_an_older_store_keeps_as_png_is_printed():
    drawn = BytesIO()
    segno.make("map").save(drawn, kind="png", scale=5)

    reader = PdfReader(BytesIO(manifest_pdf(sheet(), still_map=drawn.getvalue())))

    assert len(reader.pages[0].images) == 1


def test_every_font_is_inside_the_file():
    reader = PdfReader(BytesIO(manifest_pdf(sheet())))

    fonts = {
        f.get_object()["/BaseFont"] for page in reader.pages for f in page["/Resources"]["/Font"].values()
    }
    assert all("NotoSansCJK" in font for font in fonts)


def test_the_looking_glass_of_these_tests_sees_overlap():
    pdf = manifest_pdf(sheet(riders=8, pickups=1, drops=1))

    shifted = glyphs(pdf)[0]
    assert shifted.covers(shifted) == 1.0
    assert outside(pdf, margin_pt=200)
