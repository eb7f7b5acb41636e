"""Labels on still maps keep off each other."""

from collections.abc import Sequence
from math import cos, hypot


def spread(
    points: Sequence[tuple[float, float]], apart: float, frame: tuple[float, float, float, float]
) -> list[tuple[float, float]]:
    """Move labels off each other: each pair closer than `apart` is pushed until it is not, inside the frame.

    Parameters
    ----------
    points
        Where the labels would be.
    apart
        Least distance between two, in the same unit.
    frame
        Left, bottom, right and top that no label may leave.
    """
    placed = [[x, y] for x, y in points]
    for _ in range(120):
        moved = False
        for i in range(len(placed)):
            for j in range(i):
                dx, dy = placed[i][0] - placed[j][0], placed[i][1] - placed[j][1]
                far = hypot(dx, dy)
                if far >= apart - 0.01:
                    continue
                # two labels on one point part along a direction of their own, so that a row of them fans out
                ux, uy = (dx / far, dy / far) if far > 1e-6 else (cos(i * 2.4), cos(i * 2.4 - 1.57))
                push = (apart - far) / 2
                placed[i][0] += ux * push
                placed[i][1] += uy * push
                placed[j][0] -= ux * push
                placed[j][1] -= uy * push
                moved = True
        for point in placed:
            point[0] = min(max(point[0], frame[0] + apart / 2), frame[2] - apart / 2)
            point[1] = min(max(point[1], frame[1] + apart / 2), frame[3] - apart / 2)
        if not moved:
            break
    return [(x, y) for x, y in placed]
