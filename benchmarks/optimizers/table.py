"""The table of a comparison: means over seeds with their standard errors."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence

from benchmarks.optimizers.rows import Row

_HEAD = ("optimizer", "runs", "functions solved", "held-out score", "calls", "tokens", "minutes")


def mean_and_error(values: Sequence[float]) -> tuple[float, float | None]:
    """The mean and its standard error, which takes two values at least: the sample's standard deviation / sqrt(n)."""
    mean = statistics.fmean(values)
    return mean, statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Lines of Markdown, an optimizer each, in the order in which they come in the rows."""
    yield _line(_HEAD)
    yield _line(["---"] * len(_HEAD))
    for optimizer in dict.fromkeys(row.optimizer for row in rows):
        yield _line(_cells(optimizer, [row for row in rows if row.optimizer == optimizer]))


def _cells(optimizer: str, rows: Sequence[Row]) -> list[str]:
    return [
        f"`{optimizer}`",
        str(len(rows)),
        f"{_told([row.solved for row in rows], 1)} of {rows[0].functions}",
        f"{statistics.fmean(row.start for row in rows):.2f} -> {_told([row.held_out for row in rows], 2)}",
        f"{statistics.fmean(row.calls for row in rows):.1f}",
        f"{statistics.fmean(row.tokens for row in rows):.0f}",
        f"{statistics.fmean(row.seconds for row in rows) / 60:.1f}",
    ]


def _told(values: Sequence[float], digits: int) -> str:
    mean, error = mean_and_error(values)
    return f"{mean:.{digits}f}" if error is None else f"{mean:.{digits}f} ± {error:.{digits}f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
