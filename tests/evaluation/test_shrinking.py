"""For learning contexts failing examples are shrunk; verdicts stay what they are without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_learnloop.evaluation import seeded
from pytest_learnloop.models.recording import read_recording
from pytest_learnloop.testing import Project

hypothesis = pytest.importorskip("hypothesis")
st = pytest.importorskip("hypothesis.strategies")

SHOP = """
    from pytest_learnloop import trainable

    @trainable
    def half(n):
        return n if n > 5 else n // 2

    @trainable
    def third(n):
        return n
"""
TESTS = """
    from hypothesis import given, strategies as st
    from shop import half, third

    @given(st.integers(min_value=4, max_value=10**6))
    def test_half(n):
        assert half(n) == n // 2

    @given(st.integers(min_value=1, max_value=10**6))
    def test_third(n):
        assert third(n) == n // 3
"""


def seen_by(test: Callable[[int], None], *, shrinks: bool, seed: int = 1) -> tuple[list[int], BaseException | None]:
    """The examples that a property runs on, and what it raises."""
    seen: list[int] = []

    def noting(n: int) -> None:
        seen.append(n)
        test(n)

    prop = hypothesis.given(n=st.integers(0, 10**6))(noting)
    item: Any = SimpleNamespace(obj=prop)
    seeded.prepare(item, seed, shrinks=shrinks)
    try:
        with seeded.shrinking(item, lambda: None):
            prop()
    except Exception as error:  # whatever the property finds, groups of several failures among it
        return seen, error
    return seen, None


def above_five(n: int) -> None:
    assert n <= 5


def endless_at_six(n: int) -> None:
    while n == 6:
        pass
    above_five(n)


@pytest.fixture(autouse=True)
def time_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the usual seconds may be over before the smallest example is found."""
    monkeypatch.setattr(seeded, "_SEARCHING", 60)


def test_the_smallest_example_comes_last() -> None:
    seen, error = seen_by(above_five, shrinks=True)
    assert seen[-1] == 6
    assert isinstance(error, AssertionError)


def test_what_failed_first_is_found_by_the_same_examples() -> None:
    with_it, without = (seen_by(above_five, shrinks=shrinks)[0] for shrinks in (True, False))
    failing = next(number for number, n in enumerate(without) if n > 5)
    assert with_it[: failing + 1] == without[: failing + 1]


def test_the_same_seed_gives_the_same_example() -> None:
    assert seen_by(above_five, shrinks=True)[0] == seen_by(above_five, shrinks=True)[0]


def test_an_example_without_end_is_passed_over() -> None:
    seen, error = seen_by(endless_at_six, shrinks=True)
    assert 6 in seen
    assert seen[-1] == 7
    assert isinstance(error, AssertionError)


def test_prompts_show_the_smallest_example_and_its_calls(project: Project) -> None:
    project.write(shop=SHOP, test_shop=TESTS)
    asking = ("--learn-model=command:echo nothing", "--learn-record=heard.jsonl", "--learn-no-cache")
    project.learn(*asking, "--learn-budget=60s, 4 calls", "--learn-split=100/0/0")
    calls = read_recording(Path("heard.jsonl"))
    told = "\n".join(message.text for call in calls for message in call.request.messages)
    for function, smallest, given in (("half", 6, 6), ("third", 1, 1)):
        assert f"{given} = {function}({smallest})" in told
        assert f"n={smallest},\n" in told
    assert "pytest_learnloop/" not in told
