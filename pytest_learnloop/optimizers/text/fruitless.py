"""Answers that gave nothing to propose: whether to ask on, and what the user is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from pytest_learnloop.models import Answer, BudgetSpentError, ModelError
from pytest_learnloop.optimizers.text.answers.reading import Reading

_FAILURES = 2
"""Calls in a row that fail before a model is given up for an update."""
_KNOWN = "it asks for what was proposed before"


class Asked(Protocol):
    """A question that was asked."""

    @property
    def answer(self) -> Answer | ModelError:
        """What came back."""

    @property
    def reading(self) -> Reading:
        """What was made of it."""


def is_of_no_use(asked: Sequence[Asked]) -> bool:
    """Whether to ask again after these is of no use: there is nothing left to spend, or call after call fails."""
    last = [each.answer for each in asked[-_FAILURES:]]
    if any(isinstance(answer, BudgetSpentError) for answer in last):
        return True
    return len(last) == _FAILURES and all(isinstance(answer, ModelError) for answer in last)


def why_nothing(asked: Sequence[Asked]) -> str:
    """Why these gave nothing to propose, in words for the user."""
    errors = [each.answer for each in asked if isinstance(each.answer, ModelError)]
    answers = len(asked) - len(errors)
    spent = next((error for error in errors if isinstance(error, BudgetSpentError)), None)
    if errors and not answers:
        return str(spent) if spent else f"all of the last {len(errors)} calls of the model failed: {errors[0]}"
    problems = Counter(each.reading.problem or _KNOWN for each in asked if isinstance(each.answer, Answer))
    if not problems:
        return "the model was asked nothing"
    ((problem, times),) = problems.most_common(1)
    which = "the last answer" if answers == 1 else f"the last {answers} answers"
    share = "" if answers == 1 else "each of them: " if times == answers else f"{times} of them: "
    return f"{which} of the model held nothing new that could be tried; {share}{problem.rstrip('.')}"
