"""A small local model learns the kata, through litellm and the OpenAI protocol: ``make test-local-model``.

It needs a server of yours, for instance Ollama or llama-server::

    export OPENAI_API_BASE=http://127.0.0.1:8080/v1 OPENAI_API_KEY=none
    LEARNLOOP_LOCAL_MODEL=openai/local make test-local-model

All optimizers have the same number of calls, 40 unless ``LEARNLOOP_LOCAL_CALLS`` says otherwise. ``reflective`` and
``best-of-n`` ask the same at first: what lies between them in the table is what the loop is worth. ``optoprime`` needs
trace-opt, and asks for a form of answer that small models often miss.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KATA = Path(__file__).parent.parent / "example_projects" / "kata"
MODEL = os.environ.get("LEARNLOOP_LOCAL_MODEL", "")
CALLS = int(os.environ.get("LEARNLOOP_LOCAL_CALLS", "40"))
LONGEST = "60m"

pytestmark = pytest.mark.skipif(not MODEL, reason="no local model: set LEARNLOOP_LOCAL_MODEL and OPENAI_API_BASE")


needs_trace_opt = pytest.mark.skipif(importlib.util.find_spec("opto") is None, reason="needs trace-opt")


@pytest.mark.parametrize("optimizer", ["reflective", "best-of-n", pytest.param("optoprime", marks=needs_trace_opt)])
def test_a_local_model_learns_the_kata(
    optimizer: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kata = tmp_path / "kata"
    shutil.copytree(KATA, kata, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    result = learn(kata, optimizer)
    for name, value in row(optimizer, result).items():
        record_property(name, value)
    assert 0 < result["calls"] <= CALLS
    assert result["best"]["train"] >= result["start"]["train"]
    assert result["gate"]["passed"], result["gate"]["reasons"]
    if optimizer == "reflective":
        assert result["status"] == "improved", result["stopped"]


def learn(project: Path, optimizer: str) -> dict[str, Any]:
    """Run ``pytest --learn`` as a user does, and read what it has written."""
    command = [sys.executable, "-m", "pytest", "--disable-plugin-autoload", "-p", "learnloop", "-q", "--tb=no"]
    command += ["--learn", f"--learn-model={MODEL}", f"--learn-optimizer={optimizer}"]
    command += [f"--learn-budget={CALLS} calls, {LONGEST}"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    ran = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    print(ran.stdout, ran.stderr)
    (path,) = project.glob(".learnloop/runs/*/result.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def row(optimizer: str, result: dict[str, Any]) -> dict[str, object]:
    """What the table tells of a run; the kata's tests score 1 or 0, so that a mean score is a share of passed tests."""
    patch = Path(result["patch"]).read_text(encoding="utf-8") if result["patch"] else ""
    return {
        "optimizer": optimizer,
        **{name: passed(result, name.replace("-", "_")) for name in ("train", "validation", "held-out")},
        "changes": sum(line.startswith("@@") for line in patch.splitlines()),
        "calls": result["calls"],
        "tokens": result["tokens"],
        "minutes": f"{result['seconds'] / 60:.1f}",
    }


def passed(result: dict[str, Any], split: str) -> str:
    """Tests of a split that passed at the start, pass with the best candidate, and how many there are."""
    tests = result["splits"][split]
    start, best = (round(result[which][split] * tests) for which in ("start", "best"))
    return f"{start} -> {best} of {tests}"
