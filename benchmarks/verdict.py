"""How often the verdict errs, and how much it takes to convince it: ``python -m benchmarks.verdict``.

Everything is simulated: starts and winners whose true effect is known, on cases that pass or fail, alone or together
with the other cases of their function, or are graded. Prints the tables of ``docs/verdict.md``.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.learning.significance import paired_change
from pytest_learnloop.learning.verdict import Cases, Finding, judge

Pair = tuple[float, float]
"""Scores of one case: with the start, and with the winner."""
Function = list[Pair]
Sample = list[Function]
World = Callable[[Random, int], Sample]
"""Draws the cases of so many test functions, from a population in which the effect is known."""

_CANDIDATES = 20
"""Of which the winner is the best on validation: what selection makes of chance."""
_SIZES = (6, 8, 10, 15, 20, 30, 50, 100)


@dataclass(frozen=True)
class Scenario:
    """A population, and how many test functions of it are held out."""

    name: str
    held_out: World
    functions: int
    validation: World | None = None
    """Where the winner does otherwise there."""


def redrawn(passing: float, changed: float, cases: int = 1) -> World:
    """No effect: with chance ``changed`` a function is as good as tossed again, with all its cases at once."""

    def draw(random: Random, functions: int) -> Sample:
        return [_redrawn(random, passing, changed, cases) for _ in range(functions)]

    return draw


def balanced(failing: int) -> World:
    """No effect: so many cases fail, and all of them are repaired; of the others as many are lost on average."""

    def draw(random: Random, functions: int) -> Sample:
        lost = failing / (functions - failing)
        passing: Sample = [[(1.0, float(random.random() >= lost))] for _ in range(functions - failing)]
        return [*([(0.0, 1.0)] for _ in range(failing)), *passing]

    return draw


def graded(spread: float, cases: int = 1) -> World:
    """No effect: two measurements of the same quality, each with noise, of which half is common to a function."""

    def draw(random: Random, functions: int) -> Sample:
        sample: Sample = []
        for _ in range(functions):
            qualities = [random.uniform(0.2, 0.8) for _ in range(cases)]
            before, after = random.gauss(0, spread), random.gauss(0, spread)
            sample.append(
                [(_noisy(random, each + before, spread), _noisy(random, each + after, spread)) for each in qualities]
            )
        return sample

    return draw


def changed(failing: float, repaired: float, lost: float, cases: int = 1) -> World:
    """A true effect: of the failing a share is repaired, of the others a share is lost, functions as a whole."""

    def draw(random: Random, functions: int) -> Sample:
        sample: Sample = []
        for _ in range(functions):
            start = float(random.random() >= failing)
            best = float(random.random() >= lost) if start else float(random.random() < repaired)
            sample.append([(start, best)] * cases)
        return sample

    return draw


NO_EFFECT = [
    *(
        Scenario(f"pass or fail, {n} cases, {passing:.0%} pass, {again:.0%} tossed again", redrawn(passing, again), n)
        for n in (6, 20, 50)
        for passing, again in ((0.5, 0.2), (0.5, 1.0), (0.9, 0.5))
    ),
    *(
        Scenario(f"pass or fail, {n} cases, {k} fail and are all repaired, as many lost on average", balanced(k), n)
        for n, k in ((20, 3), (50, 3), (50, 4))
    ),
    *(Scenario(f"{n} functions of 8 cases that change together", redrawn(0.5, 0.5, 8), n) for n in (6, 10, 20)),
    *(Scenario(f"graded, {n} cases", graded(0.1), n) for n in (6, 20)),
    *(Scenario(f"graded, {n} functions of 8 cases", graded(0.1, 8), n) for n in (6, 10)),
]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdict", description=__doc__)
    parser.add_argument("--repeats", type=int, default=2000, help="simulated runs of each row (2000)")
    repeats = parser.parse_args().repeats
    print(f"{repeats} runs a row; a rate of 5 % is known to within {1.96 * math.sqrt(0.05 * 0.95 / repeats):.1%}\n")
    _print_errors(repeats)
    _print_power(repeats)
    _print_coverage(repeats)
    _print_bootstrap(repeats)


def _print_errors(repeats: int) -> None:
    print("| no true effect | generalizes | meta-overfitting | both | suspected | interval misses 0 |")
    print("|---|---|---|---|---|---|")
    for scenario in NO_EFFECT:
        found, missed = _findings(scenario, repeats)
        generalizes, overfits = found[Finding.GENERALIZES], found[Finding.META_OVERFITTING]
        shares = (generalizes, overfits, generalizes + overfits, found[Finding.SUSPECTED], missed)
        print(f"| {scenario.name} | {' | '.join(f'{each / repeats:.1%}' for each in shares)} |", flush=True)


def _print_power(repeats: int) -> None:
    """A validation split that is all repaired goes with every row: the effect differs on what is held out."""
    learned = changed(0.5, 1.0, 0.0)
    rows = [
        ("generalizes", "half fail, 90 % of them repaired", changed(0.5, 0.9, 0.02), (Finding.GENERALIZES,)),
        ("generalizes", "half fail, 50 % of them repaired", changed(0.5, 0.5, 0.02), (Finding.GENERALIZES,)),
        ("generalizes", "a fifth fail, all repaired", changed(0.2, 1.0, 0.0), (Finding.GENERALIZES,)),
        ("meta-overfitting", "20 % of the passing lost", changed(0.1, 0.0, 0.2), (Finding.META_OVERFITTING,)),
        ("meta-overfitting", "50 % of the passing lost", changed(0.1, 0.0, 0.5), (Finding.META_OVERFITTING,)),
        (
            "suspected",
            "half fail, none repaired, none lost",
            changed(0.5, 0.0, 0.0),
            (Finding.SUSPECTED, Finding.META_OVERFITTING),
        ),
    ]
    print(f"\n| found | true effect on held-out | {' | '.join(map(str, _SIZES))} |")
    print(f"|---|---|{'---|' * len(_SIZES)}")
    for word, effect, world, wanted in rows:
        rates = []
        for size in _SIZES:
            found, _ = _findings(Scenario(effect, world, size, learned), max(1, repeats // 4))
            rates.append(sum(found[each] for each in wanted) / max(1, repeats // 4))
        print(f"| {word} | {effect} | {' | '.join(f'{rate:.0%}' for rate in rates)} |", flush=True)


def _print_coverage(repeats: int) -> None:
    """Whether the interval holds the true change as often as it claims."""
    rows = [
        (f"{failing:.0%} fail, {repaired:.0%} of them repaired, {lost:.0%} of the passing lost, {what}", world, truth)
        for failing, repaired, lost in ((0.5, 0.9, 0.02), (0.5, 0.5, 0.02), (0.1, 0.0, 0.5), (0.2, 0.5, 0.1))
        for what, cases in (("cases", 1), ("functions of 8", 8))
        for world, truth in [(changed(failing, repaired, lost, cases), failing * repaired - (1 - failing) * lost)]
    ]
    print(f"\n| the interval holds the true change | {' | '.join(map(str, _SIZES))} |")
    print(f"|---|{'---|' * len(_SIZES)}")
    for name, world, truth in rows:
        rates = []
        for size in _SIZES:
            held = 0
            for run in range(max(1, repeats // 4)):
                interval = paired_change(_changes(world(Random(f"{name} {size} {run}"), size)), run).interval
                held += interval.low <= truth <= interval.high
            rates.append(held / max(1, repeats // 4))
        print(f"| {name} | {' | '.join(f'{rate:.0%}' for rate in rates)} |", flush=True)


def _print_bootstrap(repeats: int) -> None:
    """Why signs are drawn, and not functions with replacement."""
    print("\n| no true effect: interval misses 0 | functions drawn with replacement | signs of functions drawn |")
    print("|---|---|---|")
    for functions in (6, 8, 10, 20, 40):
        missed = Counter[str]()
        for run in range(max(1, repeats // 2)):
            random = Random(f"{functions} {run}")
            units = _changes(graded(0.1, 8)(random, functions))
            low, high = _percentiles(random, units)
            missed["drawn"] += not low <= 0 <= high
            interval = paired_change(units, run).interval
            missed["signs"] += not interval.low <= 0 <= interval.high
        shares = [missed[each] / max(1, repeats // 2) for each in ("drawn", "signs")]
        print(f"| {functions} functions of 8 graded cases | {shares[0]:.1%} | {shares[1]:.1%} |", flush=True)


def _findings(scenario: Scenario, repeats: int) -> tuple[Counter[Finding], int]:
    """How often each was found, and how often the interval of the held-out change missed 0."""
    found, missed = Counter[Finding](), 0
    for run in range(repeats):
        random = Random(f"{scenario.name} {run}")
        if scenario.validation is not None:
            validation = scenario.validation(random, scenario.functions)
        else:
            drawn = (scenario.held_out(random, scenario.functions) for _ in range(_CANDIDATES))
            validation = max(drawn, key=lambda sample: sum(sum(each) for each in _changes(sample)))
        held_out = scenario.held_out(random, scenario.functions)
        verdict = _judged(validation, held_out, run)
        found[verdict[0]] += 1
        missed += verdict[1]
    return found, missed


def _judged(validation: Sample, held_out: Sample, seed: int) -> tuple[Finding, bool]:
    start: dict[Case, Outcome] = {}
    best: dict[Case, Outcome] = {}
    unit_of: dict[Case, str] = {}
    cases: dict[str, list[Case]] = {}
    for split, sample in (("validation", validation), ("held_out", held_out)):
        for number, function in enumerate(sample):
            for index, scores in enumerate(function):
                case = Case(f"test_{split}.py::test_{number}[{index}]")
                unit_of[case] = f"test_{split}.py::test_{number}"
                cases.setdefault(split, []).append(case)
                start[case], best[case] = map(_outcome, scores)
    verdict = judge(Cases(cases["held_out"], cases["validation"], (), unit_of), start, best, seed)
    assert verdict.change is not None
    return verdict.finding, not verdict.change.interval.low <= 0 <= verdict.change.interval.high


def _outcome(score: float) -> Outcome:
    return Outcome(Ending.FAILED if score == 0 else Ending.PASSED, score)


def _changes(sample: Sample) -> list[list[float]]:
    return [[best - start for start, best in function] for function in sample]


def _percentiles(random: Random, units: Sequence[Sequence[float]], draws: int = 400) -> tuple[float, float]:
    """The percentile interval of the bootstrap."""
    means = []
    for _ in range(draws):
        drawn = [change for unit in random.choices(units, k=len(units)) for change in unit]
        means.append(sum(drawn) / len(drawn))
    means.sort()
    return means[draws // 40], means[-1 - draws // 40]


def _redrawn(random: Random, passing: float, changed: float, cases: int) -> Function:
    start = float(random.random() < passing)
    best = float(random.random() < passing) if random.random() < changed else start
    return [(start, best)] * cases


def _noisy(random: Random, quality: float, spread: float) -> float:
    return min(1.0, max(0.0, random.gauss(quality, spread)))


if __name__ == "__main__":
    main()
