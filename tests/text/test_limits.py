"""What a model is told of what it may change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from text_support import CLAMP, artifact_of, lesson_of, parameter

from pytest_learnloop.domain import EditLevel, ParameterKind
from pytest_learnloop.optimizers.text.lesson import Lesson
from pytest_learnloop.optimizers.text.limits import limits
from pytest_learnloop.optimizers.text.messages import task

FUNCTION, LITERAL = parameter("clamp", CLAMP), parameter("LIMIT", "30", ParameterKind.LITERAL)
WORDS = {
    EditLevel.BODY: "Change nothing but the body",
    EditLevel.DEFINITION: "Change nothing outside of the function",
    EditLevel.MODULE: "Imports and helpers that are needed may stand above the function",
}


def lesson_at(level: EditLevel) -> Lesson:
    return lesson_of(artifact=artifact_of(replace(FUNCTION, edit=level)))


@pytest.mark.parametrize("level", EditLevel)
def test_each_level_is_one_line_of_the_task(level: EditLevel) -> None:
    lesson = lesson_at(level)
    told = task(lesson, lesson.parameters).splitlines()
    assert [line.startswith(WORDS[level]) for line in told].count(True) == 1
    assert not any(line.startswith(other) for line in told for each, other in WORDS.items() if each is not level)


@pytest.mark.parametrize("level", EditLevel)
def test_who_writes_from_scratch_is_told_as_well(level: EditLevel) -> None:
    lesson = lesson_at(level).anew("shop:clamp")
    assert WORDS[level] in task(lesson, lesson.parameters)


def test_nothing_is_said_of_literals() -> None:
    assert limits([LITERAL]) == ""


def test_functions_of_several_levels_are_named() -> None:
    functions = [replace(parameter(name, CLAMP), edit=level) for name, level in zip("abc", WORDS, strict=True)]
    told = limits([*functions, replace(functions[0], id="shop:d"), LITERAL]).splitlines()
    assert [line.partition(":")[0] for line in told] == ["a, d", "b", "c"]
