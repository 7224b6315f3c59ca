"""A pytest that a test starts runs the candidate's files also where it rewrites their assertions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from overlay_support import run_overlaid

OLD = b"def answer(): return 'old'\n"
NEW = b"def answer(): return 'new'\n"  # as long as the other, which is all that a cached module is known by

MODULES = {
    "conftest.py": b"import pytest\npytest.register_assert_rewrite('helper')\n",
    "helper.py": OLD,
    "plugin.py": OLD,
    "test_module.py": b"import helper, plugin\ndef test_it(): print(helper.answer(), plugin.answer(), answer())\n"
    + OLD,
    "caching.py": b"import sys\nsys.dont_write_bytecode = False\n",
}
REWRITTEN = ("helper.py", "plugin.py", "test_module.py")
PYTEST = ("-m", "pytest", "-s", "-p", "no:cacheprovider", "-p", "plugin", "-p", "caching", "test_module.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    for name, source in MODULES.items():
        (project / name).write_bytes(source)
    return project


def run_on_disk(project: Path) -> str:
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, *PYTEST], cwd=project, env=environment, capture_output=True, text=True)
    return done.stdout


def run_candidate(project: Path, **sources: bytes) -> subprocess.CompletedProcess[str]:
    contents = {project / name: MODULES[name].replace(OLD, NEW) for name in REWRITTEN}
    return run_overlaid(project, contents | {project / f"{name}.py": each for name, each in sources.items()}, *PYTEST)


def test_modules_whose_assertions_are_rewritten(project: Path) -> None:
    done = run_candidate(project)
    assert "new new new" in done.stdout, done.stdout + done.stderr


def test_modules_that_are_cached(project: Path) -> None:
    assert "old old old" in run_on_disk(project)
    assert len(list(project.glob("__pycache__/*-pytest-*"))) > len(REWRITTEN)
    assert "new new new" in run_candidate(project).stdout


def test_nothing_is_cached_of_a_candidate(project: Path) -> None:
    """Not even by a pytest that is told to cache: whoever runs the same files next would find it."""
    run_candidate(project)
    cached = {Path(each).name.split(".")[0] for each in os.listdir(project / "__pycache__")}
    assert cached == {"conftest"}, "what is not the candidate's"
    assert "old old old" in run_on_disk(project)


def test_assertions_are_rewritten(project: Path) -> None:
    failing = b"def answer():\n    value = 'new'\n    assert value == 'newer'\n"
    assert "AssertionError: assert 'new' == 'newer'" in run_candidate(project, helper=failing).stdout


def test_tracebacks_show_the_candidate_and_nothing_of_how_it_came_there(project: Path) -> None:
    done = run_candidate(project, helper=b"raise ValueError('broken')\n")
    assert "helper.py:1: in <module>\n    raise ValueError('broken')" in done.stdout
    assert "overlay" not in done.stdout
