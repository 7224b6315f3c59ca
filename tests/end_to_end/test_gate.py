"""A winner that breaks a guard is refused, and shown all the same."""

from __future__ import annotations

from scripted_support import scripted

from pytest_learnloop.testing import Project


def test_a_broken_guard_refuses_the_winner(project: Project) -> None:
    project.write(
        sizes="""
        from pytest_learnloop import trainable

        SIZE = trainable(4)
        DOUBLE = SIZE * 2

        def fits(text):
            return len(text) <= SIZE
        """,
        test_sizes="""
        import pytest, sizes

        @pytest.mark.parametrize("n", [1, 2, 5])
        def test_fits(n): assert sizes.fits("x" * n)

        def test_five(): assert sizes.fits("abcde")
        def test_guard(): assert sizes.DOUBLE == 8
        """,
        conftest=scripted("sizes:SIZE", "5"),
    )
    before = project.read("sizes.py")
    result = project.learn("--learn-optimizer=scripted", "--learn-apply")
    result.stdout.fnmatch_lines(
        [
            "refused by the gate: *",
            "gate: guard test_sizes.py::test_guard passes with the code on disk*",
            "refused, and kept*",
        ]
    )
    assert result.ret == 1, "the final report is the winner's, in which the guard fails"
    assert project.result["status"] == "refused"
    assert not project.result["gate"]["passed"]
    assert project.read("sizes.py") == before
    assert "+SIZE = trainable(5)" in (project.run_directory / "refused.patch").read_text()
