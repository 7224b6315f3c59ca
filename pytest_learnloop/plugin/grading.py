"""From our hook for grading to a function that grades."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_learnloop.grading import Grader


def grader_of(config: pytest.Config) -> Grader:
    """Grades by the hook ``pytest_learnloop_grade``, as the conftests of the session implement it."""

    def grade(name: str, result: Any) -> Any:
        return config.hook.pytest_learnloop_grade(name=name, result=result)

    return grade
