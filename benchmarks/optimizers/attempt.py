"""One run of ``pytest --learn`` on a copy of the project, and what it delivered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.optimizers.rows import Row, Terms

PROJECT = Path(__file__).with_name("project")
WITHOUT_A_MODEL = "mutation"
_PYTEST = (sys.executable, "-m", "pytest", "--disable-plugin-autoload", "-p", "learnloop", "-q", "--tb=no")
_FREE_TIME = "60s"
"""What an optimizer without a model is given, as calls don't limit it."""


class FailedRunError(Exception):
    """A run tells nothing of its optimizer: it could not begin, or the model never answered."""


def attempt(optimizer: str, seed: int, terms: Terms) -> Row:
    """Learn with an optimizer on these terms.

    :raises FailedRunError: with what the run printed.
    """
    with tempfile.TemporaryDirectory(prefix="optimizers-") as directory:
        copy = Path(directory) / "project"
        shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        result = _learned(copy, _options(optimizer, seed, terms))
        passing = _functions_that_pass(copy)
    delivered = result["best"] if result["status"] in ("improved", "ungated") else result["start"]
    return Row(
        terms=terms,
        optimizer=optimizer,
        seed=seed,
        solved=sum(passing.values()),
        functions=len(passing),
        start=result["start"]["held_out"],
        held_out=delivered["held_out"],
        calls=result["calls"],
        tokens=result["tokens"],
        seconds=result["seconds"],
        stopped=result["stopped"],
    )


def _options(optimizer: str, seed: int, terms: Terms) -> list[str]:
    options = [f"--learn-optimizer={optimizer}", f"--learn-seed={seed}", "--learn-split-by=case"]
    options.append("--learn-gate=off")  # what optimizers find is compared, and not what the gate makes of it
    if optimizer == WITHOUT_A_MODEL:
        return [*options, f"--learn-budget={_FREE_TIME}"]
    return [
        *options,
        f"--learn-model={terms.model}",
        f"--learn-budget={terms.calls} calls",
        f"--learn-proposals={terms.proposals}",
        f"--learn-batch={terms.batch}",
        f"--learn-context={terms.context}",
        "--learn-concurrency=1",  # so that no call waits for another at the server, which would count as its own time
    ]


def _learned(copy: Path, options: list[str]) -> dict[str, Any]:
    """What ``result.json`` says of a run that delivers into the copy.

    :raises FailedRunError: there is no result, or the model was not heard of.
    """
    said = _run(copy, ["--learn", "--learn-apply", *options])
    found = sorted(copy.glob(".learnloop/runs/*/result.json"))
    result: dict[str, Any] = json.loads(found[-1].read_text(encoding="utf-8")) if found else {}
    if not result or not (result["calls"] or f"--learn-optimizer={WITHOUT_A_MODEL}" in options):
        raise FailedRunError(said)
    return result


def _functions_that_pass(copy: Path) -> dict[str, bool]:
    """Test function -> whether all its tests pass with the files as they are now."""
    report = copy.parent / "report.xml"
    _run(copy, [f"--junit-xml={report}"])
    passing: dict[str, bool] = defaultdict(lambda: True)
    for case in ElementTree.parse(report).iter("testcase"):
        function = case.attrib["name"].partition("[")[0]
        passing[function] &= case.find("failure") is None and case.find("error") is None
    return dict(passing)


def _run(copy: Path, options: list[str]) -> str:
    """Run pytest as a user does; what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run([*_PYTEST, *options], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
