"""The winner must hold in a fresh process; where it doesn't, the run goes on without it."""

from __future__ import annotations

import re

import pytest

from pytest_learnloop.testing import Project

WARM = '"pytest_learnloop.run.learn" in sys.modules'
"""True in children of the warm process, and false in a fresh one."""

OPTIMIZER = """
    from pathlib import Path
    from pytest_learnloop.domain import Proposal

    def only_warm(name):
        # Nothing can be taken from it that leaves the tests passing.
        return f'def double(x):\\n    import sys\\n    {{name}} = {warm}\\n    return x * (1 + {{name}})\\n'

    class Scripted:
        name = "scripted"
        reads = False

        def __init__(self, artifact):
            self.script = [{script}]

        def searches(self, parameter): return True

        def propose(self, context, pool, n):
            return [Proposal({{"doubling:double": self.script.pop(0)}}, "the next one")] if self.script else []

        def observe(self, evaluated):
            with open("heard.txt", "a") as file:
                for each in evaluated:
                    print(each.fate.value, each.reason, file=file)

    def pytest_learnloop_optimizer(name, artifact, seed):
        return Scripted(artifact) if name == "scripted" else None
"""
RIGHT = "'def double(x):\\n    return 2 * x\\n'"

TESTS = """
    import sys
    import time
    import pytest
    from doubling import double

    @pytest.mark.parametrize("n", range(1, 11))
    def test_double(n): assert double(n) == 2 * n

    def test_zero(): assert double(0) == 0{and_warm}

    def test_guard(): assert {guard}

    def not_the_first_fresh_run():
        warm = "pytest_learnloop.run.learn" in sys.modules
        with open("fresh_runs.txt", "a") as file:
            before = file.tell()
            file.write("" if warm else "x")
        return warm or before > 0

    def takes_its_time():
        time.sleep(0 if "pytest_learnloop.run.learn" in sys.modules else 3.5)
        return True
"""


@pytest.fixture
def doubling(project: Project) -> Project:
    project.write(doubling="from pytest_learnloop import trainable\n\n@trainable\ndef double(x):\n    return x\n")
    return project


def write(project: Project, *script: str, and_warm: str = "", guard: str = "True") -> None:
    conftest = OPTIMIZER.format(warm=WARM, script=", ".join(script))
    project.write(conftest=conftest, test_doubling=TESTS.format(and_warm=and_warm, guard=guard))


def test_the_next_winner_is_found(doubling: Project) -> None:
    write(doubling, "only_warm('warm')", RIGHT)
    result = doubling.learn("--learn-optimizer=scripted")
    assert doubling.result["status"] == "improved"
    assert "+    return 2 * x\n" in doubling.patch
    result.stdout.fnmatch_lines(
        [
            "update 1: the next one*",
            "dropped again: the next one: it did not hold in a fresh process: test_doubling.py::test_double* failed*",
            "update 2: the next one*",
            "note: Candidate * was dropped: it did not hold*",
        ]
    )
    heard = doubling.read("heard.txt").splitlines()
    assert [line.split()[0] for line in heard] == ["accepted", "rejected", "accepted"]
    assert "did not hold in a fresh process" in heard[1]


def test_final_runs_are_bounded(doubling: Project) -> None:
    write(doubling, *(f"only_warm('warm{number}')" for number in range(5)))
    result = doubling.learn("--learn-optimizer=scripted")
    assert result.ret == 1
    assert doubling.result["status"] == "unchanged"
    assert doubling.result["stopped"] == "what was found did not hold in a fresh process"
    heard = doubling.read("heard.txt").splitlines()
    assert [line.split()[0] for line in heard] == ["accepted", "rejected"] * 3
    assert not (doubling.run_directory / "best.patch").exists()


def test_a_test_that_fails_in_a_fresh_process_anyway_is_not_held_against_the_winner(doubling: Project) -> None:
    write(doubling, RIGHT, and_warm=f" and {WARM}")
    result = doubling.learn("--learn-optimizer=scripted")
    assert doubling.result["status"] == "improved"
    result.stdout.fnmatch_lines(
        ["note: In a fresh process the start fails 1 test as well, such as test_doubling.py::test_zero, *"]
    )
    assert result.ret == 1, "the final report tells how the test ran"


def test_a_guard_that_fails_in_a_fresh_process_anyway_refuses_nothing(doubling: Project) -> None:
    write(doubling, RIGHT, guard=WARM)
    doubling.learn("--learn-optimizer=scripted")
    assert doubling.result["status"] == "improved"
    assert doubling.result["gate"] == {"passed": True, "reasons": []}


@pytest.mark.parametrize("where", ["and_warm", "guard"])
def test_what_fails_in_one_of_two_final_runs_is_held_against_nobody(doubling: Project, where: str) -> None:
    chance = {"and_warm": " and not_the_first_fresh_run()", "guard": "not_the_first_fresh_run()"}[where]
    write(doubling, RIGHT, **{where: chance})
    result = doubling.learn("--learn-optimizer=scripted")
    assert (doubling.result["status"], doubling.result["gate"]["passed"]) == ("improved", True)
    result.stdout.fnmatch_lines(["note: Failed in one of two final runs of the same code, so not held against *"])
    assert result.ret == 0


def test_what_is_repeated_counts_all_the_same(doubling: Project) -> None:
    write(doubling, RIGHT, and_warm=" and not_the_first_fresh_run()")
    result = doubling.learn("--learn-optimizer=scripted", "--learn-repeats=2")
    result.stdout.fnmatch_lines(["note: Failed in one of two final runs of the same code, so not held against *"])
    result.stdout.no_fnmatch_line("*Where chance has a say*")
    counted = re.findall(r"^(?:train|validation|held-out) +(\d+)", result.stdout.str(), re.MULTILINE)
    assert sum(map(int, counted)) == 11, "its mean is known"


def test_another_final_run_waits_for_what_only_takes_its_time(doubling: Project) -> None:
    write(doubling, RIGHT, and_warm=" and takes_its_time()")
    result = doubling.learn("--learn-optimizer=scripted")
    assert doubling.result["status"] == "improved"
    result.stdout.fnmatch_lines(["note: Failed in one of two final runs of the same code, so not held against *"])
