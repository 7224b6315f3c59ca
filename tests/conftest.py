"""What the tests share."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

pytest_plugins = ["pytester", "pytest_learnloop.testing"]

FAULTY_CLAMP = """
    from pytest_learnloop import trainable

    @trainable
    def clamp(value, low, high):
        # Keeps a value within its bounds.
        if value < low:
            return low
        if value > low:
            return high
        return value
"""

CLAMP_TESTS = """
    import pytest
    from clamping import clamp

    @pytest.mark.parametrize("value", [1, 2, 5, 9])
    def test_inside(value):
        assert clamp(value, 0, 10) == value

    @pytest.mark.parametrize("value", [-1, -5])
    def test_below(value):
        assert clamp(value, 0, 10) == 0

    @pytest.mark.parametrize("value", [11, 50])
    def test_above(value):
        assert clamp(value, 0, 10) == 10

    def test_at_the_top():
        assert clamp(10, 0, 10) == 10

    def test_in_the_middle():
        assert clamp(3, 2, 4) == 3

    def test_negative():
        assert clamp(-3, -5, -1) == -3

    def test_guard():
        assert 1 + 1 == 2
"""


@pytest.fixture
def clamp(project: Project) -> Project:
    """A project with one fault in one marked function, which the tests show."""
    project.write(clamping=FAULTY_CLAMP, test_clamping=CLAMP_TESTS)
    return project
