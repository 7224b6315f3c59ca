"""The command of a cell: the user's own arguments stay, ours are the study's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.study.cells import Cell
from pytest_learnloop.study.commands import Surroundings, interpreter, separate, that_matter
from pytest_learnloop.study.plan import ON, Task

VALUED, SWITCHES = {"study", "study-jobs", "held-out", "model"}, {"no-cache", "study-report"}


def test_ours_are_told_from_the_others() -> None:
    line = "-p x --learn-study s.toml tests --learn-no-cache --learn-held-out=a --learn-held-out b --learn -k l -v"
    typed = separate(line.split(), VALUED, SWITCHES)
    assert typed.others == ("-p", "x", "tests", "-k", "l", "-v")
    assert typed.options == {"study": ("s.toml",), "no-cache": ON, "held-out": ("a", "b")}


@given(st.lists(st.sampled_from(["-v", "tests/a.py::test", "-k", "a and b", "--tb=short", "--learning", "learn"])))
def test_what_is_not_ours_stays_as_it_is(arguments: list[str]) -> None:
    assert separate(arguments, VALUED, SWITCHES).others == tuple(arguments)


def test_what_is_printed_and_where_makes_no_other_cell() -> None:
    assert that_matter(["-v", "-x", "--tb=short", "-k", "a", "-qq", "--basetemp=/tmp/x", "tests"]) == (
        "-x",
        "-k",
        "a",
        "tests",
    )


def cell(keywords: str = "", marks: str = "") -> Cell:
    return Cell(Task("one", ("tests/one",), keywords, marks), {"batch": ("3",)}, 1, {"batch": ("3",), "seed": ("0",)})


def surroundings(keywords: str = "", *, has_cache: bool = False, has_basetemp: bool = False) -> Surroundings:
    return Surroundings(
        ("-v",),
        keywords,
        "",
        Path("/r/here"),
        Path("/r"),
        Path("/r/pytest.ini"),
        frozenset(SWITCHES),
        has_cache=has_cache,
        has_basetemp=has_basetemp,
    )


def test_a_cell_is_given_its_settings_its_own_directory_and_its_tests() -> None:
    arguments = surroundings().arguments_of(cell(), Path("/r/cell"), Path("/else/where.json"), workers=2)
    assert arguments == [
        *("-v", "--learn", "--learn-batch=3", "--learn-seed=0"),
        *("--learn-directory=cell", "--learn-splits=/else/where.json", "--learn-workers=2"),
        *("--rootdir=..", "-c", "../pytest.ini", "tests/one"),
    ]


def test_a_task_narrows_what_the_user_chose() -> None:
    narrowed = cell(keywords="a or b", marks="slow")
    arguments = surroundings(keywords="c").arguments_of(narrowed, Path("/r/cell"), None, None)
    assert tuple(arguments[arguments.index("-k") :][:2]) == ("-k", "(c) and (a or b)")
    assert tuple(arguments[arguments.index("-m") :][:2]) == ("-m", "slow")


def test_cells_don_t_share_what_pytest_writes() -> None:
    shared = surroundings(has_cache=True, has_basetemp=True)
    arguments = shared.arguments_of(cell(), Path("/r/cell"), None, None)
    assert "cache_dir=cell/pytest_cache" in arguments
    assert "--basetemp=/r/cell/tmp" in arguments


@pytest.mark.parametrize("as_module", [True, False])
def test_the_path_is_as_it_was(tmp_path: Path, as_module: bool) -> None:
    """``python -m pytest`` finds modules in the current directory, the script ``pytest`` does not."""
    (tmp_path / "nearby.py").touch()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text("def test():\n    import nearby\n")
    started_by = interpreter([str(tmp_path)] if as_module else ["/somewhere/bin"], str(tmp_path))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [*started_by, "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", "tests"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == (0 if as_module else 1), done.stdout
    assert done.stderr == b"", "as where the user starts it"
    assert started_by[0] == sys.executable
