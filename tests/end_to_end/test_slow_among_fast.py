"""A test that sleeps for seconds among fast ones is reported as plain pytest reports it, and is no held-out test."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project

SLOW = """
    import time

    def test_slow():
        time.sleep(2.5)
"""


def test_it_passes_as_a_guard(clamp: Project) -> None:
    clamp.write(test_slow=SLOW)
    result = clamp.learn(FEW)
    assert clamp.result["status"] == "improved"
    assert clamp.result["splits"]["guards"] == 2
    result.assert_outcomes(passed=17)
