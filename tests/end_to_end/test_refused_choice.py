"""Where it was left to the run what is trained, and its winner is refused, the user is told where to look on."""

from __future__ import annotations

from scripted_support import scripted

from pytest_learnloop.testing import Project


def test_the_user_is_asked_to_name_another(project: Project) -> None:
    project.write(
        sums="def net(a): return abs(a)\n\ndef gross(a): return net(a) * 2",
        test_sums="""
        import pytest, sums

        @pytest.mark.learn(split="train")
        def test_negative(): assert sums.net(-1) == -1

        @pytest.mark.learn(split="held_out")
        def test_other_negative(): assert sums.net(-2) == 2
        """,
        conftest=scripted("sums:net", "def net(a): return a"),
    )
    result = project.learn("--learn-target=auto", "--learn-optimizer=scripted")
    result.stdout.fnmatch_lines(
        [
            "refused by the gate: *",
            "note: No train or validation test that reaches sums:net passed at the start*",
            "note: If none of those chosen *--learn-target MOD:NAME*",
        ]
    )
