"""Having a result graded where no candidate runs: what it is graded by never gets into a candidate's process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from pytest_learnloop.asking import EVENT, Inquiry

LONGEST = 10_000_000
"""Characters of a result, as JSON, at most."""

Grader = Callable[[str, Any], Any]
"""Takes a name and a result of plain data, and gives a grade of plain data; None: it does not know the name."""


class GradeError(Exception):
    """There is no grade; the text says why."""


def grade(name: str, result: Any, grader: Grader) -> Any:
    """A grade: under ``pytest --learn`` that of the process which began the run, and else the grader's own.

    Both ways the result and the grade go through JSON, so that a test sees the same with and without ``--learn``.

    :raises GradeError: nobody grades this, or the grader failed.
    :raises TypeError: the result is not of plain data.
    :raises ValueError: it is too long.
    """
    text = json.dumps(result)
    if len(text) > LONGEST:
        raise ValueError(f"learn.grade: the result has {len(text)} characters as JSON, and {LONGEST} is the most")
    inquiry = Inquiry({"grade": name, "result": text}, characters=0)
    sys.audit(EVENT, inquiry)
    if inquiry.error:
        raise GradeError(inquiry.error)
    return json.loads(inquiry.answer if inquiry.answer is not None else graded(name, text, grader))


def graded(name: str, text: str, grader: Grader) -> str:
    """A grade as JSON, of a result as JSON.

    :raises GradeError: nobody grades this, or the grader failed.
    """
    try:
        found = grader(name, json.loads(text))
        answer = json.dumps(found)
    except Exception as error:  # the grader is the user's, and may raise anything
        raise GradeError(f"pytest_learnloop_grade failed on {name!r}: {type(error).__name__}: {error}") from error
    if found is None:
        raise GradeError(f"nobody grades {name!r}: implement pytest_learnloop_grade(name, result) in a conftest.py")
    return answer
