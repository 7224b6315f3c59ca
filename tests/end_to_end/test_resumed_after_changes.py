"""Where the project has changed since a run was interrupted, the one that goes on says so, and pays for what is new."""

from __future__ import annotations

import pytest
from interrupted_support import killed_in_its_final_run, started

from pytest_learnloop.journal import Journal
from pytest_learnloop.run.resuming import MADE_ANEW
from pytest_learnloop.testing import Project


def resumed(project: Project, *arguments: str) -> str:
    """What is printed by a run that goes on, in the same environment."""
    return started(project, "--learn-resume", *arguments).communicate(timeout=240)[0]


def made_anew(project: Project) -> bool:
    """Whether the journal has a run whose updates were made anew."""
    with Journal.open(project.path / ".learnloop") as journal:
        return journal.latest_run(MADE_ANEW, True) is not None


def test_nothing_changed(clamp: Project) -> None:
    killed_in_its_final_run(clamp)
    assert "since then" not in resumed(clamp)
    assert clamp.result["status"] == "improved"
    assert not made_anew(clamp)
    assert {path.name for path in clamp.run_directory.iterdir()} == {"best.patch", "result.json"}


def test_a_plugin_would_draw_another_seed(clamp: Project) -> None:
    pytest.importorskip("pytest_randomly")
    killed_in_its_final_run(clamp, "-p", "randomly")
    assert "since then" not in resumed(clamp, "-p", "randomly")
    assert clamp.result["status"] == "improved"


def test_what_does_not_hold_is_not_found_out_for_nothing(clamp: Project) -> None:
    killed_in_its_final_run(clamp)
    clamp.write(test_guard=clamp.read("test_guard.py") + "\ndef test_more():\n    pass\n")
    clamp.write(helping="HELP = 1\n")
    output = resumed(clamp, "--learn-budget=0.001s")
    assert (
        "since then test_guard.py changed, helping.py was added, 1 test was added: nothing that it found out holds, so "
        "that its updates are made anew with what is left (without --learn-resume: with the whole budget)\n"
    ) in output
    assert clamp.result["updates"] == 0
    assert made_anew(clamp)
    assert "unchanged: the budget of 0.001s is spent" in output


def test_what_is_around_the_project_changed(clamp: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_in_its_final_run(clamp)
    monkeypatch.setenv("SHOP", "open")
    assert (
        "since then $SHOP was added: all that it found out is found out again, which costs nothing of the budget\n"
    ) in resumed(clamp, "--learn-budget=0.001s")
    assert clamp.result["status"] == "improved"
