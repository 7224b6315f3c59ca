"""Where warnings are errors, no value breaks a test or a run by being described to us."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project


def test_a_representation_that_leaves_a_coroutine(project: Project) -> None:
    project.write(
        playing="""
            from pytest_learnloop import trainable

            async def length():
                return 3

            class Loop:
                def __repr__(self):
                    return f"<Loop of {type(length()).__name__}>"

            @trainable
            def last(loop, index):
                return index > 2
        """,
        test_playing="""
            import pytest
            from playing import Loop, last

            @pytest.mark.parametrize("index", range(-1, 5))
            @pytest.mark.parametrize("loop", [Loop()])
            def test_last(loop, index):
                given = last(loop, index)
                del loop
                assert given == (index >= 2)
        """,
    )
    project.pytester.makeini("[pytest]\nfilterwarnings = error\n")
    result = project.learn(FEW)
    assert project.result["status"] == "improved"
    assert "flaky" not in result.stdout.str()
    assert "never awaited" not in result.stdout.str() + result.stderr.str()
