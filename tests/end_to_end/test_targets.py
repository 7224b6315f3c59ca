"""Code that must not import us is named instead of marked."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project

SHAPES = """
    SIDES = {"triangle": 3, "square": 5}

    def area(width, height):
        return width + height

    class Box:
        def __init__(self, a, b, c):
            self.sizes = (a, b, c)

        def volume(self):
            a, b, c = self.sizes
            return a * b + c
"""

TESTS = """
    import pytest
    from shapes import Box, SIDES, area

    @pytest.mark.parametrize("w, h", [(2, 3), (4, 5), (2, 7)])
    def test_area(w, h): assert area(w, h) == w * h

    @pytest.mark.parametrize("a, b, c", [(2, 3, 4), (1, 5, 2), (3, 3, 3)])
    def test_volume(a, b, c): assert Box(a, b, c).volume() == a * b * c

    @pytest.mark.parametrize("name, n", [("triangle", 3), ("square", 4)])
    def test_sides(name, n): assert SIDES[name] == n
"""


def test_targets_on_the_command_line(project: Project) -> None:
    project.write(shapes=SHAPES, test_shapes=TESTS)
    project.learn("--learn-target=shapes:Box.volume", "--learn-target=shapes:SIDES", FEW)
    assert "return a * b * c" in project.patch
    assert '"square": 4' in project.patch
    assert "return width * height" not in project.patch


def test_a_module_as_a_target(project: Project) -> None:
    project.write(shapes=SHAPES, test_shapes=TESTS)
    project.learn("--learn-target=shapes", FEW)
    assert "return width * height" in project.patch
    assert project.patch.count("\n@@") == 1


def test_targets_in_ini(project: Project) -> None:
    project.pytester.makeini("[pytest]\nlearn_target =\n    shapes:area\n    shapes:Box.volume\n")
    project.write(shapes=SHAPES, test_shapes=TESTS)
    project.learn()
    assert "return width * height" in project.patch
    assert "return a * b * c" in project.patch
    assert '"square": 4' not in project.patch
