"""A run of pytest that a test forks sees what one that it starts would see."""

from __future__ import annotations

import json

import pytest

from pytest_learnloop.testing import Project

TEST = """
    import json, os, signal, sys, threading

    def test_surroundings():
        seen = {
            "path": sys.path,
            "arguments": [each for each in sys.argv if not each.startswith("--basetemp")],
            "directory": os.getcwd(),
            "environment": {name: value for name, value in os.environ.items() if name != "STARTED"},
            "name": sys.modules["__main__"].__spec__.name,
            "threads": threading.active_count(),
            "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
            "input": sys.stdin.closed or os.isatty(0),
        }
        with open("seen.json", "w") as file:
            json.dump(seen, file)
        assert "STARTED" not in os.environ
"""


def test_it_sees_the_same(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(test_surroundings=TEST)
    assert project.run("-q").ret == 0
    forked = json.loads(project.read("seen.json"))
    monkeypatch.setenv("STARTED", "in a process of its own, as the environment is not the usual one")
    result = project.run("-q")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*AssertionError*", "1 failed in *"])
    assert json.loads(project.read("seen.json")) == forked
