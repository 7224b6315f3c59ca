"""Why a model gave nothing to propose is told by what was wrong with its answers."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pytest_learnloop.models import Answer, BudgetSpentError, ModelError
from pytest_learnloop.optimizers.text.answers.reading import Reading
from pytest_learnloop.optimizers.text.fruitless import is_of_no_use, why_nothing


@dataclass(frozen=True)
class Asked:
    answer: Answer | ModelError
    reading: Reading = field(default_factory=Reading)


def answered(problem: str = "") -> Asked:
    return Asked(Answer("…"), Reading(problem=problem))


SPENT = BudgetSpentError("the budget of 2 calls is spent")
DOWN = ModelError("connection refused")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ([Asked(SPENT)], "the budget of 2 calls is spent"),
        ([Asked(DOWN), Asked(DOWN)], "all of the last 2 calls of the model failed: connection refused"),
        ([Asked(DOWN), Asked(SPENT)], "the budget of 2 calls is spent"),
        ([], "the model was asked nothing"),
    ],
)
def test_where_nothing_was_answered(asked: list[Asked], why: str) -> None:
    assert why_nothing(asked) == why


def test_what_was_wrong_most_often_is_told() -> None:
    asked = [answered("it is empty."), answered("it holds no code."), answered("it holds no code."), Asked(SPENT)]
    assert why_nothing(asked) == (
        "the last 3 answers of the model held nothing new that could be tried; 2 of them: it holds no code"
    )


def test_a_single_answer() -> None:
    assert why_nothing([answered("it is empty.")]) == (
        "the last answer of the model held nothing new that could be tried; it is empty"
    )


def test_what_could_be_read_was_known() -> None:
    assert why_nothing([answered(), answered()]).endswith("; each of them: it asks for what was proposed before")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([Asked(SPENT)], True),
        ([Asked(SPENT), answered()], True),
        ([Asked(DOWN)], False),
        ([Asked(DOWN), Asked(DOWN)], True),
        ([Asked(DOWN), Asked(DOWN), answered()], False),
        ([], False),
    ],
)
def test_whether_to_go_on(asked: list[Asked], expected: bool) -> None:
    assert is_of_no_use(asked) is expected
