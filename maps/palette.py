"""Colours and dashes that stay apart for colour-blind eyes and in print."""

from dataclasses import dataclass

# Okabe and Ito (2008), without the yellow, which is lost on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444")
DASHES = ("", "10 6", "2 6", "12 5 2 5")


@dataclass(frozen=True, slots=True)
class LineStyle:
    """Hold the colour and the dash pattern of one trip; "" = a whole line."""

    colour: str
    dash: str


def line_style(index: int) -> LineStyle:
    """Return the style of the k-th trip: colours first, then the same colours dashed; 28 differ."""
    return LineStyle(COLOURS[index % len(COLOURS)], DASHES[index // len(COLOURS) % len(DASHES)])
