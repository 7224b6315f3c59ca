"""A long test alone calls more functions than are chosen: the one it came to last stands next to its failure."""

from __future__ import annotations

from few_support import FEW

from pytest_learnloop.testing import Project

NAMES = "abcdefgh"
SOUND = "".join(f"def {name}(): return 1\n" for name in NAMES)
FAULTY = (
    "def faulty(amounts):\n    total = 0\n    for amount in amounts:\n        total += amount\n    return total - 1\n"
)
TEST = f"""
import pytest
import steps

@pytest.mark.learn(split="train")
def test_all():
    for name in {NAMES!r}:
        assert getattr(steps, name)() == 1
    assert steps.faulty([1, 2]) == 3
"""


def test_it_is_chosen_before_shorter_ones(project: Project) -> None:
    project.write(steps=SOUND + FAULTY, test_steps=TEST)
    project.learn("--learn-target=auto", "--learn-updates=1", FEW)
    assert "steps:faulty" in [each["parameter"] for each in project.result["chosen"]]
