"""What people read exists in Chinese and in English, and nothing is missing."""

import re
import string
from pathlib import Path

import pytest

from api.words import Language, language_accepted, language_of_locale, words_of
from scheduler.trips import StopKind

API = Path(__file__).resolve().parents[2] / "api"
SOURCES = [*API.rglob("*.py"), *API.rglob("*.html")]
USED = re.compile(r"""\b(?:t|words)\(\s*f?(["'])((?:page|cli|problem)\.[^"'\s]*?)\1\s*(~?)""")


def keys_used():
    """Yield each key in the code, with whether it is only the beginning of one."""
    for source in SOURCES:
        for _, key, joined in USED.findall(source.read_text(encoding="utf-8")):
            yield key.partition("{")[0], bool(joined) or "{" in key


def test_both_languages_have_the_same_keys():
    assert set(words_of("zh").texts) == set(words_of("en").texts)


@pytest.mark.parametrize("key", sorted(words_of("zh").texts))
def test_both_languages_fill_in_the_same_values(key):
    fields = [
        sorted(name for _, name, _, _ in string.Formatter().parse(words_of(lang).texts[key]) if name)
        for lang in Language
    ]

    assert fields[0] == fields[1]


def test_every_key_in_the_code_has_words():
    texts = words_of("zh").texts
    missing = [
        key
        for key, beginning in keys_used()
        if not (any(text.startswith(key) for text in texts) if beginning else key in texts)
    ]

    assert missing == []


def test_no_words_are_left_over():
    whole = {key for key, beginning in keys_used() if not beginning}
    beginnings = tuple(key for key, beginning in keys_used() if beginning)

    assert [key for key in words_of("zh").texts if key not in whole and not key.startswith(beginnings)] == []


def test_chinese_words_are_chinese_and_english_words_are_not():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    spoken = {key for key in words_of("en").texts if key not in ("page.other_language",)}

    assert [key for key in spoken if chinese.search(words_of("en").texts[key])] == []


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,en;q=0.9", "zh"),
        ("fr, en;q=0.2", "en"),
        ("fr", "zh"),
        ("en;q=zero, zh;q=0.1", "zh"),
    ],
)
def test_the_browser_says_which_language_is_wanted(header, lang):
    assert language_accepted(header) == lang


@pytest.mark.parametrize(
    ("locale", "lang"), [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh"), ("C", "zh"), ("", "zh")]
)
def test_the_system_says_which_language_is_wanted(locale, lang):
    assert language_of_locale(locale) == lang


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", StopKind)
def test_a_stop_where_nobody_boards_or_alights_has_words_too(language: Language, kind: StopKind) -> None:
    assert words_of(language)(f"page.stop.{kind.value}")
