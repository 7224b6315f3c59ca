"""What an earlier run has found out is not found out again, unless something has changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from scripted_support import scripted

import pytest_learnloop
from pytest_learnloop.testing import Project

COUNTED = re.compile(r"(\d+) of (\d+) outcomes were known from earlier runs")
WORSE = "def clamp(value, low, high):\n    return low\n"
MENDED = """def clamp(value, low, high):
    # Keeps a value within its bounds.
    if value < low:
        return low
    if value > high:
        return high
    return value
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a copy of this package, compiled files included, which nobody edits."""
    directory, original = tmp_path_factory.mktemp("package"), Path(pytest_learnloop.__file__).parent
    shutil.copytree(original, directory / original.name)
    return directory


@pytest.fixture(autouse=True)
def unchanged_package(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes depend on this package, too: where it is installed to be edited, an edit makes them unknown."""
    monkeypatch.setenv("PYTHONPATH", str(package))


@pytest.fixture
def clamp(clamp: Project) -> Project:
    """With an optimizer whose second proposal is right."""
    clamp.write(conftest=scripted("clamping:clamp", WORSE, MENDED))
    clamp.pytester.makeini("[pytest]\nlearn_optimizer = scripted\n")
    return clamp


def known(result: pytest.RunResult) -> tuple[int, int]:
    """How many outcomes a run knew, and how many there were; (0, 0) where it doesn't say."""
    found = COUNTED.search(result.stdout.str())
    return (int(found[1]), int(found[2])) if found else (0, 0)


def test_a_second_run_knows_all_and_comes_to_the_same(clamp: Project) -> None:
    assert known(clamp.learn()) == (0, 0)
    first, patch = clamp.result, clamp.patch
    found, of = known(clamp.learn())
    assert found == of > 0
    assert clamp.patch == patch
    assert clamp.result["candidates"] == first["candidates"]
    assert known(clamp.learn("--learn-no-cache")) == (0, 0)


def test_tests_that_changed_are_run_again(clamp: Project) -> None:
    clamp.write(test_own="from clamping import clamp\n\ndef test_more():\n    assert clamp(-5, -2, 2) == -2\n")
    clamp.learn()
    clamp.write(test_own="from clamping import clamp\n\ndef test_more():\n    assert clamp(-6, -2, 2) == -2\n")
    found, of = known(clamp.learn())
    assert 0 < found < of
    clamp.write(helper="VALUE = 1\n")
    assert known(clamp.learn()) == (0, 0)


def test_what_does_something_to_the_world_is_done_again(clamp: Project) -> None:
    clamp.write(
        test_own="""
            import subprocess
            from clamping import clamp

            def test_program():
                subprocess.run(["true"])
                assert clamp(-5, -2, 2) == -2
        """
    )
    clamp.learn()
    found, of = known(clamp.learn())
    assert 0 < found < of


def test_a_start_that_comes_out_otherwise_ends_the_trust(
    clamp: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "expected.txt"
    outside.write_text("0", encoding="utf-8")
    clamp.write(
        test_outside=f"""
            from pathlib import Path
            from clamping import clamp

            def test_outside():
                assert clamp(-1, 0, 1) == int(Path({str(outside)!r}).read_text())
        """
    )
    clamp.learn()
    outside.write_text("7", encoding="utf-8")
    result = clamp.learn()
    assert known(result) == (0, 0)
    result.stdout.fnmatch_lines(["note: test_outside.py::test_outside came out otherwise than in an earlier run*"])
    found, of = known(clamp.learn())
    assert 0 < found < of, "the third run trusts the second, but for that test"


def test_files_that_change_during_a_run_keep_it_from_being_used(clamp: Project) -> None:
    clamp.write(
        test_own="""
            import time
            from pathlib import Path

            def test_log():
                Path(__file__).with_name("log.txt").write_text(str(time.time()))
        """
    )
    result = clamp.learn()
    result.stdout.fnmatch_lines(["note: Later runs cannot use outcomes of this one, as files changed: *log.txt."])
    assert known(clamp.learn()) == (0, 0)


def test_the_directory_that_a_run_writes_is_no_change_of_the_project(clamp: Project) -> None:
    option = "--learn-directory=kept/here"
    clamp.learn(option)
    found, of = known(clamp.learn(option))
    assert found == of > 0


SUMS = """
    def add(a, b):
        return a - b

    def twice(a):
        return add(a, a)
"""
OF_SUMS = """
    import pytest, sums

    @pytest.mark.parametrize("n", range(8))
    def test_add(n):
        assert sums.add(n, 1) == n + 1

    @pytest.mark.parametrize("n", range(8))
    def test_twice(n):
        assert sums.twice(n) == 2 * n
"""


@pytest.fixture
def sums(project: Project) -> Project:
    """Where nothing is marked, and the proposal is right."""
    project.write(sums=SUMS, test_sums=OF_SUMS, conftest=scripted("sums:add", "def add(a, b):\n    return a + b\n"))
    project.pytester.makeini("[pytest]\nlearn_optimizer = scripted\nlearn_target = auto\n")
    return project


CHOOSES = "--learn-target auto: * of 2 functions, by the blame from *"
CHOSE = "--learn-target auto: as in run {run} on the same code, * (--learn-no-cache chooses anew)"


def test_what_was_chosen_is_not_chosen_again(sums: Project) -> None:
    sums.learn().stdout.fnmatch_lines([CHOOSES])
    first, patch = sums.result, sums.patch
    result = sums.learn()
    result.stdout.fnmatch_lines([CHOSE.format(run=first["run"])])
    result.stdout.no_fnmatch_line(CHOOSES)
    found, of = known(result)
    assert found == of > 0
    assert sums.result["chosen"] == first["chosen"]
    assert sums.patch == patch


def test_what_was_chosen_is_forgotten_with_the_journal(sums: Project) -> None:
    sums.learn()
    for file in (sums.path / ".learnloop").glob("journal.sqlite3*"):
        file.unlink()
    sums.learn().stdout.fnmatch_lines([CHOOSES])


def test_on_other_code_it_is_chosen_anew(sums: Project) -> None:
    sums.learn()
    sums.write(sums=SUMS.replace("a - b", "a * b"))
    sums.learn().stdout.fnmatch_lines([CHOOSES])
