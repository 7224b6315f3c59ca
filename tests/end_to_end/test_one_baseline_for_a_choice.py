"""What the run of all tests has shown by which functions are chosen holds for the run that trains them, too."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

SUMS = """
    def net(amounts):
        return sum(amounts) - 1

    def label(amount):
        return f"{amount} EUR"
"""
TESTS = """
    import os, pytest, sums

    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_net(n): assert sums.net([n, 1]) == n + 1

    def test_guard():
        open(f"runs/{len(os.listdir('runs'))}", "w").close()
"""
OF_A_GUARD = 2
"""Runs of a test that touches nothing that is trained: at baseline, and in the final run."""


@pytest.fixture
def counted(project: Project) -> Project:
    project.write(sums=SUMS, test_sums=TESTS)
    (project.path / "runs").mkdir()
    return project


def runs(project: Project, *options: str) -> int:
    assert project.learn("--learn-target=auto", FEW, "--learn-allow=write:runs", *options).ret == 0
    assert "+    return sum(amounts)\n" in project.patch
    return len(list((project.path / "runs").iterdir()))


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_the_tests_run_once_before_what_is_relevant_runs_again(counted: Project, isolation: str) -> None:
    assert runs(counted, f"--learn-isolation={isolation}") == OF_A_GUARD


def test_they_run_again_where_something_is_trained_that_was_not_watched(counted: Project) -> None:
    marked = counted.read("sums.py").replace(
        "def label", "from pytest_learnloop import trainable\n@trainable\ndef label"
    )
    counted.write(sums=marked)
    assert runs(counted) == OF_A_GUARD + 1


def test_they_run_again_where_what_is_trained_runs_at_import(counted: Project) -> None:
    counted.write(sums=f"{SUMS}\n    NOTHING = net([1])")
    assert runs(counted) == OF_A_GUARD + 1


@pytest.mark.parametrize("reaching", ["", "; sums.label(1)"], ids=["guard", "relevant while choosing"])
def test_what_fails_only_because_more_is_watched_runs_again_alone(counted: Project, reaching: str) -> None:
    looking = f"def test_code(): assert sums.label.__code__.co_names == (){reaching}"
    counted.write(test_sums=f"{TESTS}\n    {looking}")
    assert runs(counted) == OF_A_GUARD
    assert "test_code" not in str(counted.result["notes"])


def test_what_runs_again_is_spread_over_the_workers(counted: Project) -> None:
    failing = """
    @pytest.mark.parametrize("n", [1, 2])
    def test_failing(n):
        with open(f"runs/of_{n}", "a") as file: print(os.getpid(), file=file)
        assert False
    """
    counted.write(test_sums=TESTS + failing)
    counted.learn("--learn-target=auto", FEW, "--learn-allow=write:runs", "--learn-workers=2")
    (_, one, _), (_, other, _) = (counted.read(f"runs/of_{n}").split() for n in (1, 2))
    assert one != other
