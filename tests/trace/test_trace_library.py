"""trace-opt is imported late, or not at all."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from trace_support import ScriptedAsker, artifact_of, needs_trace_opt

from pytest_learnloop.errors import OptimizerError, SettingsError
from pytest_learnloop.optimizers.trace import OptoPrimeOptimizer
from pytest_learnloop.optimizers.trace.library import load


def test_a_missing_library_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingsError) as raised:
        OptoPrimeOptimizer(artifact_of(), 0, ScriptedAsker([""]))
    message = str(raised.value)
    assert message.startswith("--learn-optimizer optoprime needs trace-opt: pip install 'pytest-learnloop[trace]'")
    assert "xgboost" in message


def test_a_library_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, package: str | None = None) -> object:
        raise ValueError("Unknown LLM backend: mine")

    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(OptimizerError, match="Unknown LLM backend: mine"):
        load()


@needs_trace_opt
def test_making_an_optimizer_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests/trace'); import trace_support as s; "
        "from pytest_learnloop.optimizers.trace import TextGradOptimizer; "
        "TextGradOptimizer(s.artifact_of(), 0, s.ScriptedAsker([''])); "
        "assert not {'opto', 'litellm', 'graphviz', 'black'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=".", timeout=60)
