"""A project whose functions are learned from another start, by an optimizer that proposes what it is told to."""

from __future__ import annotations

from scripted_support import scripted

from pytest_learnloop.testing import Project

PRICING = '''
    from pytest_learnloop import trainable

    @trainable
    def price(copies: int, each: int = 700) -> int:
        """What copies of one title cost, in cents."""
        total = copies * each
        return total
'''
"""Right as it is on disk."""

PRICING_TESTS = """
    import pytest
    from pricing import price

    @pytest.mark.parametrize("copies", [0, 1, 2])
    @pytest.mark.learn(split="train")
    def test_few(copies): assert price(copies) == 700 * copies

    @pytest.mark.parametrize("copies", [3, 4])
    @pytest.mark.learn(split="validation")
    def test_some(copies): assert price(copies) == 700 * copies

    @pytest.mark.parametrize("copies", [5, 6, 30])
    @pytest.mark.learn(split="held_out")
    def test_many(copies): assert price(copies) == 700 * copies

    def test_guard(): assert 1 + 1 == 2
"""

HEAD = 'def price(copies: int, each: int = 700) -> int:\n    """What copies of one title cost, in cents."""\n'
RIGHT = f"{HEAD}    return each * copies\n"
UP_TO_SIX = f"{HEAD}    return [0, 700, 1400, 2100, 2800, 3500, 4200][copies]\n"


def pricing(project: Project, *sources: str, parameter: str = "pricing:price") -> Project:
    """The project, with an optimizer called ``scripted`` that proposes one source an update."""
    project.write(pricing=PRICING, test_pricing=PRICING_TESTS, conftest=scripted(parameter, *sources))
    return project


def learn(project: Project, *arguments: str) -> str:
    """Learn by the scripted optimizer; what was printed."""
    return project.learn("--learn-optimizer=scripted", "--learn-proposals=1", "-s", *arguments).stdout.str()
