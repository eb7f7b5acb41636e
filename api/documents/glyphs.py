"""Which characters the paper's font can print, and what stands for the others."""

import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTCollection

FONT_FAMILY = "Noto Sans CJK SC"
SHOWN_AS_NOTHING = {"Cf", "Mn"}
"""Unicode categories of joiners and variation selectors, which change a glyph but are none."""


def font_path() -> Path:
    """Return the path of Noto Sans CJK (variable weights, 44,810 characters, SIL Open Font License)."""
    return Path(str(files("manimgx_fonts_cjk"))) / "NotoSansCJK-VF.otf.ttc"


@cache
def covered() -> frozenset[int]:
    """Return the code points that the font has glyphs for."""
    with TTCollection(str(font_path()), lazy=True) as collection:
        font = next(font for font in collection.fonts if font["name"].getDebugName(1).startswith(FONT_FAMILY))
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """Return a text that prints whole: a character without a glyph is shown as its code point, never as an empty box.

    Parameters
    ----------
    text
        Any text from a roster; line breaks and tabs become blanks, other control characters vanish.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in unicodedata.normalize("NFC", text))


def _shown(character: str) -> str:
    if character in "\t\n\r\u2028\u2029":
        return " "
    category = unicodedata.category(character)
    if category in SHOWN_AS_NOTHING or category == "Cc":
        return ""
    return character if ord(character) in covered() else f"[U+{ord(character):04X}]"
