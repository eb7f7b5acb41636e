"""Which characters the paper's font can print, and what stands for the others."""

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from unicodedata import is_normalized

from fontTools.ttLib import TTCollection, TTFont

WIDEST_LATIN_EM = 0.62
"""Bold letters and digits are no wider than this on average; Chinese characters are one em wide."""
FONT_FAMILY = "Noto Sans CJK SC"
FORMAT_OF_ALL = 12
VARIATION_SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
"""They ask for another form of the character before them and have no glyph of their own."""


def font_path() -> Path:
    """Return the path of Noto Sans CJK (variable weights, 44,810 characters, SIL Open Font License)."""
    return Path(str(files("manimgx_fonts_cjk"))) / "NotoSansCJK-VF.otf.ttc"


@cache
def covered() -> frozenset[int]:
    """Return the code points that the font has glyphs for."""
    with TTCollection(str(font_path()), lazy=True) as collection:
        named = (k for k, font in enumerate(collection.fonts) if _family(font).startswith(FONT_FAMILY))
        return _code_points(collection.fonts[next(named)].reader["cmap"])


def _family(font: TTFont) -> str:
    return str(font["name"].getDebugName(1))


def _code_points(cmap: bytes) -> frozenset[int]:
    """Read the table of all characters: format 12 of OpenType's cmap, spans of code points."""
    tables = struct.unpack_from(">H", cmap, 2)[0]
    starts = (struct.unpack_from(">I", cmap, 8 + 8 * k)[0] for k in range(tables))
    start = next(at for at in starts if struct.unpack_from(">H", cmap, at)[0] == FORMAT_OF_ALL)
    groups = struct.unpack_from(">I", cmap, start + 12)[0]
    spans = struct.iter_unpack(">III", cmap[start + 16 : start + 16 + 12 * groups])
    return frozenset(code for first, last, _ in spans for code in range(first, last + 1))


def printable(text: str) -> str:
    """Return a text that prints whole: a character without a glyph shows as its code point.

    Parameters
    ----------
    text
        Any text from a roster; line breaks and tabs become blanks, other control characters vanish.
    """
    if text.isprintable() and is_normalized("NFC", text) and _plain().issuperset(map(ord, text)):
        return text
    if any(unicodedata.combining(character) for character in text):
        text = unicodedata.normalize("NFC", text)
    return "".join(_shown(character) for character in text)


@cache
def _plain() -> frozenset[int]:
    """Return the code points that print as they are."""
    return covered() - VARIATION_SELECTORS


def _shown(character: str) -> str:
    if character in "\t\n\r\u2028\u2029":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf") or ord(character) in VARIATION_SELECTORS:
        return ""
    return character if ord(character) in covered() else f"[U+{ord(character):04X}]"


def em_wide(text: str) -> float:
    """Return how wide a printable text is in ems, rather too much than too little."""
    return sum(
        1.0 if unicodedata.east_asian_width(character) in "WFA" else WIDEST_LATIN_EM for character in text
    )
