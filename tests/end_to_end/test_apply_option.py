"""``--learn-apply`` writes the files, and only if they are still what they were."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project


def test_apply_writes_the_fix(clamp: Project) -> None:
    (clamp.path / "clamping.py").chmod(0o640)
    result = clamp.learn("--learn-apply", FEW)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["applied to clamping.py"])
    assert "if value > high:" in clamp.read("clamping.py")
    assert "# Keeps a value within its bounds." in clamp.read("clamping.py")
    assert (clamp.path / "clamping.py").stat().st_mode & 0o777 == 0o640
    assert clamp.run().ret == 0


def test_a_file_that_was_edited_meanwhile_is_left_alone(clamp: Project) -> None:
    clamp.write(
        conftest="""
        import pathlib


        def pytest_collection_finish():
            # An edit between the start of the run and delivery, at a moment that the test can rely on.
            from pytest_learnloop.run import conclusion

            original = conclusion.deliver

            def edit_first(*args, **kwargs):
                path = pathlib.Path("clamping.py")
                path.write_text(path.read_text() + "# an edit of the user's\\n")
                return original(*args, **kwargs)

            conclusion.deliver = edit_first
        """
    )
    result = clamp.learn("--learn-apply", FEW)
    result.stdout.fnmatch_lines(["not applied: *clamping.py*edited since the run began*git apply*best.patch*"])
    assert clamp.read("clamping.py").endswith("# an edit of the user's\n")
    assert "if value > low:" in clamp.read("clamping.py")
    assert "+    if value > high:" in clamp.patch


@pytest.mark.skipif(shutil.which("git") is None, reason="git applies it")
def test_the_command_works_above_the_root_directory(clamp: Project) -> None:
    root = clamp.pytester.mkdir("sub")
    for name in ("clamping.py", "test_clamping.py", "tox.ini"):
        (clamp.path / name).rename(root / name)
    result = clamp.learn("sub", FEW)
    (line,) = (line for line in result.outlines if line.startswith("to apply it: "))
    command = line.removeprefix("to apply it: ").partition("   (")[0]
    assert command.startswith("git -C sub apply .learnloop/runs/")
    subprocess.run(command, shell=True, cwd=clamp.path, check=True)
    assert "if value > high:" in clamp.read("sub/clamping.py")
