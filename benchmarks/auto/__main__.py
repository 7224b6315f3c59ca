"""What settings that choose themselves are worth, against each fixed one: ``python -m benchmarks.auto``.

The learning loop, its batches, rollouts and the bandit are the real ones; optimizer and tests are simulated, so that
what is best is known. Every run of a task has the same budget of tokens. Prints the table of ``docs/auto.md``.
"""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Sequence

from benchmarks.auto.runs import arms, with_auto, with_fixed
from benchmarks.auto.tasks import FAULTS, TASKS, Task


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.auto", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="runs of each setting of each task (20)")
    seeds = range(parser.parse_args().seeds)
    print(f"{len(seeds)} runs a cell; shares of {FAULTS} faults mended; means ± standard errors\n")
    print(
        "| task | default | best fixed | worst fixed | mean of the fixed | auto | regret | of the way | best chosen |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for task in TASKS:
        print(f"| {' | '.join(_row(task, seeds))} |", flush=True)
    print("\n| task | chance that an answer mends a fault |\n|---|---|")
    for task in TASKS:
        print(f"| {task.name} | {task.skills} |")


def _row(task: Task, seeds: Sequence[int]) -> list[str]:
    """Regret: best fixed less auto. Of the way: how far auto comes from the worst to the best."""
    every = arms(task)
    scores = {arm: [with_fixed(task, arm, seed).score for seed in seeds] for arm in every.every}
    means = {arm: statistics.fmean(values) for arm, values in scores.items()}
    best, worst = max(means, key=lambda arm: means[arm]), min(means, key=lambda arm: means[arm])
    results = [with_auto(task, seed) for seed in seeds]
    auto = [each.score for each in results]
    regret = [one - other for one, other in zip(scores[best], auto, strict=True)]
    chosen = sum(each.findings is not None and each.findings.chosen == every.in_words(best) for each in results)
    way = (statistics.fmean(auto) - means[worst]) / (means[best] - means[worst])
    return [
        task.name,
        f"{means[every.default]:.2f}",
        f"{every.in_words(best)}: {means[best]:.2f}",
        f"{every.in_words(worst)}: {means[worst]:.2f}",
        f"{statistics.fmean(means.values()):.2f}",
        _told(auto),
        _told(regret),
        f"{way:.0%}",
        f"{chosen} of {len(seeds)}",
    ]


def _told(values: Sequence[float]) -> str:
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return f"{statistics.fmean(values):.2f} ± {error:.2f}"


if __name__ == "__main__":
    main()
