"""trace-opt is imported late, or not at all."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

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


NODES = """
import inspect

inspect.stack()  # the files that there are, are known from here on
asked, ask = [], inspect.getabsfile
inspect.getabsfile = lambda *arguments: asked.append(arguments) or ask(*arguments)
inspect.stack()
inspect.getabsfile = ask
"""


def test_its_operators_do_not_have_all_modules_searched(tmp_path: Path) -> None:
    """What is in no file is known to be in none, and is forgotten again."""
    empty = ("opto/__init__.py", "opto/trace/__init__.py", "opto/optimizers.py", "litellm.py")
    for name, source in {**dict.fromkeys(empty, ""), "opto/trace/nodes.py": NODES}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    script = (
        f"import inspect, sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from pytest_learnloop.optimizers.trace.library import load; "
        "assert load().nodes.asked == []; "
        "assert not [file for file in inspect.modulesbyfile if file.startswith('<')]"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
