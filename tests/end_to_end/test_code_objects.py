"""A test that knows a function by its code object fails while it is recorded what it reaches, and not by itself."""

from __future__ import annotations

from pytest_learnloop.testing import Project

CLAMPING = """
    import sys

    HIDDEN = set()

    def hidden(function):
        HIDDEN.add(function.__code__)
        return function

    def is_called_by_hidden():
        return sys._getframe(1).f_code in HIDDEN

    @hidden
    def double(x):
        assert is_called_by_hidden()
        return {double}

    def triple(x):
        return 3 * x
"""
TESTS = """
    import pytest
    from clamping import double, triple

    @pytest.mark.parametrize("n", range(10))
    def test_double(n): assert double(n) == 2 * n

    def test_triple(): assert triple(3) == 9
"""


def test_it_passes(project: Project) -> None:
    project.write(clamping=CLAMPING.format(double="2 * x"), test_clamping=TESTS)
    result = project.learn("--learn-target=clamping:double", "--learn-target=clamping:triple")
    assert result.ret == 0
    result.assert_outcomes(passed=11)
    result.stdout.fnmatch_lines(["note: Failing while it is recorded what they reach*test_double*"])


def test_it_blames_no_function(project: Project) -> None:
    project.write(clamping=CLAMPING.format(double="2 * x"), test_clamping=TESTS)
    result = project.learn("--learn-target=auto")
    result.stdout.fnmatch_lines(["note: --learn-target auto: no test fails*"])
