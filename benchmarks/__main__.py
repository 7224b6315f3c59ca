"""``python -m benchmarks``: measures every goal and prints the table."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.goals import TOPICS
from benchmarks.machine import description
from benchmarks.results import Results


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"what to measure, of {', '.join(TOPICS)}: all")
    parser.add_argument("--rounds", type=int, default=11, help="times that everything is measured (11)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="keep all times, for python -m pyperf (stats, compare_to …)"
    )
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.topics) - set(TOPICS)):
        parser.error(f"{', '.join(unknown)}: there is no such topic, only {', '.join(TOPICS)}")
    for line in description():
        print(line)
    print("\n| goal | target | measured | met |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
        results = Results(Path(directory), arguments.rounds)
        for name in arguments.topics or TOPICS:
            for row in TOPICS[name](results):
                met = {True: "yes", False: "**no**", None: ""}[row.met]
                print(f"| {row.goal} | {row.target} | {row.measured} | {met} |", flush=True)
        if arguments.output is not None:
            results.write(arguments.output)


if __name__ == "__main__":
    main()
