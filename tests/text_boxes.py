"""Where each character of a PDF stands, so that tests can look for clipping and overlap."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage

A4_PT = (595.276, 841.89)
CELL_PT = 12.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """Hold one character and its box in points, the origin at the bottom left of the page."""

    page: int
    text: str
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: "Glyph") -> float:
        """Return the share of the smaller box that lies under the other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.top, other.top) - max(self.bottom, other.bottom)
        if wide <= 0 or tall <= 0:
            return 0.0
        return wide * tall / min(self.area, other.area)

    @property
    def area(self) -> float:
        """Return the area of the box."""
        return max(1e-6, (self.right - self.left) * (self.top - self.bottom))


def pages(pdf: bytes) -> list[LTPage]:
    """Return the pages of a PDF."""
    return list(extract_pages(BytesIO(pdf), laparams=LAParams(boxes_flow=None)))  # no order of reading: slow


@lru_cache(maxsize=4)
def glyphs(pdf: bytes) -> tuple[Glyph, ...]:
    """Return every letter, digit and Chinese character; punctuation is squeezed together on purpose."""
    return tuple(
        Glyph(number, item.get_text(), item.x0, item.y0, item.x1, item.y1)
        for number, page in enumerate(pages(pdf), start=1)
        for item in _characters(page)
        if item.get_text().isalnum()
    )


def outside(pdf: bytes, margin_pt: float = 14.0) -> list[Glyph]:
    """Return the characters that leave the printable part of an A4 page."""
    wide, tall = A4_PT
    return [
        g
        for g in glyphs(pdf)
        if g.left < margin_pt
        or g.right > wide - margin_pt
        or g.bottom < margin_pt
        or g.top > tall - margin_pt
    ]


def overlapping(pdf: bytes, share: float = 0.25) -> list[tuple[Glyph, Glyph]]:
    """Return the pairs of characters of which one lies on the other."""
    cells: dict[tuple[int, int, int], list[Glyph]] = defaultdict(list)
    found = []
    for glyph in glyphs(pdf):
        near = {other for key in _cells(glyph) for other in cells[key]}
        found += [(other, glyph) for other in near if glyph.covers(other) > share]
        for key in _cells(glyph):
            cells[key].append(glyph)
    return found


def _cells(glyph: Glyph) -> Iterator[tuple[int, int, int]]:
    for x in range(int(glyph.left // CELL_PT), int(glyph.right // CELL_PT) + 1):
        for y in range(int(glyph.bottom // CELL_PT), int(glyph.top // CELL_PT) + 1):
            yield glyph.page, x, y


def _characters(item: object) -> Iterator[LTChar]:
    if isinstance(item, LTChar):
        yield item
    elif hasattr(item, "__iter__"):
        for part in item:
            yield from _characters(part)
