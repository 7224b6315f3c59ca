"""A harness for testing ``pytest --learn`` as a user runs it, for our own tests and for people who extend us.

PYTEST_DONT_REWRITE: who asks for its fixtures has often imported it already.

Put ``pytest_plugins = ["pytester", "pytest_learnloop.testing"]`` into a conftest and ask for the ``project`` fixture.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

_HANGS = 300.0
"""Seconds after which a run of pytest is given up."""


@dataclass
class Project:
    """A user's project in a temporary directory, on which pytest runs in a process of its own."""

    pytester: pytest.Pytester

    @property
    def path(self) -> Path:
        return self.pytester.path

    def write(self, **files: str) -> None:
        """Write modules, given as ``name="source"``; ``__`` in a name is a directory separator."""
        for name, source in files.items():
            path = self.path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(source).lstrip("\n"), encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run pytest; a run that hangs fails the test."""
        return self.pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments, timeout=_HANGS)

    def learn(self, *arguments: str) -> pytest.RunResult:
        """Run ``pytest --learn`` with a budget that ends a test which went wrong."""
        budget = () if any(each.startswith("--learn-budget") for each in arguments) else ("--learn-budget=240s",)
        return self.run("--learn", *budget, *arguments)

    @property
    def run_directory(self) -> Path:
        """The directory of the latest run: of two that began within one second, the one that was written to last."""
        runs = (self.path / ".learnloop" / "runs").iterdir()
        return max(runs, key=lambda run: (run.name.rpartition("-")[0], run.stat().st_mtime_ns))

    @property
    def result(self) -> dict[str, Any]:
        """``result.json`` of the latest run."""
        result: dict[str, Any] = json.loads((self.run_directory / "result.json").read_text(encoding="utf-8"))
        return result

    @property
    def patch(self) -> str:
        """The latest run's patch."""
        return (self.run_directory / "best.patch").read_text(encoding="utf-8")


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project, whose root directory is where it lies."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini("[pytest]\n")
    return Project(pytester)
