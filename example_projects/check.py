"""``make examples``: run every example on its embedded default, in a copy, and see that held-out tests got better.

Those of Atari need games that want an older numpy: ``make example-atari`` has an environment of its own for them.

No network, no model and no data are needed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
_ALONE = ("--disable-plugin-autoload", "-p", "learnloop")
"""What a user has who installed this package and nothing else."""
_LEFT_OUT = (".learnloop", "prepared", "__pycache__", ".pytest_cache", ".hypothesis")


@dataclass(frozen=True)
class Example:
    """A project, and what learns it."""

    project: str
    arguments: tuple[str, ...] = ()
    needs: str = ""
    """A module without which it is left out, beside what developing needs anyway."""


def _replayed(test: str, recording: str, updates: int) -> tuple[str, ...]:
    return (
        f"tests/{test}.py",
        f"--learn-model=replay:recorded/{recording}.jsonl",
        "--learn-proposals=1",
        f"--learn-updates={updates}",
    )


EXAMPLES = (
    Example("kata"),
    Example("ml_pipeline", _replayed("test_houses_one", "houses_one", 4)),
    Example("ml_pipeline", _replayed("test_titanic_many", "titanic_many", 3)),
    Example("bbeh"),
    Example("bbeh", ("--task=boolean_expressions",)),
    Example(
        "atari",
        (
            "--learn-start=path:starts/pong.py",
            "--learn-horizon=1",
            "--learn-feedback-horizon=400",
            "--learn-updates=1",
            "--steps=1000",
            "tests/test_pong.py",
        ),
        needs="ocatari",
    ),
)


def main() -> int:
    """Run all, or those whose projects are named; the exit status is 0 if each has learned something."""
    wanted = sys.argv[1:]
    print("| example | held-out | seconds |\n|---|---|---|", flush=True)
    failed = [each for each in EXAMPLES if (not wanted or each.project in wanted) and not _learns(each)]
    return 1 if failed else 0


def _learns(example: Example) -> bool:
    """Run one, print its row, and tell whether held-out tests got better."""
    if example.needs and find_spec(example.needs) is None:
        print(f"| {example.project} | left out: {example.needs} is not installed | |", flush=True)
        return True
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="example-") as directory:
        copy = Path(directory) / example.project
        shutil.copytree(HERE / example.project, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        command = [sys.executable, "-m", "pytest", *_ALONE, "--learn", *example.arguments]
        environment = {name: value for name, value in os.environ.items() if name != "LEARNLOOP_DATA"}
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        results = list(copy.glob(".learnloop/runs/*/result.json"))
        result = json.loads(results[0].read_text(encoding="utf-8")) if results else None
    name = " ".join([example.project, *(each for each in example.arguments if not each.startswith("--learn"))])
    if result is None:
        print(f"| {name} | no result | |\n{run.stdout}{run.stderr}", flush=True)
        return False
    start, best = result["start"]["held_out"], result["best"]["held_out"]
    print(f"| {name} | {start:.2f} -> {best:.2f} | {time.monotonic() - began:.0f} |", flush=True)
    return bool(best > start)


if __name__ == "__main__":
    sys.exit(main())
