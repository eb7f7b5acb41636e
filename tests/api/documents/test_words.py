"""Words of the papers: complete in both languages."""

import re
from datetime import datetime
from pathlib import Path

import api.documents
from api.documents.words import day_words, hours_words, short_day, words

TEMPLATES = Path(api.documents.__file__).parent / "templates"


def test_both_languages_have_every_word():
    assert words("zh").keys() == words("en").keys()
    assert all(words("zh").values())
    assert all(words("en").values())


def test_english_words_hold_no_chinese():
    assert [word for word in words("en").values() if re.search("[一-鿿]", word)] == []


def test_every_word_that_a_template_asks_for_exists():
    asked = {w for path in TEMPLATES.glob("*.typ") for w in re.findall(r"words\.(\w+)", path.read_text())}

    assert asked - words("zh").keys() == {"page"} - words("zh").keys()


def test_days_and_hours_read_naturally():
    moment = datetime(2020, 2, 29, 16, 18)

    assert day_words(moment, "zh") == "2020年2月29日 周六"
    assert day_words(moment, "en") == "Sat 29 Feb 2020"
    assert (short_day(moment, "zh"), short_day(moment, "en")) == ("2月29日", "29 Feb")
    assert (hours_words(28_680, "zh"), hours_words(1200, "zh")) == ("7小时58分", "20分钟")
    assert (hours_words(28_680, "en"), hours_words(1200, "en")) == ("7 h 58", "20 min")
