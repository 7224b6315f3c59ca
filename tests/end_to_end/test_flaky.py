"""A test that is flaky at the start is neither learned from nor held against a candidate."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project


def test_flaky_at_baseline(clamp: Project) -> None:
    clamp.write(
        test_flaky="""
        import os
        from clamping import clamp

        def test_flaky():
            # Passes in every second process: what an external service or a race does, made certain.
            count = len(os.listdir("runs"))
            open(f"runs/{count}", "w").close()
            assert clamp(1, 0, 10) in (1, 10) and count % 2 == 0
        """
    )
    (clamp.path / "runs").mkdir()
    result = clamp.learn("--learn-workers=1", "--learn-allow=write:runs", FEW)
    result.stdout.fnmatch_lines(["note: Flaky at the start*test_flaky*"])
    assert clamp.result["status"] == "improved"


def test_what_failed_before_it_reached_anything_is_told_of(clamp: Project) -> None:
    """Nothing says that it is flaky: tests that reach nothing run only once at the start."""
    clamp.write(
        test_disturbed="""
        import os
        from clamping import clamp

        def test_disturbed():
            assert not os.path.exists("in_the_way")
            assert clamp(1, 0, 10) in (1, 10)
        """,
        test_later="""
        import os

        def test_that_clears_the_way():
            if os.path.exists("in_the_way"):
                os.remove("in_the_way")
        """,
    )
    (clamp.path / "in_the_way").touch()
    result = clamp.learn("--learn-workers=1", "--learn-allow=write:in_the_way", FEW)
    result.stdout.fnmatch_lines(["note: Failed at the start without reaching what is trained*test_disturbed*"])
    assert clamp.result["status"] == "improved"


def test_what_was_refused_when_run_again_is_told_of(clamp: Project) -> None:
    clamp.write(
        test_second="""
        import os
        from clamping import clamp

        def test_second():
            # Writes to another file each time: the first is what it may write to.
            assert clamp(1, 0, 10) in (1, 10)
            open(f"runs/{len(os.listdir('runs'))}", "w").close()
        """
    )
    (clamp.path / "runs").mkdir()
    result = clamp.learn("--learn-workers=1", FEW)
    result.stdout.fnmatch_lines(["note: 1 test, such as test_second.py::test_second, did something when run again*"])
    result.stdout.no_fnmatch_line("*Flaky at the start*")
    (note,) = [each for each in clamp.result["notes"] if "was refused (" in each]
    assert "--learn-allow write:runs/1." in note
    assert clamp.result["status"] == "improved"
