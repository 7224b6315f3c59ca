"""Without fork, a new interpreter for each candidate serves the same purpose."""

from __future__ import annotations

import pytest
from scripted_support import scripted

from pytest_learnloop.testing import Project

WORSE = "def clamp(value, low, high):\n    return low\n"
MENDED = """def clamp(value, low, high):
    # Keeps a value within its bounds.
    if value < low:
        return low
    if value > high:
        return high
    return value
"""
SLEEPER = "import threading, time\nthreading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"


def test_spawned_interpreters_repair_as_well(clamp: Project) -> None:
    clamp.write(conftest=scripted("clamping:clamp", WORSE, MENDED))
    result = clamp.learn("--learn-optimizer=scripted", "--learn-isolation=spawn", "--learn-budget=120s")
    assert result.ret == 0
    assert "+    if value > high:" in clamp.patch


def test_running_threads_forbid_a_fork_and_the_run_says_so(clamp: Project) -> None:
    clamp.write(conftest=SLEEPER + scripted("clamping:clamp", MENDED))
    result = clamp.learn("--learn-optimizer=scripted", "--learn-budget=120s")
    result.stdout.fnmatch_lines(["learnloop: threads run already (Thread-1 (sleep)), so that*"])
    assert clamp.result["status"] == "improved"


def test_threads_are_told_of_once_with_what_helps_against_them(clamp: Project) -> None:
    clamp.write(
        conftest=SLEEPER,
        more="def twice(a): return a",
        test_more="from more import twice\ndef test_it(): assert twice(1) == 2",
    )
    result = clamp.learn("--learn-target=auto", "--learn-budget=1 candidates")
    (line,) = [line for line in result.outlines if "threads run already" in line]
    assert line.endswith("those that a conftest or a module starts as it is imported can be started in a fixture")


def test_a_test_that_starts_an_interpreter_sees_the_candidate(project: Project) -> None:
    project.write(
        sums="""
        from pytest_learnloop import trainable

        @trainable
        def add(a, b):
            return a - b

        if __name__ == "__main__":
            print(add(1, 2))
        """,
        test_sums="""
        import subprocess, sys
        import pytest
        from sums import add

        def test_program():
            done = subprocess.run([sys.executable, "-c", "import sums; print(sums.add(1, 2))"], stdout=subprocess.PIPE)
            assert add(0, 0) == 0
            assert done.stdout.strip() == b"3"

        @pytest.mark.parametrize("a", [1, 2])
        def test_add(a): assert add(a, a) == 2 * a
        """,
        conftest=scripted("sums:add", "def add(a, b):\n    return a + b\n"),
    )
    result = project.learn("--learn-optimizer=scripted")
    assert result.ret == 0
    assert "return a + b" in project.patch


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_so_does_one_that_has_multiprocessing_start_it(project: Project, method: str) -> None:
    project.write(
        sums="""
        from pytest_learnloop import trainable

        @trainable
        def add(a, b):
            return a - b
        """,
        test_sums=f"""
        import multiprocessing
        import pytest
        from sums import add

        @pytest.mark.parametrize("a", [1, 2, 3])
        def test_in_a_worker(a):
            assert add(0, 0) == 0
            with multiprocessing.get_context("{method}").Pool(1) as pool:
                assert pool.apply(add, (a, a)) == 2 * a
        """,
        conftest=scripted("sums:add", "def add(a, b):\n    return a + b\n"),
    )
    result = project.learn("--learn-optimizer=scripted")
    assert result.ret == 0
    assert "return a + b" in project.patch
