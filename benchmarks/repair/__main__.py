"""Plant faults, try to repair each, and tabulate what became of them."""

from __future__ import annotations

import argparse
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.archives import unpacked
from benchmarks.attempts import Attempt
from benchmarks.repair.attempt import attempt_at
from benchmarks.repair.libraries import GROUPS
from benchmarks.repair.plant import Fault, faults, is_sound

_CORE = 30.0
"""Seconds of a core, baseline and final run included: what a loaded machine cannot change."""


def main() -> None:
    """Run the benchmark as the command line says."""
    options = _options()
    chosen = [suite for group in options.group or GROUPS for suite in GROUPS[group]]
    chosen = [suite for suite in chosen if not options.library or suite.library in options.library]
    trees = {library: unpacked(library, options.folder) for library in {suite.library for suite in chosen}}
    suites = {suite: trees[suite.library] for suite in chosen if is_sound(suite, trees[suite.library])}
    left_out = [suite.module for suite in chosen if suite not in suites]
    print(f"# {platform.platform()}, Python {platform.python_version()}, cosmic-ray {version('cosmic-ray')}")
    print(f"# {', '.join(sorted(tree.name for tree in trees.values()))}; seed {options.seed}, {options.budget} each")
    if left_out:
        print(f"# left out, as their own tests fail here: {', '.join(left_out)}")
    attempts: list[Attempt[Fault]] = []
    for fault in faults(suites, options.faults, options.seed):
        attempts.append(attempt_at(fault, suites[fault.suite], options.budget))
        print(_row(len(attempts), attempts[-1]), flush=True)
        if options.log:
            _log(attempts[-1], options.log, len(attempts))
    print(_summary(attempts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the libraries are downloaded to and unpacked")
    parser.add_argument(
        "--group", action="append", choices=GROUPS, help="group of libraries (default: all); repeatable"
    )
    parser.add_argument("--library", action="append", help="plant faults in this library only; repeatable")
    parser.add_argument("--faults", type=int, default=40, help="how many faults to plant (default: 40)")
    parser.add_argument("--seed", type=int, default=0, help="which faults are drawn (default: 0)")
    parser.add_argument("--budget", default="30s", help="of each repair (default: 30s)")
    parser.add_argument("--log", type=Path, help="folder for what pytest said of each fault")
    return parser.parse_args()


def _row(number: int, one: Attempt[Fault]) -> str:
    fault, as_it_was = one.fault, ", as it was" if one.repaired_as_right else ""
    return (
        f"{number:3} {one.learned.in_words}{as_it_was:12} "
        f"{fault.target} line {fault.line}: {fault.operator.removeprefix('core/')}: `{fault.before}` -> `{fault.after}`"
    )


def _log(one: Attempt[Fault], folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:03}.txt").write_text(f"{_row(number, one)}\n{one.learned.output}", encoding="utf-8")


def _summary(attempts: Sequence[Attempt[Fault]]) -> str:
    all_learned = [one.learned for one in attempts]
    repaired = [one for one in all_learned if one.repaired]
    visible = [one for one in all_learned if one.visible]
    if not repaired:
        return f"repaired: 0 of {len(attempts)}"
    return "\n".join(
        [
            f"repaired, every held-out case passing: {len(repaired)} of {len(attempts)}",
            f"of these with no held-out case to tell: {sum(not one.told for one in repaired)}",
            f"of these as the code was before: {sum(one.repaired_as_right for one in attempts)}",
            f"train and validation pass, held-out fails: {sum(not one.held_out for one in visible)}",
            f"of these refused for what they broke: {sum(one.status == 'refused' for one in visible)}",
            f"not repaired: {len(attempts) - len(visible)}",
            f"repaired with {_CORE:.0f} s of a core at most: {sum(one.processor <= _CORE for one in repaired)}",
            f"median of the repaired: {statistics.median(one.seconds for one in repaired):.1f} s of search, "
            f"{statistics.median(one.candidates for one in repaired):.0f} candidates",
        ]
    )


if __name__ == "__main__":
    main()
