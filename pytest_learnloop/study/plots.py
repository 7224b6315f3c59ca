"""The plots of a study. The plotting library is imported when something is to be plotted."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_learnloop.study.curves import Curve, curve
from pytest_learnloop.study.journal import Record
from pytest_learnloop.study.summary import SPLITS, Summary

_FORMATS = ("png", "svg")
_STEADY = {
    "svg.hashsalt": "pytest-learnloop",  # ids of elements are random otherwise
    "svg.fonttype": "none",
    "text.parse_math": False,  # what stands between two dollars is no formula
    "figure.dpi": 120,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_LINES = ("-", "--", "-.", ":")
"""Settings that give the same would hide each other otherwise."""
_MOST_WITH_BANDS = 10
"""Settings beyond which the bands of their errors would hide each other, and so would their colors."""
_WIDTH, _HEIGHT = 11.0, 3.8
"""Of learning curves with a legend of one line, in inches."""
_MOST_WITH_NUMBERS = 20
"""Rows or columns of a heat map beyond which its fields have no room for numbers."""


class NothingToPlotWithError(Exception):
    """The plotting library is missing; the text says how to get it."""


def plot(record: Record, summaries: Sequence[Summary], directory: Path) -> Iterator[tuple[str, str]]:
    """Plot what there is to plot, as PNG and SVG.

    :return: (title, name of the files without their suffix) of each plot.
    :raises NothingToPlotWithError: the plotting library is missing.
    """
    library = _library()
    axes = [name for name, values in record.begun.axes.items() if len(values) > 1]
    for number, summary in enumerate(summaries, start=1):
        named = f"-{number}" if len(summaries) > 1 else ""
        title = f": {summary.task}" if summary.task else ""
        if any(row.results for row in summary.rows):
            _save(library, _curves(library, summary), directory / f"curves{named}")
            yield f"Learning curves{title}", f"curves{named}"
        if len(axes) == 2 and any(row.mean("best", "held_out") for row in summary.rows):
            _save(library, _heat_map(library, record, summary, axes), directory / f"heat-map{named}")
            yield f"Held-out at the end{title}", f"heat-map{named}"


def _library() -> Any:
    try:
        # By name and not by statement: type checkers would read the whole library.
        library = importlib.import_module("matplotlib")
        importlib.import_module("matplotlib.figure")
    except ImportError as error:
        raise NothingToPlotWithError(
            f"no plots were made, since matplotlib cannot be imported ({error}): "
            "pip install 'pytest-learnloop[study]', then make them with --learn-study-report"
        ) from error
    return library


def _save(library: Any, figure: Any, path: Path) -> None:
    with library.rc_context(_STEADY):
        for kind in _FORMATS:
            metadata = {"Date": None} if kind == "svg" else {}
            figure.savefig(path.with_suffix(f".{kind}"), format=kind, metadata=metadata, bbox_inches="tight")


# Learning curves.


def _curves(library: Any, summary: Summary) -> Any:
    """Train and validation by update, and held-out at the end, or by update where cells looked at it.

    Of each setting the mean and, where there are few, a band of its error.
    """
    peeked = any(curve(row, "held_out") is not None for row in summary.rows)
    with library.rc_context(_STEADY):
        columns, lines = _legend_size([row.label for row in summary.rows])
        figure = library.figure.Figure(figsize=(_WIDTH, _HEIGHT + 0.2 * (lines - 1)), layout="constrained")
        panels = dict(zip(SPLITS, figure.subplots(1, 3, sharey=True, width_ratios=(3, 3, 2)), strict=True))
        for split in ("train", "validation", "held_out") if peeked else ("train", "validation"):
            for number, row in enumerate(summary.rows):
                style = {"color": _color(library, number, summary), "linestyle": _LINES[number % len(_LINES)]}
                _draw(panels[split], curve(row, split), style, band=len(summary.rows) <= _MOST_WITH_BANDS)
            panels[split].set_xlabel("update")
            panels[split].set_xlim(left=0)
            panels[split].xaxis.get_major_locator().set_params(integer=True)
        if not peeked:
            _draw_ends(library, panels["held_out"], summary)
        for split, panel in panels.items():
            panel.set_title(SPLITS[split] if peeked or split != "held_out" else "held-out at the end")
            panel.grid(axis="y", alpha=0.3)
        panels["train"].set_ylabel("mean score")
        figure.legend(*_legend(panels), loc="outside lower center", ncols=columns, frameon=False)
        return figure


def _legend_size(labels: Sequence[str]) -> tuple[int, int]:
    """Columns and lines of a legend that is no wider than the figure."""
    width = 0.8 + 0.085 * max(map(len, labels))
    columns = max(1, min(4, len(labels), int(_WIDTH / width)))
    return columns, math.ceil(len(labels) / columns)


def _draw(panel: Any, drawn: Curve | None, style: dict[str, Any], *, band: bool) -> None:
    if drawn is None:
        return
    updates = range(len(drawn.means))
    values, errors = [each.value for each in drawn.means], [each.error or 0.0 for each in drawn.means]
    panel.plot(updates, values, **style, label=drawn.label)
    if not band:
        return
    low, high = zip(*((v - e, v + e) for v, e in zip(values, errors, strict=True)), strict=True)
    panel.fill_between(updates, low, high, color=style["color"], alpha=0.2, linewidth=0)


def _draw_ends(library: Any, panel: Any, summary: Summary) -> None:
    """Held-out at the end, side by side."""
    for number, row in enumerate(summary.rows):
        mean = row.mean("best", "held_out")
        if mean is not None:
            color, error = _color(library, number, summary), [mean.error or 0.0]
            panel.errorbar([number], [mean.value], yerr=error, fmt="o", color=color, capsize=4, label=row.label)
    panel.set_xticks([])
    panel.margins(x=0.15)


def _legend(panels: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """Each setting once, in whichever panel it was drawn first."""
    found: dict[str, Any] = {}
    for panel in panels.values():
        for handle, label in zip(*panel.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    return list(found.values()), list(found)


def _color(library: Any, number: int, summary: Summary) -> Any:
    if len(summary.rows) <= _MOST_WITH_BANDS:
        return library.colormaps["tab10"](number)
    return library.colormaps["viridis"](number / (len(summary.rows) - 1))


# Heat map.


def _heat_map(library: Any, record: Record, summary: Summary, axes: Sequence[str]) -> Any:
    """Held-out at the end by two settings."""
    down, across = axes
    rows, columns = record.begun.axes[down], record.begun.axes[across]
    values = [[math.nan] * len(columns) for _ in rows]
    for row in summary.rows:
        mean = row.mean("best", "held_out")
        if mean is not None:
            values[rows.index(row.setting[down])][columns.index(row.setting[across])] = mean.value
    with library.rc_context({**_STEADY, "axes.spines.left": False, "axes.spines.bottom": False}):
        figure = library.figure.Figure(figsize=(2.6 + 0.9 * len(columns), 1.6 + 0.6 * len(rows)), layout="constrained")
        panel = figure.subplots()
        image = panel.imshow(values, cmap="viridis", aspect="auto")
        panel.set_xticks(range(len(columns)), columns)
        panel.set_yticks(range(len(rows)), rows)
        panel.set_xlabel(across)
        panel.set_ylabel(down)
        if max(len(rows), len(columns)) <= _MOST_WITH_NUMBERS:
            _write_numbers(panel, image, values)
        figure.colorbar(image, label="held-out, mean score")
        return figure


def _write_numbers(panel: Any, image: Any, values: Sequence[Sequence[float]]) -> None:
    for down, row in enumerate(values):
        for across, value in enumerate(row):
            if not math.isnan(value):
                color = "black" if image.norm(value) > 0.6 else "white"
                panel.text(across, down, f"{value:.2f}", ha="center", va="center", color=color)
