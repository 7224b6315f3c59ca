"""``python -m benchmarks``: measures every goal and prints the table."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.goals import TOPICS
from benchmarks.machine import description


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"what to measure, of {', '.join(TOPICS)}: all")
    parser.add_argument("--rounds", type=int, default=11, help="times that everything is measured (11)")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.topics) - set(TOPICS)):
        parser.error(f"{', '.join(unknown)}: there is no such topic, only {', '.join(TOPICS)}")
    for line in description():
        print(line)
    print("\n| goal | target | measured | met |\n|---|---|---|---|", flush=True)
    for name in arguments.topics or TOPICS:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as directory:
            for row in TOPICS[name](Path(directory), arguments.rounds):
                met = {True: "yes", False: "**no**", None: ""}[row.met]
                print(f"| {row.goal} | {row.target} | {row.measured} | {met} |", flush=True)


if __name__ == "__main__":
    main()
