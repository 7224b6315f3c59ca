"""How time grows with cases, candidates and parameters: ``python -m benchmarks.scaling``.

Prints a table with the exponent of each curve over its last tenfold (1 is linear, n log n comes to 1.1 there), and
draws the curves on logarithmic scales: with matplotlib where it is installed, else as text.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import toys
from benchmarks.machine import description
from benchmarks.projects import MANY
from benchmarks.session import run
from benchmarks.timing import milliseconds

SIZES = (10, 100, 1000, 10_000)
LONGEST = 1000
"""Lines of the longest function that is read."""
WORST = 1.25
"""Exponent over the last tenfold above which a curve is worse than n log n, beyond the noise of a measurement."""
_TIMES = 5
_ROWS_OF_A_TENFOLD, _COLUMNS_OF_A_TENFOLD = 4, 20
"""Of the plot in text."""

Curve = dict[int, float]
"""Size -> seconds."""


def evaluation_of_cases(sizes: Sequence[int], directory: Path) -> dict[str, Curve]:
    """One candidate on many cases, by the real evaluator."""
    curves: dict[str, Curve] = {}
    for size in sizes:
        times = run(MANY, "cases", directory, BENCHMARK_CASES=str(size))
        for name in times:
            curves.setdefault(f"evaluate, cases, {name}", {})[size] = milliseconds(times, name) / 1000
    return curves


def evaluation_of_candidates(sizes: Sequence[int], directory: Path) -> dict[str, Curve]:
    """Many candidates on ten cases, by the real evaluator with two workers."""
    curve = {}
    for size in sizes:
        times = run(MANY, "candidates", directory, BENCHMARK_CASES="10", BENCHMARK_CANDIDATES=str(size))
        curve[size] = milliseconds(times, "fast") / 1000
    return {"evaluate, candidates, fast": curve}


def bookkeeping(sizes: Sequence[int], directory: Path) -> dict[str, Curve]:
    """What needs no process: splitting, the loop with an evaluator that only pretends, proposing, recording."""
    work: dict[str, Callable[[int], Callable[[], object]]] = {
        "split_cases, cases": toys.splitting,
        "Loop, candidates": lambda size: toys.looping(cases=10, candidates=size),
        "Loop, cases": lambda size: toys.looping(cases=size, candidates=24),
        "Loop, parameters": lambda size: toys.looping(cases=10, candidates=24, parameters=size),
        "LiveParameters, parameters": lambda size: toys.preparing(size, directory),
        "Recorder, parameters": lambda size: toys.recording(size, directory),
        "mutation, proposals": toys.proposing,
        "mutation, cases": toys.localizing,
    }
    curves = {name: {size: _seconds(prepare, size) for size in sizes} for name, prepare in work.items()}
    lengths = [size for size in sizes if size <= LONGEST]
    return {**curves, "mutation, lines of code": {size: _seconds(toys.reading, size) for size in lengths}}


def _seconds(prepare: Callable[[int], Callable[[], object]], size: int) -> float:
    """The shortest of several times, as many as a second has room for, preparation included."""
    times: list[float] = []
    began = time.perf_counter()
    while not times or (len(times) < _TIMES and time.perf_counter() - began < 1):
        action = prepare(size)
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


def exponent(curve: Curve) -> float:
    """Slope on logarithmic scales over the last two sizes."""
    (small, fast), (large, slow) = sorted(curve.items())[-2:]
    return math.log(slow / fast) / math.log(large / small)


def table(curves: Mapping[str, Curve], sizes: Sequence[int]) -> str:
    """All curves in Markdown."""
    lines = ["| ms | " + " | ".join(f"{size:,}" for size in sizes) + " | exponent |", "|---" * (len(sizes) + 2) + "|"]
    for name, curve in curves.items():
        cells = [f"{1000 * curve[size]:.1f}" if size in curve else "" for size in sizes]
        slope = exponent(curve)
        lines.append(
            f"| {name} | {' | '.join(cells)} | {slope:.2f}{' **worse than n log n**' if slope > WORST else ''} |"
        )
    return "\n".join(lines)


def draw(curves: Mapping[str, Curve], path: Path) -> bool:
    """Plot the curves; False where matplotlib is not installed."""
    try:
        import matplotlib  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot  # type: ignore[import-not-found,unused-ignore]

    figure, axes = pyplot.subplots(figsize=(9, 6), layout="constrained")
    for name, curve in curves.items():
        sizes = sorted(curve)
        axes.loglog(sizes, [curve[size] for size in sizes], marker="o", label=f"{name} ({exponent(curve):.2f})")
    axes.set(
        xlabel="cases, candidates or parameters",
        ylabel="seconds",
        title="Time by size, with the exponent of the last tenfold",
    )
    axes.grid(True, which="both", alpha=0.2)
    axes.legend(fontsize="small")
    figure.savefig(path)
    return True


def text_plot(curves: Mapping[str, Curve], sizes: Sequence[int]) -> str:
    """The curves on logarithmic scales as text, each by a letter: a straight line at 45 degrees is linear."""
    seconds = [each for curve in curves.values() for each in curve.values()]
    low, high = (math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds))))
    rows = (high - low) * _ROWS_OF_A_TENFOLD
    canvas = [[" "] * (_COLUMNS_OF_A_TENFOLD * (len(sizes) - 1) + len(curves) + 1) for _ in range(rows + 1)]
    for number, curve in enumerate(curves.values()):
        for size, each in curve.items():
            row = rows - round((math.log10(each) - low) * _ROWS_OF_A_TENFOLD)
            # Every curve a column of its own, so that none hides another.
            canvas[row][round(math.log10(size / sizes[0]) * _COLUMNS_OF_A_TENFOLD) + number] = _letter(number)
    marks = [
        f"{10.0 ** (high - at // _ROWS_OF_A_TENFOLD):g} s" if not at % _ROWS_OF_A_TENFOLD else ""
        for at in range(rows + 1)
    ]
    lines = [f"{mark:>9} |{''.join(row).rstrip()}" for mark, row in zip(marks, canvas, strict=True)]
    axis = "".join(f"{size:<{_COLUMNS_OF_A_TENFOLD},}" for size in sizes)
    names = [f"{_letter(number)} {name}" for number, name in enumerate(curves)]
    return "\n".join([*lines, f"{'':>9} +{'-' * len(canvas[0])}", f"{'':>11}{axis}", "", *names])


def _letter(number: int) -> str:
    return chr(ord("a") + number)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="largest size (10000)")
    parser.add_argument("--most-candidates", type=int, default=1000, help="most candidates that are really run (1000)")
    parser.add_argument("--plot", type=Path, default=Path("scaling.svg"), help="where to draw the curves (scaling.svg)")
    arguments = parser.parse_args()
    sizes = [size for size in SIZES if size <= arguments.largest]
    for line in description():
        print(line)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
        curves = {
            **bookkeeping(sizes, Path(directory)),
            **evaluation_of_cases(sizes, Path(directory)),
            **evaluation_of_candidates([size for size in sizes if size <= arguments.most_candidates], Path(directory)),
        }
    print(f"\n{table(curves, sizes)}")
    print(f"\ndrawn: {arguments.plot}" if draw(curves, arguments.plot) else f"\n{text_plot(curves, sizes)}")


if __name__ == "__main__":
    main()
