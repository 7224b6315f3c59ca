"""The learning context keeps to its budget, and a larger budget never shows less."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from text_support import artifact_of, failing, lesson_of, parameter, passing, words

from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.optimizers.text.context import ContextText, context_text
from pytest_learnloop.optimizers.text.lesson import Lesson, Rejection

TEXTS = st.text("E assertion 0123 `'\n", max_size=120)


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    sizes = draw(st.lists(st.integers(1, 30), min_size=1, max_size=4))
    sources = [f"def f{n}():\n" + "    x = 1\n" * size for n, size in enumerate(sizes)]
    artifact = artifact_of(*(parameter(f"f{n}", source) for n, source in enumerate(sources)))
    failed = [failing(f"test_{n}", said) for n, said in enumerate(draw(st.lists(TEXTS, max_size=8)))]
    passed = [passing(f"test_good_{n}") for n in range(draw(st.integers(0, 3)))]
    rejected = [Rejection({"shop:f0": "def f0(): ..."}, said) for said in draw(st.lists(TEXTS, max_size=3))]
    return replace(lesson_of(*failed, *passed, artifact=artifact), rejected=tuple(rejected))


def shown(lesson: Lesson, budget: int) -> ContextText | None:
    try:
        return context_text(lesson, budget, words)
    except OptimizerError:
        return None


@given(lessons(), st.integers(0, 600))
def test_never_above_the_budget_and_never_without_a_source(lesson: Lesson, budget: int) -> None:
    found = shown(lesson, budget)
    if found is not None:
        assert words(found.text) <= budget
        assert found.parameters
        assert all(lesson.source(each).rstrip() in found.text for each in found.parameters)
        assert all(each.rpartition(":")[2] in found.text for each in lesson.parameters)


@given(lessons(), st.integers(0, 600), st.integers(0, 600))
def test_a_larger_budget_never_shows_fewer_failing_cases(lesson: Lesson, one: int, other: int) -> None:
    small, large = shown(lesson, min(one, other)), shown(lesson, max(one, other))
    if small is not None:
        assert large is not None
        assert set(small.failing) <= set(large.failing)
        assert set(small.parameters) <= set(large.parameters)


@given(lessons())
def test_with_room_enough_nothing_is_left_out(lesson: Lesson) -> None:
    found = shown(lesson, 100_000)
    assert found is not None
    assert {each.case for each in lesson.failing} == set(found.failing)
    assert "not shown" not in found.text
