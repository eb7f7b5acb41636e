"""The results as pictures: cost against time, gap against time, growth with size."""

import io
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import IO, Any

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from benchmarks.answers import Moment
from benchmarks.engines.catalogue import ENGINES
from benchmarks.rows import RESULTS, Key, Row, read_curves, read_rows
from benchmarks.tables import grouped, middle, objective, people
from routing.files import write_whole

COLOURS = {
    "product": "#b3261e",
    "vroom": "#1f5a96",
    "vroom-small": "#4a90c2",
    "vroom-quick": "#8ab8d8",
    "pyvrp": "#2e7d32",
    "ortools": "#9e9e9e",
    "ortools-cut": "#6d4c41",
}
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "return-bus",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}
STEPS = 60
ABOVE_BEST = 1.12
"""Costs above this share of the best one found are cut off: the start of a search says nothing."""
Curves = Mapping[Key, Sequence[Moment]]


def draw_all(folder: Path = RESULTS) -> list[Path]:
    """Draw every picture for which there are results; the same results give the same bytes.

    Returns
    -------
    The files written.
    """
    with plt.rc_context(STYLE):
        peers, curves = read_rows("peers", folder), read_curves("peers", folder)
        all_curves = {**curves, **read_curves("rules", folder)}
        drawn = {
            "cost-against-time": cost_figure(peers, curves),
            "gap-against-time": gap_figure(all_curves),
            "growth-with-size": growth_figure(read_rows("growth", folder)),
        }
        return [save(figure, folder / f"{name}.svg") for name, figure in drawn.items() if figure is not None]


def save(figure: Figure, path: Path) -> Path:
    """Write a picture, whole or not at all, without the date."""
    picture = io.BytesIO()
    figure.savefig(picture, format="svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)

    def write(file: IO[bytes]) -> None:
        file.write(picture.getvalue())

    write_whole(path, write)
    return path


def median_curve(
    curves: Sequence[Sequence[Moment]], value: Callable[[Moment], float | None]
) -> tuple[list[float], list[float]]:
    """Return times and the median of a value over the runs that had one by then, all of them."""
    told = [[(m.seconds, v) for m in curve if (v := value(m)) is not None] for curve in curves]
    if not all(told):
        return [], []
    begin = max(points[0][0] for points in told)
    end = max(points[-1][0] for points in told)
    times = [float(t) for t in np.geomspace(max(begin, 1e-2), max(end, begin, 1e-2), STEPS)]
    values = [
        median([next(v for t, v in reversed(points) if t <= time + 1e-9) for points in told])
        for time in times
    ]
    return times, values


def alike(curves: Curves) -> dict[tuple[str, str], list[Sequence[Moment]]]:
    """Return the curves of all seeds by case and engine."""
    found: dict[tuple[str, str], list[Sequence[Moment]]] = defaultdict(list)
    for (case, engine, _, _), curve in sorted(curves.items()):
        found[case, engine].append(curve)
    return found


def cost_figure(rows: Sequence[Row], curves: Curves) -> Figure | None:
    """Draw what each engine has reached after how long, a panel a case."""
    cases = sorted({row.case for row in rows if any(key[0] == row.case for key in curves)})
    if not cases:
        return None
    figure, panels = plt.subplots(1, len(cases), figsize=(4.2 * len(cases), 3.6), squeeze=False)
    together = alike(curves)
    for panel, case in zip(panels[0], cases, strict=True):
        best = min(value for row in rows if row.case == case and (value := objective(row)) is not None)
        for (of_case, engine), told in together.items():
            if of_case == case:
                times, values = median_curve(told, lambda moment: moment.best_yuan)
                panel.step(
                    times, values, where="post", color=COLOURS.get(engine), label=ENGINES[engine].words
                )
        draw_ends(panel, [row for row in rows if row.case == case and (case, row.engine) not in together])
        panel.set(title=case, xscale="log", xlabel="seconds", ylim=(best * 0.997, best * ABOVE_BEST))
        panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        in_plain_numbers(panel)
    panels[0][0].set_ylabel("yuan (median of the seeds)")
    legend_below(figure, list(panels[0]))
    return figure


def draw_ends(panel: Axes, rows: Sequence[Row]) -> None:
    """Draw engines that only answer at their end: a dot each."""
    for same in grouped(rows):
        yuan, took_s = middle(same, objective), middle(same, lambda row: row.seconds)
        if yuan is not None and took_s is not None:
            engine = same[0].engine
            panel.plot([took_s], [yuan], "o", color=COLOURS.get(engine), label=ENGINES[engine].words)


def gap_figure(curves: Curves) -> Figure | None:
    """Draw how far the product's plan can be from the best one at most, case by case."""
    ours = {case: told for (case, engine), told in alike(curves).items() if engine == "product"}
    if not ours:
        return None
    figure, panel = plt.subplots(figsize=(7, 4))
    for number, (case, told) in enumerate(sorted(ours.items())):
        times, values = median_curve(told, gap_of)
        panel.step(times, values, where="post", color=f"C{number}", label=case)
    panel.set(xscale="log", yscale="log", xlabel="seconds", ylabel="gap (median of the seeds)")
    panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    panel.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    panel.yaxis.set_minor_formatter(NullFormatter())
    in_plain_numbers(panel)
    legend_below(figure, [panel])
    return figure


def gap_of(moment: Moment) -> float | None:
    """Return the gap at a moment, None where there is no bound yet; never 0, which a logarithm has not."""
    if not moment.best_yuan or not moment.bound_yuan:
        return None
    return max(1e-5, (moment.best_yuan - moment.bound_yuan) / moment.best_yuan)


def growth_figure(rows: Sequence[Row]) -> Figure | None:
    """Draw cost a head and seconds to the first plan against the number of people."""
    if not rows:
        return None
    figure, (money, wait) = plt.subplots(1, 2, figsize=(9, 3.6))
    for engine in sorted({row.engine for row in rows}):
        of_engine = sorted((row for row in rows if row.engine == engine), key=people)
        good = [row for row in of_engine if objective(row) is not None and row.riders]
        a_head = [(row.objective_yuan or 0) / (row.riders or 1) for row in good]
        look = {"marker": "o", "color": COLOURS.get(engine), "label": ENGINES[engine].words}
        money.plot([people(row) for row in good], a_head, **look)
        wait.plot([people(row) for row in good], [row.first_s or row.seconds for row in good], **look)
    money.set(xscale="log", xlabel="people", ylabel="yuan a head")
    wait.set(xscale="log", yscale="log", xlabel="people", ylabel="seconds to the first plan")
    wait.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    in_plain_numbers(money, wait)
    legend_below(figure, [money])
    return figure


def in_plain_numbers(*panels: Axes) -> None:
    """Write 0.1, 1, 10 below a scale of ratios, not powers."""
    for panel in panels:
        panel.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")


def legend_below(figure: Figure, panels: Sequence[Axes]) -> None:
    """Explain the colours once, below all panels."""
    known: dict[str, Artist] = {}
    for panel in panels:
        for line, label in zip(*panel.get_legend_handles_labels(), strict=True):
            known.setdefault(str(label), line)
    figure.legend(
        list(known.values()),
        list(known),
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncol=4,
        frameon=False,
    )
