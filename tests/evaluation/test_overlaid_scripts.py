"""Interpreters that a test starts run the candidate's files, by whatever way they come to them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from overlay_support import run_overlaid

NEW = b"""\
import sys

def f():
    return "new"

if __name__ == "__main__":
    print(f(), __file__, sys.argv[1:], sys.path[0])
    if "raise" in sys.argv:
        raise ValueError(f())
    if "start" in sys.argv:
        import multiprocessing
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.apply(f))
    sys.exit(7 if "exit" in sys.argv else 0)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    script = tmp_path / "project" / "script.py"
    script.parent.mkdir()
    script.write_text("print('old')\n", encoding="utf-8")
    return script


def run(script: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python where the script is, as an interpreter that a test of a fresh process starts."""
    return run_overlaid(script.parent, {script: NEW}, *command)


def test_by_its_path(script: Path) -> None:
    done = run(script, str(script), "a")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"new {script} ['a'] {script.parent}\n", "")


def test_by_a_relative_path_and_a_link(script: Path) -> None:
    (script.parent / "link.py").symlink_to(script)
    done = run(script, "link.py")
    assert done.stdout == f"new {script.parent / 'link.py'} [] {script.parent}\n", done.stderr


def test_its_exit_status_is_the_scripts(script: Path) -> None:
    assert run(script, str(script), "exit").returncode == 7


def test_its_traceback_begins_with_the_script(script: Path) -> None:
    done = run(script, str(script), "raise")
    assert done.returncode == 1
    first, second, *_, last = done.stderr.splitlines()
    assert first == "Traceback (most recent call last):"
    assert second == f'  File "{script}", line 9, in <module>'
    assert last == "ValueError: new"


@pytest.mark.parametrize("command", [["-m", "script"], ["-c", "import script; print(script.f())"]])
def test_as_a_module(script: Path, command: list[str]) -> None:
    assert run(script, *command).stdout.startswith("new")


def test_as_the_main_module_of_another_process(script: Path) -> None:
    done = run(script, str(script), "start")
    assert done.stdout.splitlines()[1] == "new", done.stderr


def test_other_scripts_are_left_alone(script: Path) -> None:
    other = script.with_name("other.py")
    other.write_text("import script; print('other', script.f())\n", encoding="utf-8")
    assert run(script, str(other)).stdout == "other new\n"
