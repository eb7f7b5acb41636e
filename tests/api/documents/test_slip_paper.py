"""Handover slips on paper: one page for each copy, whatever the number of people."""

import re
from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from api.documents import handover_slips_pdf
from api.documents.specimen import ZONE, Specimen, specimen
from scheduler.manifests import Absence, handover_slips, manifest
from text_boxes import outside, overlapping

MADE_AT = datetime(2020, 2, 27, 18, 0, tzinfo=ZONE)


def slips(absent=None, **what):
    """Write the slips of a specimen trip."""
    case, plan = specimen(Specimen(**what))
    return handover_slips(manifest(case, plan, plan.trips[0], made_at=MADE_AT, absent=absent))


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page without blanks."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def test_each_firm_gets_four_pages_for_four_keepers():
    pages = texts(handover_slips_pdf(slips(drops=3)))

    assert len(pages) == 12
    keepers = ["接收企业留存", "承运企业留存", "起运站留存", "目的地人社部门留存"]
    assert all(keepers[k % 4] in page for k, page in enumerate(pages))


@pytest.mark.parametrize(("riders", "lang"), [(1, "zh"), (9, "en"), (36, "zh"), (59, "zh"), (59, "en")])
def test_a_slip_is_one_page_without_overlap_for_any_number_of_people(riders, lang):
    absent = {f"W{k:03d}": Absence.LEFT_ON_THE_WAY for k in range(0, riders, 5)}
    one = slips(absent, riders=riders, pickups=1, drops=1, seats=70, layout="2+2x15+5")

    pdf = handover_slips_pdf(one, lang)

    assert len(texts(pdf)) == 4
    assert not outside(pdf)
    assert not overlapping(pdf)


def test_a_slip_names_its_own_people_only():
    made = slips(riders=30, drops=3)

    page = texts(handover_slips_pdf(made[:1]))[0]

    assert all(person.name in page for person in made[0].people if "𪚥" not in person.name)
    assert not any(person.name in page for person in made[1].people if len(person.name) > 2)


def test_who_did_not_arrive_is_listed_with_the_reason():
    made = slips({"W009": Absence.NO_SHOW}, riders=30, drops=3)

    name = next(p.name for slip in made for p in slip.people if p.absence)
    assert any(f"{name}（未到）" in page for page in texts(handover_slips_pdf(made)))


def test_a_trip_without_firms_has_no_slips_to_print():
    with pytest.raises(ValueError, match="no handover slips"):
        handover_slips_pdf([])
