"""Experiences in the numbers that samplers need, and a way to draw them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from pytest_learnloop.domain import Case, Ending, Experience, Outcome
from pytest_learnloop.learning.batch import Sampler
from pytest_learnloop.learning.samplers import StratifyBy, built_in

SEEDS = st.integers(0, 5)
SIZES = st.integers(1, 9)
OURS = ("shuffle", "failing-first", "contrastive", "stratified", "related")


def experience(number: int, score: float = 0.0, line: int = 1, function: str = "test_it") -> Experience:
    """Of the case of this number; two that have the same line run the same code."""
    reached = f"shop:{line}"
    outcome = Outcome(
        Ending.PASSED if score == 1.0 else Ending.FAILED,
        score,
        feedback=f"E   {'abc'[line % 3]}",
        touched=frozenset({reached, "shop:all"}),
        lines=frozenset({(reached, line), ("shop:all", 1)}),
    )
    return Experience(Case(f"test_shop.py::{function}[{number}]"), outcome)


@st.composite
def experiences(draw: st.DrawFn, least: int = 1) -> list[Experience]:
    """Of several cases, some of which fail."""
    kinds = draw(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(1, 3)), min_size=least, max_size=12))
    return [experience(number, score, line) for number, (score, line) in enumerate(kinds)]


def sampler(name: str, seed: int = 0, stratify: StratifyBy = StratifyBy.SCORE) -> Sampler:
    found = built_in(name, seed, stratify)
    assert found is not None
    return found


def cases(batch: Sequence[Experience]) -> list[Case]:
    return [each.case for each in batch]
