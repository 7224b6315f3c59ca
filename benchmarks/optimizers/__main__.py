"""Learn the same faulty functions with several optimizers: same model, equal calls, several seeds."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.machine import description
from benchmarks.optimizers.attempt import WITHOUT_A_MODEL, FailedRunError, attempt
from benchmarks.optimizers.rows import Row, Terms, append, read
from benchmarks.optimizers.table import table

OPTIMIZERS = ("reflective", "optoprime", "opro", "textgrad", "best-of-n", WITHOUT_A_MODEL)
_PACKAGES = ("pytest", "pytest-learnloop", "trace-opt", "litellm")


def main() -> None:
    """Make the runs that the log lacks, then print the table."""
    options = _options()
    terms = Terms(options.model, options.calls, options.proposals, options.batch, options.context)
    for line in description(_PACKAGES):
        print(line, flush=True)
    rows = read(options.log, terms)
    known = {(row.optimizer, row.seed) for row in rows}
    # A seed after the other, so that an interrupted comparison has as many runs of each optimizer.
    missing = [(name, seed) for seed in range(options.seeds) for name in options.optimizer or OPTIMIZERS]
    missing = [each for each in missing if each not in known and not options.only_table]
    for optimizer, seed in missing:
        try:
            row = attempt(optimizer, seed, terms)
        except FailedRunError as error:
            sys.exit(f"{optimizer}, seed {seed}: the run failed; begin again to go on from here\n{error}")
        append(row, options.log)
        print(_progress(row), flush=True)
    rows = read(options.log, terms)
    print("\n".join(["", *table(sorted(rows, key=lambda row: OPTIMIZERS.index(row.optimizer)))]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.optimizers", description=__doc__)
    parser.add_argument("--model", required=True, help="as --learn-model takes it")
    parser.add_argument("--optimizer", action="append", choices=OPTIMIZERS, help="default: all; repeatable")
    parser.add_argument("--seeds", type=int, default=3, help="runs of each optimizer, with seeds 0, 1, … (3)")
    parser.add_argument("--calls", type=int, default=8, help="calls of the model in a run, at most (8)")
    parser.add_argument("--proposals", type=int, default=2, help="candidates of one update (2)")
    parser.add_argument("--batch", type=int, default=1, help="failing cases that one update shows (1)")
    parser.add_argument("--context", type=int, default=1200, help="tokens of a prompt, at most (1200)")
    parser.add_argument("--log", type=Path, required=True, help="file of rows, to go on from where it ends")
    parser.add_argument("--only-table", action="store_true", help="run nothing; the table of the rows in the log")
    return parser.parse_args()


def _progress(row: Row) -> str:
    return (
        f"{time.strftime('%H:%M')} {row.optimizer}, seed {row.seed}: {row.solved} of {row.functions} solved, "
        f"held-out {row.start:.2f} -> {row.held_out:.2f}, {row.calls} calls, {row.seconds:.0f} s; {row.stopped}"
    )


if __name__ == "__main__":
    main()
