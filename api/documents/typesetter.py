"""Typeset a template with data into PDF, by typst in this process, with fonts of our own only."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from queue import LifoQueue
from threading import Lock
from typing import Protocol, runtime_checkable

import typst

from api.documents.glyphs import em_wide, font_path, printable

MM_PER_PT = 25.4 / 72
_MAKING = Lock()
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


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
    whole = json.dumps(_printable(data), ensure_ascii=False, separators=(",", ":")).encode()
    shown = {name: _printable_svg(svg) for name, svg in pictures.items()}
    sources = {"main": _source(template), "data.json": whole, **_parts(), **shown}
    with _MAKING:  # or threads that ask together would each make, and wait at, a store of their own
        idle = _idle()
    compiler = idle.get()
    try:
        made = compiler.compile(
            input=sources,  # type: ignore[type-var]  # the stub forgets that files may be given as a mapping
            format="pdf",
            timestamp=int(made_at.astimezone(UTC).timestamp()),
            pdf_tags=False,
        )
    finally:
        idle.put(compiler)
    assert isinstance(made, bytes)
    return made


@cache
def _idle() -> LifoQueue[typst.Compiler]:
    """Return the compilers that are not at work: one a core, as each serves one thread at a time."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_path().parent)]
    )
    idle: LifoQueue[typst.Compiler] = LifoQueue()
    for _ in range(os.cpu_count() or 1):
        idle.put(typst.Compiler(font_paths=fonts))
    return idle


def _printable_svg(svg: bytes) -> bytes:
    """Return a picture in which every letter has a glyph."""
    if svg.isascii():
        return svg
    return BEYOND_ASCII.sub(lambda found: printable(found[0]), svg.decode()).encode()


@cache
def _parts() -> Mapping[str, bytes]:
    """Return what the templates share."""
    return {name: _source(name) for name in ("paper.typ", "sheet.typ")}


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
        return {"text": self.shown(), "at": self.size()}

    def shown(self) -> str:
        """Return the printable text."""
        return _measured(self.text)[0]

    def size(self) -> float:
        """Return the size to set it in, in points."""
        wide_mm = self._wide_mm(self.size_pt)
        size_pt = self.size_pt if wide_mm <= self.room_mm else self.size_pt * self.room_mm / wide_mm
        return max(self.least_pt, round(size_pt, 2))

    def wide(self) -> float:
        """Return how wide it is in millimetres, rather too much than too little."""
        return self._wide_mm(self.size())

    def breaks(self) -> bool:
        """Say whether even the least size may need more than one line."""
        return self._wide_mm(self.least_pt) > self.room_mm

    def _wide_mm(self, size_pt: float) -> float:
        return _measured(self.text)[1] * size_pt * MM_PER_PT


@runtime_checkable
class Ready(Protocol):
    """What says by itself how it is printed, as JSON values whose texts are printable."""

    def printed(self) -> Mapping[str, object]:
        """Return the JSON values."""


@lru_cache(maxsize=4096)
def _measured(text: str) -> tuple[str, float]:
    """Return the printable text and its width in ems; seats, sexes, stops and firms come again and again."""
    shown = printable(text)
    return shown, em_wide(shown)


def _printable(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value.printed() if isinstance(value, Ready) else value
