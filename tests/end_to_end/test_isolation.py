"""Without fork, a new interpreter for each candidate serves the same purpose."""

from __future__ import annotations

from pytest_learnloop.testing import Project


def test_spawned_interpreters_repair_as_well(clamp: Project) -> None:
    few = ("--learn-proposals=6", "--learn-budget=120s, 60 candidates")
    result = clamp.learn("--learn-isolation=spawn", *few)
    assert result.ret == 0
    assert "+    if value > high:" in clamp.patch


def test_running_threads_forbid_a_fork_and_the_run_says_so(clamp: Project) -> None:
    clamp.write(
        conftest="""
        import threading, time
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        """
    )
    result = clamp.learn("--learn-proposals=6", "--learn-budget=120s, 60 candidates")
    result.stdout.fnmatch_lines(["learnloop: threads run already (Thread-1 (sleep)), so that*"])
    assert clamp.result["status"] == "improved"


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
    )
    result = project.learn()
    assert result.ret == 0
    assert "return a + b" in project.patch
