"""The words that people read, in Chinese and English, and which of the two a reader wants."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Literal


class Language(StrEnum):
    """Name the languages that every word exists in; the first is spoken to whoever asks for none."""

    ZH = "zh"
    EN = "en"


PAPER_LANGUAGE: dict[Language, Literal["zh", "en"]] = {Language.ZH: "zh", Language.EN: "en"}
"""A language as papers and maps name it."""

LANGUAGES = tuple(language.value for language in Language)


@dataclass(frozen=True)
class Words:
    """Hold one language's words by key.

    Parameters
    ----------
    lang
        Which language.
    texts
        The words of each key, with `{names}` of values to fill in.
    """

    lang: Language
    texts: dict[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the words of a key with values filled in.

        Raises
        ------
        KeyError
            The key or a value is missing: a fault of the product, found by its tests.
        """
        text = self.texts[key]
        return text.format_map(values) if values else text

    def has(self, key: str) -> bool:
        """Say whether there are words for a key."""
        return key in self.texts


@lru_cache(maxsize=len(LANGUAGES))
def words_of(lang: str) -> Words:
    """Return the words of a language; any but English is read in Chinese."""
    language = Language(lang) if lang in LANGUAGES else Language.ZH
    texts: dict[str, str] = {}
    for part in ("command_line", "pages", "problems"):
        source = files("api").joinpath("locale", language, f"{part}.json")
        texts |= json.loads(source.read_text(encoding="utf-8"))
    return Words(language, texts)


def language_of_locale(locale: str) -> str:
    """Return the language of a locale name such as en_GB.UTF-8; Chinese unless it is English."""
    return "en" if locale.lower().startswith("en") else "zh"


def language_accepted(header: str) -> str:
    """Return the language that an Accept-Language header prefers (RFC 9110, 12.5.4), else Chinese."""
    best, weight = LANGUAGES[0], 0.0
    for item in header[:400].split(","):
        tag, _, quality = item.strip().partition(";q=")
        try:
            wish = float(quality) if quality else 1.0
        except ValueError:
            continue
        lang = tag.strip().lower()[:2]
        if lang in LANGUAGES and wish > weight:
            best, weight = lang, wish
    return best
