"""Typeset a template with data into PDF, by typst in this process, with fonts of our own only."""

import base64
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from threading import Lock

import typst

from api.documents.glyphs import em_wide, font_path, printable

MM_PER_PT = 25.4 / 72
_turn = Lock()


def pdf(template: str, data: Mapping[str, object], made_at: datetime, pictures: Mapping[str, bytes]) -> bytes:
    """Typeset one document; the same arguments give the same bytes.

    Parameters
    ----------
    template
        Name of a template beside this module.
    data
        What the template prints: JSON values; every text is made printable here.
    made_at
        The date inside the PDF.
    pictures
        SVG files that the template shows, by name.
    """
    whole = json.dumps(_printable(data), ensure_ascii=False).encode()
    sources = {"main": _source(template), "data.json": whole, "paper.typ": _source("paper.typ"), **pictures}
    with _turn:  # the compiler is one object with a cache inside; it is not made for several threads
        made = _compiler().compile(
            input=sources,  # type: ignore[type-var]  # the stub forgets that files may be given as a mapping
            format="pdf",
            timestamp=int(made_at.astimezone(UTC).timestamp()),
            pdf_tags=False,
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=[str(font_path().parent)], ignore_system_fonts=True)


@cache
def _source(name: str) -> bytes:
    return (files("api.documents") / "templates" / name).read_bytes()


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a text for one line of a list; too long for its room, it is set smaller, down to `least_pt`.

    What is still too long breaks into two lines. Asking the compiler to measure each cell instead doubles the
    time of a page.

    Parameters
    ----------
    text, room_mm, size_pt, least_pt
        The text, the width it has, the size it should have and the least it may have.
    """

    text: str
    room_mm: float
    size_pt: float
    least_pt: float = 5.6

    def printed(self) -> dict[str, object]:
        """Return the printable text and the size to set it in, in points."""
        shown = printable(self.text)
        wide_mm = em_wide(shown) * self.size_pt * MM_PER_PT
        size_pt = self.size_pt if wide_mm <= self.room_mm else self.size_pt * self.room_mm / wide_mm
        return {"text": shown, "at": max(self.least_pt, round(size_pt, 2))}


def _printable(value: object) -> object:
    if isinstance(value, Line):
        return value.printed()
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def svg_around(png: bytes) -> bytes:
    """Wrap a PNG picture into an SVG of the same size: the compiler takes files from memory as text only."""
    wide, tall = struct.unpack(">II", png[16:24])
    size = f'width="{wide}" height="{tall}"'
    inside = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {wide} {tall}">'
        f'<image {size} href="data:image/png;base64,{inside}"/></svg>'
    ).encode()
