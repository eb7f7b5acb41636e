"""A drawn part of a page: texts in columns of fixed lines, and marks, measured from its upper left corner.

A table asks the compiler to lay out every cell by itself, often twice; a column of lines is one
paragraph. It looks the same and takes less time.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from api.documents.typesetter import MM_PER_PT, Line

CAPITAL_EM = 0.733
"""Height of a capital letter of the font, by which a line stands in the middle of its row."""
Side = Literal["left", "center", "right"]
Weight = Literal["regular", "medium", "bold"]
Mark = Literal[
    "wash",
    "hatched",
    "white",
    "thin",
    "firm",
    "tick",
    "bar",
    "disc",
    "stop",
    "ring",
    "square",
    "seat",
    "free",
]
"""Fills (wash, hatched, white), lines (thin, firm), boxes to tick, stops, seats; drawn in this order."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one line of a column.

    Parameters
    ----------
    tall_mm
        Height of the row that the line stands in.
    line
        Text and size; None for a row that this column leaves empty.
    weight, soft, white, struck
        How the text is set.
    base_mm
        How far below the top of the row the letters stand; None for letters in its middle.
    """

    tall_mm: float
    line: Line | None = None
    weight: Weight = "regular"
    soft: bool = False
    white: bool = False
    struck: bool = False
    base_mm: float | None = None


@dataclass(slots=True)
class Sheet:
    """Collect what stands on a part of a page of the given height in millimetres."""

    tall_mm: float
    columns: list[Mapping[str, object]] = field(default_factory=list)
    blocks: list[Mapping[str, object]] = field(default_factory=list)
    marks: dict[Mark, list[Sequence[float]]] = field(default_factory=dict)

    def column(
        self, left_mm: float, wide_mm: float, side: Side, cells: Sequence[Cell], top_mm: float = 0.0
    ) -> None:
        """Set lines below each other; a text that its room cannot hold in one line breaks in a block.

        How the first line is set goes for all that are set alike; rows left empty are only their height.
        """
        lines: list[object] = []
        usual: dict[str, object] | None = None
        blank_mm, row_mm = 0.0, top_mm
        for cell in cells:
            breaks = cell.line is not None and cell.line.breaks()
            if cell.line is None or breaks or not cell.line.text:
                if cell.line is not None and breaks:
                    self.block(left_mm, row_mm, wide_mm, cell.tall_mm, side, [_look(cell, cell.line)])
                blank_mm += cell.tall_mm
            else:
                if blank_mm:
                    lines.append(round(blank_mm, 3))
                blank_mm = 0.0
                line = _line(cell, cell.line)
                text = line.pop("t")
                usual = line if usual is None else usual
                lines.append(text if line == usual else {**line, "t": text})
            row_mm += cell.tall_mm
        if usual is not None:
            self.columns.append(
                {"x": left_mm, "y": top_mm, "w": wide_mm, "side": side, "usual": usual, "lines": lines}
            )

    def block(
        self,
        left_mm: float,
        top_mm: float,
        wide_mm: float,
        tall_mm: float,
        side: Side,
        runs: Sequence[Mapping[str, object]],
    ) -> None:
        """Set a text of one or more runs in a room of its own; it may break into lines."""
        self.blocks.append(
            {"x": left_mm, "y": top_mm, "w": wide_mm, "h": tall_mm, "side": side, "runs": runs}
        )

    def mark(self, kind: Mark, *figures_mm: float) -> None:
        """Draw a mark: x, y, width and height; of a line both ends; of a disc the middle."""
        self.marks.setdefault(kind, []).append([round(figure, 3) for figure in figures_mm])

    def printed(self) -> dict[str, object]:
        """Return everything as the template wants it."""
        return {"h": self.tall_mm, "columns": self.columns, "blocks": self.blocks, "marks": self.marks}


def run(text: str, size_pt: float, weight: Weight = "regular", *, framed: bool = False) -> dict[str, object]:
    """Return a run of a block: its text, how it is set, and whether it stands in a frame."""
    look = _look(Cell(0, weight=weight), Line(text, math.inf, size_pt, size_pt))
    return {**look, "framed": True} if framed else look


def _line(cell: Cell, line: Line) -> dict[str, object]:
    look = _look(cell, line)
    up_mm = cell.base_mm or (cell.tall_mm + CAPITAL_EM * line.size() * MM_PER_PT) / 2
    return {**look, "up": round(up_mm, 3), "down": round(up_mm - cell.tall_mm, 3)}


def _look(cell: Cell, line: Line) -> dict[str, object]:
    look: dict[str, object] = {"t": line.shown(), "s": line.size()}
    if cell.weight != "regular":
        look["b"] = cell.weight
    if cell.soft or cell.white:
        look["f"] = "white" if cell.white else "soft"
    if cell.struck:
        look["struck"] = True
    return look
