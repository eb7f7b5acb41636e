"""Drawing in SVG, black on white: the strokes, marks and letters of a still map."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from maps.chains import Chain, chained

UNITS_PER_MM = 50
PT = UNITS_PER_MM * 25.4 / 72
"""Units of a drawing in one printer's point."""
INK, PAPER = "#111", "#fff"
FONT = "Noto Sans CJK SC, Noto Sans SC, sans-serif"
LOWERED_EM = 0.37
"""How far below its middle the foot of a digit stands."""


def stroke(lines: Iterable[NDArray[np.float64]]) -> str:
    """Return the path of some lines, each of shape (points, 2): right, down, in units."""
    return "".join(map(_path, _spots(lines, 1)))


def network(lines: Iterable[NDArray[np.float64]], size: tuple[int, int], grid: int) -> str:
    """Return the path of many lines that meet, as short as it can be written.

    Parameters
    ----------
    lines
        The lines, each of shape (points, 2): right, down, in units; their direction does not matter.
    size
        Width and height of what is drawn, in units; lines that stay outside are left out.
    grid
        Points are put on multiples of this many units: lines that fall together, such as the two carriageways
        of a highway seen from afar, are drawn once.
    """
    pieces = dict.fromkeys(min(piece, piece[::-1]) for piece in _spots(lines, grid) if _touches(piece, size))
    return "".join(map(_path, chained(tuple(pieces))))


def _touches(piece: Chain, size: tuple[int, int]) -> bool:
    rights, downs = [right for right, _ in piece], [down for _, down in piece]
    return min(rights) <= size[0] and max(rights) >= 0 and min(downs) <= size[1] and max(downs) >= 0


def _spots(lines: Iterable[NDArray[np.float64]], grid: int) -> Iterator[Chain]:
    """Put each line on a grid; what does not move there is left out."""
    # all lines at once: most have a handful of points, and there are thousands
    known = [line for line in lines if len(line)]
    if not known:
        return
    counts = np.array([len(line) for line in known])
    first = np.cumsum(counts) - counts
    spots = np.rint(np.concatenate(known) / grid).astype(np.int64) * grid
    moved = np.append(True, (np.diff(spots, axis=0) != 0).any(axis=1))
    moved[first] = True
    left = [(right, down) for right, down in spots[moved].tolist()]
    at = 0
    for count in np.add.reduceat(moved.astype(np.int64), first).tolist():
        if count > 1:
            yield tuple(left[at : at + count])
        at += count


def _path(chain: Chain) -> str:
    (right, down), *_ = chain
    moves = (f"{there[0] - here[0]} {there[1] - here[1]}" for here, there in pairwise(chain))
    return f"M{right} {down}l{' '.join(moves)}"


def road(path: str, colour: str, wide_pt: float) -> str:
    """Return a stroke of some width along a path; "" where there is no path."""
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{wide_pt * PT:.1f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def disc(right: float, down: float, radius_pt: float) -> str:
    """Return a black disc in a white ring: here people board."""
    return (
        f'<circle cx="{right:.0f}" cy="{down:.0f}" r="{radius_pt * PT:.1f}" fill="{INK}" stroke="{PAPER}" '
        f'stroke-width="{0.6 * PT:.1f}"/>'
    )


def box(right: float, down: float, half_pt: float) -> str:
    """Return a white square in a black frame: here people alight."""
    half = half_pt * PT
    return (
        f'<rect x="{right - half:.0f}" y="{down - half:.0f}" width="{2 * half:.0f}" height="{2 * half:.0f}" '
        f'fill="{PAPER}" stroke="{INK}" stroke-width="{0.8 * PT:.1f}"/>'
    )


def diamond(right: float, down: float, half_pt: float) -> str:
    """Return a black diamond in a white frame: here the coach stands."""
    half = round(half_pt * PT)
    return (
        f'<path d="M{right:.0f} {down - half:.0f}l{half} {half} {-half} {half} {-half} {-half}z" '
        f'fill="{INK}" stroke="{PAPER}" stroke-width="{0.4 * PT:.1f}"/>'
    )


def digits(number: int, right: float, down: float, colour: str, size_pt: float) -> str:
    """Return a number around a point."""
    size = size_pt * PT
    return (
        f'<text x="{right:.0f}" y="{down + LOWERED_EM * size:.0f}" font-size="{size:.0f}" font-weight="700" '
        f'text-anchor="middle" fill="{colour}">{number}</text>'
    )


def name(text: str, right: float, down: float, anchor: str, size_pt: float) -> str:
    """Return a name on a white ground; `anchor` is start, middle or end."""
    where = f'x="{right:.0f}" y="{down:.0f}" text-anchor="{anchor}"'
    letters = f'font-size="{size_pt * PT:.0f}" font-weight="500"'
    halo = f'fill="{PAPER}" stroke="{PAPER}" stroke-width="{1.6 * PT:.0f}" stroke-linejoin="round"'
    shown = escape(text)
    ground = f'<text {where} {letters} {halo} aria-hidden="true">{shown}</text>'
    return f'{ground}<text {where} {letters} fill="{INK}">{shown}</text>'


def panel(at: tuple[int, int], size: tuple[int, int], content: Sequence[str]) -> str:
    """Return a framed part of a drawing; what leaves it is cut off.

    Parameters
    ----------
    at, size
        Its upper left corner, and its width and height, in units.
    content
        What is drawn in it, from the ground upwards, in units from its own corner.
    """
    (left, top), (wide, tall) = at, size
    rim = PT / 2
    frame = (
        f'<rect x="{rim / 2:.0f}" y="{rim / 2:.0f}" width="{wide - rim:.0f}" height="{tall - rim:.0f}" '
        f'fill="none" stroke="#8a8a8a" stroke-width="{rim:.0f}"/>'
    )
    return (
        f'<svg x="{left}" y="{top}" width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}">'
        f"{''.join(content)}{frame}</svg>"
    )


def drawing(wide_mm: float, tall_mm: float, panels: Iterable[str]) -> bytes:
    """Return the whole drawing as an SVG file."""
    room = f"0 0 {wide_mm * UNITS_PER_MM:.0f} {tall_mm * UNITS_PER_MM:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide_mm}mm" height="{tall_mm}mm" viewBox="{room}" '
        f'font-family="{FONT}">{"".join(panels)}</svg>'
    ).encode()
