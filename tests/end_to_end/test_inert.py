"""Without ``--learn`` the plugin registers options, the marker and the fixture, and is not there otherwise."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project


def test_nothing_of_ours_is_imported_beyond_the_options(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORKED", "no: such a run has imported more than it needs")
    project.write(
        test_modules="""
        import sys

        def test_modules():
            ours = {name for name in sys.modules if name.startswith("pytest_learnloop")}
            expected = ("", ".hookspecs", ".options", ".plugin", ".profiles")
            assert ours == {"pytest_learnloop" + part for part in expected}
            assert not {"rich", "sqlite3", "filelock", "hypothesis"} & set(sys.modules)
        """
    )
    project.run().assert_outcomes(passed=1)


def test_to_be_installed_is_enough(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    project.run("--version", "--version").stdout.fnmatch_lines(["*pytest-learnloop-*"])


def test_marked_code_runs_as_ever(clamp: Project) -> None:
    clamp.run("--strict-markers").assert_outcomes(passed=11, failed=5)
    assert not (clamp.path / ".learnloop").exists()


def test_the_marker_is_registered(project: Project) -> None:
    project.run("--markers").stdout.fnmatch_lines(["@pytest.mark.learn(split=None, timeout=None, *): *"])


def test_trainable_gives_back_the_very_same_object() -> None:
    from pytest_learnloop import trainable

    def function() -> None: ...

    text = "".join(["a", "b"])
    assert trainable(function) is function
    assert trainable(note="keep it short")(function) is function
    assert trainable(text) is text
    assert trainable(None) is None
